"""A trained model: in memory, as a folder on disk, and what it still knows of the homes that it learned from."""
