"""Compare: two to four homes side by side."""
