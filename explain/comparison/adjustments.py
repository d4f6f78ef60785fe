"""The adjustment grid: what each comparable's price would have been, had it been the home that is valued.

Appraisers take a comparable's price to the subject attribute by attribute: where the comparable is inferior its price
is adjusted upwards, where it is superior downwards. Here the price model tells by how much: the log price of a home is
a sum of shares of its attributes, its place and its rooms' photos, so the difference in each share is what the
comparable lacks or has too much there. All differences of a comparable become money at one rate, (A - P) / ln(A / P)
between its price P and its adjusted price A, so that they add up exactly.

Net adjustment is their sum and gross adjustment the sum of their sizes, as shares of the comparable's price; a large
gross adjustment says that the home is not very comparable. Neither is a bound.

The adjustments are the model's own. What the comparables add to its estimate is what they sold for beyond, or below,
what it expects of them.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import torch
from torch import Tensor

from data.errors import InputError
from data.portfolio import Portfolio
from explain.attribute_amounts import PLACE, named_shares
from explain.statement import attribute_name
from valuation.comparables.choosing import Comparable, find_comparables
from valuation.encoder.serving import Server
from valuation.homes.log_price import log_price_at
from valuation.homes.subject import Subject, prepare_home
from valuation.homes.valuation_date import AsOf
from valuation.nearest_neighbours.sold_homes import SoldHomes
from valuation.pricing.basis import NO_BASIS
from valuation.pricing.kernels import HomeInputs
from valuation.trained_model.model import Model
from valuation.wording.facts import attribute_text, coordinates_text
from valuation.wording.money import UNKNOWN

__all__ = ["AdjustedComparable", "Adjustment", "AdjustmentGrid", "adjustment_grid", "grid_of"]

PHOTOS = "photos"
NO_PHOTO = "no photo"


@dataclass(frozen=True)
class Adjustment:
    """One line of one comparable.

    Attributes:
        kind: "attribute", "room", or "photos" where rooms cannot be told apart.
        name: Such as "Living area" or "Kitchen".
        value: What the comparable has there, in words with units.
        amount: Money that its price is adjusted by; positive where it is inferior to the subject.
    """

    kind: Literal["attribute", "room", "photos"]
    name: str
    value: str
    amount: float


@dataclass(frozen=True, eq=False)
class AdjustedComparable:
    """One comparable in the grid; `price` and all amounts add up to `adjusted_price`.

    Attributes:
        comparable: The sold home, its price, similarity and reasons.
        facts: Its attributes, as in `Portfolio.listings`.
        adjustments: One for each line of the grid, in its order.
        adjusted_price: Money.
    """

    comparable: Comparable
    facts: "pd.Series[Any]"
    adjustments: tuple[Adjustment, ...]
    adjusted_price: float

    @property
    def net(self) -> float:
        """Sum of the adjustments as a share of the price."""
        return sum(line.amount for line in self.adjustments) / self.comparable.price

    @property
    def gross(self) -> float:
        """Sum of the sizes of the adjustments as a share of the price."""
        return sum(abs(line.amount) for line in self.adjustments) / self.comparable.price


@dataclass(frozen=True, eq=False)
class AdjustmentGrid:
    """A home beside its comparables.

    Attributes:
        listing_id: The home.
        facts: Its row of `Portfolio.listings`.
        estimate: What the model says it is worth, money.
        lines: Name and the home's own value of every line.
        comparables: Most alike first.
        reconciled: Mean of the adjusted prices, weighted by likeness, money.
        price_kind: "sale" or "asking": what the comparables' prices are.
        currency: ISO 4217 code.
        area_unit: "sqft" or "m2".
    """

    listing_id: str
    facts: "pd.Series[Any]"
    estimate: float
    lines: tuple[tuple[str, str], ...]
    comparables: tuple[AdjustedComparable, ...]
    reconciled: float
    price_kind: str
    currency: str
    area_unit: str


def grid_of(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    count: int = 5,
    sold_by: datetime.date | None = None,
    as_of: AsOf = None,
    server: Server | None = None,
) -> AdjustmentGrid:
    """The comparables of a listing, adjusted; see `valuation.comparables.choosing.find_comparables`.

    Raises:
        InputError: There is no such listing, it cannot be valued, or the model keeps no sold homes.
    """
    home = prepare_home(model, portfolio, listing_id, as_of=as_of, server=server)
    return adjustment_grid(home, find_comparables(home, count=count, sold_by=sold_by))


def adjustment_grid(home: Subject, chosen: Sequence[Comparable]) -> AdjustmentGrid:
    """The grid of a home and comparables that are chosen already.

    Raises:
        InputError: There are no comparables, or the home cannot be valued.
    """
    model, sold, basis = home.model, home.model.sold, home.basis
    if not chosen:
        raise InputError(f"There is no home with a price to hold listing '{home.listing_id}' against.")
    if not basis:
        raise InputError(f"Listing '{home.listing_id}' cannot be valued: {NO_BASIS}.")
    sold_homes = sold.looks.homes.take(torch.tensor([one.row for one in chosen]))
    own = _Shares.of(model, basis, home.inputs)
    facts = [sold.facts.iloc[one.row] for one in chosen]
    columns = []
    for place, (one, known) in enumerate(zip(chosen, facts, strict=True)):
        theirs = _Shares.of(model, basis, sold_homes.take(torch.tensor([place])))
        gap = own.log_price - theirs.log_price
        adjusted = one.price * math.exp(gap)
        rate = (adjusted - one.price) / gap if abs(gap) > 1e-9 else one.price
        values = _values(model, sold, theirs, known)
        lines = tuple(
            Adjustment(_kind(key), _line_name(key), values[key], (share - theirs.shares[key]) * rate)
            for key, share in own.shares.items()
        )
        columns.append(AdjustedComparable(one, known, lines, adjusted))
    subject_values = _values(model, sold, own, home.facts)
    return AdjustmentGrid(
        home.listing_id,
        home.facts,
        math.exp(own.log_price),
        tuple((_line_name(key), subject_values[key]) for key in own.shares),
        tuple(columns),
        sum(column.comparable.weight * column.adjusted_price for column in columns),
        str(model.card["price_kind"]),
        model.currency,
        model.area_unit,
    )


@dataclass(frozen=True, eq=False)
class _Shares:
    """A home's log price and what adds up to it, but for what all homes have in common.

    Attributes:
        log_price: Natural logarithm of the estimate.
        shares: By attribute, then by room ("room kitchen"), or of all photos together ("photos").
        shown: Rooms of which the home has photos.
        quality: By room, what its photos add where prices scatter as usual, to rank them by.
    """

    log_price: float
    shares: dict[str, float]
    shown: frozenset[str]
    quality: dict[str, float]

    @classmethod
    def of(cls, model: Model, basis: str, home: HomeInputs) -> "_Shares":
        price_model = model.fitted.models[basis]
        if basis == "photos_only":
            log_price = _log_price(model, basis, home)
            return cls(log_price, {PHOTOS: log_price}, frozenset(), {})
        blank = home.without_photos()
        shares = named_shares(model.fitted, basis, blank)
        if "photos" not in price_model.parts:
            return cls(_log_price(model, basis, blank), shares, frozenset(), {})
        alone = home.repeated(home.photos.shape[1]).with_photos(_one_room_each(home))
        with torch.no_grad():
            rooms = price_model.contributions(alone)["photos"].tolist()
        quality = (home.photos[0] * price_model.photo_weights()).sum(1).tolist()
        shown = [room for room, there in zip(model.rooms, (home.photos[0] != 0).any(1).tolist(), strict=True) if there]
        shares |= {f"room {room}": share for room, share in zip(model.rooms, rooms, strict=True)}
        log_price = _log_price(model, basis, home)
        return cls(log_price, shares, frozenset(shown), dict(zip(model.rooms, quality, strict=True)))


def _one_room_each(home: HomeInputs) -> Tensor:
    """The home as often as there are rooms, each time with the photos of one of them, (R, R, D)."""
    count = home.photos.shape[1]
    return torch.eye(count, dtype=home.photos.dtype)[:, :, None] * home.photos


def _log_price(model: Model, basis: str, home: HomeInputs) -> float:
    with torch.no_grad():
        return float(log_price_at(model.fitted, basis, home))


def _values(model: Model, sold: SoldHomes, shares: _Shares, facts: "pd.Series[Any]") -> dict[str, str]:
    """What a home has on each line, in words."""
    values = {}
    for key in shares.shares:
        if key.startswith("room "):
            values[key] = _rank(model, sold, key.removeprefix("room "), shares)
        elif key == PHOTOS:
            values[key] = ""
        elif key == PLACE:
            location = attribute_text("location", facts.get("location"), model.area_unit)
            coordinates = coordinates_text(facts.get("latitude", math.nan), facts.get("longitude", math.nan))
            values[key] = location if location != UNKNOWN else coordinates
        else:
            values[key] = attribute_text(key, facts.get(key), model.area_unit)
    return values


def _rank(model: Model, sold: SoldHomes, room: str, shares: _Shares) -> str:
    """Where a room's photos stand among those of the sold homes, 0 to 100."""
    if room not in shares.shown:
        return NO_PHOTO
    photos = sold.looks.homes.photos[:, model.rooms.index(room)]
    weight = model.fitted.models["both"].photo_weights()[model.rooms.index(room)]
    there = (photos != 0).any(1)
    below = float(((photos[there] @ weight) < shares.quality[room]).double().mean()) if there.any() else math.nan
    return f"{100 * below:.0f} of 100" if math.isfinite(below) else "shown"


def _kind(key: str) -> Literal["attribute", "room", "photos"]:
    return "room" if key.startswith("room ") else "photos" if key == PHOTOS else "attribute"


def _line_name(key: str) -> str:
    return key.removeprefix("room ").capitalize() if key.startswith("room ") else attribute_name(key)
