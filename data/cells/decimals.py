"""Which mark is the decimal mark, a whole column at a time.

"450.000" is four hundred and fifty in one country and nearly half a million in another, so one cell alone cannot be
read. The decimal mark of a column is what its own values prove ("1.234,5" and "12,5" prove a comma), else what the rest
of the table proves, else a default; or what the user states.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.cells.numerals import SPACES, Mark

__all__ = ["Decimals", "Evidence", "Kind", "choose_mark", "decide_decimals", "decimal_evidence"]

Kind = Literal["money", "area", "small", "unknown"]
_LOOKS_LIKE_NUMBER = rf"^\D{{0,5}}[0-9][0-9.,'’{SPACES}]*(?:[eE][+-]?[0-9]+)?(?:[^0-9].{{0,6}})?$"


@dataclass(frozen=True)
class Decimals:
    """Decimal marks of the columns of a table.

    Attributes:
        marks: The mark of every column asked for.
        mattered: The same of those columns only that hold points or commas.
    """

    marks: Mapping[str, Mark]
    mattered: Mapping[str, Mark]


@dataclass(frozen=True)
class Evidence:
    """How many values of a column prove each decimal mark, and how many could be read both ways.

    Attributes:
        point: Values that make sense only with a decimal point, such as "12.5" or "1,234,567".
        comma: Values that make sense only with a decimal comma.
        unsure_point: Values such as "450.000", with one point and three digits after it.
        unsure_comma: Values such as "450,000".
    """

    point: int = 0
    comma: int = 0
    unsure_point: int = 0
    unsure_comma: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":
        """Count the evidence of two columns together."""
        return Evidence(
            self.point + other.point,
            self.comma + other.comma,
            self.unsure_point + other.unsure_point,
            self.unsure_comma + other.unsure_comma,
        )

    @property
    def mark(self) -> Mark | None:
        """The mark the greater number of values prove, or None without a majority."""
        if self.point == self.comma:
            return None
        return "." if self.point > self.comma else ","


def decide_decimals(
    cells: pd.DataFrame,
    kinds: Mapping[str, Kind],
    *,
    delimiter: str | None,
    stated: Mark | None = None,
) -> Decimals:
    """Decide the decimal mark of columns.

    Args:
        cells: Raw cells of the table.
        kinds: What each column holds, by its name: "money", "area", "small" (degrees, rooms) or "unknown".
        delimiter: Delimiter of a text table, None for other tables.
        stated: What the user says; nothing is looked at then.
    """
    if stated is not None:
        marks = dict.fromkeys(kinds, stated)
        return Decimals(marks, marks)
    evidence = {source: decimal_evidence(cells[source]) for source in kinds}
    table = sum(evidence.values(), Evidence())
    marks = {
        source: choose_mark(evidence[source], table, kind=kind, delimiter=delimiter) for source, kind in kinds.items()
    }
    return Decimals(marks, {source: mark for source, mark in marks.items() if evidence[source] != Evidence()})


def decimal_evidence(values: pd.Series) -> Evidence:
    """Count what the values of one raw column prove about the decimal mark; native numbers prove nothing."""
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return Evidence()
    texts = values[values.map(type).isin([str])] if values.dtype == object else values.dropna()
    texts = texts.astype("str")
    texts = texts[texts.str.contains(r"[.,]") & texts.str.contains(_LOOKS_LIKE_NUMBER)]
    if texts.empty:
        return Evidence()
    proves = {mark: texts.str.contains(_proof(mark, other)) for mark, other in ((".", ","), (",", "."))}
    unsure = texts[~proves["."] & ~proves[","]]
    return Evidence(
        point=int((proves["."] & ~proves[","]).sum()),
        comma=int((proves[","] & ~proves["."]).sum()),
        unsure_point=int(unsure.str.contains(r"^[^.,]*[0-9]\.[0-9]{3}[^.,0-9]*$").sum()),
        unsure_comma=int(unsure.str.contains(r"^[^.,]*[0-9],[0-9]{3}[^.,0-9]*$").sum()),
    )


def _proof(mark: str, other: str) -> str:
    """A pattern of the texts that make sense only when `mark` is the decimal mark and `other` groups thousands."""
    m, o = re.escape(mark), re.escape(other)
    not_three = r"(?:[0-9]{1,2}|[0-9]{4,})"
    return "|".join(
        [
            rf"[0-9]{o}[0-9]{{3}}{m}[0-9]",  # 1,234.5: both marks, this one last
            rf"[0-9]{o}[0-9]{{2,3}}{o}[0-9]{{3}}(?:[^0-9]|$)",  # 1,234,567: the other one twice
            rf"^[^.,]*{m}{not_three}(?:[^.,0-9].*)?$",  # 12.5: not three digits after it
            rf"^[^.,]*[0-9]{{4}}{m}[0-9]{{3}}(?:[^.,0-9].*)?$",  # 1234.567: four digits before it
            rf"^[^.,0-9]*0?{m}[0-9]{{3}}(?:[^.,0-9].*)?$",  # 0.125 and .125
            rf"[0-9][{SPACES}'’][0-9]{{3}}{m}[0-9]",  # 1 234.567: thousands are spaces
            rf"[0-9]{m}[-–]+$",  # 450,-: no cents
        ]
    )


def choose_mark(column: Evidence, table: Evidence, *, kind: Kind, delimiter: str | None) -> Mark:
    """Decide the decimal mark of one column.

    Its own evidence comes first. Without any, three digits after a mark make money thousands, because no price is
    quoted to a tenth of a cent; for all else the rest of the table speaks. Where that is silent too: areas have decimal
    points in a table cut by commas, and in any other table "1.234" and "1,234" are thousands; small numbers, such as
    degrees, have no thousands; and in columns unknown to us a point is a decimal point, and a comma is a decimal comma
    unless commas cut the table.

    Args:
        column: Evidence of the column.
        table: Evidence of all columns together.
        kind: "money", "area", "small" or "unknown".
        delimiter: Delimiter of the text table, None in other tables.
    """
    if column.mark is not None:
        return column.mark
    unsure: Mark | None = None
    if column.unsure_point != column.unsure_comma:
        unsure = "." if column.unsure_point > column.unsure_comma else ","
    grouped: Mark = "," if unsure == "." else "."
    if unsure is None:
        return table.mark or "."
    if kind == "money":
        return grouped
    if table.mark is not None:
        return table.mark
    if kind == "area":
        return "." if delimiter == "," else grouped
    if kind == "unknown":
        return "." if delimiter == "," else unsure
    return unsure
