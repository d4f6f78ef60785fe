"""The explanation of one estimate: how much money each photo, and each place in it, adds or takes away."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Explanation", "PhotoExplanation"]


@dataclass(frozen=True, eq=False)
class PhotoExplanation:
    """What one photo does to the estimate.

    Attributes:
        file: The photo, relative to the portfolio's folder.
        path: The same, absolute.
        room: Room it shows.
        room_source: Whether the room was "given", "predicted" from the picture, or is "unknown".
        amount: Money this photo adds to the estimate; negative where it lowers it.
        map: Money per position, (h, w) float32, signed; adds up to `amount`.
    """

    file: str
    path: str
    room: str
    room_source: Literal["given", "predicted", "unknown"]
    amount: float
    map: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where one estimate comes from, in money.

    `base_value + attributes_amount + the photos' amounts + residual = estimate`.

    Attributes:
        listing_id: The home.
        method: How the maps were made, such as "grad-cam".
        target: What was explained, such as "log price".
        estimate: The estimate.
        base_value: Estimate of a home about which nothing is known.
        currency: ISO 4217 code of all amounts.
        attributes_amount: Money of everything that is no photo.
        photos: One part per photo, in the order of the portfolio.
        residual: What the method could not attribute to anything; never spread over the rest.
        text: The same in plain sentences.
    """

    listing_id: str
    method: str
    target: str
    estimate: float
    base_value: float
    currency: str
    attributes_amount: float
    photos: tuple[PhotoExplanation, ...]
    residual: float
    text: str
