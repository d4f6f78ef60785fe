"""Homes held against each other: the adjustment grid, the difference of two estimates, and what makes photos alike."""
