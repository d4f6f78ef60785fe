"""Whether a price is a market value, as the table itself says."""

import pandas as pd

from data.cells.columns import header_key
from data.cells.texts import categories
from data.problems import Problem, cell_problems

__all__ = ["read_sale_validity"]

_VALID = frozenset("valid yes y true 1 v q qualified market marketsale marketvalue armslength armslengthsale".split())
_INVALID = frozenset(
    "invalid no n false 0 i u unqualified disqualified nominal nonmarket notmarket notatmarketvalue nonarmslength "
    "notarmslength family familysale gift foreclosure".split()
)


def read_sale_validity(file: str, cells: pd.Series) -> tuple["pd.Series[str]", list[Problem]]:
    """Read the cells of `sale_validity` as "valid", "invalid" or missing; a word not understood is a problem.

    Args:
        file: Name of the table.
        cells: The column, indexed by row number.
    """
    texts = categories(cells)
    keys = texts.map(header_key, na_action="ignore")
    values = pd.Series(pd.NA, index=cells.index, dtype="str")
    values[keys.isin(_VALID)] = "valid"
    values[keys.isin(_INVALID)] = "invalid"
    wrong = (texts.notna() & values.isna()).to_numpy(bool)
    reason = "sale_validity is neither valid nor invalid; left blank, so the price is judged by the rule"
    return values, cell_problems(file, cells, wrong, reason, "warning")
