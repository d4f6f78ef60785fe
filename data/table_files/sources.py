"""What a user points at: a folder with a table, or the table itself."""

from pathlib import Path

from data.errors import PortfolioError
from data.table_files.houses_layout import is_houses_table, read_houses_table
from data.table_files.tables import TABLE_SUFFIXES, RawTable, read_table

__all__ = ["find_table", "read_source_table"]

LISTINGS = "listings"
_NO_LISTINGS = ("photos", "problems", "readme", "license", "licence", "dictionary")


def find_table(source: Path) -> Path:
    """Find the listings table of a source: the source itself, `listings.*`, `HousesInfo.txt`, or the only table there.

    Raises:
        PortfolioError: The source does not exist, or holds no table, or several of which none is called `listings`.
    """
    if not source.exists():
        raise PortfolioError(f"{source} does not exist: check its name, or put it back.")
    if source.is_file():
        return source
    tables = sorted(
        path
        for path in source.iterdir()
        if path.is_file()
        and path.suffix.lower() in TABLE_SUFFIXES
        and not path.name.startswith((".", "~"))
        and path.stem.lower() not in _NO_LISTINGS
    )
    for chosen in (
        [path for path in tables if path.stem.lower() == LISTINGS],
        [path for path in tables if is_houses_table(path)],
        tables,
    ):
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            names = ", ".join(path.name for path in chosen)
            raise PortfolioError(f"{source} holds several tables ({names}): give the one that lists the homes.")
    kinds = ", ".join(TABLE_SUFFIXES)
    raise PortfolioError(f"{source} holds no listings table: put listings.csv (or another of {kinds}) there.")


def read_source_table(table: Path) -> RawTable:
    """Read the raw cells of a listings table, also of the Houses dataset's own.

    Raises:
        PortfolioError: It cannot be read.
    """
    return read_houses_table(table) if is_houses_table(table) else read_table(table)
