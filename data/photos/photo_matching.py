"""Which photo belongs to which listing, and what room it shows.

The photo table says so. Without one, a folder named after a listing holds its photos, and any other photo is named
`{listing_id}_{room}` with anything after it ("7_kitchen_2.jpg"). Identifiers may contain underscores: the longest one
known wins. A name that speaks of no room leaves the room open, to be told from the photo itself.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from data.photos.decoding import EMPTY, MISSING
from data.photos.photo_files import PHOTO_FOLDER, scan_photo_files
from data.photos.photo_table import UNKNOWN_ROOM, find_photo_table, read_photo_table
from data.photos.rooms import room_of
from data.problems import Problem, cell_problems

__all__ = ["MatchedPhotos", "listing_of_file", "match_photos"]

PHOTO_COLUMNS = ("listing_id", "file", "path", "room", "room_source")
ORPHAN = "photo belongs to no listing; left out"


@dataclass(frozen=True, eq=False)
class MatchedPhotos:
    """The photos of the listings.

    Attributes:
        photos: Columns as `Portfolio.photos` has them, by listing in the order of the table, then as the photo table
            or the file names order them.
        problems: Photos left out, and rooms not understood.
    """

    photos: pd.DataFrame
    problems: tuple[Problem, ...]


def match_photos(folder: Path, listing_ids: pd.Index) -> MatchedPhotos:
    """Find the photos of listings in a folder.

    Only names and sizes of files are looked at; `check_photo` looks inside.

    Args:
        folder: The portfolio, or the folder of the table.
        listing_ids: Identifiers of the listings kept.

    Raises:
        PortfolioError: The photo table cannot be read.
    """
    known = dict(zip(listing_ids, range(len(listing_ids)), strict=True))
    found = scan_photo_files(folder, known)
    table = find_photo_table(folder)
    problems = list(found.problems)
    if table is None:
        photos, wrong = _by_name(found.sizes, known)
    else:
        photos, wrong = _by_table(table, folder, found.sizes, known)
    problems += wrong
    empty = photos["file"].map(found.sizes).eq(0)
    problems += [Problem(file, None, "", "", f"{EMPTY}; left out", "error") for file in photos["file"][empty].unique()]
    photos = photos[~empty]
    photos = photos.iloc[np.argsort(photos["listing_id"].map(known).to_numpy(), kind="stable")].reset_index(drop=True)
    # Joined as text: a Path for each of 100,000 photos would take longer than all the rest.
    photos["path"] = (f"{folder.absolute()}/" + photos["file"]).astype("str")
    return MatchedPhotos(photos[list(PHOTO_COLUMNS)], tuple(problems))


def _by_table(
    table: Path,
    folder: Path,
    sizes: Mapping[str, int],
    known: Mapping[str, int],
) -> tuple[pd.DataFrame, list[Problem]]:
    photos, problems = read_photo_table(table, folder)
    name = table.relative_to(folder).as_posix()
    prefixed = f"{PHOTO_FOLDER}/" + photos["file"]
    photos["file"] = photos["file"].mask(~photos["file"].isin(sizes.keys()) & prefixed.isin(sizes.keys()), prefixed)
    listed = set(photos["file"])
    elsewhere = [file for file in listed - sizes.keys() if (folder / file).is_file()]
    missing = ~photos["file"].isin({*sizes, *elsewhere})
    orphan = ~photos["listing_id"].isin(known.keys()) & ~missing
    again = photos.duplicated(["listing_id", "file"]) & ~missing & ~orphan
    twice = "the photo is listed twice for the same listing; the second row was left out"
    problems += cell_problems(name, photos["file"], missing.to_numpy(dtype=bool), f"{MISSING}; left out", "error")
    problems += cell_problems(name, photos["listing_id"], orphan.to_numpy(dtype=bool), ORPHAN, "warning")
    problems += cell_problems(name, photos["file"], again.to_numpy(dtype=bool), twice, "warning")
    reason = f"photo is not listed in {name}; left out"
    problems += [Problem(file, None, "", "", reason, "warning") for file in sizes if file not in listed]
    photos = photos[~missing & ~orphan & ~again]
    if photos["room_source"].isna().any():  # the table has no rooms
        rooms = [_room(file, listing)[0] for file, listing in zip(photos["file"], photos["listing_id"], strict=True)]
        photos = photos.assign(room=pd.Series(rooms, index=photos.index, dtype="str"))
        photos["room_source"] = photos["room"].notna().map({True: "given", False: "unknown"}).astype("str")
    return photos, problems


def _by_name(sizes: Mapping[str, int], known: Mapping[str, int]) -> tuple[pd.DataFrame, list[Problem]]:
    rows: list[tuple[str, str, str | None]] = []
    problems: list[Problem] = []
    for file in sizes:
        listing = listing_of_file(file, known)
        if listing is None:
            problems.append(Problem(file, None, "", "", ORPHAN, "warning"))
            continue
        room, label = _room(file, listing)
        if room is None and label is not None:
            problems.append(Problem(file, None, "room", label, UNKNOWN_ROOM, "warning"))
        rows.append((listing, file, room))
    photos = pd.DataFrame(rows, columns=["listing_id", "file", "room"]).astype("str")
    photos["room_source"] = photos["room"].notna().map({True: "given", False: "unknown"}).astype("str")
    return photos, problems


def listing_of_file(file: str, known: Collection[str]) -> str | None:
    """The listing that a photo belongs to by its folder or name; None where it is none of those known."""
    path = PurePosixPath(file)
    for folder in reversed(path.parts[:-1]):
        if folder in known:
            return folder
    return next((start for start in _starts(path.stem) if start in known), None)


def _starts(stem: str) -> Iterator[str]:
    """The beginnings of a name that may be an identifier, longest first."""
    yield stem
    for separator in reversed(list(re.finditer(r"[_\- ]", stem))):
        yield stem[: separator.start()]


def _room(file: str, listing: str) -> tuple[str | None, str | None]:
    """Tell the room from a file's name; the second value is a label in it that names no room we know.

    Cameras name photos too ("IMG_0412"), so in a listing's own folder a name without a room is no mistake.
    """
    path = PurePosixPath(file)
    if listing in path.parts[:-1]:
        below = path.parts[path.parts.index(listing) + 1 : -1]
        labels = (path.stem, *reversed(below))
        return next((room for label in labels if (room := room_of(label)) is not None), None), None
    label = path.stem.removeprefix(listing).strip("_- ")
    room = room_of(label)
    return room, label if room is None and re.search(r"[^\W\d_]", label) else None
