"""What is explained: scalar functions of the activations of a listing's photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from data.errors import InputError
from explain.activations.bands import BAND, By, Metric, as_compared, check_photo_index, price_bands, room_means
from valuation.homes.log_price import LogPrice
from valuation.metric_learning.projection import Projection
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.trained_model.model import Model

__all__ = ["PhotoScore", "PriceBand", "Similarity", "SupportsComparables"]


@dataclass(frozen=True, eq=False)
class PhotoScore:
    """Log price that the photos alone let one expect, as a function of their activations.

    Attributes:
        fitted: The trained price models, "photos_only" among them.
        home: Any home, of which only the photos would count; see `LogPrice`.
        room: (N,) room number of each photo.
        room_count: R.
    """

    fitted: Fitted
    home: HomeInputs
    room: Tensor
    room_count: int

    def __post_init__(self) -> None:
        """Refuse a model without a photo score.

        Raises:
            InputError: There were too few homes with photos to train one.
        """
        if "photos_only" not in self.fitted.models:
            raise InputError("The model has no price model of photos alone: train it with more photos.")

    @property
    def log_price(self) -> LogPrice:
        """The log estimate of the photos alone."""
        return LogPrice(self.fitted, "photos_only", self.home, self.room, self.room_count)

    def __call__(self, activations: Tensor) -> Tensor:
        """Log price from activations (N, C, h, w)."""
        return self.log_price(activations)


@dataclass(frozen=True, eq=False)
class Similarity:
    """How alike photos are to given embeddings, summed over the photos.

    Attributes:
        projection: From pooled activations to embeddings.
        room: (N,) room number of each photo.
        proxy: (N, D) embedding that each photo is compared with: another photo's, or the mean of several.
        kind: "cosine", -1 to 1 a photo, or "euclidean", minus the squared distance.
    """

    projection: Projection
    room: Tensor
    proxy: Tensor
    kind: Literal["cosine", "euclidean"] = "cosine"

    def __call__(self, activations: Tensor) -> Tensor:
        """Similarity from activations (N, C, h, w)."""
        photos, proxy = self.projection(activations.mean(dim=(2, 3)), self.room), self.proxy.to(activations)
        if self.kind == "euclidean":
            return -torch.sum((photos - proxy) ** 2)
        return torch.sum(as_compared(photos, "cosine") * as_compared(proxy, "cosine"))


@dataclass(frozen=True, eq=False)
class _Direction:
    """How far the photos lie in the direction of their room type, summed over the photos.

    Attributes:
        projection: From pooled activations to embeddings.
        room: (N,) room number of each photo.
        directions: (R + 1, D) by room type, the last for photos of any other room; 0 where there is nothing to tell it
            by.
        metric: "euclidean" for embeddings as they are, as in training; "cosine" for those of unit length.
    """

    projection: Projection
    room: Tensor
    directions: Tensor
    metric: Metric = "euclidean"

    @property
    def proxy(self) -> Tensor:
        """(N, D) direction of each photo."""
        return self.directions[self.room]

    def __call__(self, activations: Tensor) -> Tensor:
        """Sum over photos of their embedding times their direction, from activations (N, C, h, w)."""
        photos = self.projection(activations.mean(dim=(2, 3)), self.room)
        return torch.sum(as_compared(photos, self.metric) * self.proxy.to(activations))


@dataclass(frozen=True, eq=False)
class PriceBand(_Direction):
    """Like the photos of dearer homes rather than those of cheaper ones.

    The direction of a room type is the mean embedding of its training photos in the dear band minus that in the cheap
    band; the mean over all triplets of photo, dear photo and cheap photo of their difference in squared distance is
    twice this value, but for a constant (Chen et al. 2020, summed up).
    """

    @classmethod
    def of(
        cls, model: Model, room: Tensor, *, by: By = "partial", share: float = BAND, metric: Metric = "euclidean"
    ) -> "PriceBand":
        """The target for photos of these rooms (N,); see `explain.activations.bands.price_bands` for the rest.

        Raises:
            InputError: The model keeps no training photos.
        """
        bands = price_bands(model, by, share)
        directions = _between(model, torch.tensor(bands.dear), torch.tensor(bands.cheap), metric)
        return cls(_projection(model), room, directions, metric)


@dataclass(frozen=True, eq=False)
class SupportsComparables(_Direction):
    """Like the photos of given comparables rather than those of other homes.

    The value grows where photos come closer, in squared distance, to the comparables' photos of the same room than to
    the others'.
    """

    @classmethod
    def of(
        cls,
        model: Model,
        room: Tensor,
        comparables: Sequence[str],
        others: Sequence[str] | None = None,
        *,
        sign: Literal[1, -1] = 1,
        without: str | None = None,
        metric: Metric = "euclidean",
    ) -> "SupportsComparables":
        """The target for photos of these rooms (N,).

        Args:
            model: A model that knows its training photos.
            room: (N,) room numbers.
            comparables: Listings of the model's training homes.
            others: The homes that the photos are to be unlike; all other training homes when None.
            sign: 1 for what supports the comparables, -1 for what speaks against them.
            without: A training home that is left out of the others: the one that is explained.
            metric: See `explain.activations.bands.Metric`.

        Raises:
            InputError: The model keeps no training photos, or has none of a listing.
        """
        owner = check_photo_index(model).listing_id
        known = set(owner.tolist())
        for listing in [*comparables, *(others or [])]:
            if listing not in known:
                raise InputError(f"The model was trained on no photo of '{listing}', so it cannot be compared with.")
        close = np.isin(owner, list(comparables))
        far = ~close if others is None else np.isin(owner, list(others))
        far &= owner != without
        directions = sign * _between(model, torch.tensor(close), torch.tensor(far), metric)
        return cls(_projection(model), room, directions, metric)


def _projection(model: Model) -> Projection:
    if model.fitted.projection is None:
        raise InputError("The model was trained without photos, so there is nothing to compare photos with.")
    return model.fitted.projection


def _between(model: Model, close: Tensor, far: Tensor, metric: Metric) -> Tensor:
    """Mean embedding of some training photos minus that of others by room type, (R + 1, D)."""
    photos = check_photo_index(model)
    embedding = as_compared(torch.tensor(photos.embedding, dtype=torch.float64), metric)
    room, count = torch.tensor(photos.room), len(model.rooms)
    near, some = room_means(embedding, room, close, count)
    away, more = room_means(embedding, room, far, count)
    known = (some > 0) & (more > 0)
    return torch.where(known[:, None], near - away, 0.0)
