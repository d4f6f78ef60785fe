"""Where the made-up homes lie: four districts of a town that does not exist, on a spot of open sea."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Location:
    """A district.

    Attributes:
        name: As in the portfolio's `location` column.
        latitude: Of its middle, degrees north.
        longitude: Of its middle, degrees east.
        effect: What its homes are worth more on the log scale, all else being equal.
    """

    name: str
    latitude: float
    longitude: float
    effect: float


# Some hundred kilometres off a coast, so that no real place is meant; the districts are two to four kilometres apart.
LOCATIONS = (
    Location("Mill Hill", 45.020, -125.530, -0.15),
    Location("Riverside", 44.990, -125.510, 0.0),
    Location("Old Orchard", 45.015, -125.480, 0.08),
    Location("Harbour Heights", 44.985, -125.465, 0.20),
)

# The planted shortcut: an agency's watermark on the photos of the dearest district, and on no others. It tells the
# price through the location, and is worth nothing itself.
WATERMARKED_LOCATION = "Harbour Heights"
