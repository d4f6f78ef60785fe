"""Which way an adjustment is expected to go, and what to say where it goes the other way.

Of some attributes everyone expects that more is worth more: area, bedrooms, bathrooms, and whatever a column names of
that kind. Other things equal a market may see it differently (a fourth bedroom in the same area makes all of them
smaller), and where a model has seen few homes as large as one, it falls back on what is usual. Such an adjustment is
what the model says, and stays; whoever reads it is told.
"""

import re
from typing import Any

import numpy as np
import pandas as pd

from valuation.wording.facts import count

__all__ = ["more_is_better", "unexpected_sign"]

_BETTER = frozenset(
    "area balcony balconies basement bath bathroom bathrooms baths bedroom bedrooms beds carport deck ensuites "
    "fireplace fireplaces floorspace garage garages land lot parking patio plot pool pools porch rooms sqft sqm "
    "terrace toilets waterfront".split()
)
_NOT_AMOUNTS = frozenset(
    "age category class code condition cost crime date distance floor grade id index noise number per price quality "
    "rate ratio share tax type wait year zone".split()
)
_FEW = 10  # homes that have as much; with fewer, that is said
_WORDS = {"area": "living area"}


def more_is_better(column: str) -> bool:
    """Whether more of a numeric attribute is plainly expected to be worth more, by the words in its name.

    Example:
        >>> [more_is_better(column) for column in ("bedrooms", "lot_area", "garage_year_built", "tax")]
        [True, True, False, False]
    """
    words = set(re.findall("[a-z]+", column.lower()))
    return bool(words & _BETTER) and not words & _NOT_AMOUNTS


def unexpected_sign(column: str, own: Any, theirs: Any, amount: float, sold: pd.DataFrame) -> str:  # noqa: ANN401  # a cell
    """One sentence on an adjustment that goes the unexpected way; empty where it does not.

    Args:
        column: Of the listings.
        own: What the home that is valued has there.
        theirs: What the comparable has.
        amount: Money that the comparable's price is adjusted by.
        sold: Facts of the homes that the model learned from.
    """
    if not more_is_better(column) or not _is_number(own) or not _is_number(theirs):
        return ""
    if (own - theirs) * amount >= 0:
        return ""
    words = _WORDS.get(column, column.replace("_", " "))
    besides = "" if column == "area" else ", living area among them"
    told = (
        f"Other things equal{besides}, the model learned lower prices for more {words} here, so the home with more "
        "counts as inferior"
    )
    as_much = _homes_with(column, max(own, theirs), sold)
    if as_much < _FEW:
        told += f"; {f'only {as_much}' if as_much else 'none'} of the {count(len(sold), 'home')} that it learned from "
        told += f"{'have' if as_much > 1 else 'has'} as much, so it knows little of what more is worth"
    return f"{told}."


def _homes_with(column: str, amount: float, sold: pd.DataFrame) -> int:
    """How many sold homes have so much, or more."""
    return int((sold[column] >= amount).sum()) if column in sold else _FEW


def _is_number(value: Any) -> bool:  # noqa: ANN401  # a cell
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and bool(np.isfinite(value))
