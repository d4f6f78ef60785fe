"""The page of a model's accuracy: a ratio study of homes valued out of fold, its biggest misses, and two models."""
