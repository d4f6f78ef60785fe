"""How the ratio of estimate to price runs with the price: a median over the homes of about the same price."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["running_median"]

_SHARE = 0.1  # of all homes, in a window
_FEWEST = 15
_POINTS = 60

FloatArray = NDArray[np.float64]


def running_median(price: FloatArray, ratio: FloatArray) -> pd.DataFrame:
    """Median and quartiles of the ratio in windows over the homes ordered by price.

    A window holds a tenth of all homes, and 15 at least; there is nothing where fewer than two windows would fit.

    Args:
        price: (n,) money.
        ratio: (n,) estimate / price.

    Returns:
        From low to high price: price (the window's median), lower_quartile, median, upper_quartile, homes.
    """
    window = max(_FEWEST, round(_SHARE * len(price)))
    columns = ["price", "lower_quartile", "median", "upper_quartile", "homes"]
    if len(price) < 2 * window:
        return pd.DataFrame(columns=columns, dtype=np.float64)
    order = np.argsort(price, kind="stable")
    price, ratio = price[order], ratio[order]
    last = len(price) - window
    rows = []
    for start in np.unique(np.linspace(0, last, min(_POINTS, last + 1)).round().astype(int)):
        some = slice(start, start + window)
        rows.append([np.median(price[some]), *np.quantile(ratio[some], [0.25, 0.5, 0.75]), window])
    return pd.DataFrame(rows, columns=columns)
