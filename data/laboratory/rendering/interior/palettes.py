"""Colours that go together indoors, picked by eye: walls, one feature wall, covers, rugs, and cushions."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour, one_of, palette


@dataclass(frozen=True)
class Scheme:
    """Colours of one room, sRGB.

    Attributes:
        wall: Paint of most walls.
        feature: Of one wall, or of its wallpaper.
        cover: Of the largest piece of cloth: sofa or bed cover.
        second: Of curtains and smaller seats.
        accent: Of throws, pictures and rugs' patterns.
        rug: Ground of rugs.
    """

    wall: Colour
    feature: Colour
    cover: Colour
    second: Colour
    accent: Colour
    rug: Colour


SCHEMES: tuple[Scheme, ...] = (
    Scheme((0.91, 0.90, 0.86), (0.55, 0.62, 0.52), (0.80, 0.76, 0.68), (0.86, 0.84, 0.78), (0.66, 0.38, 0.25),
           (0.82, 0.77, 0.68)),
    Scheme((0.86, 0.87, 0.87), (0.20, 0.28, 0.38), (0.52, 0.54, 0.57), (0.78, 0.79, 0.80), (0.20, 0.42, 0.46),
           (0.70, 0.71, 0.72)),
    Scheme((0.92, 0.89, 0.82), (0.70, 0.42, 0.30), (0.48, 0.30, 0.20), (0.88, 0.82, 0.70), (0.75, 0.55, 0.24),
           (0.74, 0.55, 0.42)),
    Scheme((0.92, 0.92, 0.91), (0.30, 0.31, 0.33), (0.30, 0.31, 0.33), (0.62, 0.62, 0.62), (0.80, 0.62, 0.20),
           (0.58, 0.58, 0.58)),
    Scheme((0.84, 0.81, 0.75), (0.22, 0.33, 0.27), (0.89, 0.86, 0.80), (0.55, 0.56, 0.46), (0.42, 0.45, 0.26),
           (0.86, 0.82, 0.74)),
    Scheme((0.83, 0.87, 0.90), (0.45, 0.56, 0.66), (0.22, 0.29, 0.42), (0.90, 0.90, 0.88), (0.80, 0.46, 0.38),
           (0.64, 0.70, 0.76)),
    Scheme((0.92, 0.86, 0.83), (0.74, 0.54, 0.50), (0.83, 0.77, 0.72), (0.90, 0.86, 0.83), (0.62, 0.34, 0.36),
           (0.82, 0.70, 0.66)),
    Scheme((0.90, 0.86, 0.76), (0.80, 0.66, 0.38), (0.64, 0.58, 0.48), (0.92, 0.89, 0.80), (0.34, 0.42, 0.44),
           (0.72, 0.64, 0.50)),
    Scheme((0.82, 0.85, 0.80), (0.36, 0.47, 0.42), (0.24, 0.38, 0.34), (0.87, 0.86, 0.80), (0.78, 0.62, 0.46),
           (0.78, 0.76, 0.68)),
    Scheme((0.90, 0.90, 0.93), (0.48, 0.44, 0.56), (0.60, 0.58, 0.66), (0.86, 0.85, 0.88), (0.42, 0.34, 0.50),
           (0.74, 0.72, 0.77)),
    Scheme((0.78, 0.74, 0.69), (0.44, 0.36, 0.31), (0.72, 0.66, 0.58), (0.90, 0.87, 0.82), (0.28, 0.26, 0.26),
           (0.60, 0.53, 0.46)),
    Scheme((0.93, 0.92, 0.88), (0.26, 0.46, 0.50), (0.72, 0.44, 0.24), (0.86, 0.85, 0.80), (0.18, 0.36, 0.40),
           (0.84, 0.80, 0.72)),
)  # fmt: skip

CUSHION_COLOURS = palette(
    "0.72 0.24 0.16, 0.16 0.34 0.52, 0.82 0.62 0.18, 0.22 0.42 0.30, 0.55 0.28 0.45, 0.90 0.88 0.82, 0.15 0.16 0.18, "
    "0.80 0.50 0.52, 0.36 0.58 0.60, 0.62 0.42 0.26"
)
LINEN_COLOURS = palette(
    "0.93 0.93 0.92, 0.90 0.87 0.80, 0.76 0.78 0.80, 0.62 0.68 0.72, 0.70 0.72 0.64, 0.86 0.76 0.72"
)


def pick(rng: np.random.Generator, colours: tuple[Colour, ...], spread: float = 0.02) -> Colour:
    """One of some colours, slightly changed."""
    return varied(rng, one_of(rng, colours), spread)


def varied(rng: np.random.Generator, colour: Colour, spread: float = 0.02) -> Colour:
    """A colour lighter or darker by a few per cent and moved by up to `spread` in each channel."""
    red, green, blue = np.clip(np.array(colour) * rng.uniform(0.94, 1.05) + rng.uniform(-spread, spread, 3), 0.02, 0.95)
    return float(red), float(green), float(blue)
