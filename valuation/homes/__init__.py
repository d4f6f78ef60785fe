"""Homes as a model sees them: a portfolio laid out as arrays, and one home laid out once for all that is asked of it.

`preparing` lays out any portfolio, also for training, and `prepared_homes` one for a trained model. `subject` is one
home of it, which estimate, explanation, comparables, what-if questions and reports share.
"""
