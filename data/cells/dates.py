"""Dates as people write them; the day comes before the month where the column proves it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.cells.numerals import is_blank
from data.cells.texts import as_text

__all__ = ["Dates", "parse_dates"]

_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m.%d.%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S")
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_CLEAR = ("ISO8601", "%Y/%m/%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %Y")
_YEARS = (1800, 2199)


@dataclass(frozen=True)
class Dates:
    """A column read as dates.

    Attributes:
        values: datetime64[us] at midnight, NaT where the cell is blank or wrong; indexed as the column.
        wrong: True where a cell holds something that is no date, or a year before 1800 or after 2199.
    """

    values: pd.Series
    wrong: NDArray[np.bool_]


def parse_dates(values: pd.Series, *, month_first: bool = True) -> Dates:
    """Read a raw column as dates, all in the one format that fits the most cells.

    Args:
        values: Raw cells: texts or native dates.
        month_first: What to take where 03/04/2021 could be read both ways throughout.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        blank = values.isna().to_numpy(dtype=bool)
        parsed = _without_zone(values)
    else:
        texts = as_text(values)
        blank = is_blank(texts)
        texts = texts.mask(blank)
        unsure = (*_MONTH_FIRST, *_DAY_FIRST) if month_first else (*_DAY_FIRST, *_MONTH_FIRST)
        parsed = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
        for style in (*_CLEAR, *unsure):
            attempt = _without_zone(pd.to_datetime(texts, format=style, errors="coerce", utc=True))
            if attempt.notna().sum() > parsed.notna().sum():
                parsed = attempt
            if not (parsed.isna() & ~blank).any():
                break
    parsed = parsed.where(parsed.dt.year.between(*_YEARS))
    return Dates(parsed.dt.normalize(), parsed.isna().to_numpy(dtype=bool) & ~blank)


def _without_zone(values: pd.Series) -> pd.Series:
    plain = values.dt.tz_localize(None) if values.dt.tz is not None else values
    return plain.astype("datetime64[us]")
