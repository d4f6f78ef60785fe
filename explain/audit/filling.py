"""Marks painted out: an area of a photo filled in smoothly from its rim.

The fill is the membrane that hangs from the rim, the solution of Laplace's equation (Pérez, Gangnet and Blake 2003,
"Poisson Image Editing", eq. 2). It is linear in the pixels around, so one factorisation serves every photo with a mark
at that place; biharmonic inpainting, solved anew for each photo, takes seconds a photo. What lay behind a mark is not
brought back: the patch is smooth.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from data.photos.decoding import PhotoArray

__all__ = ["Filler", "Fillers"]


class Filler:
    """Fills one area of photos of one size."""

    def __init__(self, area: NDArray[np.bool_]) -> None:
        """Prepare to fill.

        Args:
            area: (H, W), what is to be filled.

        Raises:
            ValueError: The area is the whole photo, so that there is nothing to fill it from.
        """
        if area.all():
            raise ValueError("The area to fill is the whole photo.")
        self.area = area
        number = np.full(area.shape, -1)
        number[area] = np.arange(area.sum())
        here, there, rim = [], [], []
        neighbours = np.zeros(int(area.sum()))
        height, width = area.shape
        for down, across in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            rows, columns = np.nonzero(area)
            y, x = rows + down, columns + across
            inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)  # at the photo's edge the membrane is level
            own, other = number[rows[inside], columns[inside]], number[y[inside], x[inside]]
            neighbours[own] += 1
            filled = other >= 0
            here.append(own[filled])
            there.append(other[filled])
            rim.append((own[~filled], y[inside][~filled], x[inside][~filled]))
        self._rim = tuple(np.concatenate(part) for part in zip(*rim, strict=True))
        row, column = np.concatenate(here), np.concatenate(there)
        diagonal = np.arange(len(neighbours))
        entries = np.concatenate([neighbours, -np.ones(len(row))])
        places = (np.concatenate([diagonal, row]), np.concatenate([diagonal, column]))
        matrix = coo_array((entries, places), shape=(len(neighbours), len(neighbours))).tocsc()
        self._solver = splu(matrix) if len(neighbours) else None

    def __call__(self, picture: PhotoArray) -> PhotoArray:
        """A copy of a photo (H, W, 3) with the area filled; everything else stays as it is."""
        result = picture.copy()
        if self._solver is None:
            return result
        own, y, x = self._rim
        given = np.zeros((int(self.area.sum()), 3))
        np.add.at(given, own, picture[y, x].astype(np.float64))
        result[self.area] = np.rint(np.clip(self._solver.solve(given), 0, 255)).astype(np.uint8)
        return result


class Fillers:
    """Keeps the fillers of the areas last asked for: the photos of a portfolio share a few."""

    def __init__(self, kept: int = 64) -> None:
        """Keep at most so many."""
        self._kept, self._fillers = kept, dict[tuple[tuple[int, ...], bytes], Filler]()

    def __call__(self, picture: PhotoArray, area: NDArray[np.bool_]) -> PhotoArray:
        """A copy of a photo with an area filled; see `Filler`."""
        key = (area.shape, np.packbits(area).tobytes())
        if key not in self._fillers:
            if len(self._fillers) >= self._kept:
                del self._fillers[next(iter(self._fillers))]
            self._fillers[key] = Filler(area)
        return self._fillers[key](picture)
