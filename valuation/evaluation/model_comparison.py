"""Two models on the same homes: only those that neither of them was fitted to when it valued them."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.statistics.bootstrap import Figure, Resamples, resample
from valuation.statistics.ratio_study import FIGURES

__all__ = ["IDEALS", "JointHomes", "compared", "join_homes", "resamples_for", "sounder"]

IDEALS = {
    "mape": 0.0,
    "mdape": 0.0,
    "male": 0.0,
    "ppe10": 1.0,
    "ppe20": 1.0,
    "r2_log": 1.0,
    "median_ratio": 1.0,
    "cod": 0.0,
    "prd": 1.0,
    "prb": 0.0,
    "mki": 1.0,
    "vei": 0.0,
}
"""The value that each figure has for a model without any error."""
_MOST, _LEAST, _WORK = 2000, 200, 20_000_000

Side = Literal["first", "second", "neither"]


@dataclass(frozen=True, eq=False)
class JointHomes:
    """Homes that both models valued out of fold.

    Attributes:
        table: By listing_id: price, first and second (the estimates), group.
        only_first, only_second: How many homes just one of them valued so.
    """

    table: pd.DataFrame
    only_first: int
    only_second: int


def join_homes(first: HeldOutHomes, second: HeldOutHomes) -> JointHomes:
    """Put two models' estimates of the same homes of one portfolio beside each other."""
    shared = first.table.index.intersection(second.table.index, sort=False)
    one, other = first.table.loc[shared], second.table.loc[shared]
    # The first model knows no groups of homes that are new to it; those of the second are taken, and kept apart.
    group = pd.DataFrame({"new": one["new"], "group": one["group"].where(~one["new"], other["group"])})
    table = pd.DataFrame(
        {
            "price": one["price"],
            "first": one["estimate"],
            "second": other["estimate"],
            "group": group.groupby(["new", "group"]).ngroup(),
        },
        index=shared,
    )
    return JointHomes(table, len(first.table) - len(shared), len(second.table) - len(shared))


def compared(joint: JointHomes) -> tuple[Resamples, dict[str, Figure]]:
    """All figures of both models, and by figure how much farther from its ideal the second's is than the first's."""
    table = joint.table
    estimates = {name: table[name].to_numpy(np.float64) for name in ("first", "second")}
    study = resample(
        estimates,
        table["price"].to_numpy(np.float64),
        table["group"].to_numpy(np.int64),
        resamples=resamples_for(len(table)),
    )
    return study, {name: study.farther("second", "first", name, IDEALS[name]) for name in FIGURES}


def resamples_for(homes: int) -> int:
    """How many resamples: 2,000, and fewer of very many homes, whose intervals are narrow."""
    return int(np.clip(_WORK // max(homes, 1), _LEAST, _MOST))


def sounder(farther: Figure) -> Side:
    """Which model has the better figure for certain, as far as these homes tell: the interval leaves out zero."""
    if math.isnan(farther.low) or farther.low <= 0 <= farther.high:
        return "neither"
    return "second" if farther.high < 0 else "first"
