"""The date that a value is of.

A model of homes with dates of sale knows how its market moved, so each of its values is one at a date: today where none
is asked for. A model of homes without any dates cannot tell one day from another, and its values have no date.
"""

import datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from valuation.pricing.sale_period import sale_dates
from valuation.trained_model.model import Model

__all__ = [
    "UNDATED",
    "AsOf",
    "date_note",
    "date_words",
    "days_beyond",
    "days_beyond_words",
    "read_as_of",
    "valuation_dates",
]

AsOf = datetime.date | Literal["sale"] | None
"""A day for all homes; "sale" for each home's own day of sale, today where it has none; None for today."""
_AT_SALE: Literal["sale"] = "sale"
UNDATED = "The prices learned from have no dates of sale, so the value is of no particular date."
_DAYS_BEYOND = 183  # half a year: a value farther from the sales learned from is marked
_AHEAD = 366  # days from today: nobody can check a value further off
_NO_TIME = np.datetime64("NaT", "D")


def read_as_of(text: str | None) -> AsOf:
    """The date in a text such as "2026-11-29", or "sale"; None for none.

    Raises:
        InputError: It is neither.
    """
    if text is None or not text.strip():
        return None
    if text.strip().lower() == _AT_SALE:
        return _AT_SALE
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"'{text}' is no date to value homes as of: write it as 2026-11-29, or 'sale' for each home's day of sale."
        ) from None


def valuation_dates(model: Model, listings: pd.DataFrame, as_of: AsOf = None) -> NDArray[np.datetime64]:
    """The date at which each of n listings is valued, (n,) datetime64[D]; NaT in a model of homes without dates.

    Args:
        model: The trained model.
        listings: n rows as in `Portfolio.listings`.
        as_of: What was asked for.

    Raises:
        InputError: The date lies before the first sale that the model learned from, or more than a year from now.
    """
    period = model.period
    if period is None:
        return np.full(len(listings), _NO_TIME)
    today = datetime.date.today()
    if as_of == _AT_SALE:
        own = sale_dates(listings)
        return np.where(np.isnat(own), np.datetime64(today), own)
    day = today if as_of is None else as_of
    if isinstance(day, datetime.datetime):
        day = day.date()
    if as_of is not None and day < period.first_date:
        raise InputError(
            f"There is no value as of {day}: the sales that the model learned from begin on {period.first}; give a "
            f"date from then on."
        )
    if as_of is not None and day > today + datetime.timedelta(days=_AHEAD):
        raise InputError(
            f"There is no value as of {day}, which lies more than a year ahead: give a date up to "
            f"{today + datetime.timedelta(days=_AHEAD)}."
        )
    return np.full(len(listings), np.datetime64(day))


def days_beyond(model: Model, dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Days, (n,), from the last sale that the model learned from to each date, or from the date to the first sale.

    0 between the two, and where there are no dates.
    """
    period = model.period
    if period is None:
        return np.zeros(len(dates), np.int64)
    known = np.where(np.isnat(dates), np.datetime64(period.middle), dates)
    after, before = (known - np.datetime64(period.last)).astype(int), (np.datetime64(period.first) - known).astype(int)
    days: NDArray[np.int64] = np.maximum(np.maximum(after, before), 0)
    return days


def date_note(model: Model, date: np.datetime64, *, own: bool = False) -> str:
    """What to know of a value at a date; empty where it lies well among the sales learned from.

    Args:
        model: The trained model.
        date: The day; NaT for none.
        own: Whether that is the home's own day of sale, at which models are tested rather than used.
    """
    period = model.period
    if period is None or np.isnat(date):
        return ""
    beyond = int(days_beyond(model, np.array([date]))[0])
    after = date > np.datetime64(period.last)
    if beyond > _DAYS_BEYOND:
        end, side = (period.last, "after the last") if after else (period.first, "before the first")
        months = round(beyond / 30.44)
        return f"Valued {months} months {side} sale that the model learned from ({end}): its trend is carried on."
    if date < np.datetime64(period.last) and not own:
        return (
            f"The model also learned from sales after {date}, up to {period.last}: `hearthmap train --until {date}` "
            "makes one that knows nothing of them."
        )
    return ""


def days_beyond_words(model: Model, day: datetime.date) -> str:
    """How far a day lies from the sales learned from; empty where it lies among them."""
    period = model.period
    beyond = int(days_beyond(model, np.array([np.datetime64(day)]))[0])
    if period is None or beyond == 0:
        return ""
    end = f"after the last sale learned from ({period.last})"
    if day < period.first_date:
        end = f"before the first sale learned from ({period.first})"
    return f"{beyond:,} {'day' if beyond == 1 else 'days'} {end}" + (
        ": intervals are wide." if beyond > _DAYS_BEYOND else "."
    )


def date_words(model: Model, dates: "pd.Series", as_of: AsOf = None) -> str:
    """One sentence on the date of many values.

    Args:
        model: The trained model.
        dates: Of the values, as in the table of estimates.
        as_of: What was asked for.
    """
    period = model.period
    if period is None:
        return UNDATED.replace("the value is", "the values are")
    if as_of == _AT_SALE:
        return f"Each home is valued as of its own day of sale; the model learned from sales up to {period.last}."
    day = datetime.date.today() if dates.empty else pd.Timestamp(dates.iloc[0]).date()
    beyond = int(days_beyond(model, np.array([np.datetime64(day)]))[0])
    learned = f"the model learned from sales of {period.first} to {period.last}"
    if beyond > _DAYS_BEYOND:
        return (
            f"Values as of {day}, {beyond:,} days from the nearest sale; {learned}: intervals are wide; give --as-of "
            f"{period.last} for the last day it knows."
        )
    return f"Values as of {day}; {learned}."
