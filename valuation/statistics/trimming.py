"""Which homes a trimmed ratio study leaves out: those whose ratios lie beyond fences at so many interquartile ranges.

IAAO 2013, appendix B: 1.5 ranges beyond the quartiles for outliers, 3 for extreme ones. Which homes these are is told
by the model's own errors, so a trimmed figure looks better than the model is: it stands beside the raw one, and never
instead of it.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["FENCES", "within_fences"]

FENCES = (3.0, 1.5)
"""Interquartile ranges beyond the quartiles: extreme ratios, and outliers."""

FloatArray = NDArray[np.float64]


def within_fences(ratio: FloatArray, ranges: float) -> NDArray[np.bool_]:
    """Which homes stay, (n,).

    Args:
        ratio: (n,) estimate / price.
        ranges: Interquartile ranges beyond the quartiles, from which on a ratio is left out.

    Example:
        >>> within_fences(np.array([0.9, 1.0, 1.1, 1.0, 9.0]), 3.0).tolist()
        [True, True, True, True, False]
    """
    lower, upper = np.quantile(ratio, [0.25, 0.75])
    reach = ranges * (upper - lower)
    return np.asarray((lower - reach <= ratio) & (ratio <= upper + reach))
