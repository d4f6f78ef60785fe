"""The sales of a portfolio that were known on a day, for whoever must not know of later ones."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio

__all__ = ["only_listings", "read_until", "sales_until"]


@dataclass(frozen=True, eq=False)
class SalesUntil:
    """What is left of a portfolio.

    Attributes:
        portfolio: With only the listings sold on or before the day, and their photos.
        day: The last day.
        later: How many listings were sold after it.
        undated: How many have no sale date, so that nobody can tell.
    """

    portfolio: Portfolio
    day: pd.Timestamp
    later: int
    undated: int

    @property
    def words(self) -> str:
        """What was left out, in a sentence."""
        return (
            f"Only sales on or before {self.day:%Y-%m-%d} count: {self.later:,} later ones and {self.undated:,} "
            "listings without a sale date are left out."
        )


def read_until(text: str) -> str:
    """The day of `--until` as it is kept, YYYY-MM-DD.

    Raises:
        InputError: It is no day, or has not come yet.
    """
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"--until {text!r} is not a date: write year, month and day, such as 2026-03-31.") from None
    if day > date.today():
        raise InputError(f"--until {day} has not come yet: give a day that sales are known of.")
    return day.isoformat()


def sales_until(portfolio: Portfolio, until: str) -> SalesUntil:
    """The portfolio as it was known at the end of a day.

    Args:
        portfolio: Listings with sale dates.
        until: The day, YYYY-MM-DD.

    Raises:
        InputError: It is no day, no listing has a sale date, or none was sold by then.
    """
    day = pd.Timestamp(read_until(until))
    dates = portfolio.listings["sale_date"]
    if not dates.notna().any():
        raise InputError(f"No listing of {portfolio.folder} has a sale date, so none is known to be sold by {until}.")
    known = (dates < day + pd.Timedelta(days=1)).to_numpy(bool)
    if not known.any():
        raise InputError(
            f"--until {until} lies before the first sale of {portfolio.folder}, {dates.min():%Y-%m-%d}: "
            "ask for a later day."
        )
    undated = int(dates.isna().sum())
    return SalesUntil(only_listings(portfolio, known), day, int((~known).sum()) - undated, undated)


def only_listings(portfolio: Portfolio, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Portfolio:
    """The portfolio with only these rows, (n,) marked or numbered, and their photos; all in the order of the rows."""
    listings = portfolio.listings.iloc[rows]
    photos = portfolio.photos[portfolio.photos["listing_id"].isin(listings.index)].reset_index(drop=True)
    return replace(portfolio, listings=listings, photos=photos)
