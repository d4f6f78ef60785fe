"""Facts as words: text made safe for Markdown, shares, units, and confidence with a sign beside the word."""

import math
import re

from valuation.facts import area_unit_name, number
from valuation.money import UNKNOWN

__all__ = ["area_unit_name", "confidence_words", "count", "number", "plain", "share"]

# A character that means something in Streamlit's Markdown, which includes $formulas$ and :directives:.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~:<>&^=])")
_DOTS = {"High": "●●●", "Medium": "●●○", "Low": "●○○"}


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


def count(amount: int, thing: str, things: str | None = None) -> str:
    """So many of something: "1 home", "1,204 homes"."""
    return f"{amount:,} {thing if amount == 1 else things or thing + 's'}"
