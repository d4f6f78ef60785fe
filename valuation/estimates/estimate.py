"""Estimates of a portfolio's listings with intervals, by a trained model."""

import datetime
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.blocks import by_blocks
from valuation.encoder.serving import Server
from valuation.homes.log_price import money_rate
from valuation.homes.prepared_homes import PreparedHomes, prepare_homes
from valuation.homes.subject import Subject
from valuation.homes.valuation_date import AsOf, date_note, days_beyond
from valuation.pricing.basis import MODELS, NO_BASIS, basis_named
from valuation.pricing.intervals import confidence
from valuation.pricing.sale_period import sale_dates
from valuation.trained_model.model import Model

__all__ = [
    "COLUMNS",
    "HELD_OUT",
    "LEFT_OUT",
    "MONEY",
    "Estimate",
    "estimate_home",
    "estimate_homes",
    "estimate_portfolio",
    "remarks",
]

COLUMNS = (
    "as_of",
    "days_beyond",
    "estimate",
    "lower",
    "upper",
    "confidence_level",
    "fsd",
    "confidence",
    "basis",
    "attributes_only",
    "photos_only",
    "both",
    "photo_premium",
    "price",
    "estimate_at_sale",
    "error",
    "out_of_fold",
    "note",
)
MONEY = (
    "estimate",
    "lower",
    "upper",
    "attributes_only",
    "photos_only",
    "both",
    "photo_premium",
    "price",
    "estimate_at_sale",
)
"""Those of the columns that hold money."""
HELD_OUT = "The model learned from this price; all figures are by a model that was fitted without it."
"""What to say of an estimate that is out of fold."""
_PREMIUM = (
    "The photo premium is the sum of all photos' amounts; attributes only is another model's figure, a challenger."
)
LEFT_OUT = "A photo was left out"
"""How a note begins to tell of a photo that could not be read."""


@dataclass(frozen=True)
class Estimate:
    """The estimate of one listing; money in `currency`, None where unknown.

    Attributes:
        listing_id: The listing.
        as_of: The day that the value is of; None where the model knows no dates.
        days_beyond: How many days that lies after the last sale that the model learned from, or before the first; 0
            between them.
        estimate, lower, upper: Estimate and the interval that holds the price with probability `confidence_level`.
        confidence_level: 0 to 1.
        fsd: Forecast standard deviation of the relative error.
        confidence: "High", "Medium" or "Low".
        basis: Which of the three figures the estimate is.
        attributes_only, photos_only, both: The three figures.
        photo_premium: What the photos add: the sum of their amounts in the model that values the home on both. The
            figure from attributes alone is another model's.
        price: The known price.
        estimate_at_sale: The estimate as of the home's own day of sale, which its price is held against; that of
            `as_of` where no day of sale is known.
        error: (estimate_at_sale - price) / price.
        out_of_fold: Whether the model learned from this price, so that the figures are by what was fitted without it.
        note: What the reader should know; may be empty.
        currency: ISO 4217 code.
    """

    listing_id: str
    as_of: datetime.date | None
    days_beyond: int
    estimate: float | None
    lower: float | None
    upper: float | None
    confidence_level: float
    fsd: float | None
    confidence: str
    basis: str
    attributes_only: float | None
    photos_only: float | None
    both: float | None
    photo_premium: float | None
    price: float | None
    estimate_at_sale: float | None
    error: float | None
    out_of_fold: bool
    note: str
    currency: str

    @classmethod
    def of(cls, listing_id: str, row: "pd.Series[Any]", currency: str) -> "Estimate":
        """The estimate in one row of `estimate_portfolio`'s table."""
        values: dict[str, Any] = {name: None if pd.isna(row[name]) else row[name] for name in COLUMNS}
        if values["as_of"] is not None:
            values["as_of"] = pd.Timestamp(values["as_of"]).date()
        values["out_of_fold"] = bool(values["out_of_fold"])  # not NumPy's, so that it can be written as JSON
        return cls(listing_id=listing_id, currency=currency, **values)


def remarks(estimate: Estimate) -> tuple[str, ...]:
    """What to know of the figures of an estimate, in sentences."""
    return (HELD_OUT,) * estimate.out_of_fold + (_PREMIUM,) * (estimate.photo_premium is not None)


