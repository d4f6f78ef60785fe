"""Maps held against what is known to be worth something: the rendered homes."""
