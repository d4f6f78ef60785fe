"""Where in a photo something is, in words."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["box_of", "place_of"]

MOST = 0.6  # of the photo's area, from which on a region is "most of the photo"
LONG = 0.7  # of a side, from which on a region goes across or down the photo
NARROW = 0.55  # of the other side, up to which it does so in one band
_ROWS = ("upper", "middle", "lower")
_COLUMNS = ("left", "centre", "right")
_BANDS_ACROSS = ("across the top", "across the middle", "across the bottom")
_BANDS_DOWN = ("down the left side", "down the middle", "down the right side")


def place_of(mask: NDArray[np.bool_]) -> str:
    """Where the True pixels of a photo (H, W) are, such as "lower right", "across the middle" or "most of the photo".

    Thirds of the photo, by the middle of the region: one that reaches into several is where most of it is. Its extent
    is that of nine tenths of it, since a thin spur does not make a region wide.

    Raises:
        ValueError: No pixel is True.
    """
    if not mask.any():
        raise ValueError("An empty region is nowhere.")
    if mask.mean() >= MOST:
        return "most of the photo"
    rows, columns = (_along(mask, axis) for axis in (1, 0))
    tall, wide = rows[1] - rows[0], columns[1] - columns[0]
    row, column = _third(rows[2]), _third(columns[2])
    if wide >= LONG and tall <= NARROW:
        return _BANDS_ACROSS[row]
    if tall >= LONG and wide <= NARROW:
        return _BANDS_DOWN[column]
    if row == 1:
        return "centre" if column == 1 else f"middle {_COLUMNS[column]}"
    return f"{_ROWS[row]} {_COLUMNS[column]}"


def box_of(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the True pixels as shares of width and height, 0 to 1.

    Raises:
        ValueError: No pixel is True.
    """
    if not mask.any():
        raise ValueError("An empty region has no box.")
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (
        float(columns[0] / width),
        float(rows[0] / height),
        float((columns[-1] + 1) / width),
        float((rows[-1] + 1) / height),
    )


def _along(mask: NDArray[np.bool_], axis: int) -> tuple[float, float, float]:
    """Where along the other axis a region begins, ends and has its mean, as shares of the photo's side."""
    count = mask.sum(axis).astype(np.float64)
    side = len(count)
    held = np.cumsum(count) / count.sum()
    first, last = np.searchsorted(held, (0.05, 0.95))
    return first / side, (last + 1) / side, float(count @ (np.arange(side) + 0.5) / count.sum() / side)


def _third(share: float) -> int:
    return min(int(share * 3), 2)
