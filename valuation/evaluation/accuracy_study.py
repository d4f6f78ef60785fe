"""The figures of a model on homes that it was not fitted to, with their bootstrap intervals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.model_comparison import resamples_for
from valuation.pricing.basis import MODELS
from valuation.statistics.bootstrap import Resamples, resample

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
    """

    common: Resamples | None
    homes: int
    estimate: Resamples
    everyone: int
    resamples: int

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
    several = len(homes.models) > 1 and len(common) >= FEWEST
    return Study(
        _resample(common, homes.models, resamples) if several else None,
        len(common),
        _resample(homes.table, ("estimate",), resamples),
        len(homes.table),
        resamples,
    )


def _resample(homes: pd.DataFrame, names: tuple[str, ...], resamples: int) -> Resamples:
    return resample(
        {name: homes[name].to_numpy(np.float64) for name in names},
        homes["price"].to_numpy(np.float64),
        homes["group"].to_numpy(np.int64),
        resamples=resamples,
    )
