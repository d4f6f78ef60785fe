"""What photos are compared by: a perceptual hash and a thumbnail.

The hash holds 64 bits, the signs of the lowest frequencies about their median, as ImageHash's `phash`. It survives
scaling, recompression and a change of light; the thumbnail tells apart what hashes alike, such as dark or plain photos.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from data.errors import PhotoError
from data.photos.decoding import PhotoArray, try_read_photos

__all__ = ["THUMBNAIL_SIDE", "PhotoHashes", "hash_photos", "perceptual_hashes"]

THUMBNAIL_SIDE = 16
_SIDE = 32
_BATCH = 2048


@dataclass(frozen=True, eq=False)
class PhotoHashes:
    """What photos are compared by.

    Attributes:
        hashes: uint64 (n,).
        thumbnails: uint8 (n, 16, 16), grey; all zero for a photo that could not be read.
    """

    hashes: NDArray[np.uint64]
    thumbnails: NDArray[np.uint8]


def perceptual_hashes(grey: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Hash grey pictures of shape (n, 32, 32); equal to ImageHash's `phash` of the same pixels, first bit highest."""
    low = fft.dctn(grey, axes=(1, 2))[:, :8, :8].reshape(len(grey), 64)
    bits = low > np.median(low, axis=1, keepdims=True)
    return np.packbits(bits, axis=1).view(">u8").ravel().astype(np.uint64)


def hash_photos(paths: Iterable[Path], workers: int | None = None) -> PhotoHashes:
    """Hash photos, in the order given."""
    hashes = [np.zeros(0, np.uint64)]
    thumbnails = [np.zeros((0, THUMBNAIL_SIDE, THUMBNAIL_SIDE), np.uint8)]
    for photos in _batches(try_read_photos(paths, (_SIDE, _SIDE), workers)):
        grey = photos @ np.array([0.299, 0.587, 0.114])  # luma of ITU-R 601, as Pillow's "L"
        step = _SIDE // THUMBNAIL_SIDE
        means = grey.reshape(-1, THUMBNAIL_SIDE, step, THUMBNAIL_SIDE, step).mean(axis=(2, 4))
        hashes.append(perceptual_hashes(grey))
        thumbnails.append(np.round(means).astype(np.uint8))
    return PhotoHashes(np.concatenate(hashes), np.concatenate(thumbnails))


def _batches(photos: Iterable[PhotoArray | PhotoError]) -> Iterator[PhotoArray]:
    batch: list[PhotoArray] = []
    for photo in photos:
        batch.append(np.zeros((_SIDE, _SIDE, 3), np.uint8) if isinstance(photo, PhotoError) else photo)
        if len(batch) == _BATCH:
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)
