"""The subject: one home as a model sees it, laid out once for all that is asked of it.

Appraisers call the home that is valued the subject. Its estimate, explanation, comparables and adjustment grid, what-if
questions and report all take this one object. Its photos are read and run through the net when that is first needed,
and never twice: an estimate that has to look at them leaves what it saw for the explanation.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.encoder.serving import Server
from valuation.homes.log_price import LogPrice, money_rate
from valuation.homes.photo_views import PhotoViews, views_of
from valuation.homes.prepared_homes import PreparedHomes, prepare_homes
from valuation.homes.valuation_date import AsOf
from valuation.pricing.basis import basis_of
from valuation.pricing.kernels import HomeInputs
from valuation.trained_model.model import Model

__all__ = ["Subject", "prepare_home", "subject_in"]

RoomSource = Literal["given", "predicted", "unknown"]


@dataclass(frozen=True, eq=False)
class Subject:
    """One home, ready to be valued, explained and compared.

    Attributes:
        model: What values it: the trained model, or where that learned from its price, one that is blind to it.
        lent: Another compiled backbone than that of `origin`; None for that one.
        listing_id: The listing.
        facts: Its row of `Portfolio.listings`.
        basis: The price model that values it: "both", "photos_only" or "attributes_only"; "" where none can.
        inputs: Its inputs to the price models, one home.
        photos: Its photos as rows of `Portfolio.photos`, in that order; N of them, those that the estimate rests on.
        room_names: Room of each photo.
        room_sources: Where each room's name comes from.
        room: (N,) room numbers, -1 for room types without embeddings of their own.
        views: Its photos as the net sees them.
        origin: The home as its portfolio has it, as arrays; a changed home keeps that of the home as it was.
    """

    model: Model
    lent: Server | None
    listing_id: str
    facts: "pd.Series[Any]"
    basis: str
    inputs: HomeInputs
    photos: pd.DataFrame
    room_names: tuple[str, ...]
    room_sources: tuple[RoomSource, ...]
    room: Tensor
    views: PhotoViews
    origin: PreparedHomes

    def __len__(self) -> int:
        """N, the number of photos."""
        return len(self.photos)

    @property
    def server(self) -> Server | None:
        """The model's compiled backbone; None where the estimate does not rest on photos."""
        return (self.lent or self.origin.server) if len(self) else None

    @property
    def as_of(self) -> datetime.date | None:
        """The day that it is valued at; None where the model knows no dates."""
        date = self.origin.dates[0]
        return None if np.isnat(date) else date.astype(datetime.date)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(N, H, W, 3), as the net sees them.

        Raises:
            PhotoError: A photo was changed since it was valued and cannot be read any more.
        """
        return self.views.pixels

    @property
    def activations(self) -> Tensor:
        """(N, C, h, w)."""
        return self.views.activations

    @property
    def has_photos(self) -> bool:
        """Whether any of its photos counts."""
        return bool((self.inputs.photos != 0).any())

    @property
    def blank(self) -> HomeInputs:
        """The home without photos, which the model takes for one with average photos."""
        return self.inputs.without_photos()

    @property
    def log_price(self) -> LogPrice:
        """The log estimate as a function of the photos' activations."""
        return LogPrice(self.model.fitted, self.basis, self.blank, self.room, len(self.model.rooms))

    @property
    def baseline(self) -> Tensor:
        """(N, C) activations that count as nothing: those of the average photo of each photo's room type."""
        projection = self.model.fitted.projection
        if projection is None:
            return self.activations.mean(dim=(2, 3))
        return projection.room_mean[self.room]

    def log_estimate(self) -> float:
        """Natural logarithm of the estimate."""
        with torch.no_grad():
            return float(self.log_price(self.activations))

    def log_base(self) -> float:
        """Natural logarithm of the base value: the estimate of a home about which nothing is known."""
        with torch.no_grad():
            return float(self.log_price.at(self.inputs.nothing_known()))

    def money_rate(self) -> float:
        """Money per unit of log price, between base value and estimate; see `valuation.homes.log_price.money_rate`."""
        return float(money_rate(np.array(self.log_estimate()), self.log_base()))

    def seen(self, pixels: NDArray[np.uint8]) -> "Subject":
        """The same listing with other pixels on its photos, (N, H, W, 3) uint8."""
        server = self.server
        if server is None:
            raise InputError(f"The estimate of listing '{self.listing_id}' does not rest on photos.")
        return self.viewed(pixels, torch.tensor(server(pixels)))

    def viewed(self, pixels: NDArray[np.uint8], activations: Tensor) -> "Subject":
        """The same listing with other pixels (N, H, W, 3) and activations (N, C, h, w) of its photos."""
        return replace(self, views=views_of(pixels, activations))

    def picked(self, places: Sequence[int]) -> "Subject":
        """The same home with only the photos in these places, in this order."""
        rows = list(places)
        return replace(
            self,
            photos=self.photos.iloc[rows],
            room_names=tuple(self.room_names[place] for place in rows),
            room_sources=tuple(self.room_sources[place] for place in rows),
            room=self.room[rows],
            views=views_of(self.pixels[rows], self.activations[rows]),
        )

    def seen_by(self, model: Model) -> "Subject":
        """The same home as another model of its portfolio sees it, such as one that is to compare it with a home."""
        other = _laid_out(self.origin.seen_by(model))
        same = model.backbone is self.model.backbone and other.photos.equals(self.photos)
        return replace(other, views=self.views, lent=self.lent) if same else other

    def rebased(self, *, described: bool) -> "Subject":
        """The same home valued by the price model that it supports now.

        Args:
            described: Whether attributes are known of it.
        """
        seen = bool((self.room >= 0).any())
        return replace(self, basis=basis_of(self.model.fitted.models, attributes=described, photos=seen))


