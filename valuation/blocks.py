"""Rows worked on in blocks of one size, so that a row's result does not depend on which others it comes with.

Matrix products round differently for one row, for two and for hundreds, since libraries choose their ways by the shape.
In blocks of one shape they always go the same way: a home has the same estimate to the last bit, alone or among all.
"""

from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ["by_blocks"]

BLOCK = 64
"""Rows of a block: few enough that one home costs little (2 ms with 200 landmarks, 26 with 2,500), enough that many
homes cost hardly more than in one piece."""


def by_blocks(work: Callable[[Tensor], tuple[Tensor, ...]], count: int) -> tuple[Tensor, ...]:
    """The results of some work on rows, put together.

    Args:
        work: Takes the numbers of `BLOCK` rows and returns tensors of as many, each row from its own input alone.
        count: Rows, at least one; the last block is filled up with its last row.

    Example:
        >>> (doubled,) = by_blocks(lambda rows: (2 * rows,), 3)
        >>> doubled.tolist()
        [0, 2, 4]
    """
    rows = torch.arange(-(-count // BLOCK) * BLOCK).clamp(max=count - 1)
    results = zip(*(work(block) for block in torch.split(rows, BLOCK)), strict=True)
    return tuple(torch.cat(parts)[:count] for parts in results)
