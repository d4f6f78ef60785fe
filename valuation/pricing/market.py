"""A market: listings, photo features and prices laid out as arrays, and what is fitted to them.

One function, `fit`, learns everything that depends on prices from the rows it is given and from nothing else. Training
uses it on all homes and on folds, evaluation on folds: a figure can never come from another model than the user's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.errors import InputError
from valuation.metric_learning.projection import (
    MetricSettings,
    Projection,
    initial_projection,
    listing_embedding,
    train_projection,
)
from valuation.pricing.attributes import AttributeSpace
from valuation.pricing.basis import MODELS, basis_named, has_attributes, supported
from valuation.pricing.kernels import HomeInputs, home_inputs, parts_of
from valuation.pricing.price_model import PriceModel, fit_price_model

__all__ = ["FEWEST_HOMES", "Fitted", "Market", "fit", "room_embeddings"]

FEWEST_HOMES = 10


@dataclass(frozen=True, eq=False)
class Market:
    """Listings and the features of their photos.

    Attributes:
        listings: n rows as in `Portfolio.listings`.
        extra_numeric, extra_categorical: Further attributes to use.
        features: (P, C) pooled activations of the photos that could be read.
        owner: (P,) row number of the listing that each photo belongs to.
        room: (P,) number of the photo's room type in `rooms`, -1 for any other.
        rooms: Room types that have embeddings of their own.
        blocks: Channels of each block of C.
    """

    listings: pd.DataFrame
    extra_numeric: tuple[str, ...] = ()
    extra_categorical: tuple[str, ...] = ()
    features: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    owner: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    room: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    rooms: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()

    @property
    def log_price(self) -> NDArray[np.float64]:
        """(n,), NaN where the price is unknown."""
        log_price: NDArray[np.float64] = np.log(self.listings["price"].to_numpy(float))
        return log_price

    @property
    def has_photos(self) -> NDArray[np.bool_]:
        """(n,): has at least one photo of a known room type."""
        return np.bincount(self.owner[self.room >= 0], minlength=len(self.listings)) > 0

    @property
    def has_attributes(self) -> NDArray[np.bool_]:
        """(n,): see `valuation.pricing.basis.has_attributes`."""
        return has_attributes(self.listings, self.extra_numeric)

    def take(self, rows: NDArray[np.intp]) -> "Market":
        """The market of these listings."""
        place = np.full(len(self.listings), -1)
        place[rows] = np.arange(len(rows))
        photos = place[self.owner] >= 0
        return Market(
            self.listings.iloc[rows],
            self.extra_numeric,
            self.extra_categorical,
            self.features[photos],
            place[self.owner[photos]],
            self.room[photos],
            self.rooms,
            self.blocks,
        )


@dataclass(frozen=True, eq=False)
class Fitted:
    """What was learned from a market: three price models and what turns listings into their inputs.

    Attributes:
        space: Attributes as numbers.
        projection: Photo features to embeddings; None without photos.
        models: Price model by name in `MODELS`; those that the data do not support are missing.
    """

    space: AttributeSpace
    projection: Projection | None
    models: Mapping[str, PriceModel]

    def embeddings(self, market: Market) -> NDArray[np.float32] | None:
        """Embedding of each listing by room, (n, R, D), 0 where there is no photo; None without photos."""
        if self.projection is None:
            return None
        with torch.no_grad():
            return room_embeddings(self.projection, market).numpy()

    def inputs(self, market: Market, dates: NDArray[np.datetime64] | None = None) -> HomeInputs:
        """Inputs of the price models.

        Args:
            market: n homes.
            dates: (n,) when each is valued; None for its own date of sale.
        """
        return home_inputs(self.space.of(market.listings, dates), self.embeddings(market))

    def as_seen(self, name: str, inputs: HomeInputs) -> HomeInputs:
        """Homes as one of the price models takes them: that of photos only knows no place."""
        return inputs.placeless() if name == "photos_only" else inputs

    def predict(
        self, market: Market, dates: NDArray[np.datetime64] | None = None
    ) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Log estimate and its standard deviation by model, (n,) each; NaN where a listing lacks what a model needs.

        Args:
            market: n homes.
            dates: (n,) when each is valued; None for its own date of sale.
        """
        return self.predict_inputs(self.inputs(market, dates), supported(market.has_attributes, market.has_photos))

    def predict_inputs(
        self, data: HomeInputs, usable: Mapping[str, NDArray[np.bool_]]
    ) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """The same of homes whose inputs are made already.

        Args:
            data: n homes.
            usable: By model, (n,), which homes have what it needs.
        """
        result = {}
        for name, model in self.models.items():
            rows = np.flatnonzero(usable[name])
            mean, deviation = np.full((2, len(data)), np.nan)
            if len(rows):
                some = data.take(torch.tensor(rows))
                mean[rows], deviation[rows] = model.predict(self.as_seen(name, some))
            result[name] = (mean, deviation)
        return result


def room_embeddings(projection: Projection, market: Market) -> torch.Tensor:
    """Embedding of each listing by room, (n, R, D); that of a listing does not depend on which others there are."""
    rooms = torch.tensor(market.room)
    photos = torch.tensor(projection.of(market.features, market.room))
    return listing_embedding(photos, rooms, torch.tensor(market.owner), len(market.listings), len(market.rooms))


def fit(
    market: Market,
    settings: MetricSettings,
    *,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Fitted:
    """Learn embeddings and price models from listings with known prices.

    Args:
        market: Training homes, all with a price.
        settings: Of metric learning.
        seed: Same seed and market, same result.
        progress: Called with a few words before each step.

    Raises:
        InputError: There are too few homes.
    """
    log_price = market.log_price
    if len(log_price) < FEWEST_HOMES:
        raise InputError(f"Only {len(log_price)} listings have a price; training needs at least {FEWEST_HOMES}.")
    tell = progress or (lambda words: None)
    space = AttributeSpace.learn(market.listings, market.extra_numeric, market.extra_categorical)
    projection = None
    with_photos = np.flatnonzero(market.has_photos)
    if len(with_photos) >= FEWEST_HOMES:
        tell("metric learning")
        seen = market.take(with_photos)
        projection = initial_projection(seen.features, seen.room, market.blocks, len(market.rooms), settings.size)
        with torch.no_grad():
            start = room_embeddings(projection, seen)
        projection = train_projection(projection, start, seen.log_price, settings, seed=seed)
    partial = Fitted(space, projection, {})
    data, usable = partial.inputs(market), supported(market.has_attributes, market.has_photos)
    models = {}
    for name in MODELS:
        basis, rows = basis_named(name), np.flatnonzero(usable[name])
        if len(rows) < FEWEST_HOMES or (basis.photos and projection is None):
            continue
        tell(name.replace("_", " "))
        some = partial.as_seen(name, data.take(torch.tensor(rows)))
        parts = parts_of(some, attributes=basis.attributes, photos=basis.photos)
        models[name] = fit_price_model(some, log_price[rows], parts, seed=seed)
    return Fitted(space, projection, models)
