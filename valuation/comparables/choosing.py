"""Choosing comparables: the sold homes most like a home, with the reason for each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from data.properties import property_of
from valuation.comparables.reasons import reasons
from valuation.comparables.restrictions import EVERY_HOME, Restrictions, allowed_homes
from valuation.homes.subject import Subject
from valuation.nearest_neighbours.likeness import Looks, looks
from valuation.nearest_neighbours.searching import nearest
from valuation.nearest_neighbours.sold_homes import SoldHomes
from valuation.pricing.market import Market
from valuation.trained_model.model import Model

__all__ = ["Comparable", "find_comparables", "kin"]

BoolArray = NDArray[np.bool_]

_SAME_PHOTO = 0.02
"""Photos whose embeddings are this much closer than the typical photo is to the average one are taken for the same."""


@dataclass(frozen=True, eq=False)
class Comparable:
    """A sold home beside the home that is valued.

    Attributes:
        listing_id: The sold home.
        row: Its row in `SoldHomes`.
        price: What it sold for (or was asked), money.
        similarity: 0, no closer than two usual homes, to 1, nothing tells them apart.
        weight: What it counts in a mean over the comparables; their weights add up to 1.
        parts: Weighted parts of the squared distance by name.
        reasons: Why it was chosen, in words, what counted most first.
    """

    listing_id: str
    row: int
    price: float
    similarity: float
    weight: float
    parts: Mapping[str, float]
    reasons: tuple[str, ...]


def find_comparables(home: Subject, *, count: int = 5, among: Restrictions = EVERY_HOME) -> list[Comparable]:
    """The comparables of a home, most alike first; none was sold after the day that the home is valued at.

    Homes that are put in count among them, and are all there are where they are as many as are asked for, or more.

    Args:
        home: The home; its model's training homes are chosen among.
        count: At most so many.
        among: What the analyst restricts them to, puts in and leaves out.

    Raises:
        InputError: Fewer than one are asked for, or what is asked cannot be had; see `allowed_homes`.
    """
    if count < 1:
        raise InputError(f"{count} comparables cannot be chosen: ask for one at least.")
    model, sold = home.model, home.model.sold
    names = sold.facts.index.astype(str)
    possible = np.asarray(~names.isin(list(kin(home, sold))))
    if home.as_of is not None:
        possible &= ~(sold.facts["sale_date"] > pd.Timestamp(home.as_of)).to_numpy()
    allowed, chosen = allowed_homes(home, among) & possible, np.asarray(names.isin(list(among.chosen)))
    for name in names[chosen & ~possible]:
        raise InputError(
            f"Home '{name}' cannot be a comparable of listing '{home.listing_id}': it is the same home, shares a photo "
            "with it, or was sold after the day of the valuation."
        )
    if among != EVERY_HOME and not (allowed | chosen).any():
        raise InputError(
            f"No sold home is left to hold listing '{home.listing_id}' against: widen the distance, the dates or the "
            "location, or reject fewer."
        )
    rows, parts = _chosen_first(sold, looks(model.fitted, home.inputs), allowed & ~chosen, chosen, count)
    squared = parts.sum(1)
    weights = torch.softmax(-squared / 2, dim=0).tolist()
    named = [dict(zip(sold.likeness.names, row, strict=True)) for row in parts.tolist()]
    return [
        Comparable(
            str(sold.facts.index[row]),
            row,
            float(sold.facts["price"].iloc[row]),
            float(sold.likeness.similarity(gap)),
            weight,
            part,
            reasons(
                part, sold.likeness, home.facts, sold.facts.iloc[row], model.area_unit, home.has_photos, home.as_of
            ),
        )
        for row, gap, weight, part in zip(rows.tolist(), squared, weights, named, strict=True)
    ]


def _chosen_first(
    sold: SoldHomes, home: Looks, allowed: BoolArray, chosen: BoolArray, count: int
) -> tuple[NDArray[np.int64], torch.Tensor]:
    """Rows and parts as of `nearest`, most alike first: all that are put in, and others up to the count."""
    wanted = int(chosen.sum())
    if not wanted:
        return nearest(sold, home, allowed, count)
    found = [nearest(sold, home, chosen, wanted, index=False)]
    if count > wanted and allowed.any():
        found.append(nearest(sold, home, allowed, count - wanted))
    rows, parts = np.concatenate([rows for rows, _ in found]), torch.cat([parts for _, parts in found])
    order = torch.argsort(parts.sum(1), stable=True)
    return rows[order.numpy()], parts[order]


def kin(home: Subject, sold: SoldHomes) -> frozenset[str]:
    """Listings of a home's property or with its photos, itself included; none of them may be its comparable."""
    related = {home.listing_id, *_same_group(home.origin.portfolio, home.listing_id)}
    related |= {*_same_photos(home.model, home.origin.market), *_same_property(home, sold)}
    ids = sold.facts.index.astype(str)
    related |= set(ids[np.isin(sold.group, sold.group[ids.isin(list(related))])])
    return frozenset(related)


def _same_group(portfolio: Portfolio, listing_id: str) -> Collection[str]:
    """Listings of the portfolio that are of the property of a listing, or share a photo with it."""
    groups = _groups(portfolio)
    return [str(name) for name in groups.index[groups == groups[listing_id]]]


@lru_cache(maxsize=2)
def _groups(portfolio: Portfolio) -> pd.Series:
    """Found once for all homes of a portfolio: every photo is looked at."""
    return listing_groups(portfolio)


def _same_property(home: Subject, sold: SoldHomes) -> Collection[str]:
    """Sold homes that are of a home's property, also where they are not in its portfolio."""
    same = (property_of(sold.facts) == home.facts.get("property_id")).fillna(False)
    return [str(name) for name in sold.facts.index[same.to_numpy(bool)]]


def _same_photos(model: Model, market: Market) -> Collection[str]:
    """Sold homes that have one of a home's photos, also where they are not in its portfolio."""
    photos, projection = model.photos, model.fitted.projection
    if photos is None or projection is None or len(market.features) == 0:
        return []
    own = projection.of(market.features, market.room)
    usual = float(np.sqrt((photos.embedding**2).sum(1).mean()))
    same = np.zeros(len(photos), bool)
    for embedding, room in zip(own, market.room, strict=True):
        gap = np.linalg.norm(photos.embedding - embedding, axis=1)
        same |= (photos.room == room) & (gap < _SAME_PHOTO * usual)
    return [str(name) for name in np.unique(photos.listing_id[same])]
