"""Monitoring of a model in use: drift from the homes it learned from, and equity across areas and price bands."""
