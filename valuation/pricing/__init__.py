"""The price model: from attributes, place and photos to a log price and how far it may be off.

A market lays homes out as arrays; the price model is a sum of Gaussian processes with the covariances of `kernels`;
cross-fitting gives estimates of homes that a model was not fitted to, from which intervals are calibrated.
"""
