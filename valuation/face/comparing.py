"""Comparables as users call for them: the adjustment grid of one home."""

import datetime

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid, grid_of
from valuation.homes.valuation_date import AsOf
from valuation.trained_model.model import Model

__all__ = ["compare"]


def compare(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    count: int = 5,
    sold_by: datetime.date | None = None,
    as_of: AsOf = None,
) -> AdjustmentGrid:
    """Find the homes most like a home, and adjust their prices to it attribute by attribute.

    Args:
        model: From `train` or `load_model`; comparables are taken from the homes it was trained on.
        portfolio: From `read_portfolio`; holds the home.
        listing_id: The home.
        count: Comparables at most.
        sold_by: Only homes sold on or before this day; those without a date then are none.
        as_of: The day that the home is valued at, after which no sale counts; today when None.

    Returns:
        The grid, the most similar home first. Money is in the portfolio's currency; each comparable's price and its
        adjustments add up to its adjusted price.

    Raises:
        InputError: There is no such home, it cannot be valued, or nothing was sold that could be compared.

    Example:
        >>> from valuation import compare
        >>> grid = compare(model, homes, "h07", count=3)
        >>> nearest = grid.comparables[0]
        >>> amounts = sum(line.amount for line in nearest.adjustments)
        >>> len(grid.comparables), abs(nearest.comparable.price + amounts - nearest.adjusted_price) < 0.01
        (3, True)
    """
    return grid_of(model, portfolio, listing_id, count=count, sold_by=sold_by, as_of=as_of)
