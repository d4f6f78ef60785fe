"""Writing that is all or nothing: readers see the old file or folder, or the new one, never a part of it."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from data.errors import HearthmapError

__all__ = ["atomic_folder", "atomic_write", "write_bytes_atomic", "write_json", "write_text_atomic"]


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; when the block ends well it takes the place of `path`.

    The suffix is kept, for libraries that choose a format by it. When the block fails, nothing is left behind and
    `path` is as it was.

    Raises:
        HearthmapError: The disk refuses (full, read only, no such folder).
    """
    temporary = path.with_name(f".{path.stem}-{token_hex(4)}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise HearthmapError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        # After a success there is nothing to remove; a disk that refuses twice must not hide the first reason.
        try:
            temporary.unlink(missing_ok=True)
        except OSError:
            pass


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a new empty folder beside `path`; when the block ends well it takes the place of `path`.

    A folder already at `path` is moved aside first and removed only after the new one is in its place. Whether it may
    be replaced is for the caller to decide.

    Raises:
        HearthmapError: The disk refuses.
    """
    path = path.absolute()
    temporary = path.with_name(f".{path.name}-{token_hex(4)}.part")
    previous = path.with_name(f".{path.name}-{token_hex(4)}.old")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if path.exists():
            path.replace(previous)
        try:
            temporary.replace(path)
        except OSError:
            if previous.exists():
                previous.replace(path)
            raise
        shutil.rmtree(previous, ignore_errors=True)
    except OSError as error:
        raise HearthmapError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_bytes_atomic(path: Path, content: bytes) -> None:
    """Write a file, all or nothing."""
    with atomic_write(path) as temporary:
        temporary.write_bytes(content)


def write_text_atomic(path: Path, text: str) -> None:
    """Write a UTF-8 file with Unix line ends, all or nothing."""
    write_bytes_atomic(path, text.encode("utf-8"))


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON, all or nothing; NumPy numbers and arrays and paths are written as plain values.

    NaN is refused, because JSON has none: write None.
    """
    write_text_atomic(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=_plain) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
