"""Homes by price band and by location, for charts and reports."""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["by_location", "by_price_band"]

_BANDS = 10

FloatArray = NDArray[np.float64]


def by_price_band(table: pd.DataFrame) -> pd.DataFrame:
    """Homes by bands of the estimate, with round edges.

    Args:
        table: Columns estimate, error and location of `estimate_portfolio` and the listings, a row per home.

    Returns:
        From low to high, one row per band: low, high (money; NaN for an open end), homes, priced (how many have a
        known price), median_error (of these, the median of its size, a share).
    """
    known = table[table["estimate"].notna()]
    values = known["estimate"].to_numpy(float)
    edges = _edges(values)
    number = np.searchsorted(edges, values, side="right")
    groups = known["error"].abs().groupby(number)
    errors = pd.DataFrame({"homes": groups.size(), "priced": groups.count(), "median_error": groups.median()})
    errors = errors.reindex(range(len(edges) + 1) if len(values) else [])
    errors[["homes", "priced"]] = errors[["homes", "priced"]].fillna(0).astype(int)
    low, high = np.concatenate([[np.nan], edges]), np.concatenate([edges, [np.nan]])
    bands = errors.assign(low=low[errors.index], high=high[errors.index])
    filled = np.flatnonzero(bands["homes"].to_numpy())  # open ends without a home are left out
    bands = bands.iloc[filled[0] : filled[-1] + 1] if len(filled) else bands
    return bands[["low", "high", "homes", "priced", "median_error"]].reset_index(drop=True)


def by_location(table: pd.DataFrame) -> pd.DataFrame:
    """Homes by location, those with the most homes first.

    Args:
        table: Columns estimate, error and location of `estimate_portfolio` and the listings, a row per home.

    Returns:
        Indexed by location: homes, lower_quartile, median, upper_quartile (of the estimates), priced, median_error.
    """
    known = table[table["estimate"].notna() & table["location"].notna()]
    keys = known["location"].astype("str").rename("location")
    groups = known["estimate"].groupby(keys)
    errors = known["error"].abs().groupby(keys)
    result = pd.DataFrame(
        {
            "homes": groups.size(),
            "lower_quartile": groups.quantile(0.25),
            "median": groups.median(),
            "upper_quartile": groups.quantile(0.75),
            "priced": errors.count(),
            "median_error": errors.median(),
        }
    )
    return result.sort_values("homes", ascending=False, kind="stable")


def _edges(values: FloatArray) -> FloatArray:
    """Round edges between bands, of one width; what is beyond nearly all homes goes into the outermost bands."""
    if len(values) == 0:
        return np.zeros(0)
    low, high = np.quantile(values, [0.02, 0.98])
    if high <= low:
        return np.zeros(0)
    step = _round_step((high - low) / _BANDS)
    # The index is whole and multiplied at the end, so that edges are as round as the step.
    return np.asarray(np.arange(math.floor(low / step) + 1, math.ceil(high / step) + 1) * step, dtype=np.float64)


def _round_step(step: float) -> float:
    """The nearest of 1, 2, 2.5 and 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step * (1 - 1e-9))
