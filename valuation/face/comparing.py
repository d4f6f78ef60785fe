"""Comparables as users call for them: the adjustment grid of one home."""

import datetime
from collections.abc import Sequence

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid, grid_of
from valuation.comparables.restrictions import Restrictions
from valuation.homes.valuation_date import AsOf
from valuation.trained_model.model import Model

__all__ = ["compare"]


def compare(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    count: int = 5,
    as_of: AsOf = None,
    within_km: float | None = None,
    sold_from: datetime.date | None = None,
    sold_by: datetime.date | None = None,
    locations: Sequence[str] = (),
    chosen: Sequence[str] = (),
    rejected: Sequence[str] = (),
) -> AdjustmentGrid:
    """Find the homes most like a home, and adjust their prices to it attribute by attribute.

    Args:
        model: From `train` or `load_model`; comparables are taken from the homes it was trained on.
        portfolio: From `read_portfolio`; holds the home.
        listing_id: The home.
        count: Comparables at most, unless more are chosen.
        as_of: The day that the home is valued at, after which no sale counts; today when None.
        within_km: Only homes at most so many kilometres away.
        sold_from: Only homes sold on or after this day; those without a date then are none.
        sold_by: Only homes sold on or before this day; likewise.
        locations: Only homes at one of these locations, or in wider areas such as the ZIP codes that begin with "981".
        chosen: Homes of the model to put in, by listing_id, whatever else is asked.
        rejected: Homes to leave out.

    Returns:
        The grid, the most similar home first. Money is in the portfolio's currency; each comparable's price and its
        adjustments add up to its adjusted price. The adjustments are the model's own; `unadjusted` is the median of the
        prices as they are.

    Raises:
        InputError: There is no such home, it cannot be valued, nothing was sold that could be compared, or what is
            asked for cannot be had.

    Example:
        >>> from valuation import compare
        >>> grid = compare(model, homes, "h07", count=3)
        >>> nearest = grid.comparables[0]
        >>> amounts = sum(line.amount for line in nearest.adjustments)
        >>> len(grid.comparables), abs(nearest.comparable.price + amounts - nearest.adjusted_price) < 0.01
        (3, True)
    """
    among = Restrictions(within_km, sold_from, sold_by, tuple(locations), tuple(chosen), tuple(rejected))
    return grid_of(model, portfolio, listing_id, count=count, among=among, as_of=as_of)
