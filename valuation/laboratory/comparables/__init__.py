"""How good comparables are, and how many of the nearest their index finds."""
