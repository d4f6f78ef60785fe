"""Whether homes are valued alike across areas and price bands: the equity part of a ratio study.

Two questions are asked of homes valued by models that were not fitted to them. Is the level the same everywhere:
the median ratio by group, with a bootstrap interval, and the test of Kruskal and Wallis (1952) over all groups? And
are dear homes valued like cheap ones: PRD and PRB (IAAO Standard on Ratio Studies, 2013, sections 5 and 9.2.7)?

Price bands are those of `valuation.statistics.error_groups.price_bands`, of the average of price and estimate. Bands of
the price alone make any model look unfair: of two equal homes the one that sold high by chance falls into a high band
with a low ratio, the other into a low band with a high one (regression to the mean). Bands of the estimate err the
other way round. In bands of the average the two cancel as far as prices and estimates scatter alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from valuation.statistics.bootstrap import Figure, resample
from valuation.statistics.error_groups import FEWEST, price_bands

__all__ = ["Equity", "GroupTest", "Ratios", "compare_groups", "equity"]

CHANCE = 0.05
_CELLS = 20_000_000  # homes times resamples: a portfolio of 100,000 homes gets 200 resamples, all but large ones 2,000
_RESAMPLES = (200, 2000)

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Ratios:
    """The ratios (estimate / price) of a group of homes; the figures have 95 % bootstrap intervals.

    Attributes:
        name: Of the group; "" for a price band.
        homes: How many.
        median_ratio: Accepted 0.90 to 1.10 for all homes, and within 5 % of the level of all for a group (IAAO 2013,
            section 9.2.1).
        cod: In percent.
        low, high: Edges of a price band, money; NaN for an open end, and for areas.
    """

    name: str
    homes: int
    median_ratio: Figure
    cod: Figure
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class GroupTest:
    """The test of Kruskal and Wallis: do the ratios of some group tend to be higher than those of another?

    Attributes:
        groups, homes: What it rests on.
        statistic, p: Of the test; NaN with fewer than two groups.
        share: Epsilon squared, the share of the spread of ranks that groups explain, 0 to 1 (Tomczak and Tomczak 2014).
    """

    groups: int
    homes: int
    statistic: float
    p: float
    share: float

    @property
    def differ(self) -> bool:
        """Whether chance alone would hardly make the groups differ so."""
        return self.p < CHANCE


@dataclass(frozen=True, eq=False)
class Equity:
    """Equity over all homes.

    Attributes:
        homes: How many.
        level, cod, prd, prb: Median ratio and the other figures of all homes.
        spread: Standard deviation of log estimates over that of log prices: below 1 estimates vary less than prices,
            since what a model does not know of a home draws its estimate to the middle; NaN where all prices are equal.
        areas: By location, those with most homes first; only those with at least `FEWEST`.
        few: How many further locations there are with fewer homes, and how many homes they have.
        unplaced: Homes whose location is unknown.
        bands: By price, from low to high.
        area_test, band_test: Over the groups above.
    """

    homes: int
    level: Figure
    cod: Figure
    prd: Figure
    prb: Figure
    spread: float
    areas: tuple[Ratios, ...]
    few: tuple[int, int]
    unplaced: int
    bands: tuple[Ratios, ...]
    area_test: GroupTest
    band_test: GroupTest


def equity(homes: pd.DataFrame, location: pd.Series) -> Equity:
    """Look into the equity of homes.

    Args:
        homes: Of `valuation.evaluation.held_out_homes.HeldOutHomes.table`: at least one; of it price, estimate, ratio
            and group.
        location: Of each home, missing where unknown, in the same order.
    """
    estimate, price = homes["estimate"].to_numpy(np.float64), homes["price"].to_numpy(np.float64)
    shared = homes["group"].to_numpy(np.int64)
    whole = resample({"": estimate}, price, shared, resamples=_resamples(len(homes)))
    codes, names = pd.factorize(location.astype("string"), sort=True)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    large = np.flatnonzero(counts >= FEWEST)
    large = large[np.argsort(-counts[large], kind="stable")]
    ratio = estimate / price
    areas = _rows_by(codes, large)
    number, edges = price_bands(homes)
    ends = np.concatenate([[np.nan], edges, [np.nan]])
    bands = [(band, np.flatnonzero(number.to_numpy() == band)) for band in range(len(edges) + 1)]
    bands = [(band, rows) for band, rows in bands if len(rows) >= FEWEST]
    return Equity(
        len(homes),
        whole.figure("", "median_ratio"),
        whole.figure("", "cod"),
        whole.figure("", "prd"),
        whole.figure("", "prb"),
        float(np.log(estimate).std() / np.log(price).std()) if np.ptp(price) > 0 else math.nan,
        tuple(
            _ratios(str(names[int(code)]), estimate, price, shared, rows)
            for code, rows in zip(large, areas, strict=True)
        ),
        (int((counts < FEWEST).sum()), int(counts[counts < FEWEST].sum())),
        int((codes < 0).sum()),
        tuple(
            _ratios("", estimate, price, shared, rows, float(ends[band]), float(ends[band + 1])) for band, rows in bands
        ),
        compare_groups([ratio[rows] for rows in areas]),
        compare_groups([ratio[rows] for _, rows in bands]),
    )


def compare_groups(ratios: Sequence[FloatArray]) -> GroupTest:
    """Test whether groups of ratios differ in height."""
    homes = sum(map(len, ratios))
    if len(ratios) < 2 or len(np.unique(np.concatenate(ratios))) < 2:
        return GroupTest(len(ratios), homes, math.nan, math.nan, math.nan)
    found = stats.kruskal(*ratios)
    share = float(found.statistic) / (homes - 1)
    return GroupTest(len(ratios), homes, float(found.statistic), float(found.pvalue), share)


def _rows_by(codes: NDArray[np.intp], wanted: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The rows of each of many groups, by one sort for all."""
    order = np.argsort(codes, kind="stable")
    start, end = (np.searchsorted(codes[order], wanted, side) for side in ("left", "right"))
    return [order[first:last] for first, last in zip(start, end, strict=True)]


def _ratios(
    name: str,
    estimate: FloatArray,
    price: FloatArray,
    shared: NDArray[np.int64],
    rows: NDArray[np.intp],
    low: float = math.nan,
    high: float = math.nan,
) -> Ratios:
    drawn = resample({"": estimate[rows]}, price[rows], shared[rows], resamples=_resamples(len(estimate)))
    return Ratios(name, len(rows), drawn.figure("", "median_ratio"), drawn.figure("", "cod"), low, high)


def _resamples(homes: int) -> int:
    fewest, most = _RESAMPLES
    return max(fewest, min(most, _CELLS // max(homes, 1)))
