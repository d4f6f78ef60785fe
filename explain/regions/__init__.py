"""Regions: the areas of a photo that raise or lower the estimate, cut out of a map, named, and with their money."""
