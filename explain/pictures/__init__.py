"""Pictures: maps coloured and laid over photos, regions outlined and lettered. Pixels only, nothing is computed."""
