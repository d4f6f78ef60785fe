"""Living room and bedroom."""
