"""A listing laid out for explanation: its inputs to the price model, its photos, and their activations."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InputError, PhotoError
from data.photos.decoding import try_read_photos
from data.portfolio import Portfolio
from explain.activations.targets import LogPrice, nothing_known
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import basis_of, estimate_prepared, prepare_for
from valuation.pricing.kernels import Homes
from valuation.trained_model.model import Model
from valuation.training.preparing import Prepared

__all__ = ["Subject", "prepare_subject", "prepare_subjects"]

RoomSource = Literal["given", "predicted", "unknown"]


@dataclass(frozen=True, eq=False)
class Subject:
    """One listing, ready to be explained.

    Attributes:
        model: The trained model.
        server: Its compiled backbone; None where the estimate does not rest on photos.
        listing_id: The listing.
        facts: Its row of `Portfolio.listings`.
        basis: The price model whose estimate is explained: "both", "photos_only" or "attributes_only".
        home: Its inputs to the price models, one home.
        photos: Its photos as rows of `Portfolio.photos`, in that order; N of them, those that the estimate rests on.
        room_names: Room of each photo.
        room_sources: Where each room's name comes from.
        room: (N,) room numbers, -1 for room types without embeddings of their own.
        pixels: (N, H, W, 3) uint8, as the net sees them.
        activations: (N, C, h, w).
    """

    model: Model
    server: Server | None
    listing_id: str
    facts: "pd.Series[Any]"
    basis: str
    home: Homes
    photos: pd.DataFrame
    room_names: tuple[str, ...]
    room_sources: tuple[RoomSource, ...]
    room: Tensor
    pixels: NDArray[np.uint8]
    activations: Tensor

    def __len__(self) -> int:
        """N, the number of photos."""
        return len(self.photos)

    @property
    def blank(self) -> Homes:
        """The home without photos, which the model takes for one with average photos."""
        return Homes(**{**vars(self.home), "photos": torch.zeros_like(self.home.photos)})

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
            return float(self.log_price.at(nothing_known(self.home)))

    def money_rate(self) -> float:
        """Money per unit of log price, between base value P0 and estimate P: (P - P0) / (ln P - ln P0).

        Shares that add up in log price then add up in money too; equal to integrated gradients through the exponential
        where log price is linear.
        """
        estimate, base = self.log_estimate(), self.log_base()
        gap = estimate - base
        return (math.exp(estimate) - math.exp(base)) / gap if abs(gap) > 1e-12 else math.exp(estimate)

    def seen(self, pixels: NDArray[np.uint8]) -> "Subject":
        """The same listing with other pixels on its photos, (N, H, W, 3) uint8."""
        if self.server is None:
            raise InputError(f"The estimate of listing '{self.listing_id}' does not rest on photos.")
        return replace(self, pixels=pixels, activations=torch.tensor(self.server(pixels)))


def prepare_subject(model: Model, portfolio: Portfolio, listing_id: str, *, server: Server | None = None) -> Subject:
    """Lay a listing out for explanation.

    Args:
        model: The trained model.
        portfolio: Where the listing is.
        listing_id: The listing.
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such listing, or it cannot be valued.
        PhotoError: A photo was changed since it was valued and cannot be read any more.
    """
    if model.backbone is not None and server is None:
        server = compile_for_serving(model.backbone)
    portfolio, prepared = prepare_for(model, portfolio, [listing_id], server=server)
    basis = str(basis_of(model, prepared)[0])
    if not basis:
        note = estimate_prepared(model, portfolio, prepared, 0.8)["note"].iloc[0]
        raise InputError(f"Listing '{listing_id}' cannot be explained. {note}")
    return _lay_out(model, server, portfolio, prepared, 0, basis)


def prepare_subjects(
    model: Model,
    portfolio: Portfolio,
    *,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Subject]:
    """Lay out every listing that can be valued, one after the other; those that cannot are left out.

    Args:
        model: The trained model.
        portfolio: The listings.
        server: The model's compiled backbone, where one is at hand already.
        progress: Called with photos done and their total, while their features are made; before the first listing.

    Raises:
        InputError: The portfolio does not fit the model.
        PhotoError: A photo was changed since it was valued and cannot be read any more.
    """
    if model.backbone is not None and server is None:
        server = compile_for_serving(model.backbone)
    portfolio, prepared = prepare_for(model, portfolio, server=server, progress=progress)
    for row, basis in enumerate(basis_of(model, prepared)):
        if basis:
            yield _lay_out(model, server, portfolio, prepared, row, str(basis))


def _lay_out(
    model: Model, server: Server | None, portfolio: Portfolio, prepared: Prepared, row: int, basis: str
) -> Subject:
    """The subject of the listing in one row of the portfolio's table."""
    rows = prepared.photo_row[prepared.market.owner == row]
    market = prepared.market.take(np.array([row]))
    if basis == "attributes_only":
        rows = rows[:0]
    photos = portfolio.photos.iloc[rows]
    pixels, activations = np.zeros((0, 1, 1, 3), np.uint8), torch.zeros(0, 1, 1, 1)
    if len(rows) and server is not None and model.backbone is not None:
        preprocessing = model.backbone.preprocessing
        read = list(try_read_photos([Path(p) for p in photos["path"]], (preprocessing.height, preprocessing.width)))
        for photo in read:
            if isinstance(photo, PhotoError):  # it was there a moment ago, when the estimate was made
                raise photo
        pixels = np.stack([photo for photo in read if not isinstance(photo, PhotoError)])
        activations = torch.tensor(server(pixels))
    given = photos["room"].notna().to_numpy()
    sources: list[RoomSource] = [
        "given" if known else "predicted" if prepared.predicted[place] else "unknown"
        for known, place in zip(given, rows, strict=True)
    ]
    return Subject(
        model,
        server if len(rows) else None,
        str(portfolio.listings.index[row]),
        portfolio.listings.iloc[row],
        basis,
        model.fitted.homes(market),
        photos,
        tuple(str(prepared.rooms[place]) for place in rows),
        tuple(sources),
        torch.tensor(market.room[: len(rows)]),
        pixels,
        activations,
    )
