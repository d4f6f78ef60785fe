"""Estimates of a portfolio's listings with intervals, by a trained model."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.encoder.serving import Server
from valuation.pricing.intervals import confidence
from valuation.pricing.market import MODELS
from valuation.trained_model.model import Model
from valuation.training.preparing import Prepared, prepare

__all__ = [
    "COLUMNS",
    "LEFT_OUT",
    "Estimate",
    "basis_of",
    "check_fit",
    "estimate_portfolio",
    "estimate_prepared",
    "prepare_for",
]

COLUMNS = (
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
    "error",
    "note",
)
_BASES = ("both", "attributes_only", "photos_only")  # the first that a listing supports is its estimate
LEFT_OUT = "A photo was left out"
"""How a note begins to tell of a photo that could not be read."""


@dataclass(frozen=True)
class Estimate:
    """The estimate of one listing; money in `currency`, None where unknown.

    Attributes:
        listing_id: The listing.
        estimate, lower, upper: Estimate and the interval that holds the price with probability `confidence_level`.
        confidence_level: 0 to 1.
        fsd: Forecast standard deviation of the relative error.
        confidence: "High", "Medium" or "Low".
        basis: Which of the three figures the estimate is.
        attributes_only, photos_only, both: The three figures.
        photo_premium: both - attributes_only.
        price: The known price.
        error: (estimate - price) / price.
        note: What the reader should know; may be empty.
        currency: ISO 4217 code.
    """

    listing_id: str
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
    error: float | None
    note: str
    currency: str

    @classmethod
    def of(cls, listing_id: str, row: "pd.Series[Any]", currency: str) -> "Estimate":
        """The estimate in one row of `estimate_portfolio`'s table."""
        values: dict[str, Any] = {name: None if pd.isna(row[name]) else row[name] for name in COLUMNS}
        return cls(listing_id=listing_id, currency=currency, **values)


def check_fit(model: Model, portfolio: Portfolio) -> None:
    """Refuse a portfolio that the model cannot value rightly.

    Raises:
        InputError: Currency or area unit differ.
    """
    if model.currency != portfolio.currency:
        raise InputError(
            f"The model estimates in {model.currency} and {portfolio.folder} is in {portfolio.currency}: "
            "use a model trained on that currency."
        )
    if model.area_unit != portfolio.area_unit:
        raise InputError(
            f"The model was trained on areas in {model.area_unit} and {portfolio.folder} is in {portfolio.area_unit}: "
            "import the portfolio again with that unit."
        )


def prepare_for(
    model: Model,
    portfolio: Portfolio,
    listing_ids: Sequence[str] | None = None,
    *,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Portfolio, Prepared]:
    """The listings to value and the same as arrays for this model.

    Raises:
        InputError: A listing is not in the portfolio, or the portfolio does not fit the model.
    """
    check_fit(model, portfolio)
    if listing_ids is not None:
        listing_ids = list(dict.fromkeys(listing_ids))  # a listing named twice is valued once
        unknown = [name for name in listing_ids if name not in portfolio.listings.index]
        if unknown:
            some = ", ".join(portfolio.listings.index[:3])
            raise InputError(f"There is no listing '{unknown[0]}' in {portfolio.folder}; its listings are {some}, ….")
        wanted = portfolio.photos["listing_id"].isin(list(listing_ids))
        portfolio = replace(
            portfolio,
            listings=portfolio.listings.loc[list(listing_ids)],
            photos=portfolio.photos[wanted].reset_index(drop=True),
        )
    lacking: dict[str, Any] = {name: np.nan for name in model.extra_numeric if name not in portfolio.listings}
    lacking |= {name: None for name in model.extra_categorical if name not in portfolio.listings}
    portfolio = replace(
        portfolio,
        listings=portfolio.listings.assign(**lacking),
        extra_numeric=model.extra_numeric,
        extra_categorical=model.extra_categorical,
    )
    backbone = model.backbone if model.has_photos else None
    prepared = prepare(
        portfolio,
        backbone,
        room_types=model.rooms,
        classifier=model.classifier,
        server=server,
        progress=progress,
    )
    return portfolio, prepared


