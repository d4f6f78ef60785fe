"""The outlines of a photo's regions as polygons, for pictures that can be pointed at."""

import numpy as np
from numpy.typing import NDArray
from skimage.measure import approximate_polygon, find_contours

__all__ = ["region_outlines"]

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
        inside = np.pad(labels == number, 1).astype(np.float64)
        lines = find_contours(inside, 0.5)  # type: ignore[no-untyped-call]  # untyped
        if not lines:
            continue
        line = max(lines, key=_area)
        line = approximate_polygon(line, _TOLERANCE * max(height, width))  # type: ignore[no-untyped-call]
        # Pixel centres lie half a pixel in, and the margin moved everything by one.
        across, down = np.clip((line[:, 1] - 0.5) / width, 0, 1), np.clip((line[:, 0] - 0.5) / height, 0, 1)
        found[number] = tuple(zip(across.tolist(), down.tolist(), strict=True))
    return found


def _area(line: NDArray[np.float64]) -> float:
    """Twice the area within a closed line, by the shoelace formula."""
    across, down = line[:, 1], line[:, 0]
    return abs(float(across @ np.roll(down, 1) - down @ np.roll(across, 1)))
