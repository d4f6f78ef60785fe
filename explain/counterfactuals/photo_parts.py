"""Parts of a photo that a question can be about: a region of its map, a ninth by where it is, or all of it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError
from explain.explanation import PhotoExplanation, Region

__all__ = ["part_mask", "part_words", "parts_of_photo", "region_words"]

WHOLE = "whole"
_REGION = "region-"
_ROWS, _COLUMNS = ("upper", "middle", "lower"), ("left", "centre", "right")
_NINTHS = {
    "centre" if (row, column) == ("middle", "centre") else f"{row} {column}": (down, across)
    for down, row in enumerate(_ROWS)
    for across, column in enumerate(_COLUMNS)
}


def parts_of_photo(photo: PhotoExplanation, *, regions: bool = True) -> list[str]:
    """Names of all parts: "region-1" and so on, the one with most money first, then ninths, then "whole".

    Args:
        photo: Whose parts.
        regions: With regions; without where another photo has taken its place.
    """
    found = [f"{_REGION}{number}" for number in range(1, len(photo.regions) + 1)] if regions else []
    return [*found, *_NINTHS, WHOLE]


def part_mask(part: str, photo: PhotoExplanation, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The pixels of a part, (H, W).

    Args:
        part: A name from `parts_of_photo`.
        photo: Whose part.
        shape: H and W.

    Raises:
        InputError: The photo has no such part.
    """
    mask = np.zeros(shape, bool)
    if part == WHOLE:
        mask[:] = True
    elif part in _NINTHS:
        down, across = _NINTHS[part]
        mask[_third(down, shape[0]), _third(across, shape[1])] = True
    elif (number := _number(part)) and number <= len(photo.regions) and photo.region_labels.size:
        rows = np.arange(shape[0]) * photo.region_labels.shape[0] // shape[0]
        columns = np.arange(shape[1]) * photo.region_labels.shape[1] // shape[1]
        mask = photo.region_labels[rows[:, None], columns] == number
    if not mask.any():
        raise InputError(f"The photo {photo.file} has no part '{part}': choose one of {', '.join(_names(photo))}.")
    return mask


def part_words(part: str, photo: PhotoExplanation) -> str:
    """A part as people would call it: "stove, lower right", "upper left", "the whole photo"."""
    number = _number(part)
    if number and number <= len(photo.regions):
        return region_words(photo.regions[number - 1])
    return "the whole photo" if part == WHOLE else part


def region_words(region: Region) -> str:
    """What a region shows and where, or only where."""
    return region.place if region.confidence is None else f"{region.name}, {region.place}"


def _names(photo: PhotoExplanation) -> Iterator[str]:
    return iter(parts_of_photo(photo))


def _number(part: str) -> int:
    """The number of a region, from 1; 0 where the name is none."""
    digits = part.removeprefix(_REGION)
    return int(digits) if part.startswith(_REGION) and digits.isascii() and digits.isdigit() else 0


def _third(place: int, side: int) -> slice:
    return slice(side * place // 3, max(side * (place + 1) // 3, side * place // 3 + 1))
