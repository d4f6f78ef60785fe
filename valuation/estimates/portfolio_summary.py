"""The estimates of a portfolio in a few figures: how many, how high, how far off, how often inside their interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.pricing.basis import BASES, first_basis
from valuation.pricing.intervals import Conformal
from valuation.statistics.ratio_study import mdape

__all__ = ["FEWEST_UNSEEN", "PortfolioSummary", "Proof", "summarise"]

FEWEST_UNSEEN = 30
"""Below so many priced homes figures of accuracy say little, and those of training are given instead."""


@dataclass(frozen=True)
class Proof:
    """A figure of accuracy and what it rests on.

    Attributes:
        value: A share.
        homes: How many homes it was measured on.
        unseen: True for homes that the model never saw; False where training homes are among them, each judged by
            models that were fitted without it.
    """

    value: float
    homes: int
    unseen: bool

    @property
    def words(self) -> str:
        """What the homes are, after their number."""
        return "it had not seen" if self.unseen else "each valued without its own price"


@dataclass(frozen=True)
class PortfolioSummary:
    """The figures of some homes.

    Attributes:
        homes, valued: How many there are, and how many of them have an estimate.
        median_estimate: Money; None without estimates.
        error: Median absolute error, a share of the price; None where nothing tells it.
        coverage: Share of prices inside their interval; None where nothing tells it.
    """

    homes: int
    valued: int
    median_estimate: float | None
    error: Proof | None
    coverage: Proof | None


def summarise(
    estimates: pd.DataFrame,
    learned: NDArray[np.bool_],
    metrics: Mapping[str, Any],
    conformal: Mapping[str, Conformal],
    level: float,
    suspicious: NDArray[np.bool_] | None = None,
) -> PortfolioSummary:
    """The figures of these homes.

    Args:
        estimates: Of `estimate_portfolio`.
        learned: (n,) whether the model learned from the home's price, so that the estimate is out of fold.
        metrics: `metrics` of the model's card.
        conformal: The model's calibration.
        level: Confidence level of the intervals.
        suspicious: (n,) whether the price is hardly a market value, which proves nothing of an estimate; None for none.
    """
    value, price = estimates["estimate"].to_numpy(float), estimates["price"].to_numpy(float)
    at_sale = estimates["estimate_at_sale"].to_numpy(float)
    valued = np.isfinite(value)
    proven = np.isfinite(at_sale) & (price > 0)
    if suspicious is not None:
        proven &= ~suspicious
    error, coverage = _in_training(metrics), _calibrated(conformal, level)
    if proven.sum() >= FEWEST_UNSEEN:
        unseen = not bool(learned[proven].any())
        error = Proof(float(mdape(at_sale[proven], price[proven])), int(proven.sum()), unseen=unseen)
        coverage = None  # what the level was set by is no proof where there are prices
    same_day = proven & (at_sale == value)  # an interval of another day says nothing of the price
    if same_day.sum() >= FEWEST_UNSEEN:
        inside = (estimates["lower"].to_numpy(float) <= price) & (price <= estimates["upper"].to_numpy(float))
        unseen = not bool(learned[same_day].any())
        coverage = Proof(float(inside[same_day].mean()), int(same_day.sum()), unseen=unseen)
    median = float(np.median(value[valued])) if valued.any() else None
    return PortfolioSummary(len(estimates), int(valued.sum()), median, error, coverage)


def _in_training(metrics: Mapping[str, Any]) -> Proof | None:
    """The cross-fitted error in the model's card, of the figure that most estimates are."""
    for basis in BASES:
        figures = metrics.get(basis.name)
        if isinstance(figures, Mapping) and "mdape" in figures:
            return Proof(float(figures["mdape"]), int(figures.get("n", 0)), unseen=False)
    return None


def _calibrated(conformal: Mapping[str, Conformal], level: float) -> Proof | None:
    """Share of the calibration homes inside: what the level was set by, and so near it."""
    name = first_basis(conformal)
    if name is None:
        return None
    scores = conformal[name].scores
    return Proof(float(np.mean(scores <= conformal[name].quantile(level))), len(scores), unseen=False)
