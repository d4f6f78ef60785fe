"""The page Audit: shortcuts in photos, drift between training and portfolio, equity across areas and price bands."""
