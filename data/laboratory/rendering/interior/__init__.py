"""What rooms have in common: their shell, light and windows, furniture and small things."""
