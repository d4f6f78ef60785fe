"""Nearest neighbours: the sold homes nearest to a home, by a distance with learned weights.

`likeness` is the distance, `learning` finds its weights, and `index` and `searching` the nearest of many homes;
`sold_homes` are those a model knows, in memory and on disk. `valuation.comparables` chooses evidence among them.
"""
