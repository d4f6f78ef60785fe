"""Deletion and insertion curves in log price.

Petsiuk, Das and Saenko 2018 ("RISE"): pixels are taken away, or put back, in the order of the map, and the
model is asked each time. Two departures, both because a price is explained: the order is signed, most positive first,
so that the price must first fall and then rise again as what lowers it goes too; and the curve is the change in log
price, as a price has no natural zero. All photos of a listing change together, each in its own order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from data.photos.decoding import PhotoArray
from explain.activations.subject import Subject
from explain.laboratory.perturbing import blurred, log_prices, photo_features, pixel_order, to_pixels

__all__ = ["curves"]


@dataclass(frozen=True, eq=False)
class Curves:
    """What the model says as pixels go or come.

    Attributes:
        shares: (S + 1,) from 0 to 1: share of the pixels taken away (deletion) or put back (insertion).
        deletion: (S + 1,) log price, from the photos as they are to photos taken away entirely.
        insertion: (S + 1,) log price, the other way.
    """

    shares: NDArray[np.float64]
    deletion: NDArray[np.float64]
    insertion: NDArray[np.float64]

    @property
    def deletion_area(self) -> float:
        """Mean change in log price during deletion; the lower, the better the map knows what raises the price."""
        return float(np.trapezoid(self.deletion - self.deletion[0], self.shares))

    @property
    def insertion_area(self) -> float:
        """Mean change in log price during insertion; the higher, the better."""
        return float(np.trapezoid(self.insertion - self.insertion[0], self.shares))


def curves(subject: Subject, maps: Tensor, *, steps: int = 8, seed: int = 0) -> Curves:
    """Deletion and insertion curves of the maps (N, h, w) of a subject.

    Args:
        subject: A listing with photos; its server values the changed photos.
        maps: Signed, positive where the price is raised.
        steps: S, the number of steps between nothing and everything.
        seed: Of the order of pixels with equal values.

    Raises:
        InputError: The subject's estimate does not rest on photos.
    """
    order = pixel_order(to_pixels(maps, subject.pixels.shape[1:3]), seed)
    removed, cells = blurred(subject.pixels), subject.pixels[0, :, :, 0].size
    shares = np.linspace(0, 1, steps + 1)

    def versions() -> Iterator[PhotoArray]:
        yield from subject.pixels
        yield from removed
        for share in shares[1:-1]:
            gone = (order < round(share * cells))[..., None]
            yield from np.where(gone, removed, subject.pixels)
            yield from np.where(gone, subject.pixels, removed)

    features = photo_features(subject, versions())
    price = log_prices(subject, features.reshape(2 * steps, len(subject), -1))
    full, empty, middle = price[:1], price[1:2], price[2:]
    return Curves(
        shares,
        np.concatenate([full, middle[0::2], empty]),
        np.concatenate([empty, middle[1::2], full]),
    )
