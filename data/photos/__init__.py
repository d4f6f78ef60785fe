"""Photos: decoded safely, hashed, and matched to the listing and the room that they show."""
