"""What methods work on: a home laid out for explanation, the scalars to be explained, and their gradients.

`subject` is the home with its photos' activations, `targets` are scalar functions of these, `layers` gives feature maps
and gradients at any layer, and `aggregation` keeps the grad-weights of training photos over the price bands of `bands`.
"""
