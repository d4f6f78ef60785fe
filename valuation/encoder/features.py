"""Pooled activations of all photos of a portfolio, computed once and kept.

The price of a home depends on a photo through the mean of its activations over all positions (global average pooling),
so that is what is kept, a few kilobytes a photo; the maps are computed anew for the photos that are looked at.
"""

import json
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save_file

from data.errors import HearthmapError, PhotoError
from data.files import atomic_write
from data.photos.decoding import try_read_photos
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
    cache: bool = True,
    views: MutableMapping[int, tuple[NDArray[np.uint8], NDArray[np.float32]]] | None = None,
    progress: Progress | None = None,
) -> PhotoFeatures:
    """Features of the portfolio's photos, from the cache in its folder where they are there already.

    A photo is known by file name, size and time of change, and the cache by the backbone's fingerprint, so nothing
    stale is ever used. A folder that cannot be written is no harm: then nothing is kept.

    Args:
        portfolio: Whose photos.
        backbone: What makes the activations.
        server: Its compiled form; compiled here when None and any photo needs it.
        rows: Only these rows of `portfolio.photos`; the others stay NaN. All when None.
        cache: Whether to read and write the cache.
        views: Filled with pixels (H, W, 3) and activations (C, h, w) by row, of the photos that go through the net now.
        progress: Called with the number of photos done and their total.
    """
    photos = portfolio.photos
    values = np.full((len(photos), backbone.num_channels), np.nan, np.float32)
    failed: dict[int, str] = {}
    wanted = np.arange(len(photos)) if rows is None else rows
    if len(wanted) == 0:
        return PhotoFeatures(values, failed)
    keys = _keys(photos.iloc[wanted])
    fingerprint = server.fingerprint if isinstance(server, Server) else backbone.fingerprint()
    store = _Store(portfolio.folder / ".cache", fingerprint[:16], cache)
    known = store.get(keys)
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
            store.put({keys[number]: values[wanted[number]] for number in chunk if int(wanted[number]) not in failed})
    return PhotoFeatures(values, failed)


def _keys(photos: pd.DataFrame) -> list[str]:
    keys = []
    for file, path in zip(photos["file"], photos["path"], strict=True):
        try:
            status = Path(path).stat()
        except OSError:
            keys.append(f"{file}|missing")
            continue
        keys.append(f"{file}|{status.st_size}|{status.st_mtime_ns}")
    return keys


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


class _Store:
    """Features by key, in one safetensors file and a list of its keys."""

    def __init__(self, folder: Path, fingerprint: str, use: bool) -> None:
        self.file, self.use = folder / f"features-{fingerprint}.safetensors", use
        self.entries: dict[str, NDArray[np.float32]] = {}

    def get(self, keys: list[str]) -> dict[str, NDArray[np.float32]]:
        """Entries that are kept; of few, no others are read."""
        if not self.use or not self.file.is_file():
            return {}
        try:
            with safe_open(self.file, "numpy") as tensors:
                names = json.loads(bytes(tensors.get_tensor("keys")).decode())
                values = tensors.get_slice("values")
                if values.get_shape()[0] != len(names):
                    return {}
                rows = dict(zip(names, range(len(names)), strict=True))
                wanted = [key for key in keys if key in rows]
                if len(wanted) < len(names) / 4:
                    return {key: values[rows[key] : rows[key] + 1][0] for key in wanted}
                self.entries = dict(zip(names, tensors.get_tensor("values"), strict=True))
        except (SafetensorError, OSError, KeyError, ValueError):
            self.entries = {}  # a damaged cache is computed anew
        return {key: self.entries[key] for key in keys if key in self.entries}

    def put(self, entries: dict[str, NDArray[np.float32]]) -> None:
        """Keep more entries."""
        if not self.use or not entries:
            return
        if not self.entries:
            self._read_all()
        self.entries = self.entries | entries
        names = np.frombuffer(json.dumps(list(self.entries)).encode(), np.uint8)
        try:
            self.file.parent.mkdir(exist_ok=True)
            with atomic_write(self.file) as temporary:
                save_file({"values": np.stack(list(self.entries.values())), "keys": names}, temporary)
        except (HearthmapError, SafetensorError, OSError):
            self.use = False

    def _read_all(self) -> None:
        try:
            tensors = load_file(self.file) if self.file.is_file() else {}
            if tensors:
                self.entries = dict(zip(json.loads(bytes(tensors["keys"]).decode()), tensors["values"], strict=True))
        except (SafetensorError, OSError, KeyError, ValueError):
            self.entries = {}


@lru_cache(maxsize=1)
def _kept(file: Path, size: int, changed: int) -> dict[str, NDArray[np.float32]]:
    """What a file of features holds, read once as long as it is the same: homes are often looked at one by one."""
    tensors = load_file(file)
    return dict(zip(json.loads(bytes(tensors["keys"]).decode()), tensors["values"], strict=True))
