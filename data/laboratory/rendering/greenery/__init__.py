"""Plants, outdoors and in pots."""
