"""When the homes that a model learned from were sold, and how far another date is from that."""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["SalePeriod", "sale_dates"]

_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class SalePeriod:
    """The dates of sale among the training homes.

    Attributes:
        first, middle, last: Of the known dates, days as ISO 8601 text: the first, the median and the last.
        undated: Whether other training homes have no date. They are taken as sold in the middle, and a column of flags
            lets the price model see that they may differ otherwise: asking prices, mostly.
    """

    first: str
    middle: str
    last: str
    undated: bool

    @classmethod
    def of(cls, dates: NDArray[np.datetime64]) -> "SalePeriod | None":
        """That of n dates of sale, NaT where unknown; None where none is known."""
        known = np.sort(dates[~np.isnat(dates)]).astype("datetime64[D]")
        if len(known) == 0:
            return None
        first, middle, last = (str(known[place]) for place in (0, len(known) // 2, -1))
        return cls(first, middle, last, len(known) < len(dates))

    @property
    def first_date(self) -> datetime.date:
        """The day of the first sale."""
        return datetime.date.fromisoformat(self.first)

    @property
    def last_date(self) -> datetime.date:
        """The day of the last sale."""
        return datetime.date.fromisoformat(self.last)

    def years(self, dates: NDArray[np.datetime64]) -> NDArray[np.float64]:
        """Years, (n,), from the last sale to each date, negative before it; an unknown date counts as the middle."""
        known = np.where(np.isnat(dates), np.datetime64(self.middle), dates.astype("datetime64[D]"))
        years: NDArray[np.float64] = (known - np.datetime64(self.last)) / np.timedelta64(1, "D") / _DAYS_PER_YEAR
        return years


def sale_dates(listings: pd.DataFrame) -> NDArray[np.datetime64]:
    """Day of sale of n listings, (n,) datetime64[D], NaT where unknown."""
    if "sale_date" not in listings:
        return np.full(len(listings), np.datetime64("NaT", "D"))
    return pd.to_datetime(listings["sale_date"]).to_numpy().astype("datetime64[D]")
