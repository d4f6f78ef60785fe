"""Counterfactuals: what if a home were different? Every answer is an estimate of the changed home."""
