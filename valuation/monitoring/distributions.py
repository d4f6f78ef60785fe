"""How far one column of figures or names differs between two sets of homes, and whether chance could make it so.

The size of a difference is the population stability index, PSI = sum of (a - e) ln(a / e) over bins, where e and a are
the shares of the two sets in a bin (Siddiqi 2006, Credit Risk Scorecards, chapter 9). Its usual bands, 0.10 and 0.25,
are meant for thousands of cases. Of two small samples of one and the same market the PSI is about
(bins - 1) (1/n + 1/m) by chance alone (Yurdakul 2018, Statistical Properties of Population Stability Index, chapter 3):
0.27 for 40 homes against 200 in ten bins. So there are fewer bins where there are few homes, and nothing is called a
drift unless a test, too, says that chance does not explain it: Kolmogorov-Smirnov's for numbers, chi-squared for names.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "FEWEST",
    "LARGE",
    "SMALL",
    "Comparison",
    "compare_missing",
    "compare_names",
    "compare_numbers",
    "judged",
    "psi",
]

SMALL, LARGE = 0.10, 0.25
"""The usual bands of the PSI: below the first stable, above the second a large change."""
FEWEST = 20
"""Homes that each side needs for a comparison."""
CHANCE = 0.05
"""Largest p value, adjusted for the number of comparisons, at which chance is ruled out."""
_BINS = 10
_PER_BIN = 10  # homes of the smaller side that a bin should hold on average
_EXACT = 1000  # homes of both sides together up to which the exact distribution is worked out

Verdict = Literal["too few", "stable", "unclear", "some drift", "strong drift"]
FloatArray = NDArray[np.float64]
CountArray = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Comparison:
    """One column of two sets of homes.

    Attributes:
        name: Of the column.
        kind: "number", "name" or "missing" (known or not).
        first, second: How many homes, or photos, of either set it rests on.
        bins: One row per bin: label, first, second (counts).
        psi: Population stability index of the second set against the first; NaN where a side has too few.
        statistic: Of the test; NaN likewise.
        p: Of the test, before any adjustment; NaN likewise.
        adjusted: The same, adjusted for all comparisons made together (see `judged`).
        centre: Medians of both sets for numbers, shares missing for "missing"; NaN for names.
    """

    name: str
    kind: Literal["number", "name", "missing"]
    first: int
    second: int
    bins: pd.DataFrame
    psi: float
    statistic: float
    p: float
    adjusted: float
    centre: tuple[float, float]

    @property
    def verdict(self) -> Verdict:
        """What it amounts to; "unclear" is a difference in size that chance may have made."""
        if not np.isfinite(self.psi):
            return "too few"
        if self.psi < SMALL:
            return "stable"
        if not self.adjusted < CHANCE:
            return "unclear"
        return "some drift" if self.psi <= LARGE else "strong drift"


def psi(first: CountArray | Sequence[int], second: CountArray | Sequence[int]) -> float:
    """The population stability index of the second set against the first; 0 is no difference.

    Args:
        first: Counts by bin.
        second: Counts by the same bins; in a bin that only one side has, the other counts as half a home.

    Example:
        >>> round(psi([50, 50], [75, 25]), 4)  # 0.25 ln(0.75 / 0.5) - 0.25 ln(0.25 / 0.5)
        0.2747
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    used = one + other > 0
    one, other = one[used], other[used]
    expected, actual = np.maximum(one, 0.5) / one.sum(), np.maximum(other, 0.5) / other.sum()
    return float(((actual - expected) * np.log(actual / expected)).sum())


def compare_numbers(name: str, first: FloatArray, second: FloatArray) -> Comparison:
    """Compare numbers; unknown ones (NaN) are left out.

    Bins hold about equal shares of the first set, with round edges; or one value each where it has few, and two more
    for what is beyond them.
    """
    first, second = first[np.isfinite(first)], second[np.isfinite(second)]
    if min(len(first), len(second)) == 0:
        return Comparison(name, "number", len(first), len(second), _bins([], [], []), *_unknown(first, second))
    edges, labels = _edges(first, min(len(first), len(second)), plain="year" in name or "date" in name)
    counts = [np.bincount(np.searchsorted(edges, side, "right"), minlength=len(labels)) for side in (first, second)]
    bins = _bins(labels, *counts)
    bins = bins[(bins["first"] + bins["second"]).to_numpy() > 0].reset_index(drop=True)
    if min(len(first), len(second)) < FEWEST:
        return Comparison(name, "number", len(first), len(second), bins, *_unknown(first, second))
    exact = len(first) + len(second) <= _EXACT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where the exact one overflows, it takes the other by itself
        test = stats.ks_2samp(first, second, method="exact" if exact else "asymp")
    result = psi(*counts), float(test.statistic), float(test.pvalue), float(test.pvalue), _medians(first, second)
    return Comparison(name, "number", len(first), len(second), bins, *result)


