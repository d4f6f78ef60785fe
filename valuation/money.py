"""Amounts of money as text, the same in the command line, the dashboard and reports."""

import math
from functools import lru_cache

from babel.numbers import get_currency_symbol

__all__ = ["UNKNOWN", "currency_symbol", "format_money"]

UNKNOWN = "–"
# One locale whatever the machine's, so that a table printed in two places reads the same.
_LOCALE = "en_US"


def format_money(
    amount: float | None, currency: str, signed: bool = False, *, digits: int | None = None, exact: bool = False
) -> str:
    """Write an amount of money in whole units, such as "$869,500".

    Args:
        amount: The amount; one that is not known (None or NaN) is written as a dash.
        currency: ISO 4217 code; where it has no sign in English, the code itself is written.
        signed: Write a plus before what is above zero ("+$8,410"), for changes.
        digits: Significant digits kept. By default four, and three for changes: no estimate is surer than that.
        exact: Keep every unit, for facts such as a known price.

    Example:
        >>> format_money(869_512.3, "USD"), format_money(8_412, "EUR", signed=True)
        ('$869,500', '+€8,410')
    """
    if amount is None or not math.isfinite(amount):
        return UNKNOWN
    whole = round(amount) if exact else _rounded(amount, digits or (3 if signed else 4))
    sign = "-" if whole < 0 else "+" if signed and whole > 0 else ""
    symbol = currency_symbol(currency)
    # "$1,000", but "CHF 1,000", the space one that does not break. Written by hand: a map has thousands of amounts.
    return f"{sign}{symbol}{chr(0xA0) if symbol[-1:].isalpha() else ''}{abs(whole):,}"


@lru_cache
def currency_symbol(currency: str) -> str:
    """The sign written before an amount: "$" for USD, the code where there is none."""
    return get_currency_symbol(currency, locale=_LOCALE)


def _rounded(amount: float, digits: int) -> int:
    if amount == 0:
        return 0
    # Never to fractions of a unit, however small the amount.
    places = min(digits - 1 - math.floor(math.log10(abs(amount))), 0)
    return round(round(amount, places))
