"""Tables as files, all written here: CSV for spreadsheets and programs alike, and Parquet."""

import csv
import datetime
import io
import re
from collections.abc import Collection
from numbers import Number, Real
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import InputError
from data.files import write_bytes_atomic

__all__ = ["as_meant", "check_suffix", "csv_bytes", "harmless", "parquet_bytes", "write_csv", "write_table"]

_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program take a cell for a formula."""
_NUMBER = re.compile(r"[+-]\d+(\.\d+)?", re.ASCII)
_LINE_END = "\r\n"
_BYTE_ORDER_MARK = "\ufeff"


def harmless(text: str) -> str:
    """A text that no spreadsheet program runs as a formula when it opens it: an apostrophe before what could be one.

    A text that is only a number with its sign, such as a home called "-12", runs as nothing and stays. `as_meant` takes
    the apostrophe away again.

    Example:
        >>> harmless("=1+1"), harmless("4 Elm Street"), harmless("-12")
        ("'=1+1", '4 Elm Street', '-12')
    """
    return f"'{text}" if _could_run(text.lstrip("'")) else text


def as_meant(text: str) -> str:
    """The text that `harmless` made this of.

    Example:
        >>> as_meant("'=1+1"), as_meant("'t Hof")
        ('=1+1', "'t Hof")
    """
    return text[1:] if text.startswith("'") and _could_run(text.lstrip("'")) else text


def csv_bytes(table: pd.DataFrame, *, money: Collection[str] = (), as_is: bool = False) -> bytes:
    r"""A table as UTF-8 CSV, without its index.

    Numbers are never taken for texts. Apart from money they keep every digit, so that reading them gives the same
    values. Lines end in "\n". Where a letter beyond ASCII occurs, the file begins with a byte order mark: Excel takes
    it for another encoding otherwise, and pandas and Hearthmap read past it.

    Args:
        table: What to write.
        money: Columns that hold money: to the cent, and without an exponent however large.
        as_is: Texts as they are and no byte order mark: for files of a portfolio, which Hearthmap reads back.
    """
    texts = str if as_is else harmless
    lines = _Lines()
    # With this line end the writer quotes both of its characters wherever they occur in a cell.
    writer = csv.writer(lines, lineterminator=_LINE_END)
    writer.writerow([texts(str(name)) for name in table.columns])
    columns = [
        [_cell(value, to_the_cent=name in money, as_is=as_is) for value in table.iloc[:, place].astype(object)]
        for place, name in enumerate(table.columns)
    ]
    writer.writerows(zip(*columns, strict=True))
    content = "".join(lines.written)
    return f"{'' if as_is or content.isascii() else _BYTE_ORDER_MARK}{content}".encode()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as Parquet, texts as they are: nothing there runs as a formula. An index with a name is kept."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=table.index.name is not None, compression="zstd")
    return buffer.getvalue()


def check_suffix(path: Path) -> None:
    """Refuse a file that `write_table` cannot write.

    Raises:
        InputError: Its name ends in something else.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(f"{path} must end in .csv or .parquet.")


def write_table(table: pd.DataFrame, path: Path, *, money: Collection[str] = ()) -> None:
    """Write a table as CSV or Parquet, by the suffix, all or nothing.

    Args:
        table: What to write; an index with a name is a column of the file.
        path: Where.
        money: As in `csv_bytes`; Parquet keeps every digit.

    Raises:
        InputError: The suffix is another.
        HearthmapError: The disk refuses.
    """
    check_suffix(path)
    if path.suffix.lower() == ".csv":
        write_csv(table if table.index.name is None else table.reset_index(), path, money=money)
    else:
        write_bytes_atomic(path, parquet_bytes(table))


def write_csv(table: pd.DataFrame, path: Path, *, money: Collection[str] = (), as_is: bool = False) -> None:
    """Write a table as CSV, all or nothing; see `csv_bytes`."""
    write_bytes_atomic(path, csv_bytes(table, money=money, as_is=as_is))


class _Lines:
    """Takes the lines of a `csv.writer`, which gives each as a whole, and ends them as Unix does."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(f"{line.removesuffix(_LINE_END)}\n")


def _could_run(text: str) -> bool:
    # Blanks before it do not help: some programs drop them.
    starts = text.startswith(_STARTS) or text.lstrip().startswith(_STARTS)
    return starts and not _NUMBER.fullmatch(text)


def _cell(value: Any, *, to_the_cent: bool, as_is: bool) -> str:  # noqa: ANN401  # a cell holds anything
    """A value as text; one that is unknown is empty."""
    if isinstance(value, str):
        return value if as_is else harmless(value)
    if pd.isna(value):
        return ""
    if to_the_cent and isinstance(value, Real):
        return f"{round(float(value), 2) + 0.0:.2f}"  # never "-0.00"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time.min and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, Number | datetime.date):
        return str(value)
    return str(value) if as_is else harmless(str(value))
