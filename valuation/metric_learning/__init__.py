"""Metric learning: embeddings of photos in which near means alike in price.

The projection from activations to embeddings, the losses and price-aware batches it is learned with, and how well the
nearest neighbours in an embedding tell prices. Fine-tuning of the backbone itself is in `valuation.training`.
"""
