"""What an import could not use, with the listing that each problem is of: written into the portfolio, read again."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from data.cells.texts import as_text
from data.errors import PortfolioError
from data.photos.photo_matching import listing_of_file
from data.photos.photo_table import find_photo_table, read_photo_table
from data.problems import Problem, Severity, problems_table
from data.table_files.tables import RawTable, read_table
from data.table_files.writing import as_meant

__all__ = ["IMPORT_PROBLEMS", "import_problems", "import_problems_table"]

IMPORT_PROBLEMS = "problems.csv"


def import_problems_table(
    problems: Iterable[Problem], raw: RawTable, listing_column: str, folder: Path, listing_ids: pd.Index
) -> pd.DataFrame:
    """The problems of an import as a table, with a last column listing_id: empty where a problem is of none.

    Args:
        problems: What was found.
        raw: The table that was imported.
        listing_column: What its listing_id is called there.
        folder: Of the table and the photos.
        listing_ids: The listings that were kept.
    """
    owners = {raw.file: as_text(raw.cells[listing_column])}
    photos = find_photo_table(folder)
    if photos is not None:
        owners[photos.relative_to(folder).as_posix()] = read_photo_table(photos, folder)[0]["listing_id"]
    known = set(listing_ids)
    problems = list(problems)
    names = [_owner(problem, owners, known) for problem in problems]
    return problems_table(problems).assign(listing_id=pd.Series(names, dtype="str"))


def import_problems(folder: Path) -> tuple[tuple[str, Problem], ...]:
    """Listing and problem of each that the import of a portfolio found; the listing is empty where there is none.

    Nothing where the portfolio was never imported. Imports of old did not write the listing: then only problems with
    photos named after one have it.
    """
    path = folder / IMPORT_PROBLEMS
    try:
        status = path.stat()
    except OSError:
        return ()
    return _read(path.absolute(), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, size: int, changed: int) -> tuple[tuple[str, Problem], ...]:
    """What a file holds, read once as long as it is the same: homes are reported on one by one."""
    try:
        cells = read_table(path, needs_rows=False).cells
    except PortfolioError:  # emptied or damaged by hand: what the import found is no longer known
        return ()
    if not {"file", "row", "column", "value", "reason", "severity"} <= set(cells.columns):
        return ()
    cells = cells.astype("str").fillna("").map(as_meant)
    listing = cells["listing_id"] if "listing_id" in cells else pd.Series("", index=cells.index)
    found = []
    for owner, (_, row) in zip(listing, cells.iterrows(), strict=True):
        number = int(row["row"]) if row["row"].isdigit() else None
        severity: Severity = "error" if row["severity"] == "error" else "warning"
        file, column, value, reason = (str(row[name]) for name in ("file", "column", "value", "reason"))
        found.append((str(owner).strip(), Problem(file, number, column, value, reason, severity)))
    return tuple(found)


def _owner(problem: Problem, owners: Mapping[str, "pd.Series[str]"], known: set[str]) -> str:
    """The listing that a problem is of: that of its row, or the one its photo is named after."""
    if problem.row is None:
        return listing_of_file(problem.file, known) or ""
    cells = owners.get(problem.file)
    if cells is None or problem.row not in cells.index:
        return ""
    name = cells.loc[problem.row]
    return "" if pd.isna(name) else str(name)
