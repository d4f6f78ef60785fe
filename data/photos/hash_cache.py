"""Photo hashes of a portfolio, each photo's worked out once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.photos.photo_cache import PhotoCache, photo_keys
from data.photos.photo_hashes import THUMBNAIL_SIDE, PhotoHashes, hash_photos

__all__ = ["cached_hashes"]

_LENGTH = 8 + THUMBNAIL_SIDE**2  # bytes of a hash and a thumbnail
_KEEP_EVERY = 8192
"""Photos between two writes of the cache: what a killed run loses at most."""


def cached_hashes(folder: Path, files: pd.DataFrame, workers: int | None = None) -> PhotoHashes:
    """Hash photo files, those that were hashed before from the cache.

    Args:
        folder: The portfolio.
        files: Columns `file` (unique) and `path`.
        workers: Threads that decode photos.

    Returns:
        Hashes in the order of the files.
    """
    keys = photo_keys(files["file"], files["path"])
    cache = PhotoCache(folder, "photo-hashes", _LENGTH, np.uint8)
    known = cache.get(keys)
    paths = dict(zip(keys, files["path"], strict=True))
    new = [key for key in keys if key not in known]
    for start in range(0, len(new), _KEEP_EVERY):
        some = new[start : start + _KEEP_EVERY]
        hashed = dict(zip(some, _signatures([Path(paths[key]) for key in some], workers), strict=True))
        cache.put(hashed)
        known |= hashed
    signatures = np.stack([known[key] for key in keys])
    hashes = np.ascontiguousarray(signatures[:, :8]).view(np.uint64).ravel()
    return PhotoHashes(hashes, signatures[:, 8:].reshape(-1, THUMBNAIL_SIDE, THUMBNAIL_SIDE))


def _signatures(paths: Sequence[Path], workers: int | None) -> NDArray[np.uint8]:
    """Hash and thumbnail of each photo as one row of bytes, (n, 264)."""
    hashed = hash_photos(paths, workers)
    return np.hstack([hashed.hashes.view(np.uint8).reshape(-1, 8), hashed.thumbnails.reshape(len(paths), -1)])
