"""Amounts of money as text, the same in the command line, the dashboard and reports, and the locale of all numbers."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_symbol

from data.errors import InputError

__all__ = ["UNKNOWN", "currency_symbol", "format_money", "localised", "number_locale"]

UNKNOWN = "–"
# One locale whatever the machine's, so that a table printed in two places reads the same.
DEFAULT_LOCALE = "en_US"
_locale: ContextVar[str] = ContextVar("number_locale", default=DEFAULT_LOCALE)


@contextmanager
def number_locale(name: str) -> Iterator[None]:
    """Write numbers and money as another country does, while the block runs, in this thread alone.

    Args:
        name: A locale such as "de_DE" or "en-GB". Only numbers go by it, not the language of what is said.

    Raises:
        InputError: There is no such locale.

    Example:
        >>> with number_locale("de_DE"):
        ...     format_money(869_512.3, "EUR")  # doctest: +ELLIPSIS
        '869...500...€'
    """
    try:
        known = str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise InputError(f"There is no locale '{name}': write one such as en_US, de_DE or fr_CH.") from error
    token = _locale.set(known)
    try:
        yield
    finally:
        _locale.reset(token)


def localised(text: str) -> str:
    """A number as Python writes it ("1,234.5"), with the locale's marks for thousands and decimals ("1.234,5")."""
    group, decimal = _marks(_locale.get())
    return text.translate({ord(","): group, ord("."): decimal})


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
    locale, symbol = _locale.get(), currency_symbol(currency)
    sign = "-" if whole < 0 else "+" if signed and whole > 0 else ""
    if locale == DEFAULT_LOCALE:
        # "$1,000", but "CHF 1,000", the space one that does not break. By hand: a map has thousands of amounts.
        return f"{sign}{symbol}{chr(0xA0) if symbol[-1:].isalpha() else ''}{abs(whole):,}"
    plus = "+" if sign == "+" else ""
    return plus + format_currency(whole, currency, _pattern(locale), locale=locale, currency_digits=False)


def currency_symbol(currency: str) -> str:
    """The sign written at an amount: "$" for USD, the code where there is none."""
    return _symbol(currency, _locale.get())


@lru_cache
def _symbol(currency: str, locale: str) -> str:
    return get_currency_symbol(currency, locale=locale)


@lru_cache
def _pattern(locale: str) -> str:
    """How a locale writes whole amounts."""
    return re.sub(r"\.0+", "", str(Locale.parse(locale).currency_formats["standard"].pattern))


@lru_cache
def _marks(locale: str) -> tuple[str, str]:
    """Marks for thousands and decimals."""
    symbols = Locale.parse(locale).number_symbols
    symbols = symbols.get("latn", symbols)
    return str(symbols["group"]), str(symbols["decimal"])


def _rounded(amount: float, digits: int) -> int:
    if amount == 0:
        return 0
    # Never to fractions of a unit, however small the amount.
    places = min(digits - 1 - math.floor(math.log10(abs(amount))), 0)
    return round(round(amount, places))
