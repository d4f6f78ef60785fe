"""A trained model in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valuation.encoder.backbone import Backbone
from valuation.encoder.room_classifier import RoomClassifier
from valuation.nearest_neighbours.likeness import Likeness
from valuation.nearest_neighbours.sold_homes import SoldHomes
from valuation.pricing.intervals import Conformal
from valuation.pricing.market import Fitted
from valuation.pricing.sale_period import SalePeriod, sale_dates

__all__ = ["ComparableIndex", "FoldModel", "GradWeights", "Model", "OutOfFold", "PhotoIndex"]


@dataclass(frozen=True, eq=False)
class ComparableIndex:
    """Embeddings of the training homes.

    Attributes:
        listing_id: (n,) text.
        embedding: (n, R, D) float32, by room, 0 where there is no photo; (n, 0, 0) in a model without photos.
        log_price: (n,).
        expected: (n,) log price to be expected from the attributes alone, told by models that were not fitted to the
            home itself; NaN where unknown.
    """

    listing_id: NDArray[np.str_]
    embedding: NDArray[np.float32]
    log_price: NDArray[np.float64]
    expected: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PhotoIndex:
    """Embeddings of the training photos.

    Attributes:
        listing_id: (P,) text, the home of each photo.
        file: (P,) text, relative to the portfolio's folder.
        room: (P,) room number, -1 for room types without embeddings of their own.
        embedding: (P, D) float32.
    """

    listing_id: NDArray[np.str_]
    file: NDArray[np.str_]
    room: NDArray[np.int64]
    embedding: NDArray[np.float32]

    def __len__(self) -> int:
        """P."""
        return len(self.room)


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """What the folds of training said of the training homes, each judged by models that were not fitted to it.

    Attributes:
        mean, deviation: Log estimate and its standard deviation by price model, (n,) in the order of the index; NaN
            where there is none.
        fold: (n,) in which each home was left out.
        group: (n,) homes that share photos, which were left out together.
    """

    mean: Mapping[str, NDArray[np.float64]]
    deviation: Mapping[str, NDArray[np.float64]]
    fold: NDArray[np.int64]
    group: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GradWeights:
    """What each channel of a training photo counts for: the store of aggregated Grad-CAM, made by `explain`.

    Attributes:
        weights: (P, C) float16 in the order of the photo index, of the last C channels of the activations; the largest
            of each photo is 1 in size, so that nothing is lost to the short range of float16.
        scale: (P,) float32 to multiply them by; 0 where a photo has none.
        nearest: (P,) float32, distance of each photo to the nearest one of the same room in another home; infinite
            where there is none.
        facts: How they were made, in plain JSON.
    """

    weights: NDArray[np.float16]
    scale: NDArray[np.float32]
    nearest: NDArray[np.float32]
    facts: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class FoldModel:
    """What was fitted to the training homes outside of one fold: it values the homes of the fold, and they only.

    Attributes:
        fitted: Price models and what turns listings into their inputs.
        likeness: What counts when homes are compared, learned from the same homes.
        photos: (P, D) float32, embeddings of all training photos in the order of the photo index, as its projection
            sees them; None where it looks at no photos.
        backbone: The backbone tuned on the same homes; None where it is that of the model.
        grad_weights: As in the model, made with its projection; None where that was not found out.
    """

    fitted: Fitted
    likeness: Likeness
    photos: NDArray[np.float32] | None = None
    backbone: Backbone | None = None
    grad_weights: GradWeights | None = None


@dataclass(frozen=True, eq=False)
class Model:
    """A trained model.

    Attributes:
        card: Facts in plain JSON: name, created, currency, area_unit, price_kind, training (homes, photos,
            fingerprint, split), backbone, rooms, settings, metrics, versions.
        fitted: Price models and what turns listings into their inputs.
        conformal: Calibration of the interval, by price model.
        index: The training homes and their embeddings.
        sold: The training homes, to find comparables among.
        out_of_fold: What is known of its accuracy home by home.
        backbone: What makes activations; None where the model was trained on attributes only.
        classifier: Names the rooms of unlabelled photos; None where there was too little to learn from.
        photos: The training photos and their embeddings; None in a model without photos.
        grad_weights: What each channel of each training photo counts for; None where that was not found out.
        fingerprint: SHA-256 over everything in the folder it was read from; empty where it was never saved.
        folds: By number of the fold, what values the training homes of that fold: see
            `valuation.trained_model.blind_models`.
        blind_to: The fold whose homes it was not fitted to, where it is itself what values them; None for the model
            that was fitted to all training homes.
    """

    card: Mapping[str, Any]
    fitted: Fitted
    conformal: Mapping[str, Conformal]
    index: ComparableIndex
    sold: SoldHomes
    out_of_fold: OutOfFold
    backbone: Backbone | None = None
    classifier: RoomClassifier | None = None
    photos: PhotoIndex | None = None
    grad_weights: GradWeights | None = None
    fingerprint: str = ""
    folds: Sequence[FoldModel] = ()
    blind_to: int | None = None
    blind: "dict[int, Model]" = field(default_factory=dict, init=False, repr=False)
    """Models that are blind to a fold, made when first asked for."""

    @property
    def has_photos(self) -> bool:
        """Whether it looks at photos."""
        return self.fitted.projection is not None

    @cached_property
    def period(self) -> SalePeriod | None:
        """When the homes that it learned from were sold; None where no date is known.

        That of all of them also where it is blind to a fold, whose price models know a little less.
        """
        return SalePeriod.of(sale_dates(self.sold.facts))

    @property
    def currency(self) -> str:
        """ISO 4217 code of all its money."""
        return str(self.card["currency"])

    @property
    def area_unit(self) -> str:
        """Unit of area: "sqft" or "m2"."""
        return str(self.card["area_unit"])

    @property
    def rooms(self) -> tuple[str, ...]:
        """Room types that have embeddings of their own, in the order of their numbers."""
        return tuple(self.card["rooms"])

    @property
    def extra_numeric(self) -> tuple[str, ...]:
        """Further numeric attributes."""
        return tuple(self.card["extra_numeric"])

    @property
    def extra_categorical(self) -> tuple[str, ...]:
        """Further categorical attributes."""
        return tuple(self.card["extra_categorical"])
