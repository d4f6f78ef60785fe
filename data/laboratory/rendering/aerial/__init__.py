"""The plot and its street from above."""
