"""What one home is worth at many dates: value and interval, in one call."""

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from data.errors import InputError
from valuation.homes.subject import Subject
from valuation.homes.valuation_date import UNDATED, valuation_dates
from valuation.pricing.basis import NO_BASIS

__all__ = ["value_timeline"]

_MOST_MONTHS = 600


def value_timeline(home: Subject, dates: Sequence[datetime.date] | None = None, *, level: float = 0.80) -> pd.DataFrame:
    """The value of a home at many dates, everything else about it as it is.

    Args:
        home: The home.
        dates: When; None for the first of every month from the first sale that the model learned from to the day that
            the home is valued at, and that day.
        level: Confidence level of the interval, 0 to 1.

    Returns:
        A table with the columns as_of (rising), estimate, lower, upper, in money, and beyond, whether the day lies
        outside the sales learned from.

    Raises:
        InputError: The model knows no dates, a date lies beyond what can be valued, or the home cannot be valued.
    """
    model, period = home.model, home.model.period
    if period is None:
        raise InputError(f"There is no timeline of listing '{home.listing_id}'. {UNDATED}")
    if not home.basis:
        raise InputError(f"Listing '{home.listing_id}' cannot be valued: {NO_BASIS}.")
    days = sorted(set(_month_starts(period.first_date, home.as_of or period.last_date) if dates is None else dates))
    if not days:
        raise InputError("A timeline needs at least one date.")
    nobody = home.origin.homes.listings.iloc[:0]
    for day in (days[0], days[-1]):
        valuation_dates(model, nobody, day)
    when = np.array(days, dtype="datetime64[D]")
    learned = model.fitted.space.period or period  # which a fold has of its own
    inputs = home.inputs.repeated(len(days)).at_time(torch.tensor(learned.years(when)))
    mean, deviation = model.fitted.models[home.basis].predict(model.fitted.as_seen(home.basis, inputs))
    low, high = model.conformal[home.basis].interval(mean, deviation, level)
    return pd.DataFrame(
        {
            "as_of": when.astype("datetime64[s]"),
            "estimate": np.exp(mean),
            "lower": np.exp(low),
            "upper": np.exp(high),
            "beyond": (when > np.datetime64(period.last)) | (when < np.datetime64(period.first)),
        }
    )


def _month_starts(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Both days and the first of every month between them, thinned out where there would be very many."""
    months = pd.date_range(first, last, freq="MS")
    some = months[:: -(-len(months) // _MOST_MONTHS)] if len(months) else months
    return sorted({min(first, last), *(day.date() for day in some), last})
