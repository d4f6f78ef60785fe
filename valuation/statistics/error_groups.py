"""Errors and coverage of groups of homes, each with an interval: where a model does well, and where it does not.

Medians have the interval between two of the ordered values that holds whatever the distribution (Conover 1999,
Practical Nonparametric Statistics, section 3.2); shares have that of Clopper and Pearson (1934). Homes that share
photos count as one home for the width of both.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta, binom

__all__ = ["FEWEST", "coverage", "error_groups", "price_bands"]

FEWEST = 5
"""Of fewer homes no figure is given."""
_BAND = 25  # homes of a price band, at least
_MOST_BANDS = 10

FloatArray = NDArray[np.float64]


def error_groups(homes: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The figures of each group.

    Args:
        homes: Of `HeldOutHomes.table`.
        labels: The group of each home, in the same order; homes without one are left out.

    Returns:
        By label, in the order of the labels: homes, within (how many have an interval), and the columns mdape,
        median_ratio and coverage, each with _low and _high, the ends of its 95 % interval. All are NaN for fewer than
        `FEWEST` homes, and the ends for so few (five, with medians) that no interval holds so often.
    """
    codes, names = pd.factorize(labels, sort=True)
    known = codes >= 0
    some, codes = homes[known], codes[known]
    count = np.bincount(codes, minlength=len(names))
    columns: dict[str, NDArray[np.generic]] = {"homes": count}
    independent = _independent(codes, some["group"].to_numpy(), len(names))
    for name, values in (("mdape", some["error"].abs()), ("median_ratio", some["ratio"])):
        columns |= _named(name, *_medians(values.to_numpy(np.float64), codes, count, independent))
    lower, upper, price = (some[name].to_numpy(np.float64) for name in ("lower", "upper", "price"))
    told = np.isfinite(lower)
    inside = np.bincount(codes[told], ((lower <= price) & (price <= upper))[told], minlength=len(names))
    within = np.bincount(codes[told], minlength=len(names))
    sure = _independent(codes[told], some["group"].to_numpy()[told], len(names))
    with np.errstate(invalid="ignore"):
        share = np.where(within >= FEWEST, inside / within, np.nan)
    columns |= {"within": within} | _named("coverage", share, *share_interval(share, sure))
    return pd.DataFrame(columns, index=pd.Index(names, name="group"))


def coverage(homes: pd.DataFrame) -> "pd.Series[float]":
    """The figures of all homes together, as a row of `error_groups`."""
    return error_groups(homes, pd.Series("all", index=homes.index)).iloc[0]


def price_bands(homes: pd.DataFrame) -> tuple[pd.Series, FloatArray]:
    """Bands of about equally many homes, at least 25 and at most ten bands.

    They are bands of ½ · (price + estimate / median ratio), the value that PRB is measured on: in bands of the price,
    homes that sold low by chance would gather in the lowest and look valued too high (IAAO 2013, appendix D).

    Args:
        homes: Of `HeldOutHomes.table`.

    Returns:
        The number of each home's band, from 0, and the edges between bands, money, rounded to two digits.
    """
    if homes.empty:
        return pd.Series(dtype=np.intp), np.zeros(0)
    median = float(homes["ratio"].median())
    value = (homes["price"].to_numpy(np.float64) + homes["estimate"].to_numpy(np.float64) / median) / 2
    number = max(1, min(_MOST_BANDS, len(value) // _BAND))
    edges = np.unique([_two_digits(edge) for edge in np.quantile(value, np.arange(1, number) / number)])
    return pd.Series(np.searchsorted(edges, value, side="right"), index=homes.index), edges


def share_interval(share: FloatArray, homes: NDArray[np.intp], level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The ends of the interval of Clopper and Pearson of a share among so many homes; NaN where it is NaN."""
    hits, tail = share * homes, (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(hits > 0, beta.ppf(tail, np.maximum(hits, 1e-12), homes - hits + 1), 0.0)
        high = np.where(hits < homes, beta.ppf(1 - tail, hits + 1, np.maximum(homes - hits, 1e-12)), 1.0)
    unknown = np.isnan(share)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def _medians(
    values: FloatArray, codes: NDArray[np.intp], count: NDArray[np.intp], independent: NDArray[np.intp]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Median of each group and the ends of its interval."""
    ordered = values[np.lexsort((values, codes))]
    start = np.cumsum(count) - count
    enough = count >= FEWEST
    value, low, high = (np.full(len(count), np.nan) for _ in range(3))
    first = start[enough]
    value[enough] = (ordered[first + (count[enough] - 1) // 2] + ordered[first + count[enough] // 2]) / 2
    # The rank from either end beyond which the median lies in at most one case of forty; 0 where there is none.
    rank = binom.ppf(0.025, independent, 0.5)
    rank = np.floor(rank * count / np.maximum(independent, 1)).astype(np.intp)
    told = enough & (rank >= 1)
    low[told] = ordered[start[told] + rank[told] - 1]
    high[told] = ordered[start[told] + count[told] - rank[told]]
    return value, low, high


def _independent(codes: NDArray[np.intp], shared: NDArray[np.int64], number: int) -> NDArray[np.intp]:
    """How many homes of each group there are where those that share photos count as one."""
    pairs = pd.DataFrame({"code": codes, "shared": shared}).drop_duplicates()
    return np.bincount(pairs["code"].to_numpy(np.intp), minlength=number)


def _named(name: str, value: FloatArray, low: FloatArray, high: FloatArray) -> dict[str, NDArray[np.generic]]:
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _two_digits(amount: float) -> float:
    return float(round(amount, 1 - math.floor(math.log10(amount))))
