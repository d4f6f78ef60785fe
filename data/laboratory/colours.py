"""Colours and palettes: what made-up homes are painted with."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Colour = tuple[float, float, float]
"""sRGB, each 0 to 1."""
_Choice = TypeVar("_Choice")


def palette(colours: str) -> tuple[Colour, ...]:
    """Colours from which one is drawn, written as red, green and blue, with commas between them.

    Example:
        >>> palette("0.90 0.88 0.84, 0.35 0.42 0.47")
        ((0.9, 0.88, 0.84), (0.35, 0.42, 0.47))
    """
    triples = (tuple(map(float, colour.split())) for colour in colours.split(","))
    return tuple((red, green, blue) for red, green, blue in triples)


def tones(colours: str) -> dict[str, Colour]:
    """Colours by name, written as `palette` has them with each name before its colour.

    Example:
        >>> tones("spring 0.42 0.55 0.26, winter 0.44 0.41 0.36")["winter"]
        (0.44, 0.41, 0.36)
    """
    names, triples = zip(*(colour.split(maxsplit=1) for colour in colours.split(",")), strict=True)
    return dict(zip(names, palette(",".join(triples)), strict=True))


def one_of(rng: np.random.Generator, choices: Sequence[_Choice]) -> _Choice:
    """One of some choices, all as likely; one draw."""
    return choices[int(rng.integers(len(choices)))]
