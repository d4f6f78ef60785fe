"""The days a rolling test stands at: each knows the sales before it, and is asked for those of the months after it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio

__all__ = ["FEWEST_PAST", "Origin", "origins_of"]

FEWEST_PAST = 50
"""Sales before the first origin."""


@dataclass(frozen=True, eq=False)
class Origin:
    """A day to stand at.

    Attributes:
        day: The first of a month.
        past: Rows of the portfolio sold before it.
        future: Rows sold on it or later, within the months asked for.
        ahead: (future,) months ahead: 1 is the month that begins with the day.
    """

    day: pd.Timestamp
    past: NDArray[np.intp]
    future: NDArray[np.intp]
    ahead: NDArray[np.int64]

    @property
    def name(self) -> str:
        """Year and month."""
        return f"{self.day:%Y-%m}"


def origins_of(portfolio: Portfolio, *, origins: int, ahead: int) -> list[Origin]:
    """The latest days to stand at, in order.

    Args:
        portfolio: Listings; those without a sale price or a sale date take no part.
        origins: At most so many.
        ahead: Months that are asked for at each.

    Raises:
        InputError: There are no dated sales, all are of one day, or too few lie before the last months; or sales are
            dated in the future.
    """
    for name, value in (("--origins", origins), ("--ahead", ahead)):
        if value < 1:
            raise InputError(f"{name} {value}: ask for one at least.")
    listings, folder = portfolio.listings, portfolio.folder
    sold = (listings["sale_price"].notna() & listings["sale_date"].notna()).to_numpy(bool)
    dates = listings["sale_date"]
    if not sold.any():
        raise InputError(
            f"No listing of {folder} has both a sale price and a sale date; a rolling test needs sales with dates."
        )
    late = sold & (dates >= pd.Timestamp(date.today()) + pd.Timedelta(days=1)).to_numpy(bool)
    if late.any():
        raise InputError(
            f"{late.sum():,} sales of {folder} are dated in the future, such as {listings.index[late][0]} on "
            f"{dates[late].iloc[0]:%Y-%m-%d}: correct the dates, or leave these sales out with --until."
        )
    if dates[sold].dt.normalize().nunique() == 1:
        raise InputError(
            f"All {sold.sum():,} sales of {folder} are of one day, {dates[sold].iloc[0]:%Y-%m-%d}: "
            "a rolling test needs sales of several months."
        )
    month = dates.dt.year.to_numpy() * 12 + dates.dt.month.to_numpy() - 1
    month = np.where(sold, month, -1)
    first = month[sold].min()
    found: list[Origin] = []
    for start in range(int(month.max()), int(first) + 1, -1):  # two months lie before, or nothing is known of movement
        past, future = (
            np.flatnonzero(sold & (month < start)),
            np.flatnonzero((month >= start) & (month < start + ahead)),
        )
        if len(past) < FEWEST_PAST or len(found) == origins:
            break
        if len(future):
            day = pd.Timestamp(start // 12, start % 12 + 1, 1)
            found.append(Origin(day, past, future, (month[future] - start + 1).astype(np.int64)))
    if not found:
        days, before = dates[sold], sold & (month < month.max())
        raise InputError(
            f"A rolling test needs at least {FEWEST_PAST} sales in two months or more before the last month; of the "
            f"{sold.sum():,} sales of {folder}, {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}, there are "
            f"{before.sum():,}: add earlier sales."
        )
    return found[::-1]
