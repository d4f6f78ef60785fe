"""Maps held against the model itself: photos are changed and valued again."""
