"""The columns of a table that Hearthmap does not know by name: numbers, categories, or text that is only kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.cells.columns import header_key
from data.cells.numerals import Mark, parse_numbers
from data.cells.texts import categories
from data.problems import Problem, cell_problems
from data.table_files.tables import RawTable

__all__ = ["read_extras"]

NUMERIC_SHARE = 0.95  # of the filled cells that must be numbers
MANY_VALUES = 50  # a text column with more values than this, and a new one in every other row, is no category


@dataclass(frozen=True, eq=False)
class Extras:
    """The further columns of a table.

    Attributes:
        columns: All of them, float64 or str, under their final names, indexed by row number.
        numeric: Names of those that serve as numeric attributes.
        categorical: Names of those that serve as categorical attributes. The rest is only kept.
        problems: Cells left blank, and columns that are kept but not used.
    """

    columns: pd.DataFrame
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_extras(
    raw: RawTable,
    names: Mapping[str, str],
    text_only: Collection[str],
    kept_only: Collection[str],
    marks: Mapping[str, Mark],
) -> Extras:
    """Type the further columns.

    A column is numeric when at least 95 % of its filled cells are numbers, else categorical. A text that is new in more
    than half of its rows (an address, a description) is no category. A column whose name speaks of a price would let
    an estimate copy the answer, so it is no attribute either.

    Args:
        raw: The table, only with the rows that are kept.
        names: Source column to final name.
        text_only: Source columns that are no numbers even where they look so, such as ZIP codes.
        kept_only: Source columns that are not to serve as attributes whatever they hold.
        marks: Decimal mark by source column.
    """
    columns: dict[str, pd.Series] = {}
    numeric: list[str] = []
    categorical: list[str] = []
    problems: list[Problem] = []
    for source, name in names.items():
        cells = raw.cells[source]
        text = source in text_only or pd.api.types.is_bool_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells)
        is_number = False
        if not text:
            numbers = parse_numbers(cells, marks[source])
            filled = ~numbers.blank
            is_number = bool((filled & ~numbers.wrong).sum() >= max(1, NUMERIC_SHARE * filled.sum()))
        if is_number:
            columns[name] = pd.Series(numbers.values, index=cells.index)
            reason = "the other cells of this column are numbers and this is none; left blank"
            problems += cell_problems(raw.file, cells, numbers.wrong, reason, "warning")
        else:
            columns[name] = categories(cells)
        if source in kept_only:
            continue
        if "price" in header_key(source):
            reason = "the column seems to be made from a price; kept, but not used as an attribute"
            problems.append(Problem(raw.file, None, source, "", reason, "warning"))
        elif is_number:
            numeric.append(name)
        elif _is_category(columns[name]):
            categorical.append(name)
    table = pd.DataFrame(columns, index=raw.cells.index)
    return Extras(table, tuple(numeric), tuple(categorical), tuple(problems))


def _is_category(texts: pd.Series) -> bool:
    distinct = texts.nunique()
    return bool(0 < distinct <= max(MANY_VALUES, np.floor(texts.notna().sum() / 2)))