def estimate_portfolio(
    model: Model,
    portfolio: Portfolio,
    *,
    level: float = 0.80,
    as_of: AsOf = None,
    listing_ids: Sequence[str] | None = None,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Estimates of listings, each with its interval; in the Python face its name is `estimate`.

    Args:
        model: A trained model.
        portfolio: Listings and photos; prices are not needed.
        level: Confidence level of the interval, 0 to 1.
        as_of: The day that the values are of, or "sale" for each home's own day of sale; today when None. A model of
            homes without dates gives values without a date.
        listing_ids: Only these listings, in this order; all when None.
        server: The model's compiled backbone, where one is at hand already.
        progress: Called with photos done and their total.

    Returns:
        A table indexed by listing_id with the columns `COLUMNS`, described in `Estimate`; money is in the portfolio's
        currency.

    Raises:
        InputError: A listing is not in the portfolio, the portfolio does not fit the model, the date lies beyond what
            can be valued, or the model was trained on too few homes for an interval at that level.

    Example:
        >>> from valuation import estimate
        >>> table = estimate(model, homes, level=0.5, listing_ids=["h07", "h08"])
        >>> table.index.tolist(), bool((table["lower"] < table["estimate"]).all())
        (['h07', 'h08'], True)
    """
    homes = prepare_homes(model, portfolio, listing_ids, as_of=as_of, server=server, progress=progress)
    return estimate_homes(homes, level)


def estimate_home(home: Subject, level: float = 0.80) -> Estimate:
    """The estimate of one home as its portfolio has it.

    Args:
        home: The home.
        level: Confidence level of the interval.
    """
    return Estimate.of(home.listing_id, estimate_homes(home.origin, level).iloc[0], home.model.currency)


def estimate_homes(homes: PreparedHomes, level: float = 0.80) -> pd.DataFrame:
    """The table of `estimate_portfolio` for homes that are laid out already.

    Args:
        homes: n homes.
        level: Confidence level of the interval.
    """
    tables = [_valued(part, level) for _, part in homes.by_model()]
    return tables[0] if len(tables) == 1 else pd.concat(tables).loc[homes.homes.listings.index]


def _valued(homes: PreparedHomes, level: float) -> pd.DataFrame:
    """The table of homes that the model did not learn from."""
    model, listings, basis = homes.model, homes.homes.listings, homes.basis
    predicted = model.fitted.predict_inputs(homes.inputs, homes.usable)
    count = len(homes)
    empty = np.full(count, np.nan)
    figures = {name: np.exp(predicted[name][0]) if name in predicted else empty for name in MODELS}
    table = pd.DataFrame(figures, index=listings.index)
    estimate, lower, upper, fsd = (np.full(count, np.nan) for _ in range(4))
    for name in model.fitted.models:
        rows = np.flatnonzero(basis == name)
        if len(rows) == 0:
            continue
        mean, deviation = predicted[name]
        low, high = model.conformal[name].interval(mean[rows], deviation[rows], level)
        estimate[rows], lower[rows], upper[rows] = np.exp(mean[rows]), np.exp(low), np.exp(high)
        fsd[rows] = model.conformal[name].fsd(deviation[rows])
    price = listings["price"].to_numpy(float)
    known = np.isfinite(estimate)
    table["estimate"], table["lower"], table["upper"], table["fsd"] = estimate, lower, upper, fsd
    table["confidence_level"], table["basis"] = level, basis
    table["confidence"] = np.where(known, confidence(fsd), "")
    table["photo_premium"] = _photo_premium(homes, predicted["both"][0] if "both" in predicted else empty)
    at_sale = _at_sale(homes, estimate)
    table["price"], table["estimate_at_sale"], table["error"] = price, at_sale, (at_sale - price) / price
    table["as_of"], table["days_beyond"] = homes.dates.astype("datetime64[s]"), days_beyond(model, homes.dates)
    table["out_of_fold"] = model.blind_to is not None
    table["note"] = _notes(homes)
    return table[list(COLUMNS)]


def _at_sale(homes: PreparedHomes, estimate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimates, (n,), of homes with a known price as of their own day of sale: today's value is no error of theirs."""
    listings = homes.homes.listings
    sold = sale_dates(listings)
    at_sale = np.where(listings["price"].notna(), estimate, np.nan)
    other = np.flatnonzero(np.isfinite(at_sale) & ~np.isnat(sold) & ~np.isnat(homes.dates) & (sold != homes.dates))
    period = homes.model.fitted.space.period
    if period is not None and len(other):
        inputs = homes.inputs.take(torch.tensor(other)).at_time(torch.tensor(period.years(sold[other])))
        usable = {name: rows[other] for name, rows in homes.usable.items()}
        predicted = homes.model.fitted.predict_inputs(inputs, usable)
        for name, (mean, _) in predicted.items():
            here = homes.basis[other] == name
            at_sale[other[here]] = np.exp(mean[here])
    return at_sale


def _photo_premium(homes: PreparedHomes, log_estimate: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the photos add to homes valued on both, (n,) money; NaN for others. Vectorised `Subject.money_rate`.

    Args:
        homes: n homes.
        log_estimate: (n,) by the model of both.
    """
    premium = np.full(len(homes), np.nan)
    rows = np.flatnonzero(homes.basis == "both")
    if len(rows) == 0:
        return premium
    price_model, inputs = homes.model.fitted.models["both"], homes.inputs.take(torch.tensor(rows))
    time, place = torch.unique(inputs.time, return_inverse=True)  # the base value has a date, and is else one for all
    nothing = inputs.take(torch.zeros(len(time), dtype=torch.int64)).at_time(time).nothing_known()
    with torch.no_grad():
        bases = price_model.median_log_price + torch.stack(list(price_model.contributions(nothing).values())).sum(0)
        log_base = bases[place].numpy()
        (added,) = by_blocks(lambda some: (price_model.contribution("photos", inputs.take(some)),), len(rows))
    premium[rows] = added.numpy() * money_rate(log_estimate[rows], log_base)
    return premium


def _notes(homes: PreparedHomes) -> list[str]:
    """What to know of each estimate, in plain sentences."""
    model, portfolio, prepared, market, basis = homes.model, homes.homes, homes.prepared, homes.market, homes.basis
    sentences: list[list[str]] = [[] for _ in basis]
    seen = {room: np.zeros(len(basis), bool) for room in model.rooms}
    for number, room in enumerate(model.rooms):
        seen[room][market.owner[market.room == number]] = True
    any_photo = market.has_photos
    for row, name in enumerate(basis):
        if name == "":
            sentences[row].append(f"Cannot be valued: {NO_BASIS}.")
        elif model.has_photos and basis_named(name).note:  # a model without photos values all homes on attributes
            sentences[row].append(basis_named(name).note)
        if any_photo[row]:
            missing = [room for room in model.rooms if not seen[room][row]]
            if missing:
                sentences[row].append(f"No photo of: {', '.join(missing)}.")
    owners = portfolio.listings.index.get_indexer(pd.Index(portfolio.photos["listing_id"]))
    for photo, reason in prepared.features.failed.items():
        told = reason.rstrip(".").removeprefix(f"{portfolio.folder}{os.sep}")  # a client has no use for the folder
        sentences[owners[photo]].append(f"{LEFT_OUT} ({told}).")
    guessed = np.unique(owners[prepared.predicted])
    for row in guessed.tolist():
        sentences[row].append("Some rooms were recognised by the model, not given.")
    own_day = sale_dates(portfolio.listings) == homes.dates
    day_words = cache(lambda day, own: date_note(model, day, own=own))  # homes share days
    for row, (day, own) in enumerate(zip(homes.dates, own_day.tolist(), strict=True)):
        if told := day_words(day, own):
            sentences[row].append(told)
    if model.fitted.space.locations:
        codes = market.listings["location"].astype("string")
        unknown = codes.isna().to_numpy()
        foreign = ~codes.isin(list(model.fitted.space.locations)).to_numpy()
        for row in np.flatnonzero(foreign).tolist():
            if not unknown[row]:
                sentences[row].append("The model has seen no home at this location.")
            elif basis[row] in ("both", "attributes_only"):
                sentences[row].append("No location is given.")
    return [" ".join(parts) for parts in sentences]
