"""Infidelity and max-sensitivity of maps of the log price.

Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations".

Infidelity: squares of the photos are taken away, and what the map says of each square is held against the fall of the
log price. As in the authors' code, the map is first multiplied by the one factor that suits it best, so that maps in no
unit can be compared.

Max-sensitivity: how far the map moves, relative to itself, when the photos get a noise that the eye does not see.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain.activations.subject import Subject
from explain.laboratory.perturbing import blurred, log_prices, photo_features, to_pixels

__all__ = ["max_sensitivity", "noisy_subjects", "remove_squares", "unexplained", "within"]

SMALLEST, LARGEST = 0.2, 0.5
"""Side of a square that is removed, as a share of the photo's."""
RADIUS = 0.02
"""Largest change of a pixel by the noise, as a share of its range."""


@dataclass(frozen=True, eq=False)
class Removals:
    """Squares that were taken away, one at a time, and how far the log price fell.

    Attributes:
        photo: (K,) number of the photo.
        box: (K, 4) top, left, bottom, right in pixels; the last two excluded.
        drop: (K,) log price before minus after.
    """

    photo: NDArray[np.intp]
    box: NDArray[np.intp]
    drop: NDArray[np.float64]


def remove_squares(subject: Subject, *, count: int = 48, seed: int = 0) -> Removals:
    """Take away `count` random squares, photos in turn. The same serve for every map of the subject.

    Raises:
        InputError: The subject's estimate does not rest on photos.
    """
    rng = np.random.default_rng(seed)
    size = np.array(subject.pixels.shape[1:3])
    photo = np.arange(count) % len(subject)
    side = np.maximum(1, np.rint(rng.uniform(SMALLEST, LARGEST, (count, 1)) * size)).astype(np.intp)
    corner = rng.integers(0, size - side + 1)
    box = np.hstack([corner, corner + side]).astype(np.intp)
    removed = blurred(subject.pixels)
    changed = []
    for number, (top, left, bottom, right) in zip(photo, box, strict=True):
        pixels = subject.pixels[number].copy()
        pixels[top:bottom, left:right] = removed[number, top:bottom, left:right]
        changed.append(pixels)
    own = photo_features(subject, subject.pixels)
    versions = np.repeat(own[None], count + 1, axis=0)  # the last one stays as it is
    versions[np.arange(count), photo] = photo_features(subject, changed)
    price = log_prices(subject, versions)
    return Removals(photo.astype(np.intp), box, price[-1] - price[:-1])


def within(removals: Removals, maps: Tensor, size: tuple[int, int]) -> NDArray[np.float64]:
    """What maps (N, h, w) say of each square, (K,): the sum over its pixels, where the whole map keeps its sum."""
    pixels = to_pixels(maps, size, keep_sum=True).astype(np.float64)
    squares = zip(removals.photo, removals.box, strict=True)
    return np.array([pixels[n, top:bottom, left:right].sum() for n, (top, left, bottom, right) in squares])


def unexplained(shares: NDArray[np.float64], drops: NDArray[np.float64]) -> float:
    """Scaled infidelity per mean squared drop, 0 to 1: what the map leaves unexplained; the lower, the better.

    The infidelity is the mean of (share - drop)^2 over perturbations; scaled, the shares are first multiplied by the
    factor that suits best. Here the factor is never negative: a map with the wrong sign explains nothing.
    """
    power, common = float((shares**2).mean() * (drops**2).mean()), float((shares * drops).mean())
    return 1 - max(0.0, common) ** 2 / power if power else 1.0


def noisy_subjects(subject: Subject, *, count: int = 4, radius: float = RADIUS, seed: int = 0) -> list[Subject]:
    """The subject with uniform noise on its photos, `count` times. The same serve for every method.

    Raises:
        InputError: The subject's estimate does not rest on photos.
    """
    rng, noisy = np.random.default_rng(seed), []
    for _ in range(count):
        noise = rng.uniform(-radius * 255, radius * 255, subject.pixels.shape)
        noisy.append(subject.seen(np.clip(np.rint(subject.pixels + noise), 0, 255).astype(np.uint8)))
    return noisy


def max_sensitivity(maps: Tensor, maps_of: Callable[[Subject], Tensor], noisy: list[Subject]) -> float:
    """Largest ||map with noise - map|| / ||map|| over the noisy subjects; the lower, the steadier.

    Args:
        maps: (N, h, w) of the subject itself.
        maps_of: The method.
        noisy: From `noisy_subjects`.
    """
    norm = float(torch.linalg.vector_norm(maps.double()))
    changes = [float(torch.linalg.vector_norm(maps_of(other).double() - maps.double())) for other in noisy]
    return max(changes) / (norm or 1.0)
