"""The bathroom."""
