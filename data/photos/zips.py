"""The files of a ZIP that was handed in, none of which is trusted to be what it says."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from data.photos.decoding import NOT_AN_IMAGE, PHOTO_SUFFIXES
from data.problems import Problem

__all__ = ["Upload", "unpacked"]

MAX_PHOTO_BYTES = 25_000_000
"""A larger file is no photo as homes are offered with; to decode a few at once would fill the memory."""
MAX_UNPACKED = 500_000_000
"""Bytes of all files of one ZIP together, as they come out of it."""
MAX_FILES = 2_000
_TOO_HEAVY = f"a photo may have {MAX_PHOTO_BYTES // 1_000_000} MB; save it smaller and drop it again"
_DAMAGED = "ZIP is damaged or is none; pack it again"
_FILE_DAMAGED = "file is damaged in the ZIP; left out"
_TOO_MUCH = f"ZIP unpacks to more than {MAX_UNPACKED // 1_000_000} MB; the rest was left out"
_TOO_MANY_FILES = f"ZIP holds more than {MAX_FILES:,} files; put only this home's photos into it"
_LOCKED = "ZIP is locked with a password; pack it without one"
_NESTED = "a ZIP within a ZIP is not opened; unpack it and drop its photos"
_OUTSIDE = "its path leads out of the ZIP; left out"
_NO_PHOTO = f"{NOT_AN_IMAGE}; left out"
_SYSTEM = re.compile(r"(__MACOSX/.*|(.*/)?(\.[^/]*|thumbs\.db|desktop\.ini))", re.IGNORECASE)
_FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Upload:
    """A file handed in.

    Attributes:
        name: As it was called there.
        content: Opened at its beginning, seekable.
    """

    name: str
    content: BinaryIO


def unpacked(upload: Upload) -> Iterator[tuple[str, bytes | Problem]]:
    """The files of an upload: itself, or of a ZIP those within; what cannot be had is a problem instead."""
    if not upload.name.lower().endswith(".zip"):
        size = upload.content.seek(0, io.SEEK_END)
        upload.content.seek(0)
        heavy = size > MAX_PHOTO_BYTES
        yield upload.name, _problem(upload.name, _TOO_HEAVY, _megabytes(size)) if heavy else upload.content.read()
        return
    try:
        archive = zipfile.ZipFile(upload.content)
    except _FAILURES:
        yield upload.name, _problem(upload.name, _DAMAGED)
        return
    with archive:
        entries = [
            entry for entry in archive.infolist() if not entry.is_dir() and not _SYSTEM.fullmatch(entry.filename)
        ]
        if len(entries) > MAX_FILES:
            yield upload.name, _problem(upload.name, _TOO_MANY_FILES, f"{len(entries):,} files")
            return
        if any(entry.flag_bits & 1 for entry in entries):
            yield upload.name, _problem(upload.name, _LOCKED)
            return
        left = MAX_UNPACKED
        for entry in entries:
            name = f"{upload.name}/{entry.filename}"
            content = _content(archive, entry, name, left)
            left -= 0 if isinstance(content, Problem) else len(content)
            if left < 0:
                yield name, _problem(upload.name, _TOO_MUCH)
                return
            yield name, content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int) -> bytes | Problem:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(entry.filename).drive:
        return _problem(name, _OUTSIDE)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _problem(name, _NESTED)
    if suffix and suffix not in (*PHOTO_SUFFIXES, ".heic", ".heif", ".avif"):
        return _problem(name, _NO_PHOTO)
    if entry.file_size > MAX_PHOTO_BYTES:
        return _problem(name, _TOO_HEAVY, _megabytes(entry.file_size))
    try:
        with archive.open(entry) as file:
            content = file.read(min(MAX_PHOTO_BYTES, left) + 1)  # a header may say less than comes out
    except _FAILURES:
        return _problem(name, _FILE_DAMAGED)
    return _problem(name, _TOO_HEAVY) if len(content) > MAX_PHOTO_BYTES else content


def _problem(name: str, reason: str, value: str = "") -> Problem:
    return Problem(name, None, "", value, reason, "error")


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / 1e6)):,} MB"
