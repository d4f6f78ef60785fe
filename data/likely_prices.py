"""What the market's own prices make likely for each home, by its place, size and further numbers: robust and quick.

No valuation, which learns far more; just enough to tell a deed of ten dollars, or a slip of the decimal point, from a
home that is merely cheap or dear. Log price is a bounded linear function of the numbers plus a level of the place;
prices that lie far off have no weight (Tukey's bisquare: Huber and Ronchetti 2009, Robust Statistics, chapter 7). The
level of a home's place is the median of the *other* homes there, drawn to the whole market's where they are few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["LikelyPrices", "likely_prices"]

FEWEST = 10
"""Homes with a price that it takes to say what is likely."""
_PER_COLUMN = 10  # homes for each further number that is looked at
_CELL = 25  # homes in a cell of the map, where places have coordinates and no names
_BOUND = 4.0  # usual deviations at which a number is cut off: beyond, nobody knows how prices go on
_MAD = 1.4826  # median absolute deviation to standard deviation, for normal errors
_BISQUARE, _HUBER = 4.685, 1.345  # constants of 95 % efficiency at normal errors
_LEAST = 0.05  # standard deviation of log price that any market has
_SAME = 20  # homes of a place whose own spread counts as much as that of the market

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class LikelyPrices:
    """The likely price of each home.

    Attributes:
        log_price: (n,) natural logarithm; NaN throughout where there are too few homes to tell.
        deviation: (n,) how far prices usually lie from it there, a standard deviation in log price.
    """

    log_price: FloatArray
    deviation: FloatArray


def likely_prices(listings: pd.DataFrame, numeric: Sequence[str], trusted: BoolArray) -> LikelyPrices:
    """What is likely for every home.

    Args:
        listings: (n) as in `Portfolio.listings`, all with a price.
        numeric: Its further numeric columns.
        trusted: (n,) homes to learn from.
    """
    count = len(listings)
    if np.count_nonzero(trusted) < FEWEST:
        return LikelyPrices(np.full(count, np.nan), np.full(count, np.nan))
    y = np.log(listings["price"].to_numpy(np.float64))
    inputs, place = _inputs(listings, numeric, trusted), _places(listings)
    level = np.zeros(count)
    used = trusted
    for _ in range(3):  # numbers and places explain each other: a few turns settle it
        fitted = _fit(inputs, y - level, used)
        rest = y - fitted
        # A price far from all others of the market says nothing of its place.
        used = trusted & (np.abs(rest - np.median(rest[trusted])) < _BISQUARE * _spread(rest[trusted]))
        level, deviation = _levels(rest, place, used)
    return LikelyPrices(fitted + level, deviation)


def _inputs(listings: pd.DataFrame, numeric: Sequence[str], trusted: BoolArray) -> FloatArray:
    """Numbers of the homes on one scale, cut off at the ends, with a mark where they are unknown: (n, columns)."""
    area = np.log(listings["area"].where(listings["area"] > 0).to_numpy(np.float64))
    years = (listings["sale_date"] - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=365.25)
    wanted = [area, (area - np.nanmedian(area[trusted])) ** 2 if np.isfinite(area[trusted]).any() else area]
    wanted += [listings[name].to_numpy(np.float64) for name in ("bedrooms", "bathrooms")]
    wanted += [years.to_numpy(np.float64), *(listings[name].to_numpy(np.float64) for name in numeric)]
    most = np.count_nonzero(trusted) // _PER_COLUMN
    columns: list[FloatArray] = []
    for values in wanted:
        known = np.isfinite(values)
        some = values[known & trusted]
        if len(some) < 2 or some.min() == some.max():
            continue
        quarter, middle, three_quarters = np.quantile(some, [0.25, 0.5, 0.75])
        unit = max(three_quarters - quarter, 0.0) / 1.349 or float(some.std())
        scaled = np.clip((values - middle) / unit, -_BOUND, _BOUND)
        columns.append(np.where(known, scaled, 0.0))
        if not known.all():
            columns.append(1.0 - known)
    return np.column_stack([np.ones(len(listings)), *columns[:most]])


def _places(listings: pd.DataFrame) -> IntArray:
    """The place of each home as a number: its location, else its cell of a map, else none, -1."""
    named = listings["location"].astype("string")
    north, east = (listings[name].to_numpy(np.float64) for name in ("latitude", "longitude"))
    mapped = named.isna().to_numpy(bool) & np.isfinite(north) & np.isfinite(east)
    if mapped.any():
        parts = max(1, round(np.sqrt(mapped.sum() / _CELL)))
        row = pd.Series(north[mapped]).rank(pct=True).mul(parts).sub(1e-9).astype(int)
        column = pd.Series(east[mapped]).groupby(row).rank(pct=True).mul(parts).sub(1e-9).astype(int)
        named[mapped] = ("\0" + row.astype(str) + "," + column.astype(str)).to_numpy()
    return np.asarray(pd.factorize(named)[0], dtype=np.intp)


def _fit(inputs: FloatArray, y: FloatArray, trusted: BoolArray) -> FloatArray:
    """Fit a robust linear function by reweighted least squares; its value at all homes."""
    x, target = inputs[trusted], y[trusted]
    ridge = 1e-3 * np.diag([0.0, *np.ones(inputs.shape[1] - 1)])  # so that columns that say the same do no harm
    rest = target - np.median(target)
    coefficients = np.zeros(inputs.shape[1])
    for step in range(15):
        size = np.abs(rest) / _spread(rest)
        if step < 4:  # first with weights that have one solution, whatever the start
            weight = 1 / np.maximum(1, size / _HUBER)
        else:
            weight = np.where(size < _BISQUARE, (1 - (size / _BISQUARE) ** 2) ** 2, 0.0)
        weighted = x * weight[:, None]
        coefficients = np.linalg.solve(weighted.T @ x + weight.sum() * ridge, weighted.T @ target)
        rest = target - x @ coefficients
    return np.asarray(inputs @ coefficients, dtype=np.float64)


def _levels(rest: FloatArray, place: IntArray, used: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Level of each home's place without the home itself, and how far prices usually lie from it, (n,) each."""
    number = max(int(place.max()) + 1, 1)
    some = used & (place >= 0)
    sizes = np.bincount(place[some], minlength=number)
    medians = np.full(number, np.nan)
    grouped = pd.Series(rest[some]).groupby(place[some])
    found = grouped.median()
    medians[found.index.to_numpy()] = found.to_numpy()
    within = _spread((rest - np.where(place >= 0, medians[place], 0.0))[some & (sizes[place] > 2)])
    several = sizes >= 3
    between = _spread(medians[several] - np.median(medians[several])) if several.sum() >= 3 else _spread(rest[used])
    own = pd.Series(np.abs(rest[some] - medians[place[some]])).groupby(place[some]).median()
    local = np.full(number, within)
    local[own.index.to_numpy()] = _MAD * own.to_numpy()
    local = np.sqrt((sizes * local**2 + _SAME * within**2) / (sizes + _SAME))
    # A place with few homes is known as well as the differences between places and within one allow.
    draw = (within / between) ** 2
    others, median = _without_itself(rest, place, some)
    level = np.where(others > 0, median, 0.0) * others / (others + draw)
    spread = np.where(place >= 0, np.maximum(local[place], within), within)
    return level, np.sqrt(spread**2 + within**2 / (others + draw))


def _without_itself(rest: FloatArray, place: IntArray, some: BoolArray) -> tuple[IntArray, FloatArray]:
    """How many other homes are at each home's place, and their median; the median is 0 where there are none."""
    counted = np.flatnonzero(some)
    counted = counted[np.lexsort((rest[counted], place[counted]))]
    sizes = np.bincount(place[counted], minlength=max(int(place.max()) + 1, 1))
    start = np.cumsum(sizes) - sizes
    # The rank of each home among those of its place; a home that is not counted stands behind them all.
    size = np.where(place >= 0, sizes[place], 0)
    rank = size.copy()
    rank[counted] = np.arange(len(counted)) - start[place[counted]]
    others = size - some
    low, high = (others - 1) // 2, others // 2
    known = others > 0
    at = start[place[known]]
    low, high = (at + middle + (middle >= rank[known]) for middle in (low[known], high[known]))
    median = np.zeros(len(rest))
    median[known] = (rest[counted[low]] + rest[counted[high]]) / 2
    return others, median


def _spread(values: FloatArray) -> float:
    return max(_MAD * float(np.median(np.abs(values - np.median(values)))), _LEAST) if len(values) else _LEAST
