"""What kind of prices figures of accuracy rest on, in words: only sale prices make a ratio study."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from valuation.wording.facts import count

__all__ = ["ASKING", "PriceBasis", "basis_of_card", "price_basis"]

ASKING = "Asking prices: not a ratio study"
"""What figures that rest on asking prices are headed by."""


@dataclass(frozen=True)
class PriceBasis:
    """How many of the prices are sale prices, and how many asking prices."""

    sale: int
    asking: int

    @property
    def heading(self) -> str:
        """What the figures are headed by; "" where all prices are sale prices."""
        if not self.asking:
            return ""
        if not self.sale:
            return ASKING
        return f"{self._counted}: not a ratio study of sales alone"

    @property
    def sentence(self) -> str:
        """The same in sentences; "" where all prices are sale prices."""
        if not self.asking:
            return ""
        mixed = f"The prices are {self._counted}. " if self.sale else ""
        return (
            f"{mixed}What is asked is not what is paid: the figures say how near estimates come to "
            f"{'these' if self.sale else 'asking'} prices, and the ranges beside them were set for sale prices."
        )

    @property
    def short(self) -> str:
        """The kinds of prices in a few words."""
        if not self.asking:
            return "sale prices"
        return self._counted if self.sale else "asking prices"

    @property
    def _counted(self) -> str:
        return f"{count(self.sale, 'sale price')} and {count(self.asking, 'asking price')}"


def price_basis(asked: "pd.Series[bool]") -> PriceBasis:
    """The kinds of some prices.

    Args:
        asked: Whether each is an asking price.
    """
    return PriceBasis(int((~asked).sum()), int(asked.sum()))


def basis_of_card(card: Mapping[str, Any]) -> PriceBasis:
    """The kinds of the prices that a model learned from, by its card."""
    training = card.get("training", {})
    return PriceBasis(int(training.get("sale_prices", 0)), int(training.get("asking_prices", 0)))
