"""Facts as words: text made safe for Markdown, shares, units, and confidence with a sign beside the word."""

import math
import re

import pandas as pd

from valuation.money import UNKNOWN

__all__ = ["area_unit_name", "confidence_words", "count", "number", "plain", "share"]

# A character that means something in Streamlit's Markdown, which includes $formulas$ and :directives:.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~:<>&^=])")
_DOTS = {"High": "●●●", "Medium": "●●○", "Low": "●○○"}
_AREA_UNITS = {"sqft": "sq ft", "m2": "m²"}


def plain(text: object) -> str:
    """Text that Markdown shows letter by letter, so that two dollar signs are money and not a formula."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def confidence_words(confidence: str) -> str:
    """A confidence with dots for those who look rather than read: "●●○ Medium"; they sort as they should."""
    return f"{_DOTS[confidence]} {confidence}" if confidence in _DOTS else UNKNOWN


def share(value: float | None, *, signed: bool = False, places: int = 0) -> str:
    """A share in percent: 0.123 is "12 %"; a dash where unknown."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{value * 100:{'+' if signed else ''}.{places}f} %"


def number(value: object) -> str:
    """A number as short as it can be ("4", "2.5", "4,053"), other values as they are, a dash where unknown."""
    if value is None or value is pd.NA or value is pd.NaT:
        return UNKNOWN
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return f"{value:,.6g}" if abs(value) < 1e6 and math.isfinite(value) else _large(float(value))
    return str(value)


def count(amount: int, thing: str, things: str | None = None) -> str:
    """So many of something: "1 home", "1,204 homes"."""
    return f"{amount:,} {thing if amount == 1 else things or thing + 's'}"


def area_unit_name(unit: str) -> str:
    """How an area unit is written after a number."""
    return _AREA_UNITS.get(unit, unit)


def _large(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else UNKNOWN
