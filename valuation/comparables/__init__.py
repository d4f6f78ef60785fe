"""Comparables: sold homes chosen as evidence of what a home is worth, why each was chosen, and how well they tell.

The distance by which they are the nearest is that of `valuation.nearest_neighbours`.
"""
