"""What a session has opened and chosen, and what was computed from it."""
