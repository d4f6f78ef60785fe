"""Proof of explanations: are they faithful to the model, do they depend on it, and do they find what is there."""
