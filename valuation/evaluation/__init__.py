"""Evaluation: how well homes are valued that the model was not fitted to.

Cross-validation of a way of training, and its page; a model on homes held out of it, or of another portfolio; its
biggest misses; two models on the same homes; and whether a model knows what one changed element is worth.
"""