def estimate_portfolio(
    model: Model,
    portfolio: Portfolio,
    *,
    level: float = 0.80,
    listing_ids: Sequence[str] | None = None,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Estimates of listings, each with its interval; in the Python face its name is `estimate`.

    Args:
        model: A trained model.
        portfolio: Listings and photos; prices are not needed.
        level: Confidence level of the interval, 0 to 1.
        listing_ids: Only these listings, in this order; all when None.
        server: The model's compiled backbone, where one is at hand already.
        progress: Called with photos done and their total.

    Returns:
        A table indexed by listing_id with the columns `COLUMNS`, described in `Estimate`; money is in the portfolio's
        currency.

    Raises:
        InputError: A listing is not in the portfolio, the portfolio does not fit the model, or the model was trained on
            too few homes for an interval at that level.

    Example:
        >>> from valuation import estimate
        >>> table = estimate(model, homes, level=0.5, listing_ids=["h07", "h08"])
        >>> table.index.tolist(), bool((table["lower"] < table["estimate"]).all())
        (['h07', 'h08'], True)
    """
    portfolio, prepared = prepare_for(model, portfolio, listing_ids, server=server, progress=progress)
    return estimate_prepared(model, portfolio, prepared, level)


def estimate_prepared(model: Model, portfolio: Portfolio, prepared: Prepared, level: float) -> pd.DataFrame:
    """The table of `estimate_portfolio` for listings that are arrays already."""
    predicted = model.fitted.predict(prepared.market)
    count = len(portfolio.listings)
    empty = np.full(count, np.nan)
    figures = {name: np.exp(predicted[name][0]) if name in predicted else empty for name in MODELS}
    table = pd.DataFrame(figures, index=portfolio.listings.index)
    estimate, lower, upper, fsd = (np.full(count, np.nan) for _ in range(4))
    basis = basis_of(model, prepared)
    for name in _BASES:
        rows = np.flatnonzero(basis == name)
        if len(rows) == 0:
            continue
        mean, deviation = predicted[name]
        low, high = model.conformal[name].interval(mean[rows], deviation[rows], level)
        estimate[rows], lower[rows], upper[rows] = np.exp(mean[rows]), np.exp(low), np.exp(high)
        fsd[rows] = model.conformal[name].fsd(deviation[rows])
    price = portfolio.listings["price"].to_numpy(float)
    known = np.isfinite(estimate)
    table["estimate"], table["lower"], table["upper"], table["fsd"] = estimate, lower, upper, fsd
    table["confidence_level"], table["basis"] = level, basis
    table["confidence"] = np.where(known, confidence(fsd), "")
    table["photo_premium"] = table["both"] - table["attributes_only"]
    table["price"], table["error"] = price, (estimate - price) / price
    table["note"] = _notes(model, portfolio, prepared, basis)
    return table[list(COLUMNS)]


def basis_of(model: Model, prepared: Prepared) -> NDArray[np.object_]:
    """Which of the three figures is each listing's estimate, (n,): a name in `MODELS`, "" where it cannot be valued."""
    basis = np.full(len(prepared.market.listings), "", dtype=object)
    supported = model.fitted.supported(prepared.market)
    for name in reversed(_BASES):
        if name in supported:
            basis[supported[name]] = name
    return basis


def _notes(model: Model, portfolio: Portfolio, prepared: Prepared, basis: "np.ndarray[Any, Any]") -> list[str]:
    """What to know of each estimate, in plain sentences."""
    market = prepared.market
    sentences: list[list[str]] = [[] for _ in basis]
    seen = {room: np.zeros(len(basis), bool) for room in model.rooms}
    for number, room in enumerate(model.rooms):
        seen[room][market.owner[market.room == number]] = True
    any_photo = market.has_photos
    for row, name in enumerate(basis):
        if name == "":
            sentences[row].append("Cannot be valued: neither attributes nor photos that the model knows.")
        elif name == "attributes_only" and model.has_photos:
            sentences[row].append("No photos: valued on attributes only.")
        elif name == "photos_only":
            sentences[row].append("No attributes: valued on photos only.")
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
    own = dict(zip(model.index.listing_id, model.index.log_price, strict=True))
    for row, (listing, log_price) in enumerate(zip(market.listings.index, market.log_price, strict=True)):
        if abs(own.get(listing, np.inf) - log_price) < 1e-9:
            sentences[row].append("The model was trained on this price: the error flatters.")
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
