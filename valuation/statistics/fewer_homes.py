"""The same figures on fewer homes, beside those on all: without suspicious prices, and trimmed by ratio."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valuation.statistics.bootstrap import Figure, resample
from valuation.statistics.ratio_study import FIGURES
from valuation.statistics.trimming import FENCES, within_fences

__all__ = ["HomesStudied", "fewer_homes"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HomesStudied:
    """The figures on some of the homes.

    Attributes:
        name: "all", "without_suspicious", "trimmed_3" or "trimmed_1.5".
        homes: How many they are.
        left_out: How many are not among them.
        figures: By name, as in `valuation.statistics.ratio_study.FIGURES`. Trimmed ones have no intervals: which homes
            are left out follows from their errors, which a bootstrap of the rest would not know.
    """

    name: str
    homes: int
    left_out: int
    figures: Mapping[str, Figure]


def fewer_homes(
    estimate: FloatArray,
    price: FloatArray,
    groups: NDArray[np.int64],
    suspicious: BoolArray,
    *,
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[HomesStudied, ...]:
    """Figures of one model on all homes, without suspicious prices where there are any, and trimmed.

    Args:
        estimate: (repeats, n) or (n,), positive.
        price: (n,).
        groups: (n,) homes that are drawn together.
        suspicious: (n,) whether the price is hardly a market value, told without the estimates.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.

    Returns:
        "all", "without_suspicious" where some but not all are suspicious, "trimmed_3" and "trimmed_1.5". Trimming
        starts from all homes, by the median of each home's ratios over the repeats.
    """
    estimate = np.atleast_2d(estimate)
    chosen = {"all": np.ones(len(price), bool)}
    if 0 < suspicious.sum() < len(price):
        chosen["without_suspicious"] = ~suspicious
    studies = []
    for name, kept in chosen.items():
        drawn = resample({"": estimate[:, kept]}, price[kept], groups[kept], resamples=resamples, seed=seed)
        studies.append(_study(name, kept, {figure: drawn.figure("", figure) for figure in FIGURES}))
    ratio = np.median(estimate / price, axis=0)
    for ranges in FENCES:
        kept = within_fences(ratio, ranges)
        values = {name: float(np.mean(measure(estimate[:, kept], price[kept]))) for name, measure in FIGURES.items()}
        figures = {name: Figure(value, np.nan, np.nan) for name, value in values.items()}
        studies.append(_study(f"trimmed_{ranges:g}", kept, figures))
    return tuple(studies)


def _study(name: str, kept: BoolArray, figures: Mapping[str, Figure]) -> HomesStudied:
    return HomesStudied(name, int(kept.sum()), int((~kept).sum()), figures)
