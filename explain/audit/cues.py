"""Where in a photo there is something that is no part of the home: its border, the sky, cars, and marks on the picture.

Each rule says where a cue is, as a share of every position of the maps, 0 to 1. The money that a map puts there counts
in that share. Two limits: a position tells of more of the photo than lies under it, so that money on a cue may come
from beside it; and a position that a cue covers in part counts in part, wherever in it the money comes from. What a
cue does to an estimate is only told by changing the photo, which `explain.audit.audit` does for marks.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, special

from data.photos.decoding import PhotoArray
from explain.activations.subject import Subject
from explain.regions.names import classifier_channels
from explain.regions.vocabulary import class_numbers

__all__ = ["border_area", "car_shares", "cover", "cue_shares", "sky_area"]

BORDER = 0.03
"""Width of the border, as a share of the photo's width and height."""

OPEN_AIR = ("frontal", "backyard")
"""Rooms whose photos can show sky; from above there is none."""

_CAR_ROOMS = ("frontal", "backyard", "aerial", "other")
_CAR = 0.5  # probability of any kind of car from which on a position shows one
_SMOOTH = 10.0  # grey levels over two pixels


def cue_shares(subject: Subject, marked: Sequence[NDArray[np.bool_] | None]) -> dict[str, NDArray[np.float64]]:
    """How much of every position each cue covers.

    Args:
        subject: A listing with N photos.
        marked: For each photo, where marks lie on it, (H, W) of `subject.pixels`; None where there is none.

    Returns:
        By cue (N, h, w), 0 to 1. "cars" is missing where the model's activations do not hold the ImageNet classifier.
    """
    count, size = len(subject), (subject.activations.shape[2], subject.activations.shape[3])
    shape = (subject.pixels.shape[1], subject.pixels.shape[2])
    nothing = np.zeros(shape, bool)
    shares = {
        "marks": np.stack([cover(nothing if area is None else area, size) for area in marked]),
        "border": np.repeat(cover(border_area(shape), size)[None], count, axis=0),
        "sky": np.stack(
            [
                cover(sky_area(photo) if room in OPEN_AIR else nothing, size)
                for photo, room in zip(subject.pixels, subject.room_names, strict=True)
            ]
        ),
    }
    channels = classifier_channels(subject.model.backbone)
    if channels is not None:
        cars = car_shares(subject.activations[:, channels].numpy())
        outside = np.array([room in _CAR_ROOMS for room in subject.room_names])
        shares["cars"] = cars * outside[:, None, None]
    return shares


def cover(area: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.float64]:
    """The share of every position (h, w) that an area (H, W) covers, 0 to 1."""
    image = Image.fromarray(area.astype(np.float32))
    return np.asarray(image.resize((size[1], size[0]), Image.Resampling.BOX), np.float64)


def border_area(shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The outer `BORDER` of a photo on all four sides, (H, W), at least one pixel wide."""
    height, width = shape
    rows, columns = max(1, round(BORDER * height)), max(1, round(BORDER * width))
    area = np.ones(shape, bool)
    area[rows : height - rows, columns : width - columns] = False
    return area


def sky_area(photo: PhotoArray) -> NDArray[np.bool_]:
    """Where a photo taken outdoors shows sky, (H, W): by colour, smoothness and place, without any model.

    Sky is what hangs together with the top of the photo, has no clear edges, and is blue (blue at least as strong as
    green, and by 10 levels stronger than red, of 255) or bright and nearly grey (all above 170, within 45 of each
    other). Areas below 1 % of the photo are dropped. A white wall that reaches the top of the photo passes for sky, and
    sky behind leaves or at sunset does not count.
    """
    colours = ndimage.gaussian_filter(photo.astype(np.float32), (1, 1, 0))
    red, green, blue = np.moveaxis(colours, 2, 0)
    grey = colours.mean(2)
    edges = np.hypot(ndimage.sobel(grey, 0), ndimage.sobel(grey, 1)) / 4
    is_blue = (blue >= green) & (blue >= red + 10) & (blue > 90)
    is_white = (colours.min(2) > 170) & (colours.max(2) - colours.min(2) < 45)
    parts, _ = ndimage.label((is_blue | is_white) & (edges < _SMOOTH))
    top = np.unique(parts[: max(1, round(0.02 * len(parts)))])
    sizes = np.bincount(parts.ravel())
    kept = [part for part in top if part > 0 and sizes[part] >= 0.01 * parts.size]
    sky: NDArray[np.bool_] = np.isin(parts, kept)
    return sky


def car_shares(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """1 at positions where the ImageNet classifier sees a car of any kind, else 0.

    Args:
        logits: (N, 1000, h, w), its logits at every position.

    Returns:
        (N, h, w).
    """
    probability = special.softmax(np.asarray(logits, np.float64), axis=1)
    shares: NDArray[np.float64] = (probability[:, list(class_numbers("car"))].sum(1) > _CAR).astype(np.float64)
    return shares
