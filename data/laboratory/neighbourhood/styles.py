"""What all photos of one home share: walls, colours, season, light; from palettes picked by eye."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour, one_of, palette

WALLS = ("brick", "stucco", "siding", "stone")
SEASONS = ("spring", "summer", "autumn", "winter")
HOURS = ("morning", "noon", "afternoon", "evening")
WEATHERS = ("clear", "fair", "overcast")


@dataclass(frozen=True)
class Style:
    """How a home looks, apart from its elements; without effect on the price.

    Attributes:
        wall: What the outer walls are made of: "brick", "stucco", "siding" or "stone".
        wall_colour: sRGB, as all colours here.
        roof_colour: Of roofs of any kind.
        trim_colour: Of window frames, eaves and garage doors.
        door_colour: Of the front door.
        wood_colour: Of floors and wooden furniture.
        storeys: 1 or 2.
        season: "spring", "summer", "autumn" or "winter"; winter has bare trees and dull grass, and no snow.
        hour: "morning", "noon", "afternoon" or "evening".
        weather: "clear", "fair" or "overcast".
    """

    wall: str
    wall_colour: Colour
    roof_colour: Colour
    trim_colour: Colour
    door_colour: Colour
    wood_colour: Colour
    storeys: int
    season: str
    hour: str
    weather: str


_WALL_COLOURS: dict[str, tuple[Colour, ...]] = {
    "brick": palette(
        "0.55 0.27 0.20, 0.62 0.35 0.26, 0.47 0.25 0.20, 0.66 0.48 0.36, 0.70 0.60 0.47, 0.50 0.36 0.31, 0.80 0.77 0.72"
    ),
    "stucco": palette(
        "0.88 0.85 0.79, 0.90 0.88 0.85, 0.84 0.76 0.64, 0.85 0.72 0.58, 0.74 0.73 0.69, 0.80 0.81 0.76, 0.86 0.79 0.60"
    ),
    "siding": palette(
        "0.88 0.88 0.86, 0.66 0.72 0.76, 0.42 0.50 0.57, 0.62 0.68 0.58, 0.80 0.75 0.65, 0.45 0.25 0.21, "
        "0.35 0.38 0.40, 0.85 0.80 0.62"
    ),
    "stone": palette("0.66 0.62 0.55, 0.60 0.59 0.57, 0.72 0.65 0.53, 0.54 0.50 0.45"),
}
_ROOF_COLOURS = palette(
    "0.28 0.27 0.28, 0.36 0.36 0.37, 0.34 0.27 0.22, 0.42 0.31 0.24, 0.27 0.31 0.33, 0.44 0.28 0.22, 0.38 0.37 0.33"
)
_TRIM_COLOURS = palette("0.93 0.93 0.91, 0.91 0.89 0.84, 0.80 0.78 0.72, 0.26 0.25 0.24, 0.36 0.27 0.20")
_DOOR_COLOURS = palette(
    "0.42 0.10 0.10, 0.12 0.20 0.34, 0.13 0.27 0.20, 0.15 0.15 0.16, 0.42 0.27 0.16, 0.28 0.18 0.12, 0.88 0.87 0.84, "
    "0.20 0.38 0.42, 0.72 0.56 0.22"
)
_WOOD_COLOURS = palette(
    "0.72 0.56 0.39, 0.62 0.44 0.28, 0.50 0.33 0.20, 0.38 0.25 0.17, 0.66 0.52 0.38, 0.57 0.38 0.24, 0.64 0.57 0.49"
)


def sample_style(stream: Callable[..., np.random.Generator], area: float) -> Style:
    """Draw the style of a home.

    Args:
        stream: Gives an own random stream for a named part, as `Home.rng`.
        area: Living area in square feet; large homes more often have two storeys.
    """

    def shade(part: str, colours: tuple[Colour, ...], spread: float = 0.02) -> Colour:
        random = stream("style", part)
        base = np.array(one_of(random, colours))
        # Lighter or darker as a whole, and a touch of another hue: no two homes share a paint tin.
        red, green, blue = np.clip(base * random.uniform(0.94, 1.06) + random.uniform(-spread, spread, 3), 0.02, 0.96)
        return round(float(red), 3), round(float(green), 3), round(float(blue), 3)

    wall = str(stream("style", "wall").choice(WALLS, p=(0.32, 0.28, 0.28, 0.12)))
    trims = _TRIM_COLOURS[stream("style", "trim").choice(len(_TRIM_COLOURS), p=(0.5, 0.2, 0.1, 0.12, 0.08))]
    two_storeys = float(np.clip(0.5 + 0.9 * np.log(area / 1900), 0.08, 0.92))
    return Style(
        wall=wall,
        wall_colour=shade("wall colour", _WALL_COLOURS[wall], 0.015),
        roof_colour=shade("roof colour", _ROOF_COLOURS, 0.012),
        trim_colour=shade("trim colour", (trims,), 0.008),
        door_colour=shade("door colour", _DOOR_COLOURS),
        wood_colour=shade("wood colour", _WOOD_COLOURS),
        storeys=2 if stream("style", "storeys").random() < two_storeys else 1,
        season=str(stream("style", "season").choice(SEASONS, p=(0.25, 0.4, 0.2, 0.15))),
        hour=str(stream("style", "hour").choice(HOURS, p=(0.25, 0.3, 0.3, 0.15))),
        weather=str(stream("style", "weather").choice(WEATHERS, p=(0.4, 0.4, 0.2))),
    )
