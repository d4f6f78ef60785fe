"""Pooled activations of all photos of a portfolio, computed once and kept.

The price of a home depends on a photo through the mean of its activations over all positions (global average pooling),
so that is what is kept, a few kilobytes a photo; the maps are computed anew for the photos that are looked at.
"""

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import PhotoError
from data.photos.decoding import try_read_photos
from data.photos.photo_cache import PhotoCache, photo_keys
from data.portfolio import Portfolio
from valuation.encoder.backbone import Backbone
from valuation.encoder.serving import Server, compile_for_serving

__all__ = ["PhotoFeatures", "pooled", "portfolio_features"]

BATCH = 16
KEEP_EVERY = 1024
"""Photos between two writes of the cache: what a killed run loses at most."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class PhotoFeatures:
    """Features of the photos of a portfolio.

    Attributes:
        values: (P, C) float32, one row per row of `Portfolio.photos`; NaN where the photo could not be read.
        failed: Reason by row number, for photos that could not be read.
    """

    values: NDArray[np.float32]
    failed: dict[int, str]


def pooled(server: Server, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Mean activations (N, C) of photos (N, H, W, 3)."""
    return _means(server(photos))


def _means(activations: NDArray[np.float32]) -> NDArray[np.float32]:
    means: NDArray[np.float32] = activations.mean(axis=(2, 3), dtype=np.float32)
    return means


def portfolio_features(
    portfolio: Portfolio,
    backbone: Backbone,
    *,
    server: Server | None = None,
    rows: NDArray[np.intp] | None = None,
    views: MutableMapping[int, tuple[NDArray[np.uint8], NDArray[np.float32]]] | None = None,
    progress: Progress | None = None,
) -> PhotoFeatures:
    """Features of the portfolio's photos, from the cache in its folder where they are there already.

    The cache (`data.photos.photo_cache`) is known by the backbone's fingerprint, so nothing stale is ever used.

    Args:
        portfolio: Whose photos.
        backbone: What makes the activations.
        server: Its compiled form; compiled here when None and any photo needs it.
        rows: Only these rows of `portfolio.photos`; the others stay NaN. All when None.
        views: Filled with pixels (H, W, 3) and activations (C, h, w) by row, of the photos that go through the net now.
        progress: Called with the number of photos done and their total.
    """
    photos = portfolio.photos
    values = np.full((len(photos), backbone.num_channels), np.nan, np.float32)
    failed: dict[int, str] = {}
    wanted = np.arange(len(photos)) if rows is None else rows
    if len(wanted) == 0:
        return PhotoFeatures(values, failed)
    keys = photo_keys(photos["file"].iloc[wanted], photos["path"].iloc[wanted])
    fingerprint = server.fingerprint if isinstance(server, Server) else backbone.fingerprint()
    cache = PhotoCache(portfolio.folder, f"features-{fingerprint[:16]}", backbone.num_channels, np.float32)
    known = cache.get(keys)
    missing = [number for number, key in enumerate(keys) if key not in known]
    for number, key in enumerate(keys):
        if key in known:
            values[wanted[number]] = known[key]
    if missing:
        server = server or compile_for_serving(backbone)
        size = (backbone.preprocessing.height, backbone.preprocessing.width)
        done = 0
        for chunk in _chunks(missing, KEEP_EVERY):
            read = try_read_photos([Path(photos["path"].iloc[wanted[number]]) for number in chunk], size)
            for batch in _chunks(list(zip(chunk, read, strict=True)), BATCH):
                good = [(number, photo) for number, photo in batch if not isinstance(photo, PhotoError)]
                failed |= {int(wanted[number]): str(bad) for number, bad in batch if isinstance(bad, PhotoError)}
                if good:
                    places, pixels = wanted[[number for number, _ in good]], np.stack([photo for _, photo in good])
                    activations = server(pixels)
                    values[places] = _means(activations)
                    if views is not None:
                        views.update(zip(places.tolist(), zip(pixels, activations, strict=True), strict=True))
                done += len(batch)
                if progress is not None:
                    progress(len(wanted) - len(missing) + done, len(wanted))
            cache.put({keys[number]: values[wanted[number]] for number in chunk if int(wanted[number]) not in failed})
    return PhotoFeatures(values, failed)


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
