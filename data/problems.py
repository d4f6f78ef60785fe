"""Problems found while reading a portfolio, one per cell or photo, so that nothing vanishes silently."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import PortfolioError

__all__ = ["Problem", "Severity", "cell_problems", "problems_table", "stop_if_strict"]

Severity = Literal["error", "warning"]
COLUMNS = ("file", "row", "column", "value", "reason", "severity")


@dataclass(frozen=True)
class Problem:
    """One thing that was wrong, where it was, and what was done about it.

    `file` is relative to the folder read. `row` is the row in that file, counted as a spreadsheet does (the header of a
    text or Excel table is row 1), or None where the whole column or file is meant. `reason` is a fixed phrase, so that
    problems can be counted by it; the detail is in `value`. An "error" left a row or photo out; a "warning" kept the
    row, or left out a file that belongs to nothing.
    """

    file: str
    row: int | None
    column: str
    value: str
    reason: str
    severity: Severity

    def sentence(self) -> str:
        """The same in words, such as "garden.png: photo is truncated; left out."."""
        return f"{self.file}: {'; '.join(filter(None, (self.value, self.reason)))}."


def problems_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """Put problems into a table with the columns file, row (nullable integer), column, value, reason, severity."""
    table = pd.DataFrame([asdict(problem) for problem in problems], columns=list(COLUMNS))
    return table.astype({name: "Int64" if name == "row" else "str" for name in COLUMNS})


def cell_problems(
    file: str,
    values: pd.Series,
    wrong: NDArray[np.bool_],
    reason: str,
    severity: Severity,
) -> list[Problem]:
    """List one problem for each cell of a column that is marked wrong.

    Args:
        file: Name of the table.
        values: The column as it was in the file, indexed by row number and named after its header there.
        wrong: True where the cell is wrong, one per value.
        reason: What is wrong, and what was done.
        severity: "error" when the row is left out, "warning" when it is kept.
    """
    cells = values[wrong]
    texts = cells.astype("str").fillna("")
    rows = zip(cells.index, texts, strict=True)
    return [Problem(file, int(row), str(values.name), text, reason, severity) for row, text in rows]


def stop_if_strict(problems: Iterable[Problem], *, strict: bool) -> None:
    """Raise for the first problem when the user asked for strict reading.

    Raises:
        PortfolioError: `strict` is set and there is at least one problem.
    """
    found = list(problems)
    if not strict or not found:
        return
    first = found[0]
    count = "1 problem" if len(found) == 1 else f"{len(found):,} problems; the first is"
    row = "" if first.row is None else f", row {first.row}"
    column = f", column {first.column}" if first.column else ""
    value = f" (found {first.value!r})" if first.value else ""
    raise PortfolioError(
        f"Strict reading found {count} in {first.file}{row}{column}: {first.reason}{value}. "
        "Mend the source, or read it without strict to go on with the rest."
    )