def compare_names(name: str, first: pd.Series, second: pd.Series, *, new: str = "new") -> Comparison:
    """Compare names, such as locations; missing ones are left out.

    The commonest names of the first set have a bin each, all others share one, and names that the first set does not
    have are another, called `new`.
    """
    sides = [side.dropna().astype(str) for side in (first, second)]
    number = _bin_count(min(map(len, sides)))
    known = sides[0].value_counts()
    known = known.sort_index().sort_values(ascending=False, kind="stable")
    kept = known.index[: number if len(known) <= number else number - 1]
    rest = f"{len(known) - len(kept):,} others"
    counts = []
    for side in sides:
        groups = side.where(side.isin(kept), rest).where(side.isin(known.index), new)
        counts.append(groups.value_counts().reindex([*kept, rest, new], fill_value=0).to_numpy(np.int64))
    labels, one, other = [*kept, rest, new], *counts
    used = one + other > 0
    bins = _bins([label for label, use in zip(labels, used, strict=True) if use], one[used], other[used])
    return _tested(name, "name", bins, (np.nan, np.nan))


def compare_missing(name: str, first: CountArray | Sequence[int], second: CountArray | Sequence[int]) -> Comparison:
    """Compare how often something is known; both sides are the counts of known and of missing."""
    shares = tuple(float(side[1] / max(sum(side), 1)) for side in (first, second))
    bins = _bins(["known", "missing"], np.asarray(first), np.asarray(second))
    return _tested(name, "missing", bins, (shares[0], shares[1]))


def judged(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The same with p values adjusted for how many there are (Holm 1979), the largest drift first.

    Of twenty columns that did not drift, one has p < 0.05 by chance; adjusted, hardly any of all has.
    """
    tested = [number for number, one in enumerate(comparisons) if np.isfinite(one.p)]
    tested.sort(key=lambda number: comparisons[number].p)
    adjusted, highest = {}, 0.0
    for rank, number in enumerate(tested):
        highest = max(highest, min(1.0, comparisons[number].p * (len(tested) - rank)))
        adjusted[number] = highest
    result = [replace(one, adjusted=adjusted.get(number, np.nan)) for number, one in enumerate(comparisons)]
    order: list[Verdict] = ["strong drift", "some drift", "unclear", "stable", "too few"]
    return tuple(sorted(result, key=lambda one: (order.index(one.verdict), -np.nan_to_num(one.psi))))


def _tested(name: str, kind: Literal["name", "missing"], bins: pd.DataFrame, centre: tuple[float, float]) -> Comparison:
    """A comparison of counts, by chi-squared."""
    table = bins[["first", "second"]].to_numpy(np.int64)
    one, other = (int(side) for side in table.sum(axis=0)) if len(table) else (0, 0)
    if min(one, other) < FEWEST:
        return Comparison(name, kind, one, other, bins, np.nan, np.nan, np.nan, np.nan, centre)
    statistic, p = 0.0, 1.0
    if len(table) > 1:
        found = stats.chi2_contingency(table, correction=False)
        statistic, p = float(found.statistic), float(found.pvalue)
    return Comparison(name, kind, one, other, bins, psi(table[:, 0], table[:, 1]), statistic, p, p, centre)


def _edges(first: FloatArray, fewest: int, *, plain: bool) -> tuple[FloatArray, list[str]]:
    """Inner edges between bins, each the lowest value of its upper bin, and what the bins are called.

    Args:
        first: What the bins are made for.
        fewest: Homes of the smaller side.
        plain: Whether numbers are years, which have no comma at the thousands.
    """
    values, number = np.unique(first), _bin_count(fewest)
    if len(values) <= number:
        names = [f"{value:.6g}" if plain else f"{value:,.6g}" for value in values]
        edges = np.append(values, np.nextafter(values[-1], np.inf))
        return edges, [f"below {names[0]}", *names, f"above {names[-1]}"]
    # As round as can be read: to the third digit of the range.
    places = 2 - math.floor(math.log10(values[-1] - values[0]))
    edges = np.unique(np.round(np.quantile(first, np.arange(1, number) / number), places))
    edges = edges[edges > values[0]]
    digits = max(places, 0)
    names = [f"{edge:.{digits}f}" if plain else f"{edge:,.{digits}f}" for edge in edges]
    inner = [f"{low} to {high}" for low, high in zip(names[:-1], names[1:], strict=True)]
    return edges, [f"below {names[0]}", *inner, f"{names[-1]} or more"]


def _bin_count(fewest: int) -> int:
    return int(np.clip(fewest // _PER_BIN, 3, _BINS))


def _bins(labels: Sequence[str], first: Sequence[int] | CountArray, second: Sequence[int] | CountArray) -> pd.DataFrame:
    return pd.DataFrame({"label": list(labels), "first": np.asarray(first, int), "second": np.asarray(second, int)})


def _medians(first: FloatArray, second: FloatArray) -> tuple[float, float]:
    one, other = (float(np.median(side)) if len(side) else float("nan") for side in (first, second))
    return one, other


def _unknown(first: FloatArray, second: FloatArray) -> tuple[float, float, float, float, tuple[float, float]]:
    return np.nan, np.nan, np.nan, np.nan, _medians(first, second)
