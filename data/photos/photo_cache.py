"""What was worked out of photos, kept in a portfolio's `.cache/` so that each photo is worked through once.

A photo is known by its file's name, size and time of change. The cache is a convenience: where it is damaged it is made
anew, and where the portfolio cannot be written to, nothing is kept.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from data.errors import HearthmapError
from data.files import atomic_write

__all__ = ["PhotoCache", "photo_keys"]

_DAMAGED = (SafetensorError, OSError, KeyError, ValueError, TypeError)


def photo_keys(files: Iterable[str], paths: Iterable[str | Path]) -> list[str]:
    """What photos are known by: changes with the name, the size or the time of change of a file.

    Args:
        files: Names in the portfolio.
        paths: Where they lie.
    """
    keys = []
    for file, path in zip(files, paths, strict=True):
        try:
            status = Path(path).stat()
        except OSError:
            keys.append(f"{file}|missing")
            continue
        keys.append(f"{file}|{status.st_size}|{status.st_mtime_ns}")
    return keys


class PhotoCache:
    """A row of numbers per photo, in one safetensors file.

    Each write replaces the file as a whole and keeps what another process has added since, so that of two at work on
    one portfolio none spoils the other's; what both add in the same moment may be kept of one only.
    """

    def __init__(self, folder: Path, name: str, width: int, dtype: DTypeLike) -> None:
        """Open a cache, which need not be there yet.

        Args:
            folder: The portfolio.
            name: Of the cache; tells what the numbers are, and what made them.
            width: Numbers per photo.
            dtype: Their type.
        """
        self._file = folder / ".cache" / f"{name}.safetensors"
        self._width, self._dtype = width, np.dtype(dtype)

    def get(self, keys: Sequence[str]) -> dict[str, NDArray[Any]]:
        """The rows (width,) of those photos that are kept; of few, no others are read."""
        return self._read(keys)

    def put(self, entries: Mapping[str, NDArray[Any]]) -> None:
        """Keep more rows, where the disk allows it."""
        if not entries:
            return
        entries = self._read(None) | dict(entries)
        names = np.frombuffer(json.dumps(list(entries)).encode(), np.uint8)
        try:
            with atomic_write(self._file) as temporary:
                save_file({"values": np.stack(list(entries.values())), "keys": names}, temporary)
        except (HearthmapError, SafetensorError):
            pass  # a portfolio on a read-only disk is worked through each time

    def _read(self, keys: Sequence[str] | None) -> dict[str, NDArray[Any]]:
        try:
            with safe_open(self._file, "numpy") as tensors:
                names = json.loads(bytes(tensors.get_tensor("keys")).decode())
                place = dict(zip(names, range(len(names)), strict=True))
                kept = tensors.get_slice("values")
                if kept.get_shape() != [len(place), self._width]:
                    return {}
                wanted = names if keys is None else [key for key in keys if key in place]
                if len(wanted) < len(names) / 4:
                    found = {key: kept[place[key] : place[key] + 1][0] for key in wanted}
                else:
                    values = tensors.get_tensor("values")
                    found = {key: values[place[key]] for key in wanted}
        except _DAMAGED:  # or not there yet
            return {}
        return found if all(row.dtype == self._dtype for row in found.values()) else {}
