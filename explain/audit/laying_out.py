"""Photos read for the search for overlays: at one scale, as windows of edge directions, and with a thumbnail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.errors import PhotoError
from data.photos.decoding import PhotoArray
from data.threads import map_threads
from explain.audit.frames import Alignment, directions
from explain.pictures.overlay import read_for_overlay

__all__ = ["different", "laid_out", "photo_size"]

_SAME_PICTURE = 0.98  # correlation of thumbnails from which on two files count as one photo
_FINE = 24  # pixels each way of a thumbnail
_ANY_SIDE = 1 << 20  # longer than any photo: taken as it is


@dataclass(frozen=True, eq=False)
class LaidOut:
    """What the search keeps of a photo: its windows, a thumbnail, and height and width as laid out."""

    windows: NDArray[np.int8]
    thumbnail: NDArray[np.float32]
    shape: tuple[int, int]


def laid_out(paths: Sequence[Path], alignment: Alignment) -> Iterator[LaidOut | None]:
    """The photos, on several threads; None where one cannot be read."""

    def read(path: Path) -> LaidOut | None:
        try:
            picture = read_for_overlay(path, alignment.longest_side or _ANY_SIDE)
        except PhotoError:
            return None
        shape = (picture.shape[0], picture.shape[1])
        return LaidOut(directions(picture, alignment), _thumbnail(picture), shape)

    yield from map_threads(read, paths)


def photo_size(path: Path) -> tuple[int, int]:
    """Width and height by the header only; (0, 0) where it cannot be read."""
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return (0, 0)


def _thumbnail(picture: PhotoArray) -> NDArray[np.float32]:
    small = Image.fromarray(picture).convert("L").resize((_FINE, _FINE), Image.Resampling.BOX)
    grey = np.asarray(small, np.float32).ravel()
    grey -= grey.mean()
    return grey / max(float(np.linalg.norm(grey)), 1e-6)


def different(thumbnails: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n,): the first of all photos that look alike, so that a photo used twice passes for no mark."""
    alike = np.triu(thumbnails @ thumbnails.T > _SAME_PICTURE, 1)
    different: NDArray[np.bool_] = np.logical_not(alike.any(axis=0))
    return different
