"""A home: its estimate, what it rests on, and what it would be otherwise."""
