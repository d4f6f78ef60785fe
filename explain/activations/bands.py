"""Bands: which training photos are of homes that fetch much, and which of homes that fetch little.

What a home fetches is counted as its premium, log price minus what its attributes alone let one expect. Plain price
would also tell large homes from small ones and good addresses from bad ones, and any mark that goes with an address,
such as a local broker's watermark, would pass for value. Of one room the premium still says little, since the other
rooms are in it too; so what they account for is taken off by a ridge regression of premiums on the embeddings of all
rooms, and a room's photos are ordered by what is left: its partial residual (Larsen and McCleary 1972, "The Use of
Partial Residual Plots in Regression Analysis").
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV
from torch import Tensor

from data.errors import InputError
from valuation.trained_model.model import Model, PhotoIndex

__all__ = ["BAND", "By", "Metric", "as_compared", "check_photo_index", "price_bands", "room_means"]

By = Literal["partial", "premium", "price"]
Metric = Literal["euclidean", "cosine"]
BAND = 1 / 3
"""Share of the training homes in either band."""
_PENALTIES = np.logspace(-4, 6, 41)


@dataclass(frozen=True, eq=False)
class Bands:
    """Training photos by what their homes fetch.

    Attributes:
        dear, cheap: (P,) whether each photo is in the upper or the lower band of its room.
        home: (P,) row of each photo's home in the comparable index.
        by: What the homes were ordered by.
    """

    dear: NDArray[np.bool_]
    cheap: NDArray[np.bool_]
    home: NDArray[np.intp]
    by: By


def check_photo_index(model: Model) -> PhotoIndex:
    """The model's training photos.

    Raises:
        InputError: It looks at no photos.
    """
    if model.photos is None:
        raise InputError("The model was trained without photos, so there is nothing to compare photos with.")
    return model.photos


def price_bands(model: Model, by: By = "partial", share: float = BAND) -> Bands:
    """Which training photos belong to dear homes, and which to cheap ones.

    Args:
        model: A model that knows its training photos.
        by: "premium", log price minus what the attributes let one expect; "partial", the premium minus what the home's
            other rooms account for; or "price". Where no home's attributes are known, premiums cannot be told, and
            price is taken.
        share: Of the homes that have photos of a room, in either of its bands; above 0 and at most 1/2.

    Raises:
        InputError: The model keeps no training photos, or the share is out of range.
    """
    photos = check_photo_index(model)
    if not 0 < share <= 0.5:
        raise InputError(f"A band holds a share of the homes above 0 and at most 0.5, not {share:g}.")
    index, rooms = model.index, len(model.rooms)
    premium = index.log_price - index.expected
    if not np.isfinite(premium).any():
        by = "price"
    value = np.repeat((index.log_price if by == "price" else premium)[:, None], rooms + 1, axis=1)
    if by == "partial":
        accounted = _accounted_for(index.embedding, premium)
        value[:, :rooms] += accounted
        value -= accounted.sum(1, keepdims=True)
    rows = {listing: row for row, listing in enumerate(index.listing_id.tolist())}
    home = np.array([rows[listing] for listing in photos.listing_id.tolist()], np.intp)
    dear, cheap = np.zeros(len(photos), np.bool_), np.zeros(len(photos), np.bool_)
    for room in np.unique(photos.room):
        here = np.flatnonzero(photos.room == room)
        some = value[np.unique(home[here]), room]
        if not np.isfinite(some).any():
            continue
        low, high = np.nanquantile(some, [share, 1 - share])
        own = value[home[here], room]
        # Of a home right in the middle neither can be said; a comparison with NaN is False.
        dear[here], cheap[here] = (own >= high) & (own > low), (own <= low) & (own < high)
    return Bands(dear, cheap, home, by)


def _accounted_for(embedding: NDArray[np.float32], premium: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each room of each home accounts for of its premium, (n, R), by ridge regression on all rooms at once."""
    known, flat = np.isfinite(premium), embedding.reshape(len(embedding), -1).astype(np.float64)
    size = float(np.sqrt((flat[known] ** 2).mean())) if flat.size else 0.0
    if known.sum() < 3 or size == 0:  # too few to tell rooms apart
        return np.zeros(embedding.shape[:2])
    ridge = RidgeCV(alphas=_PENALTIES * flat.shape[1]).fit(flat[known] / size, premium[known])
    effects = (np.asarray(ridge.coef_) / size).reshape(embedding.shape[1:])
    amounts: NDArray[np.float64] = (embedding * effects).sum(2)
    return amounts


def as_compared(embedding: Tensor, metric: Metric) -> Tensor:
    """Embeddings (N, D) as they are compared: as they are, or at unit length."""
    if metric == "euclidean":
        return embedding
    length: Tensor = torch.linalg.vector_norm(embedding, dim=1, keepdim=True)
    return embedding / length.clamp(min=1e-9)


def room_means(embedding: Tensor, room: Tensor, chosen: Tensor, room_count: int) -> tuple[Tensor, Tensor]:
    """Mean embedding (R + 1, D) of the chosen photos of each room type, 0 where there is none, and how many (R + 1,).

    Args:
        embedding: (P, D).
        room: (P,) room numbers; -1, any other room, comes last.
        chosen: (P,) which photos count.
        room_count: R.
    """
    place = torch.where(room < 0, room_count, room)[chosen]
    total = embedding.new_zeros(room_count + 1, embedding.shape[1]).index_add(0, place, embedding[chosen])
    count = torch.bincount(place, minlength=room_count + 1)
    return total / count.clamp(min=1)[:, None], count
