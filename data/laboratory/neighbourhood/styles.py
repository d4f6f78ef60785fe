"""What all photos of one home share: walls, colours, season, light; from palettes picked by eye."""

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class Styles:
    """What the styles of a neighbourhood are drawn from; shares are of homes and sum to 1.

    Attributes:
        walls: What outer walls are made of, and its share.
        wall_colours: Palette of each.
        roof_colours: Of roofs of any kind.
        trim_colours: Of window frames, eaves and garage doors.
        trim_shares: Of each of these.
        door_colours: Of front doors.
        wood_colours: Of floors and wooden furniture.
        seasons: With their shares.
        hours: With their shares.
        weathers: With their shares.
    """

    walls: Mapping[str, float]
    wall_colours: Mapping[str, tuple[Colour, ...]]
    roof_colours: tuple[Colour, ...]
    trim_colours: tuple[Colour, ...]
    trim_shares: tuple[float, ...]
    door_colours: tuple[Colour, ...]
    wood_colours: tuple[Colour, ...]
    seasons: Mapping[str, float]
    hours: Mapping[str, float]
    weathers: Mapping[str, float]


DEMO_STYLES = Styles(
    walls=dict(zip(WALLS, (0.32, 0.28, 0.28, 0.12), strict=True)),
    wall_colours={
        "brick": palette(
            "0.55 0.27 0.20, 0.62 0.35 0.26, 0.47 0.25 0.20, 0.66 0.48 0.36, 0.70 0.60 0.47, 0.50 0.36 0.31, "
            "0.80 0.77 0.72"
        ),
        "stucco": palette(
            "0.88 0.85 0.79, 0.90 0.88 0.85, 0.84 0.76 0.64, 0.85 0.72 0.58, 0.74 0.73 0.69, 0.80 0.81 0.76, "
            "0.86 0.79 0.60"
        ),
        "siding": palette(
            "0.88 0.88 0.86, 0.66 0.72 0.76, 0.42 0.50 0.57, 0.62 0.68 0.58, 0.80 0.75 0.65, 0.45 0.25 0.21, "
            "0.35 0.38 0.40, 0.85 0.80 0.62"
        ),
        "stone": palette("0.66 0.62 0.55, 0.60 0.59 0.57, 0.72 0.65 0.53, 0.54 0.50 0.45"),
    },
    roof_colours=palette(
        "0.28 0.27 0.28, 0.36 0.36 0.37, 0.34 0.27 0.22, 0.42 0.31 0.24, 0.27 0.31 0.33, 0.44 0.28 0.22, 0.38 0.37 0.33"
    ),
    trim_colours=palette("0.93 0.93 0.91, 0.91 0.89 0.84, 0.80 0.78 0.72, 0.26 0.25 0.24, 0.36 0.27 0.20"),
    trim_shares=(0.5, 0.2, 0.1, 0.12, 0.08),
    door_colours=palette(
        "0.42 0.10 0.10, 0.12 0.20 0.34, 0.13 0.27 0.20, 0.15 0.15 0.16, 0.42 0.27 0.16, 0.28 0.18 0.12, "
        "0.88 0.87 0.84, "
        "0.20 0.38 0.42, 0.72 0.56 0.22"
    ),
    wood_colours=palette(
        "0.72 0.56 0.39, 0.62 0.44 0.28, 0.50 0.33 0.20, 0.38 0.25 0.17, 0.66 0.52 0.38, 0.57 0.38 0.24, 0.64 0.57 0.49"
    ),
    seasons=dict(zip(SEASONS, (0.25, 0.4, 0.2, 0.15), strict=True)),
    hours=dict(zip(HOURS, (0.25, 0.3, 0.3, 0.15), strict=True)),
    weathers=dict(zip(WEATHERS, (0.4, 0.4, 0.2), strict=True)),
)


def sample_style(stream: Callable[..., np.random.Generator], area: float, styles: Styles) -> Style:
    """Draw the style of a home.

    Args:
        stream: Gives an own random stream for a named part, as `Home.rng`.
        area: Living area in square feet; large homes more often have two storeys.
        styles: Of its neighbourhood.
    """

    def kind(part: str, shares: Mapping[str, float]) -> str:
        return str(stream("style", part).choice(list(shares), p=list(shares.values())))

    def shade(part: str, colours: tuple[Colour, ...], spread: float = 0.02) -> Colour:
        random = stream("style", part)
        base = np.array(one_of(random, colours))
        # Lighter or darker as a whole, and a touch of another hue: no two homes share a paint tin.
        red, green, blue = np.clip(base * random.uniform(0.94, 1.06) + random.uniform(-spread, spread, 3), 0.02, 0.96)
        return round(float(red), 3), round(float(green), 3), round(float(blue), 3)

    wall = kind("wall", styles.walls)
    trim = styles.trim_colours[stream("style", "trim").choice(len(styles.trim_colours), p=styles.trim_shares)]
    two_storeys = float(np.clip(0.5 + 0.9 * np.log(area / 1900), 0.08, 0.92))
    return Style(
        wall=wall,
        wall_colour=shade("wall colour", styles.wall_colours[wall], 0.015),
        roof_colour=shade("roof colour", styles.roof_colours, 0.012),
        trim_colour=shade("trim colour", (trim,), 0.008),
        door_colour=shade("door colour", styles.door_colours),
        wood_colour=shade("wood colour", styles.wood_colours),
        storeys=2 if stream("style", "storeys").random() < two_storeys else 1,
        season=kind("season", styles.seasons),
        hour=kind("hour", styles.hours),
        weather=kind("weather", styles.weathers),
    )
