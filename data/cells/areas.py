"""The unit of the living area: stated by the user, by the header, or by the cells themselves."""

from typing import Literal

import numpy as np
import pandas as pd

from data.cells.columns import AREA_UNITS, header_key
from data.problems import Problem, cell_problems

__all__ = ["AreaUnit", "read_area_unit"]

AreaUnit = Literal["sqft", "m2"]
DEFAULT: AreaUnit = "sqft"
_METRIC = r"(?i)m²|m2|sq\.? ?m|sqm"
_FEET = r"(?i)f[te]|ft²|\bsf\b"


def read_area_unit(cells: pd.Series, stated: AreaUnit | None, *, table: str) -> tuple[AreaUnit, list[Problem]]:
    """Find the unit of an area column.

    Args:
        cells: The raw column, under its header.
        stated: What the user says; it overrides the table.
        table: Name of the table, for problems.

    Returns:
        The unit (square feet where nothing tells it), and a problem for each cell that names the other unit; those
        cells hold no area in this unit and are to be left blank.
    """
    if not (cells.dtype == object or isinstance(cells.dtype, pd.StringDtype)):
        return stated or AREA_UNITS.get(header_key(str(cells.name)), DEFAULT), []
    texts = cells.astype("str").fillna("")
    names: dict[AreaUnit, pd.Series] = {"m2": texts.str.contains(_METRIC), "sqft": texts.str.contains(_FEET)}
    usual: AreaUnit = "m2" if names["m2"].sum() > names["sqft"].sum() else DEFAULT
    unit = stated or AREA_UNITS.get(header_key(str(cells.name)), usual)
    other = names["sqft" if unit == "m2" else "m2"]
    reason = f"area is not in {unit} as the rest of the column; left blank"
    return unit, cell_problems(table, cells, np.asarray(other, dtype=bool), reason, "warning")
