"""Facts as words on a page: text made safe for Markdown, and the words that all front doors share."""

import re

from valuation.wording.facts import area_unit_name, confidence_words, count, number, share

__all__ = ["area_unit_name", "confidence_words", "count", "number", "plain", "share"]

# A character that means something in Streamlit's Markdown, which includes $formulas$ and :directives:.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~:<>&^=])")


def plain(text: object) -> str:
    """Text that Markdown shows letter by letter, so that two dollar signs are money and not a formula."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
