"""From a portfolio to a market: which photos show which room, and what their activations are."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.photos.rooms import ROOMS
from data.portfolio import Portfolio
from valuation.encoder.backbone import Backbone
from valuation.encoder.features import PhotoFeatures, portfolio_features
from valuation.encoder.room_classifier import RoomClassifier, learn_rooms
from valuation.encoder.serving import Server
from valuation.homes.photo_views import View
from valuation.pricing.market import Market

__all__ = ["Prepared", "prepare"]

FEWEST_PHOTOS = 10
"""A room type gets embeddings of its own from so many photos on."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A portfolio as arrays.

    Attributes:
        market: Listings in the portfolio's order, photos that could be read.
        photo_row: (P,) row in `Portfolio.photos` of each photo of the market.
        rooms: Room of every row of `Portfolio.photos`, given or predicted; "other" where there was nothing to predict
            it by, "" for photos that could not be read.
        predicted: Which of them were predicted.
        features: Of every row of `Portfolio.photos`.
        classifier: What predicted them; None where there was too little to learn from.
    """

    market: Market
    photo_row: NDArray[np.intp]
    rooms: NDArray[np.str_]
    predicted: NDArray[np.bool_]
    features: PhotoFeatures
    classifier: RoomClassifier | None

    def take(self, rows: NDArray[np.intp], photos: NDArray[np.intp]) -> "Prepared":
        """The listings in these rows with their photos.

        Args:
            rows: Of the listings.
            photos: Rows of `Portfolio.photos`, rising: all that belong to these listings.
        """
        place = np.full(len(self.rooms), -1)
        place[photos] = np.arange(len(photos))
        values, failed = self.features.values[photos], self.features.failed
        return Prepared(
            self.market.take(rows),
            place[self.photo_row[place[self.photo_row] >= 0]],
            self.rooms[photos],
            self.predicted[photos],
            PhotoFeatures(values, {int(place[photo]): why for photo, why in failed.items() if place[photo] >= 0}),
            self.classifier,
        )


def prepare(
    portfolio: Portfolio,
    backbone: Backbone | None,
    *,
    room_types: tuple[str, ...] | None = None,
    classifier: RoomClassifier | None = None,
    groups: NDArray[np.int64] | None = None,
    server: Server | None = None,
    rows: NDArray[np.intp] | None = None,
    views: MutableMapping[int, View] | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Prepared:
    """Lay out a portfolio as arrays.

    Args:
        portfolio: Listings and photos.
        backbone: What makes activations; None for attributes only.
        room_types: Room types in the order of their numbers; None to take those with enough photos here.
        classifier: Names rooms of unlabelled photos; None to learn one here (with `groups`), where possible.
        groups: (n,) group of each listing; given in training only.
        server: Compiled backbone.
        rows: Only these rows of `portfolio.photos` need features.
        views: Filled with pixels and activations by row of `portfolio.photos`, of photos that go through the net now.
        seed: Of the classifier's cross-validation.
        progress: Called with photos done and their total.
    """
    photos = portfolio.photos
    rooms = photos["room"].fillna("").to_numpy(dtype=str)
    predicted = np.zeros(len(photos), bool)
    if backbone is None or len(photos) == 0:
        market = Market(portfolio.listings, portfolio.extra_numeric, portfolio.extra_categorical)
        if backbone is not None:  # a model that looks at photos expects its own shapes, also of none
            empty = np.zeros((0, backbone.num_channels), np.float32)
            market = replace(market, features=empty, rooms=room_types or (), blocks=backbone.blocks)
        none = PhotoFeatures(np.zeros((len(photos), 0), np.float32), {})
        return Prepared(market, np.zeros(0, np.intp), rooms, predicted, none, None)
    features = portfolio_features(portfolio, backbone, server=server, rows=rows, views=views, progress=progress)
    owner = portfolio.listings.index.get_indexer(pd.Index(photos["listing_id"]))
    good = np.isfinite(features.values[:, 0]) & (owner >= 0)
    labelled = good & (rooms != "")
    if classifier is None and groups is not None:
        classifier = learn_rooms(features.values[labelled], rooms[labelled], groups[owner[labelled]], seed)
    unlabelled = good & (rooms == "")
    if classifier is not None and unlabelled.any():
        rooms = rooms.astype(f"<U{max(map(len, ROOMS))}")
        rooms[unlabelled] = classifier.rooms(features.values[unlabelled])
        predicted = unlabelled
    elif unlabelled.any():
        rooms = np.where(unlabelled, "other", rooms)  # nothing to tell rooms apart by: all are one type
    if room_types is None:
        counts = {room: int((good & (rooms == room)).sum()) for room in ROOMS}
        room_types = tuple(room for room in ROOMS if counts[room] >= FEWEST_PHOTOS)
    numbers = {room: number for number, room in enumerate(room_types)}
    photo_row = np.flatnonzero(good)
    market = Market(
        portfolio.listings,
        portfolio.extra_numeric,
        portfolio.extra_categorical,
        features.values[photo_row],
        owner[photo_row].astype(np.int64),
        np.array([numbers.get(room, -1) for room in rooms[photo_row]], dtype=np.int64),
        room_types,
        backbone.blocks,
    )
    return Prepared(market, photo_row, rooms, predicted, features, classifier)
