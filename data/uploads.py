"""Photos of one home as people hand them in: files, or ZIPs of files, each that can be used kept once.

What comes in is not trusted. Nothing is written under a name that was handed in, no ZIP is unpacked beyond what its
photos may hold, whatever its headers claim, and nothing that could not be used passes in silence.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from data.duplicates import near_duplicates
from data.files import write_bytes_atomic
from data.photos.decoding import NOT_AN_IMAGE, PHOTO_SUFFIXES, photo_fault
from data.photos.photo_files import PHOTO_FOLDER
from data.photos.photo_hashes import hash_photos
from data.photos.rooms import room_of
from data.photos.zips import Upload, unpacked
from data.problems import Problem

__all__ = ["ReceivedPhoto", "receive_photos"]

MAX_PHOTOS = 100
"""Of one home; the longest listings have some sixty."""
_HEIC_KINDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_HEIC = "HEIC and AVIF photos are not read; export the photo as JPEG"
_KINDS = f"{NOT_AN_IMAGE} (JPEG, PNG, WebP, BMP or TIFF); left out"
_EMPTY_DROP = "no file in it is a photo"
_TOO_MANY = f"a home may have {MAX_PHOTOS} photos; the rest was left out"


@dataclass(frozen=True)
class ReceivedPhoto:
    """A photo that can be used.

    Attributes:
        file: Where it lies, relative to the folder, as in `photos.csv`.
        name: What it was called when it came in.
        room: The room that its name speaks of, or None.
        digest: SHA-256 of its content, hexadecimal.
    """

    file: str
    name: str
    room: str | None
    digest: str


def receive_photos(
    uploads: Iterable[Upload],
    folder: Path,
    earlier: Sequence[ReceivedPhoto] = (),
    progress: Callable[[str], None] | None = None,
) -> tuple[list[ReceivedPhoto], list[Problem]]:
    """Keep the photos among some uploads.

    Args:
        uploads: Photos and ZIPs of photos, in the order in which they were handed in.
        folder: Of a portfolio of one home; photos go to its `photos/`.
        earlier: Photos that were received before and lie there.
        progress: Told the name of each file when its turn comes.

    Returns:
        The photos that are new, and a problem for each file that is not among them. A photo that is the same as, or
        nearly the same as, another is taken once.

    Raises:
        HearthmapError: The disk refuses.
    """
    received: list[ReceivedPhoto] = []
    problems: list[Problem] = []
    by_digest = {photo.digest: photo.name for photo in earlier}
    for upload in uploads:
        before = len(received) + len(problems)
        for name, content in unpacked(upload):
            if progress is not None:
                progress(name)
            if isinstance(content, Problem):
                problems.append(content)
                continue
            fault = _fault(content)
            digest = hashlib.sha256(content).hexdigest()
            if fault is not None:
                problems.append(Problem(name, None, "", "", fault, "error"))
            elif digest in by_digest:
                problems.append(_double(name, "the same picture as", by_digest[digest]))
            elif len(by_digest) >= MAX_PHOTOS:
                problems.append(Problem(name, None, "", "", _TOO_MANY, "error"))
                return _without_doubles(folder, earlier, received, problems)
            else:
                by_digest[digest] = name
                suffix = PurePosixPath(name).suffix.lower()
                file = f"{PHOTO_FOLDER}/{digest[:20]}{suffix if suffix in PHOTO_SUFFIXES else '.jpg'}"
                write_bytes_atomic(folder / file, content)
                received.append(ReceivedPhoto(file, name, _room(name), digest))
        if before == len(received) + len(problems):
            problems.append(Problem(upload.name, None, "", "", _EMPTY_DROP, "error"))
    return _without_doubles(folder, earlier, received, problems)


def _without_doubles(
    folder: Path, earlier: Sequence[ReceivedPhoto], received: list[ReceivedPhoto], problems: list[Problem]
) -> tuple[list[ReceivedPhoto], list[Problem]]:
    """Leave out new photos that are nearly the same as one before them."""
    photos = [*earlier, *received]
    clusters = near_duplicates(hash_photos([folder / photo.file for photo in photos])).tolist()
    kept = []
    for place in range(len(earlier), len(photos)):
        photo, first = photos[place], clusters.index(clusters[place])
        if first == place:
            kept.append(photo)
        else:
            (folder / photo.file).unlink(missing_ok=True)
            problems.append(_double(photo.name, "nearly the same picture as", photos[first].name))
    return kept, problems


def _double(name: str, likeness: str, other: str) -> Problem:
    return Problem(name, None, "", f"{likeness} {other}", "taken once", "warning")


def _fault(content: bytes) -> str | None:
    """What is wrong with a photo."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_KINDS:
        return _HEIC
    fault = photo_fault(content)
    if fault is None:
        return None
    return _KINDS if fault == NOT_AN_IMAGE else f"{fault}; left out"


def _room(name: str) -> str | None:
    """The room that the file's own name speaks of, else the folder it is in."""
    path = PurePosixPath(name)
    labels = (path.stem, *reversed(path.parts[:-1]))
    return next((room for label in labels if not label.lower().endswith(".zip") and (room := room_of(label))), None)
