"""Reading a table of any usual kind into raw cells, with the row numbers of the file kept.

Text tables (.csv, .tsv, .txt) stay text: what a cell means is decided later, a column at a time. Their encoding is
UTF-8 or UTF-16 where the bytes say so, else Windows-1252, in which every byte has a meaning. The delimiter is the one
that cuts the first lines into the same number of cells. Parquet and Excel keep their native numbers and dates.

A row is numbered as a spreadsheet would: the header is row 1. In text tables it is the line on which the row starts, in
Parquet, which has no header row, rows count from 1. Rows with nothing in any cell are no rows.
"""

import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from data.errors import PortfolioError
from data.problems import Problem
from data.table_files.text_tables import cut_records, decode_text, find_delimiter

__all__ = ["TABLE_SUFFIXES", "RawTable", "read_table"]

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".xlsx")


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it was in its file.

    Attributes:
        file: Name of the table as problems give it.
        cells: One column per header, in file order; texts or native values, missing where empty. The index holds row
            numbers of the file.
        problems: Rows and columns that could not be used.
        delimiter: What separated cells of a text table, None for the other kinds.
        encoding: Encoding of a text table, None for the other kinds.
    """

    file: str
    cells: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None


def read_table(path: Path, name: str | None = None, *, needs_rows: bool = True) -> RawTable:
    """Read the raw cells of a .csv, .tsv, .txt, .parquet or .xlsx table.

    Args:
        path: The table.
        name: What to call it in problems; its file name by default.
        needs_rows: Whether a header alone is an error.

    Raises:
        PortfolioError: The file is missing, empty, damaged, of another kind, or has a header but no rows.
    """
    name = name or path.name
    suffix = path.suffix.lower()
    if suffix not in TABLE_SUFFIXES:
        raise PortfolioError(f"{path} is not a table this can read: give one of {', '.join(TABLE_SUFFIXES)}.")
    try:
        if path.stat().st_size == 0:
            raise PortfolioError(f"{path} is empty: it needs a header and at least one row.")
        if suffix == ".parquet":
            table = RawTable(name, _with_row_numbers(pd.read_parquet(path, engine="pyarrow")))
        elif suffix == ".xlsx":
            table = _read_excel(path, name)
        else:
            table = _read_text(path, name)
    except FileNotFoundError as error:
        raise PortfolioError(f"{path} does not exist: check its name, or put it back.") from error
    except (OSError, pa.ArrowException) as error:
        raise PortfolioError(f"{path} could not be read ({str(error).splitlines()[0]}): is it damaged?") from error
    table = _tidy_headers(table)
    if needs_rows and table.cells.empty:
        raise PortfolioError(f"{path} has a header but no rows that can be used: it needs at least one listing.")
    return table


def _read_text(path: Path, name: str) -> RawTable:
    text, encoding = decode_text(path.read_bytes(), path)
    first, _, rest = text.partition("\n")
    stated = first.rstrip("\r")[4:] if first.lower().startswith("sep=") else ""
    skipped = 1 if stated else 0  # Excel's own line that states the delimiter
    text = rest if stated else text
    delimiter = stated[:1] or find_delimiter(text)
    header: list[str] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, row in cut_records(text, delimiter, path, skipped):
        if not "".join(row).strip():
            continue
        if not header:
            header = row
            continue
        if len(row) < len(header) or "".join(row[len(header) :]).strip():
            reason = f"the row has {'fewer' if len(row) < len(header) else 'more'} cells than the header; row left out"
            value = f"{len(row)} cells, header has {len(header)}"
            problems.append(Problem(name, number, "", value, reason, "error"))
            continue
        rows.append(row[: len(header)])
        numbers.append(number)
    if not header:
        raise PortfolioError(f"{path} is empty: it needs a header and at least one row.")
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    # Places stand in for headers, which may repeat.
    cells = pd.DataFrame({place: pd.array(column, dtype="str") for place, column in enumerate(columns)}, index=numbers)
    cells.columns = pd.Index(header, dtype="object")
    return RawTable(name, cells, tuple(problems), delimiter, encoding)


def _read_excel(path: Path, name: str) -> RawTable:
    import openpyxl  # slow to import, and most tables are not workbooks

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl speaks of styles and extensions it skips
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            others = [other.title for other in book.worksheets[1:]]
            title = sheet.title
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, SyntaxError, EOFError) as error:
        raise PortfolioError(f"{path} is not a readable Excel workbook: save it again as .xlsx or as CSV.") from error
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(_filled(cell) for cell in row)]
    if not filled:
        raise PortfolioError(f"{path} is empty: its first sheet needs a header and at least one row.")
    width = max(len(row) for _, row in filled)  # a cell to the right of the header must not vanish
    header = ["" if cell is None else str(cell) for cell in [*filled[0][1], *[None] * width][:width]]
    index = [number for number, _ in filled[1:]]
    columns = [[row[place] if place < len(row) else None for _, row in filled[1:]] for place in range(width)]
    cells = pd.concat([_native(column, index) for column in columns], axis="columns") if columns else pd.DataFrame()
    cells.columns = pd.Index(header, dtype="object")
    reason = "only the first sheet of the workbook was read"
    problems = (Problem(name, None, "", f"read: {title}; not read: {', '.join(others)}", reason, "warning"),)
    return RawTable(name, cells, problems if others else ())


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _native(column: list[Any], index: list[int]) -> pd.Series:
    """Give a column of Excel cells the type all its filled cells share; mixed cells stay as they are."""
    kinds = {type(cell) for cell in column if cell is not None}
    if kinds and kinds <= {int, float}:
        return pd.Series([float("nan") if cell is None else cell for cell in column], index=index, dtype="float64")
    return pd.Series(column, index=index, dtype="str" if kinds <= {str} else "object")


def _with_row_numbers(cells: pd.DataFrame) -> pd.DataFrame:
    if any(name is not None for name in cells.index.names):
        cells = cells.reset_index()  # a named index is a column that pandas moved
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return cells


def _tidy_headers(table: RawTable) -> RawTable:
    """Strip headers, number repeated ones, and leave out columns without a name."""
    names = [str(header).strip().lstrip("\ufeff") for header in table.cells.columns]
    problems = list(table.problems)
    kept: list[int] = []
    final: list[str] = []
    for place, header in enumerate(names):
        if not header:
            if not table.cells.iloc[:, place].map(_filled, na_action="ignore").eq(True).any():
                continue
            reason = "the column has no name in the header; column left out"
            problems.append(Problem(table.file, None, "", f"column {place + 1}", reason, "warning"))
            continue
        unique, number = header, 2
        while unique in final:
            unique, number = f"{header}_{number}", number + 1
        if unique != header:
            reason = "two columns have the same name; the second was renamed"
            problems.append(Problem(table.file, None, header, unique, reason, "warning"))
        kept.append(place)
        final.append(unique)
    cells = table.cells.iloc[:, kept]
    cells.columns = pd.Index(final, dtype="object")
    return RawTable(table.file, cells, tuple(problems), table.delimiter, table.encoding)
