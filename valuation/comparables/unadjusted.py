"""The value that owes nothing to a price model: the median of what the comparables sold for, as it is.

Only which homes they are was chosen by the learned likeness. Where a price index is at hand, each price is first
carried from the day of its sale to the day of the valuation; else the prices stand as they were, and that is said.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["PriceFactors", "Unadjusted", "unadjusted_value"]

PriceFactors = Callable[[pd.DatetimeIndex, pd.DatetimeIndex, "list[str]"], NDArray[np.float64]]
"""What prices are multiplied by, (n,), from n days of sale to n later days at n locations ("" where unknown)."""


@dataclass(frozen=True)
class Unadjusted:
    """The median of comparables' prices.

    Attributes:
        median, low, high: Money; the lowest and the highest price are its spread.
        homes: How many comparables.
        indexed: How many of their prices were carried to the day of the valuation.
        indexed_to: That day; None where no price was carried.
    """

    median: float
    low: float
    high: float
    homes: int
    indexed: int = 0
    indexed_to: datetime.date | None = None


def unadjusted_value(
    prices: Sequence[float],
    sale_dates: Sequence[Any],
    locations: Sequence[Any],
    index: PriceFactors | None = None,
    as_of: datetime.date | None = None,
) -> Unadjusted:
    """The median of these prices and their spread.

    Args:
        prices: Of one comparable at least, money.
        sale_dates: When each was sold, as in listings; one without a date keeps its price.
        locations: Where each is, likewise.
        index: Carries prices from day to day; None for prices as they were.
        as_of: The day that they are carried to; likewise.

    Example:
        >>> unadjusted_value([300_000.0, 200_000.0, 250_000.0], [None] * 3, [None] * 3).median
        250000.0
    """
    money, days = np.array(prices, float), pd.DatetimeIndex(pd.to_datetime(pd.Series(sale_dates, dtype="object")))
    dated = np.flatnonzero(days.notna()) if index is not None and as_of is not None else np.zeros(0, np.intp)
    if index is not None and as_of is not None and len(dated):
        places = ["" if pd.isna(where) else str(where) for where in (locations[row] for row in dated.tolist())]
        to = pd.DatetimeIndex([pd.Timestamp(as_of)] * len(dated))
        money[dated] = money[dated] * np.asarray(index(days[dated], to, places), float)
    return Unadjusted(
        float(np.median(money)),
        float(money.min()),
        float(money.max()),
        len(money),
        len(dated),
        as_of if len(dated) else None,
    )