def prepare_home(
    model: Model, portfolio: Portfolio, listing_id: str, *, as_of: AsOf = None, server: Server | None = None
) -> Subject:
    """Lay one home out, also one that cannot be valued.

    Args:
        model: The trained model.
        portfolio: Where the listing is.
        listing_id: The listing.
        as_of: When it is valued; today when None.
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such listing, the portfolio does not fit the model, or the date lies beyond what can be
            valued.
    """
    return subject_in(prepare_homes(model, portfolio, [listing_id], as_of=as_of, server=server, keep_views=True), 0)


def subject_in(homes: PreparedHomes, row: int) -> Subject:
    """The home in one row of prepared homes, with the model that values it: one that did not learn from its price."""
    ((_, origin),) = (homes if len(homes) == 1 else homes.take(np.array([row]))).by_model()
    return _laid_out(origin)


def _laid_out(origin: PreparedHomes) -> Subject:
    """The only home, with the model that it is laid out for."""
    model, prepared, basis = origin.model, origin.prepared, str(origin.basis[0])
    rests_on_photos = basis in ("both", "photos_only")
    rows = prepared.photo_row if rests_on_photos else prepared.photo_row[:0]
    photos = origin.homes.photos.iloc[rows]
    given = photos["room"].notna().to_numpy()
    sources: list[RoomSource] = [
        "given" if known else "predicted" if prepared.predicted[place] else "unknown"
        for known, place in zip(given, rows, strict=True)
    ]
    views = PhotoViews()
    if len(rows) and model.backbone is not None:
        preprocessing = model.backbone.preprocessing
        views = PhotoViews(
            [Path(path) for path in photos["path"]],
            lambda: origin.server,
            (preprocessing.height, preprocessing.width),
            {place: origin.views[row] for place, row in enumerate(rows.tolist()) if row in origin.views},
        )
    return Subject(
        model,
        None,
        str(origin.homes.listings.index[0]),
        origin.homes.listings.iloc[0],
        basis,
        origin.inputs,
        photos,
        tuple(str(prepared.rooms[place]) for place in rows),
        tuple(sources),
        torch.tensor(origin.market.room[: len(rows)]),
        views,
        origin,
    )
