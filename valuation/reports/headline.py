"""The estimate as the first lines of a report."""

from valuation.estimates.estimate import Estimate, remarks
from valuation.pricing.basis import TITLES
from valuation.reports.contents import Headline
from valuation.wording.facts import confidence_dots, share
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["headline"]

_MARGIN = 0.06  # of the line, kept free at both ends


def headline(estimate: Estimate, price_name: str) -> Headline:
    """Write an estimate out.

    Args:
        estimate: The estimate.
        price_name: What the known price is, such as "Sale price".
    """
    money = estimate.currency
    figures = [(name, format_money(getattr(estimate, field), money)) for field, name in TITLES.items()]
    figures.append(("Photo premium", format_money(estimate.photo_premium, money, signed=True)))
    return Headline(
        value=format_money(estimate.estimate, money),
        low=format_money(estimate.lower, money),
        high=format_money(estimate.upper, money),
        level=share(estimate.confidence_level),
        confidence=estimate.confidence or UNKNOWN,
        dots=confidence_dots(estimate.confidence),
        fsd=share(estimate.fsd),
        price_name=price_name,
        price=format_money(estimate.price, money, exact=True),
        error=_error(estimate),
        figures=tuple(figures),
        remarks=remarks(estimate),
        places=_places(estimate.lower, estimate.estimate, estimate.upper, estimate.price),
    )


def _error(estimate: Estimate) -> str:
    if estimate.error is None or estimate.estimate is None or estimate.price is None:
        return ""
    held = estimate.estimate if estimate.estimate_at_sale is None else estimate.estimate_at_sale
    difference = format_money(abs(held - estimate.price), estimate.currency, digits=3)
    side = "above" if estimate.error > 0 else "below"
    # Today's value is no error of a price of another day.
    when = "" if held == estimate.estimate else " as of its day of sale"
    return f"{share(estimate.error, signed=True, places=1)} (estimate{when} {difference} {side})"


def _places(*amounts: float | None) -> tuple[float | None, float | None, float | None, float | None]:
    """Where amounts stand on one line from 0 to 1."""
    known = [amount for amount in amounts if amount is not None]
    least, span = (min(known), max(known) - min(known)) if known else (0.0, 0.0)
    low, value, high, price = (
        None if one is None else _MARGIN + (1 - 2 * _MARGIN) * ((one - least) / span if span else 0.5)
        for one in amounts
    )
    return low, value, high, price
