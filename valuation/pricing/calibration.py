"""Intervals in cross-validation: each home's is calibrated on homes that were tested in other folds.

A level that too few homes can calibrate is refused before anything is fitted: which homes will be valued, and so can
calibrate, follows from their attributes and photos alone.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from valuation.pricing.cross_fitting import CrossFitted
from valuation.pricing.intervals import check_level, fit_conformal
from valuation.pricing.market import FEWEST_HOMES, Market

__all__ = ["check_calibration", "out_of_fold_intervals"]

BoolArray = NDArray[np.bool_]


def out_of_fold_intervals(
    log_price: NDArray[np.float64],
    groups: NDArray[np.int64],
    splits: NDArray[np.int64],
    crossed: list[CrossFitted],
    name: str,
    level: float,
    learned: BoolArray | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper ends in money, (repeats, n); NaN where there is no estimate.

    Args:
        log_price: (n,).
        groups: (n,) homes that share photos.
        splits: (repeats, n) fold in which each home is tested, -1 where it never is.
        crossed: Of each repeat.
        name: Of the model.
        level: Confidence level.
        learned: (n,) homes that intervals may be calibrated on; all when None.

    Raises:
        InputError: There are too few homes for the level.
    """
    lower, upper = np.full((2, *splits.shape), np.nan)
    for repeat, split in enumerate(splits):
        mean, deviation = crossed[repeat].mean[name], crossed[repeat].deviation[name]
        for wanted, others in _calibrated_on(split, np.isfinite(mean)):
            known = others if learned is None else others & learned
            conformal = fit_conformal(log_price[known], mean[known], deviation[known], groups[known])
            low, high = conformal.interval(mean[wanted], deviation[wanted], level)
            lower[repeat, wanted], upper[repeat, wanted] = np.exp(low), np.exp(high)
    return lower, upper


def check_calibration(market: Market, groups: NDArray[np.int64], splits: NDArray[np.int64], level: float) -> None:
    """Refuse what `out_of_fold_intervals` would refuse after all the work.

    Args:
        market: Homes with prices; where it has no photos yet, only attributes are looked at.
        groups: (n,) homes that share photos.
        splits: (repeats, n) fold in which each home is tested, -1 where it never is.
        level: Confidence level.

    Raises:
        InputError: The level is out of range, or there are too few homes for it.
    """
    photos, attributes = market.has_photos, market.has_attributes
    for usable in (attributes, photos, photos & attributes):
        valued = np.stack([_valued(usable, split) for split in splits])
        if not valued.any():
            continue  # there will be no such model
        for split, known_by_split in zip(splits, valued, strict=True):
            for _, known in _calibrated_on(split, known_by_split):
                check_level(level, len(np.unique(groups[known])))


def _valued(usable: BoolArray, split: NDArray[np.int64]) -> BoolArray:
    """Homes, (n,), that a model will value: those usable for it, in folds that leave enough of them to learn from."""
    folds = [fold for fold in range(split.max() + 1) if np.count_nonzero(usable & (split != fold)) >= FEWEST_HOMES]
    return usable & np.isin(split, folds)


def _calibrated_on(split: NDArray[np.int64], valued: BoolArray) -> Iterator[tuple[BoolArray, BoolArray]]:
    """Homes, (n,), that want an interval, with the valued homes, (n,), that it is calibrated on."""
    for fold in range(split.max() + 1):
        test = (split == fold) & valued
        other = (split != fold) & (split >= 0) & valued
        if other.any():
            yield test, other
        else:
            # With one fold only, as in the split by date, there are no others: the latest sales calibrate themselves in
            # halves.
            half = np.cumsum(test) % 2 == 0
            yield test & half, test & ~half
            yield test & ~half, test & half
