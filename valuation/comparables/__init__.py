"""Comparables: the sold homes that are most like a home, by weights learned from how well they tell its price."""
