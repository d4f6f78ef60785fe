"""Photo hashes of a portfolio, kept in its `.cache/` so that each photo is hashed once.

A photo is known by its file, size and time of change. The cache is a convenience: where it is damaged, it is made anew;
where the portfolio cannot be written to, hashes are worked out each time.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from data.errors import HearthmapError
from data.files import atomic_write
from data.photos.photo_hashes import THUMBNAIL_SIDE, PhotoHashes, hash_photos

__all__ = ["cached_hashes"]

CACHE = Path(".cache", "photo_hashes.parquet")
_KEY = ["file", "size", "changed"]
_LENGTH = 8 + THUMBNAIL_SIDE**2  # bytes of a hash and a thumbnail


def cached_hashes(folder: Path, files: pd.DataFrame, workers: int | None = None) -> PhotoHashes:
    """Hash photo files, those that were hashed before from the cache.

    Args:
        folder: The portfolio.
        files: Columns `file` (unique) and `path`.
        workers: Threads that decode photos.

    Returns:
        Hashes in the order of the files.
    """
    keys = pd.DataFrame([_stat(Path(path)) for path in files["path"]], columns=["size", "changed"])
    known = keys.assign(file=files["file"].to_numpy()).merge(_read(folder), on=_KEY, how="left")
    new = known["signature"].isna().to_numpy(dtype=bool)
    if new.any():
        known.loc[new, "signature"] = _signatures(hash_photos(map(Path, files["path"][new]), workers))
        _write(folder, known)
    signatures = np.frombuffer(b"".join(known["signature"]), np.uint8).reshape(len(known), _LENGTH)
    hashes = np.ascontiguousarray(signatures[:, :8]).view(np.uint64).ravel()
    return PhotoHashes(hashes, signatures[:, 8:].reshape(-1, THUMBNAIL_SIDE, THUMBNAIL_SIDE))


def _signatures(hashed: PhotoHashes) -> np.ndarray:
    """Hash and thumbnail of each photo as one run of bytes: a column of whole 64-bit numbers would not survive gaps."""
    pairs = zip(hashed.hashes, hashed.thumbnails, strict=True)
    return np.array([hash_.tobytes() + thumbnail.tobytes() for hash_, thumbnail in pairs], dtype=object)


def _stat(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return -1, -1
    return stat.st_size, stat.st_mtime_ns


def _read(folder: Path) -> pd.DataFrame:
    try:
        cached = pd.read_parquet(folder / CACHE)[[*_KEY, "signature"]]
        if cached["signature"].map(len).eq(_LENGTH).all():
            return cached.astype({"file": "str", "size": "int64", "changed": "int64"}).drop_duplicates(_KEY)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        pass  # not there yet, or damaged
    texts, numbers = pd.Series(dtype="str"), pd.Series(dtype="int64")
    return pd.DataFrame({"file": texts, "size": numbers, "changed": numbers, "signature": pd.Series(dtype="object")})


def _write(folder: Path, cached: pd.DataFrame) -> None:
    try:
        with atomic_write(folder / CACHE) as temporary:
            cached.to_parquet(temporary, index=False)
    except HearthmapError:
        pass  # a portfolio on a read-only disk is worked out each time
