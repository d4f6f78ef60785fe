"""The explanation of one estimate: what every attribute, every photo and each place in it adds, in money."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["AttributeAmount", "Explanation", "PhotoExplanation", "PhotoShapley", "Region"]

FACADE = ("frontal", "backyard", "aerial")
INTERIOR = ("kitchen", "bathroom", "bedroom", "living", "dining")


@dataclass(frozen=True)
class AttributeAmount:
    """What one attribute does to the estimate.

    Attributes:
        name: Column of the listings, such as "area"; "place" stands for location and coordinates together.
        value: The listing's own, as text with its unit; "unknown" where it has none.
        amount: Money it adds; negative where it lowers the estimate.
    """

    name: str
    value: str
    amount: float


@dataclass(frozen=True)
class Region:
    """A connected area of a photo that raises or lowers the estimate.

    Attributes:
        name: What it shows, such as "stove", or only where it is, such as "lower right".
        confidence: Of the name, 0 to 1; None where the name says only where it is.
        place: Where it is, in words, such as "lower right".
        box: Left, top, right, bottom as shares of width and height, 0 to 1.
        amount: Money of all its positions together.
    """

    name: str
    confidence: float | None
    place: str
    box: tuple[float, float, float, float]
    amount: float


@dataclass(frozen=True, eq=False)
class PhotoExplanation:
    """What one photo does to the estimate.

    Attributes:
        file: The photo, relative to the portfolio's folder.
        path: The same, absolute.
        room: Room it shows.
        room_source: Whether the room was "given", "predicted" from the picture, or is "unknown".
        amount: Money this photo adds to the estimate, by the money map; negative where it lowers it.
        money: Money per position, (h, w) float32, signed; adds up to `amount`.
        map: What is painted on the photo, (h, w) float32, signed: with the money map the same as `money`; with any
            other method relative strength, in no unit. Maps of one listing are on one scale.
        regions: Its regions, the one with most money (either sign) first.
        region_labels: (H, W) uint8 over the photo as the net saw it: 0 outside, else 1 + place in `regions`; (0, 0)
            where regions were not asked for.
    """

    file: str
    path: str
    room: str
    room_source: Literal["given", "predicted", "unknown"]
    amount: float
    money: NDArray[np.float32]
    map: NDArray[np.float32]
    regions: tuple[Region, ...] = ()
    region_labels: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), np.uint8))


@dataclass(frozen=True, eq=False)
class PhotoShapley:
    """What each photo of a listing adds to its estimate; the amounts add up to `everything - nothing`.

    Attributes:
        files: The photos, relative to the portfolio's folder; n of them.
        rooms: Room that each shows.
        amounts: (n,) money; negative where a photo lowers the estimate.
        standard_errors: (n,) of the amounts, money; 0 where they are exact.
        everything: Estimate with all photos.
        nothing: Estimate with average photos in their place.
        permutations: Orders drawn; 0 where the amounts are exact.
        currency: ISO 4217 code.
    """

    files: tuple[str, ...]
    rooms: tuple[str, ...]
    amounts: NDArray[np.float64]
    standard_errors: NDArray[np.float64]
    everything: float
    nothing: float
    permutations: int
    currency: str

    @property
    def by_side(self) -> dict[str, float]:
        """Money of the "façade" (front, backyard and aerial photos), the "interior", and all "other" photos."""
        totals = {"façade": 0.0, "interior": 0.0, "other": 0.0}
        for room, amount in zip(self.rooms, self.amounts.tolist(), strict=True):
            totals["façade" if room in FACADE else "interior" if room in INTERIOR else "other"] += amount
        return totals


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where one estimate comes from, in money.

    `base_value + the attributes' amounts + the photos' amounts + residual = estimate`, whatever the method: the amounts
    are those of the money map.

    Attributes:
        listing_id: The home.
        method: How the maps were made, a name in `explain.methods.METHODS`.
        target: What was explained, such as "log price".
        unit: Of the maps: "money" or "relative".
        estimate: The estimate.
        base_value: Estimate of a home about which nothing is known.
        currency: ISO 4217 code of all amounts.
        attributes: One part per attribute that the model knows.
        photos: One part per photo, in the order of the portfolio.
        residual: What the method could not attribute to anything; never spread over the rest.
        text: The same in plain sentences.
        notes: What a reader of the maps should know, in sentences: how far the neighbours were that lent their
            weights, or with which methods this one coincides.
        out_of_fold: Whether the model learned from the home's price, so that all amounts are those of a model that was
            fitted without it.
        shapley: Another way to share the photos' money between them; None where it was not asked for.
    """

    listing_id: str
    method: str
    target: str
    unit: Literal["money", "relative"]
    estimate: float
    base_value: float
    currency: str
    attributes: tuple[AttributeAmount, ...]
    photos: tuple[PhotoExplanation, ...]
    residual: float
    text: str
    notes: tuple[str, ...]
    out_of_fold: bool = False
    shapley: PhotoShapley | None = None
