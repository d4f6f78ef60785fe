"""How well the demo neighbourhood's known truth is found again."""
