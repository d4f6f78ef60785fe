"""An explanation in plain sentences."""

from collections.abc import Sequence

from explain.explanation import AttributeAmount, PhotoExplanation
from valuation.money import format_money

__all__ = ["explanation_text"]


def explanation_text(
    estimate: float,
    base_value: float,
    attributes: Sequence[AttributeAmount],
    photos: Sequence[PhotoExplanation],
    currency: str,
) -> str:
    """One paragraph on a home."""
    known = sum(part.amount for part in attributes)
    sentences = [
        f"The estimate is {format_money(estimate, currency)}; a home about which nothing is known would be at "
        f"{format_money(base_value, currency)}.",
        f"Attributes and location account for {format_money(known, currency, signed=True)}.",
    ]
    if photos:
        total = sum(part.amount for part in photos)
        strongest = max(photos, key=lambda part: abs(part.amount))
        sentences.append(
            f"The photos account for {format_money(total, currency, signed=True)}, most of all the {strongest.room} "
            f"photo ({format_money(strongest.amount, currency, signed=True)})."
        )
    sentences.append("Amounts are what the model associates with the photos, not what a renovation would earn.")
    return " ".join(sentences)
