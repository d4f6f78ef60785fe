"""The outlines of a photo's regions as polygons, for pictures that can be pointed at."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.measure import approximate_polygon, find_contours

__all__ = ["region_frame", "region_outlines"]

Outline = tuple[tuple[float, float], ...]
_TOLERANCE = 0.006  # of the photo's longer side by which a simplified line may be off


def region_outlines(labels: NDArray[np.integer]) -> dict[int, Outline]:
    """By region number, the outer line around it as shares of width and height, 0 to 1.

    Of a region in several pieces the largest is taken, and holes are filled: it is for pointing at.

    Args:
        labels: (h, w); 0 is outside, regions are numbered from 1.
    """
    height, width = labels.shape
    found: dict[int, Outline] = {}
    for number in range(1, int(labels.max(initial=0)) + 1):
        if not (labels == number).any():
            continue
        rows, columns = region_frame(labels, number)
        inside = np.pad(labels[rows, columns] == number, 1).astype(np.float64)
        line = max(find_contours(inside, 0.5), key=_area)  # type: ignore[no-untyped-call]  # untyped
        line = np.append(line[:-1:2], line[-1:], axis=0)  # half the work, and no further off than half a pixel
        line = approximate_polygon(line, _TOLERANCE * max(height, width))  # type: ignore[no-untyped-call]
        # Pixel centres lie half a pixel in, and the margin moved everything by one.
        across = np.clip((line[:, 1] - 0.5 + columns.start) / width, 0, 1)
        down = np.clip((line[:, 0] - 0.5 + rows.start) / height, 0, 1)
        found[number] = tuple(zip(across.tolist(), down.tolist(), strict=True))
    return found


def region_frame(labels: NDArray[Any], number: int | bool, margin: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the smallest frame around a region, which must be there.

    Args:
        labels: (h, w).
        number: Of the region.
        margin: Pixels by which the frame is larger on each side, up to the edge of the photo.
    """
    inside = labels == number
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return (
        slice(max(0, int(rows[0]) - margin), min(labels.shape[0], int(rows[-1]) + 1 + margin)),
        slice(max(0, int(columns[0]) - margin), min(labels.shape[1], int(columns[-1]) + 1 + margin)),
    )


def _area(line: NDArray[np.float64]) -> float:
    """Twice the area within a closed line, by the shoelace formula."""
    across, down = line[:, 1], line[:, 0]
    return abs(float(across @ np.roll(down, 1) - down @ np.roll(across, 1)))
