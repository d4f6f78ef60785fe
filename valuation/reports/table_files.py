"""Tables as CSV and Parquet."""

import io

import pandas as pd

__all__ = ["csv_bytes", "harmless", "parquet_bytes"]

_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program take a cell for a formula."""


def harmless(text: str) -> str:
    """A text that no spreadsheet program runs as a formula when it opens it: an apostrophe before what could be one.

    Example:
        >>> harmless("=1+1"), harmless("4 Elm Street")
        ("'=1+1", '4 Elm Street')
    """
    # Blanks before it do not help: some programs drop them.
    return f"'{text}" if text.startswith(_STARTS) or text.lstrip().startswith(_STARTS) else text


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: numbers at full precision, texts that could be formulas with an apostrophe before them."""
    safe = table.rename(columns=lambda name: harmless(str(name)))
    for name in safe.select_dtypes(include=["object", "string"]):
        safe[name] = [harmless(cell) if isinstance(cell, str) else cell for cell in safe[name]]
    return safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as Parquet, texts as they are: nothing there runs as a formula."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
