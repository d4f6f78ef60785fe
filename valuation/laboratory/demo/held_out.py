"""How well a trained model values homes of another portfolio, none of which it was trained on."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.statistics.bootstrap import Figure, resample
from valuation.trained_model.model import Model

__all__ = ["judge_held_out"]


@dataclass(frozen=True)
class HeldOut:
    """Accuracy on homes that the model never saw; intervals are 95 % bootstrap intervals over these homes.

    Attributes:
        homes: With a price, and with all that each model needs.
        attributes_only, both: MAPE, a share.
        change: MAPE of both against attributes only, a share: −0.3 is 30 % lower.
        level: Confidence level of the homes' intervals.
        covered: Share of prices within them.
    """

    homes: int
    attributes_only: Figure
    both: Figure
    change: Figure
    level: float
    covered: float


def judge_held_out(
    model: Model,
    portfolio: Portfolio,
    *,
    level: float = 0.80,
    progress: Callable[[int, int], None] | None = None,
) -> HeldOut:
    """Value all homes of a portfolio that have a price, and compare.

    Args:
        model: Trained on other homes.
        portfolio: Homes with prices and photos.
        level: Confidence level of the homes' intervals.
        progress: Told photos done and their total.

    Raises:
        InputError: The portfolio does not fit the model, the model saw some of its homes, or it has none with a price,
            attributes and photos.
    """
    seen = set(model.index.listing_id.tolist()) & set(portfolio.listings.index)
    if seen:
        raise InputError(
            f"The model was trained on {len(seen)} of these listings ({min(seen)} is one): its errors on them would "
            "prove nothing. Take a portfolio of other homes."
        )
    table = estimate_portfolio(model, portfolio, level=level, progress=progress)
    table = table.dropna(subset=["price", "attributes_only", "both", "lower", "upper"])
    if table.empty:
        raise InputError(f"No listing of {portfolio.folder} has a price, attributes and photos.")
    price = table["price"].to_numpy(float)
    study = resample({name: table[name].to_numpy(float) for name in ("attributes_only", "both")}, price)
    within = (table["lower"].to_numpy(float) <= price) & (price <= table["upper"].to_numpy(float))
    return HeldOut(
        len(table),
        study.figure("attributes_only", "mape"),
        study.figure("both", "mape"),
        study.difference("both", "attributes_only", "mape", relative=True),
        level,
        float(np.mean(within)),
    )
