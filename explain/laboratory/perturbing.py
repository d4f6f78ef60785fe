"""Photos with parts taken away, and what the model then says.

A part that is taken away is replaced by a strongly blurred version of the photo: its colour and light stay, what can be
recognised goes, and no hard grey patch is left that the net has never seen (Fong and Vedaldi 2017, "Interpretable
Explanations of Black Boxes by Meaningful Perturbation").
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor
from torch.nn.functional import interpolate

from data.errors import InputError
from data.photos.decoding import PhotoArray
from explain.activations.subject import Subject
from valuation.metric_learning.projection import listing_embedding

__all__ = ["blurred", "log_prices", "photo_features", "pixel_order", "to_pixels"]

BATCH = 32
"""Photos in one call of the server."""
BLUR = 0.1
"""Standard deviation of the blur, as a share of a photo's longer side."""


def to_pixels(maps: Tensor, size: tuple[int, int], *, keep_sum: bool = False) -> NDArray[np.float32]:
    """Maps (N, h, w) enlarged bilinearly to (N, *size), each position covering an equal part of the photo.

    Args:
        maps: Signed values per position.
        size: Height and width in pixels.
        keep_sum: Whether the pixels of a map shall add up to what its positions add up to, rather than be on their
            scale. Exact up to the rounding of sums.
    """
    values = maps.detach().double()[:, None]
    pixels = interpolate(values, size=size, mode="bilinear", align_corners=False)[:, 0]
    if keep_sum:
        pixels = pixels * (maps.shape[1] * maps.shape[2] / (size[0] * size[1]))
        # The borders weigh a little differently where the factor is not whole: spread the rest evenly.
        rest = maps.double().sum((1, 2)) - pixels.sum((1, 2))
        pixels = pixels + (rest / (size[0] * size[1]))[:, None, None]
    array: NDArray[np.float32] = pixels.float().numpy()
    return array


def pixel_order(values: NDArray[np.float32], seed: int = 0) -> NDArray[np.int32]:
    """Place of each pixel in its photo's order, highest value first, (N, H, W) from 0 to H*W - 1.

    Equal values come in random order: in reading order, a map with wide flat parts would be judged by the top of its
    photos.
    """
    count, cells = len(values), values[0].size if len(values) else 0
    order = np.empty((count, cells), dtype=np.int32)
    rng = np.random.default_rng(seed)
    for number, photo in enumerate(values.reshape(count, cells)):
        shuffled = rng.permutation(cells)
        order[number, shuffled[np.argsort(-photo[shuffled], kind="stable")]] = np.arange(cells, dtype=np.int32)
    return order.reshape(values.shape)


def blurred(photos: PhotoArray) -> PhotoArray:
    """The same photos (N, H, W, 3), so blurred that nothing can be recognised."""
    radius = BLUR * max(photos.shape[1:3])
    soft = [np.asarray(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(radius))) for photo in photos]
    return np.stack(soft) if soft else photos


def photo_features(subject: Subject, photos: Iterable[PhotoArray]) -> NDArray[np.float32]:
    """Pooled activations (M, C) of any photos (H, W, 3), by the subject's server; only a few are in memory at a time.

    Raises:
        InputError: The subject's estimate does not rest on photos.
    """
    if subject.server is None:
        raise InputError(f"The estimate of listing '{subject.listing_id}' does not rest on photos.")
    means = [subject.server(np.stack(part)).mean(axis=(2, 3), dtype=np.float64) for part in _batches(photos)]
    if not means:
        return np.zeros((0, subject.activations.shape[1]), np.float32)
    return np.concatenate(means).astype(np.float32)


def log_prices(subject: Subject, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Log price (V,) of V versions of a subject's photos, from their pooled activations (V, N, C).

    The same as `subject.log_price` of each, but all at once: the price model compares homes with the training homes,
    which takes little longer for many homes than for one.
    """
    count, photos, channels = features.shape
    target = subject.log_price
    model, projection = target.fitted.models[target.name], target.fitted.projection
    home = target.home.repeated(count)
    with torch.no_grad():
        if projection is not None:
            room, owner = target.room.repeat(count), torch.arange(count).repeat_interleave(photos)
            embedded = projection(torch.tensor(features).reshape(-1, channels), room)
            home = home.with_photos(listing_embedding(embedded, room, owner, count, target.room_count).double())
        versions = target.fitted.as_seen(target.name, home)
        price: Tensor = model.median_log_price + torch.stack(list(model.contributions(versions).values())).sum(0)
    values: NDArray[np.float64] = price.numpy()
    return values


def _batches(photos: Iterable[PhotoArray]) -> Iterator[list[PhotoArray]]:
    remaining = iter(photos)
    while batch := list(islice(remaining, BATCH)):
        yield batch
