"""The Houses dataset in its original layout: `HousesInfo.txt` beside `{n}_{room}.jpg`.

Ahmed and Moustafa, "House price estimation from visual and textual features", IJCCI 2016. The table has no header:
bedrooms, bathrooms, area in square feet, ZIP code and listing price in US dollars, separated by blanks; the line number
is the listing.
"""

from pathlib import Path

import pandas as pd

from data.errors import PortfolioError
from data.problems import Problem
from data.table_files.tables import RawTable
from data.table_files.text_tables import decode_text

__all__ = ["is_houses_table", "read_houses_table"]

HOUSES_TABLE = "HousesInfo.txt"
_COLUMNS = ("bedrooms", "bathrooms", "area_sqft", "zipcode", "asking_price")


def is_houses_table(path: Path) -> bool:
    """Whether a table is that of the Houses dataset, by its name."""
    return path.name.lower() == HOUSES_TABLE.lower()


def read_houses_table(path: Path) -> RawTable:
    """Read the raw cells of `HousesInfo.txt`.

    Raises:
        PortfolioError: The file is missing or has no rows.
    """
    try:
        text, encoding = decode_text(path.read_bytes(), path)
    except OSError as error:
        raise PortfolioError(f"{path} could not be read ({error.strerror or error}).") from error
    lines = {number: line.split() for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    reason = "the row does not have the five cells of the Houses dataset; row left out"
    problems = [
        Problem(path.name, number, "", " ".join(cells), reason, "error")
        for number, cells in lines.items()
        if len(cells) != len(_COLUMNS)
    ]
    rows = {number: cells for number, cells in lines.items() if len(cells) == len(_COLUMNS)}
    if not rows:
        raise PortfolioError(f"{path} has no rows of five cells, so it is not the table of the Houses dataset.")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(_COLUMNS)).astype("str")
    table.insert(0, "listing_id", pd.Series(table.index, index=table.index).astype("str"))
    return RawTable(path.name, table, tuple(problems), None, encoding)
