"""The figures of a model on homes that it was not fitted to, with their bootstrap intervals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.model_comparison import resamples_for
from valuation.pricing.basis import MODELS
from valuation.statistics.bootstrap import Figure, Resamples, resample
from valuation.statistics.fewer_homes import HomesStudied, fewer_homes
from valuation.statistics.ols_interval import prb_ols

__all__ = ["FEWEST", "Study", "study_homes"]

FEWEST = 10
"""Homes without which no figure is given."""


@dataclass(frozen=True, eq=False)
class Study:
    """The figures of a model.

    Attributes:
        common: Of attributes only, photos only and both on the homes that all of them value; None where these are too
            few, or the estimate is all there is.
        homes: How many homes those are.
        estimate: Of the estimate on all homes, named "estimate".
        everyone: How many homes those are.
        resamples: What their intervals rest on.
        fewer: The estimate's figures on all homes, and beside them on fewer.
        prb_ols: The estimate's PRB with its interval by least squares.
    """

    common: Resamples | None
    homes: int
    estimate: Resamples
    everyone: int
    resamples: int
    fewer: tuple[HomesStudied, ...]
    prb_ols: Figure

    @property
    def market_sales(self) -> HomesStudied | None:
        """The estimate without suspicious prices; None where there are none."""
        return next((one for one in self.fewer if one.name == "without_suspicious"), None)

    @property
    def shown(self) -> list[tuple[str, Resamples, int]]:
        """The price models on the homes that all of them value, and the estimate where it is of more homes."""
        shown = []
        if self.common is not None:
            shown = [(name, self.common, self.homes) for name in MODELS if name in self.common.values]
        if self.common is None or self.everyone > self.homes:
            shown.append(("estimate", self.estimate, self.everyone))
        return shown


def study_homes(homes: HeldOutHomes) -> Study:
    """The figures; needs at least two homes."""
    common, resamples = homes.common, resamples_for(len(homes.table))
    estimate, price = (homes.table[name].to_numpy(np.float64) for name in ("estimate", "price"))
    groups, suspicious = homes.table["group"].to_numpy(np.int64), (homes.table["suspicious"] != "").to_numpy(bool)
    several = len(homes.models) > 1 and len(common) >= FEWEST
    return Study(
        _resample(common, homes.models, resamples) if several else None,
        len(common),
        _resample(homes.table, ("estimate",), resamples),
        len(homes.table),
        resamples,
        fewer_homes(estimate, price, groups, suspicious, resamples=resamples),
        prb_ols(estimate, price),
    )


def _resample(homes: pd.DataFrame, names: tuple[str, ...], resamples: int) -> Resamples:
    return resample(
        {name: homes[name].to_numpy(np.float64) for name in names},
        homes["price"].to_numpy(np.float64),
        homes["group"].to_numpy(np.int64),
        resamples=resamples,
    )
