"""`photos.csv`: the table that says which listing each photo shows, and which room."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pandas as pd

from data.cells.columns import COLUMNS, header_key
from data.cells.texts import as_text
from data.errors import PortfolioError
from data.photos.photo_files import PHOTO_FOLDER
from data.photos.rooms import room_of
from data.problems import Problem, cell_problems
from data.table_files.tables import TABLE_SUFFIXES, RawTable, read_table

__all__ = ["UNKNOWN_ROOM", "find_photo_table", "read_photo_table"]

UNKNOWN_ROOM = "room is not known; to be told from the photo"
_SYNONYMS = {
    "listing_id": ("listingid", *next(column.synonyms for column in COLUMNS if column.name == "listing_id")),
    "file": tuple("file filename photo photofile image imagefile imagepath path name".split()),
    "room": tuple("room roomtype view viewtype type label category scene".split()),
    "room_source": ("roomsource",),
}


def find_photo_table(folder: Path) -> Path | None:
    """Find `photos.csv`, or the same in another table format, in a folder or its `photos/`."""
    places = [place / f"photos{suffix}" for place in (folder, folder / PHOTO_FOLDER) for suffix in TABLE_SUFFIXES]
    return next((path for path in places if path.is_file()), None)


def read_photo_table(path: Path, folder: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the photo table.

    Args:
        path: The table.
        folder: The portfolio, to which the files are relative, with or without the leading `photos/`.

    Returns:
        Columns listing_id, file (as written, with forward slashes), room, room_source, indexed by row number; and
        problems. Without a room column all rooms are missing and their source too, for the file names to tell.

    Raises:
        PortfolioError: A column is missing, or the table cannot be read.
    """
    raw = read_table(path, path.relative_to(folder).as_posix(), needs_rows=False)
    sources = _sources(raw)
    cells = raw.cells
    photos = pd.DataFrame({name: as_text(cells[sources[name]]) for name in ("listing_id", "file")}, index=cells.index)
    photos["file"] = photos["file"].str.replace("\\", "/").str.removeprefix("./")
    unnamed = photos[["listing_id", "file"]].isna().any(axis="columns").to_numpy(dtype=bool)
    reason = "the row names no listing or no file; photo left out"
    problems = [*raw.problems, *cell_problems(raw.file, cells[sources["file"]], unnamed, reason, "error")]
    outside = photos["file"].fillna("").map(_leads_outside).to_numpy(dtype=bool)
    reason = "the path leads out of the portfolio; photo left out"
    problems += cell_problems(raw.file, cells[sources["file"]], outside, reason, "error")
    photos["room"] = pd.Series(float("nan"), index=cells.index, dtype="str")
    photos["room_source"] = photos["room"]
    if "room" in sources:
        given = as_text(cells[sources["room"]])
        rooms = {text: room_of(text) for text in given.dropna().unique()}
        photos["room"] = given.map(rooms).astype("str")
        unknown = (given.notna() & photos["room"].isna()).to_numpy(dtype=bool)
        problems += cell_problems(raw.file, cells[sources["room"]], unknown, UNKNOWN_ROOM, "warning")
        photos["room_source"] = photos["room"].notna().map({True: "given", False: "unknown"}).astype("str")
        if "room_source" in sources:
            predicted = (as_text(cells[sources["room_source"]]) == "predicted") & photos["room"].notna()
            photos["room_source"] = photos["room_source"].mask(predicted, "predicted")
    return photos[~unnamed & ~outside], problems


def _sources(raw: RawTable) -> dict[str, str]:
    keys = {header_key(header): header for header in reversed(raw.cells.columns)}
    sources: dict[str, str] = {}
    for name, synonyms in _SYNONYMS.items():
        found = [keys[key] for key in synonyms if key in keys and keys[key] not in sources.values()]
        if found:
            sources[name] = found[0]
        elif name in ("listing_id", "file"):
            headers = ", ".join(map(repr, raw.cells.columns))
            raise PortfolioError(f"{raw.file} has no {name} column: it has {headers}, and needs listing_id and file.")
    return sources


def _leads_outside(file: str) -> bool:
    path = PurePosixPath(file)
    return path.is_absolute() or bool(PureWindowsPath(file).drive) or ".." in path.parts or "\x00" in file
