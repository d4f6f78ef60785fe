"""Facts of a home as text, with their units: the same in explanations, the dashboard and reports."""

import math

import pandas as pd

from valuation.wording.money import UNKNOWN, localised

__all__ = [
    "area_unit_name",
    "attribute_text",
    "confidence_dots",
    "confidence_words",
    "coordinates_text",
    "count",
    "fixed",
    "ends",
    "number",
    "share",
]

_AREA_UNITS = {"sqft": "sq ft", "m2": "m²"}
_DOTS = {"High": "●●●", "Medium": "●●○", "Low": "●○○"}


def number(value: object) -> str:
    """A number as short as it can be ("4", "2.5", "4,053"), other values as they are, a dash where unknown."""
    if value is None or value is pd.NA or value is pd.NaT:
        return UNKNOWN
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, int | float):
        return localised(f"{value:,.6g}") if abs(value) < 1e6 and math.isfinite(value) else _large(float(value))
    return str(value)


def area_unit_name(unit: str) -> str:
    """How an area unit is written after a number."""
    return _AREA_UNITS.get(unit, unit)


def attribute_text(column: str, value: object, area_unit: str) -> str:
    """One attribute of a home; a dash where it is unknown.

    Args:
        column: Of the listings; the area has a unit, and years, alone among numbers, no comma at the thousands.
        value: As in the listings.
        area_unit: "sqft" or "m2".

    Example:
        >>> attribute_text("area", 1900.0, "sqft"), attribute_text("year_built", 1998.0, "sqft")
        ('1,900 sq ft', '1998')
    """
    text = number(value)
    if column == "area" and text != UNKNOWN:
        return f"{text} {area_unit_name(area_unit)}"
    if "year" in column.lower() and isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return text


def coordinates_text(latitude: float, longitude: float) -> str:
    """Degrees to about a metre; a dash where they are unknown."""
    known = pd.notna(latitude) and pd.notna(longitude)
    if not known:
        return UNKNOWN
    return ends(*(f"{localised(f'{degrees:.5f}')}°" for degrees in (latitude, longitude)))


def ends(low: str, high: str) -> str:
    """Two numbers that belong together, such as the ends of an interval; a comma would be lost among decimal ones.

    Example:
        >>> from valuation.wording.money import number_locale
        >>> with number_locale("de_DE"):
        ...     ends("0,98", "1,03")
        '0,98; 1,03'
    """
    return f"{low}{';' if ',' in low + high and localised('.') == ',' else ','} {high}"


def share(value: float | None, *, signed: bool = False, places: int = 0) -> str:
    """A share in percent: 0.123 is "12 %"; a dash where unknown."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return localised(f"{value * 100:{'+' if signed else ''}.{places}f}") + " %"


def fixed(value: float, places: int, *, signed: bool = False) -> str:
    """A number with so many decimals: "0.974", "1,204"; a dash where unknown.

    Example:
        >>> fixed(0.9738, 3), fixed(1204, 0), fixed(0.25, 2, signed=True)
        ('0.974', '1,204', '+0.25')
    """
    return localised(f"{value:{'+' if signed else ''},.{places}f}") if math.isfinite(value) else UNKNOWN


def count(amount: int, thing: str, things: str | None = None) -> str:
    """So many of something: "1 home", "1,204 homes"."""
    return f"{localised(f'{amount:,}')} {thing if amount == 1 else things or thing + 's'}"


def confidence_dots(confidence: str) -> str:
    """A confidence as dots, three of them filled for "High"; empty where it is unknown."""
    return _DOTS.get(confidence, "")


def confidence_words(confidence: str) -> str:
    """A confidence with dots for those who look rather than read: "●●○ Medium"; they sort as they should."""
    return f"{_DOTS[confidence]} {confidence}" if confidence in _DOTS else UNKNOWN


def _large(value: float) -> str:
    return localised(f"{value:,.0f}") if math.isfinite(value) else UNKNOWN
