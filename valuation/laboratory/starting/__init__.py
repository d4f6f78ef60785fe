"""How long programs of ours take to start."""
