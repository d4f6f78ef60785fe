"""The interval of PRB by ordinary least squares, as assessors' software prints it beside the slope.

It takes the errors of homes as independent of each other and of one variance. The bootstrap of
`valuation.statistics.bootstrap` takes neither for granted: it draws homes that share photos together, and homes whose
ratios scatter more with all their scatter, the median ratio anew in every draw. Where the two differ much, ratios
scatter unevenly along the value, and the bootstrap is the one to read.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from valuation.statistics.bootstrap import Figure
from valuation.statistics.ratio_study import median_ratio

__all__ = ["prb_ols"]

FloatArray = NDArray[np.float64]


def prb_ols(estimate: FloatArray, price: FloatArray, level: float = 0.95) -> Figure:
    """PRB with its interval by Student's t with n - 2 degrees of freedom.

    Args:
        estimate: (repeats, n) or (n,), positive. Repeats value the same homes and are no further evidence: slope and
            ends are means over them.
        price: (n,) in the same currency, positive.
        level: Confidence level.

    Returns:
        The slope and the ends of its interval; NaN where there are fewer than three homes or all values are equal.
    """
    found = []
    for one in np.atleast_2d(estimate):
        median = float(median_ratio(one, price))
        value = np.log2((price + one / median) / 2)
        if len(price) < 3 or np.ptp(value) < 1e-9:
            return Figure(np.nan, np.nan, np.nan)
        line = stats.linregress(value, (one / price - median) / median)
        reach = stats.t.ppf((1 + level) / 2, len(price) - 2) * line.stderr
        found.append([line.slope, line.slope - reach, line.slope + reach])
    return Figure(*np.mean(found, axis=0).tolist())
