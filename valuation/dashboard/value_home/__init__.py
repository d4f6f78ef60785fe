"""Valuing a home that is in no portfolio: its photos and attributes as a person hands them in."""
