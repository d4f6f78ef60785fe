"""The photo files of a folder.

Photos lie in `photos/`, at any depth, or beside the table, either directly or in a folder named after a listing. Other
folders beside the table are not searched: a table may lie in a large folder that has nothing to do with it.
"""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.photos.decoding import PHOTO_SUFFIXES
from data.problems import Problem

__all__ = ["PHOTO_FOLDER", "scan_photo_files"]

PHOTO_FOLDER = "photos"
_NO_PHOTO = f"file is of no photo type this reads ({', '.join(PHOTO_SUFFIXES)}); left out"
_SYSTEM_FILES = re.compile(r"\..*|thumbs\.db|desktop\.ini|photos\.(csv|tsv|txt|xlsx|parquet)", re.IGNORECASE)


@dataclass(frozen=True)
class PhotoFiles:
    """What a search for photos found.

    Attributes:
        sizes: Size in bytes of each photo file, by its path relative to the folder (forward slashes), in natural order.
        problems: Files in `photos/` that are of no photo type.
    """

    sizes: dict[str, int]
    problems: tuple[Problem, ...]


def scan_photo_files(folder: Path, listing_ids: Collection[str]) -> PhotoFiles:
    """List the photo files of a folder.

    Args:
        folder: The portfolio, or the folder of the table.
        listing_ids: Identifiers that may be names of folders beside the table.
    """
    sizes: dict[str, int] = {}
    problems: list[Problem] = []
    for file, size in _files(folder, listing_ids):
        if file.lower().endswith(PHOTO_SUFFIXES):
            sizes[file] = size
        elif "/" in file:  # a file beside the table may be anything
            problems.append(Problem(file, None, "", "", _NO_PHOTO, "warning"))
    return PhotoFiles(dict(sorted(sizes.items(), key=lambda item: natural_order(item[0]))), tuple(problems))


def natural_order(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key under which "photo 2" comes before "photo 10"."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", text))


def _files(folder: Path, listing_ids: Collection[str]) -> Iterator[tuple[str, int]]:
    waiting = [(folder, "")]
    seen: set[tuple[int, int]] = set()  # folders may link to each other in a circle
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if _SYSTEM_FILES.fullmatch(entry.name):
                    continue
                if not entry.is_dir():
                    # A link to nowhere holds nothing either.
                    yield f"{prefix}{entry.name}", entry.stat().st_size if entry.is_file() else 0
                elif prefix or entry.name == PHOTO_FOLDER or entry.name in listing_ids:
                    stat = entry.stat()
                    if (stat.st_dev, stat.st_ino) not in seen:
                        seen.add((stat.st_dev, stat.st_ino))
                        waiting.append((place / entry.name, f"{prefix}{entry.name}/"))
