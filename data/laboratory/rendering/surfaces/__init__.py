"""What surfaces look like: colour and height of materials, in metres."""
