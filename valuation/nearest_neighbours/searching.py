"""The sold homes nearest to a home: found by the index, ranked by the exact distance."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.nearest_neighbours.index import EXACT_HOMES, candidates
from valuation.nearest_neighbours.likeness import Looks
from valuation.nearest_neighbours.sold_homes import SoldHomes

__all__ = ["nearest"]

_CANDIDATES = 256


def nearest(
    sold: SoldHomes, home: Looks, allowed: NDArray[np.bool_], count: int, *, index: bool | None = None
) -> tuple[NDArray[np.int64], Tensor]:
    """Rows of the nearest sold homes, (k,), nearest first, and the parts of their squared distances, (k, K).

    Args:
        sold: The sold homes.
        home: One home.
        allowed: (n,) which of them may be found.
        count: k, or as many as there are.
        index: Whether to search by the index; None to compare with all homes where there are few.
    """
    if index is None:
        index = len(sold) > EXACT_HOMES
    rows = _candidates(sold, home, allowed, count) if index else np.flatnonzero(allowed)
    parts = sold.likeness.parts(home, sold.looks.take(torch.tensor(rows)))
    order = torch.argsort(parts.sum(1), stable=True)[:count]
    return rows[order.numpy()], parts[order]


def _candidates(sold: SoldHomes, home: Looks, allowed: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    wanted, vector = max(_CANDIDATES, 20 * count), sold.likeness.vectors(home)
    while True:
        (found,) = candidates(sold.index, vector, wanted)
        rows = found[found >= 0]
        rows = rows[allowed[rows]]
        if len(rows) >= 4 * count or wanted >= len(sold):
            return np.sort(rows)
        wanted *= 8  # few of them may be found: look further
