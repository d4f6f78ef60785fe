"""The shortcut audit: how much of a model's estimates rests on things in photos that are no part of the home."""
