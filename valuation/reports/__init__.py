"""Reports that leave the building: one home, a portfolio, a model; they lay out what was computed elsewhere."""
