"""Tables written to files, the one place that does: CSV for people, CSV for ourselves to read again, and Parquet."""

import io
import re
from pathlib import Path

import pandas as pd

from data.errors import InputError
from data.files import write_bytes_atomic

__all__ = ["check_table_file", "csv_bytes", "exact_csv_bytes", "harmless", "parquet_bytes", "restored", "write_table"]

_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program take a cell for a formula."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def harmless(text: str) -> str:
    """A text that no spreadsheet program runs as a formula when it opens it: an apostrophe before what could be one.

    A plain number, such as an identifier "-5", runs nothing and stays as it is.

    Example:
        >>> harmless("=1+1"), harmless("-5"), harmless("4 Elm Street")
        ("'=1+1", '-5', '4 Elm Street')
    """
    return f"'{text}" if _could_run(text) else text


def restored(text: str) -> str:
    """The text that `harmless` was given: without the apostrophe that it put there, whatever text it was.

    Example:
        >>> restored("'=1+1"), restored("'tis a home")
        ('=1+1', "'tis a home")
    """
    return text[1:] if text.startswith("'") and _could_run(text[1:]) else text


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV for people: numbers in full.

    Every number is read back as the same number; texts that could be formulas have an apostrophe before them, which
    `restored` takes away. The index is left out unless it has a name.
    """
    safe = _with_named_index(table).rename(columns=lambda name: harmless(str(name)))
    for name in safe.select_dtypes(include=["object", "string", "category"]):
        safe[name] = pd.Series(
            [harmless(cell) if isinstance(cell, str) else cell for cell in safe[name]], index=safe.index, dtype=object
        )
    return exact_csv_bytes(safe)


def exact_csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV for a program to read again: as `csv_bytes`, but every text as it is."""
    text: str = _with_named_index(table).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text.encode("utf-8")


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as Parquet, texts as they are: nothing there runs as a formula. An index with a name is a column."""
    buffer = io.BytesIO()
    _with_named_index(table).to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def check_table_file(path: Path) -> None:
    """Refuse a file that `write_table` cannot write, before anything takes time.

    Raises:
        InputError: Its name ends neither in .csv nor in .parquet.
    """
    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"{path} must end in {' or '.join(_WRITERS)}.")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV for people or as Parquet, by the file's suffix, all or nothing.

    Raises:
        InputError: The suffix is neither.
        HearthmapError: The disk refuses.
    """
    check_table_file(path)
    write_bytes_atomic(path, _WRITERS[path.suffix.lower()](table))


_WRITERS = {".csv": csv_bytes, ".parquet": parquet_bytes}


def _could_run(text: str) -> bool:
    # Apostrophes before it are passed over, so that one more can be told from those that were there; blanks before it
    # do not help either: some programs drop them.
    bare = text.lstrip("'")
    return (bare.startswith(_STARTS) or bare.lstrip().startswith(_STARTS)) and not _NUMBER.fullmatch(bare)


def _with_named_index(table: pd.DataFrame) -> pd.DataFrame:
    return table if table.index.name is None else table.reset_index()
