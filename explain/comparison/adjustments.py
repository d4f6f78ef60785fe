"""The adjustment grid: what each comparable's price would have been, had it been the home that is valued.

Appraisers take a comparable's price to the subject attribute by attribute: where the comparable is inferior its price
is adjusted upwards, where it is superior downwards. Here the price model that values the subject tells by how much: its
log price changes from comparable to subject, and each line has its share of that on the straight path between the two,
which is 0 where both have the same (see `straight_path`). All shares of a comparable become money at one rate,
(A - P) / ln(A / P) between its price P and its adjusted price A, so that they add up exactly.

Net adjustment is their sum and gross adjustment the sum of their sizes, as shares of the comparable's price; a large
gross adjustment says that the home is not very comparable. Neither is a bound.

The adjustments are the model's own. What the comparables add to its estimate is what they sold for beyond, or below,
what it expects of them. Beside the value that they reconcile to stands one without a model: the median of their prices.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.attribute_amounts import PLACE
from explain.comparison.expected_signs import unexpected_sign
from explain.comparison.straight_path import PHOTOS, TIME, alike, log_price_gap, straight_shares
from explain.statement import attribute_name
from valuation.comparables.choosing import Comparable, find_comparables
from valuation.comparables.reasons import distance_text
from valuation.comparables.restrictions import EVERY_HOME, Restrictions
from valuation.comparables.unadjusted import PriceFactors, Unadjusted, unadjusted_value
from valuation.encoder.serving import Server
from valuation.homes.log_price import log_price_at
from valuation.homes.subject import Subject, prepare_home
from valuation.homes.valuation_date import AsOf
from valuation.pricing.basis import NO_BASIS
from valuation.pricing.kernels import HomeInputs
from valuation.trained_model.model import Model
from valuation.wording.facts import attribute_text, coordinates_text, number
from valuation.wording.money import UNKNOWN

__all__ = ["AdjustedComparable", "Adjustment", "AdjustmentGrid", "adjustment_grid", "grid_of"]

NO_PHOTO = "no photo"


@dataclass(frozen=True)
class Adjustment:
    """One line of one comparable.

    Attributes:
        kind: "attribute", "room", or "photos" where rooms cannot be told apart.
        name: Such as "Living area" or "Kitchen".
        value: What the comparable has there, in words with units.
        amount: Money that its price is adjusted by; positive where it is inferior to the subject, and exactly 0 where
            both have the same.
        unexpected: One sentence where the sign is not the one that everyone would expect; else empty.
    """

    kind: Literal["attribute", "room", "photos"]
    name: str
    value: str
    amount: float
    unexpected: str = ""


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
        unadjusted: The median of the comparables' prices, which owes nothing to the price model.
        among: What the comparables were restricted to.
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
    unadjusted: Unadjusted
    among: Restrictions = EVERY_HOME


def grid_of(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    count: int = 5,
    among: Restrictions = EVERY_HOME,
    as_of: AsOf = None,
    server: Server | None = None,
) -> AdjustmentGrid:
    """The comparables of a listing, adjusted; see `valuation.comparables.choosing.find_comparables`.

    Raises:
        InputError: There is no such listing, it cannot be valued, or the model keeps no sold homes.
    """
    home = prepare_home(model, portfolio, listing_id, as_of=as_of, server=server)
    return adjustment_grid(home, find_comparables(home, count=count, among=among), among=among)


def adjustment_grid(
    home: Subject,
    chosen: Sequence[Comparable],
    *,
    among: Restrictions = EVERY_HOME,
    index: PriceFactors | None = None,
) -> AdjustmentGrid:
    """The grid of a home and comparables that are chosen already.

    Args:
        home: The home.
        chosen: Its comparables.
        among: What they were restricted to.
        index: What carries prices to the day of the valuation in the unadjusted value; None for prices as they were.

    Raises:
        InputError: There are no comparables, or the home cannot be valued.
    """
    model, sold, basis = home.model, home.model.sold, home.basis
    if not chosen:
        raise InputError(f"There is no home with a price to hold listing '{home.listing_id}' against.")
    if not basis:
        raise InputError(f"Listing '{home.listing_id}' cannot be valued: {NO_BASIS}.")
    facts = [sold.facts.iloc[one.row] for one in chosen]
    columns, keys = [], tuple[str, ...]()
    for one, known in zip(chosen, facts, strict=True):
        theirs = sold.looks.homes.take(torch.tensor([one.row]))
        own = alike(theirs, home.inputs)
        gap, shares = (
            log_price_gap(model.fitted, basis, theirs, own),
            straight_shares(model.fitted, basis, model.rooms, theirs, own),
        )
        change = one.price * math.expm1(gap)
        rate = change / gap if gap else one.price
        values = _values(home, shares, theirs, known)
        lines = tuple(_adjustment(home, known, key, values[key], share * rate) for key, share in shares.items())
        columns.append(AdjustedComparable(one, known, lines, one.price + change))
        keys = tuple(shares)
    own_values = _values(home, keys, home.inputs, home.facts)
    with torch.no_grad():
        estimate = math.exp(float(log_price_at(model.fitted, basis, home.inputs)))
    return AdjustmentGrid(
        home.listing_id,
        home.facts,
        estimate,
        tuple((_line_name(key), own_values[key]) for key in keys),
        tuple(columns),
        sum(column.comparable.weight * column.adjusted_price for column in columns),
        str(model.card["price_kind"]),
        model.currency,
        model.area_unit,
        unadjusted_value(
            [one.price for one in chosen],
            [known.get("sale_date") for known in facts],
            [known.get("location") for known in facts],
            index,
            home.as_of,
        ),
        among,
    )


def _adjustment(home: Subject, known: "pd.Series[Any]", key: str, value: str, amount: float) -> Adjustment:
    told = unexpected_sign(key, home.facts.get(key), known.get(key), amount, home.model.sold.facts)
    return Adjustment(_kind(key), _line_name(key), value, amount, told)


def _values(home: Subject, keys: Iterable[str], inputs: HomeInputs, facts: "pd.Series[Any]") -> dict[str, str]:
    """What a home has on each line, in words."""
    values, unit = {}, home.model.area_unit
    for key in keys:
        if key.startswith("room "):
            values[key] = _rank(home.model, key.removeprefix("room "), inputs)
        elif key == PHOTOS:
            values[key] = ""
        elif key == TIME:
            values[key] = number(home.as_of if facts is home.facts else facts.get("sale_date"))
        elif key == PLACE:
            values[key] = _place(home, facts)
        else:
            values[key] = attribute_text(key, facts.get(key), unit)
    return values


def _place(home: Subject, facts: "pd.Series[Any]") -> str:
    """Where a home is; of a comparable also how far away, as two homes in one location need not be in one place."""
    unit = home.model.area_unit
    location = attribute_text("location", facts.get("location"), unit)
    coordinates = coordinates_text(facts.get("latitude", math.nan), facts.get("longitude", math.nan))
    known = location if location != UNKNOWN else coordinates
    if facts is home.facts or home.model.fitted.space.middle is None:
        return known
    own = coordinates_text(home.facts.get("latitude", math.nan), home.facts.get("longitude", math.nan))
    if own == coordinates:
        return known
    away = distance_text(home.facts, facts, unit)
    return f"{known}, {away} away" if away else f"{known}, coordinates {coordinates if own == UNKNOWN else 'unknown'}"


def _rank(model: Model, room: str, home: HomeInputs) -> str:
    """Where a room's photos stand among those of the sold homes, 0 to 100."""
    number = model.rooms.index(room)
    if not (home.photos[0, number] != 0).any():
        return NO_PHOTO
    photos, slope = model.sold.looks.homes.photos[:, number], model.fitted.models["both"].photo_weights()[number]
    there = (photos != 0).any(1)
    # A sum and no matrix product, so that like photos come out alike to the last digit and rank alike.
    below = ((photos[there] * slope).sum(1) < (home.photos[0, number] * slope).sum()).double().mean()
    return f"{100 * float(below):.0f} of 100" if there.any() else "shown"


def _kind(key: str) -> Literal["attribute", "room", "photos"]:
    return "room" if key.startswith("room ") else "photos" if key == PHOTOS else "attribute"


def _line_name(key: str) -> str:
    if key == TIME:
        return "Market since sale"
    return key.removeprefix("room ").capitalize() if key.startswith("room ") else attribute_name(key)
