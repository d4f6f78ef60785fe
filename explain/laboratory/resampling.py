"""Means over homes with intervals: percentile bootstrap (Efron and Tibshirani 1993, chapter 13), homes drawn anew."""

import numpy as np
from numpy.typing import NDArray

from valuation.statistics.bootstrap import Figure

__all__ = ["mean_figure"]

RESAMPLES = 2000


def mean_figure(
    values: NDArray[np.float64], groups: NDArray[np.generic] | None = None, *, level: float = 0.95, seed: int = 0
) -> Figure:
    """Mean of values with a bootstrap interval; of differences between two methods it is a paired comparison.

    Args:
        values: (n,), one per home or photo; those that are NaN are left out.
        groups: (n,) group of each value; groups are drawn whole. None: each value by itself.
        level: Share of the resamples that the interval holds.
        seed: Same seed, same draws.

    Returns:
        The ends are NaN where fewer than two groups are known; all three where nothing is.
    """
    known = ~np.isnan(values)
    if not known.any():
        return Figure(np.nan, np.nan, np.nan)
    kept = values[known]
    names = np.arange(len(kept)) if groups is None else np.unique(groups[known], return_inverse=True)[1]
    size = np.bincount(names).astype(np.float64)
    total = np.bincount(names, weights=kept)
    if len(size) < 2:
        return Figure(float(kept.mean()), np.nan, np.nan)
    drawn = np.random.default_rng(seed).multinomial(len(size), np.full(len(size), 1 / len(size)), RESAMPLES)
    low, high = np.quantile((drawn @ total) / (drawn @ size), [(1 - level) / 2, (1 + level) / 2])
    return Figure(float(kept.mean()), float(low), float(high))
