import math
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.numbers import format_currency, get_currency_symbol, get_decimal_symbol, get_group_symbol

from data.errors import InputError
from valuation.wording.money import UNKNOWN, currency_symbol, format_money, localised, number_locale


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (869_512.3, "USD", "$869,500"),
        (1_234_567, "USD", "$1,235,000"),
        (999_950, "USD", "$1,000,000"),  # rounding up to one more digit
        (950.4, "USD", "$950"),
        (0.4, "USD", "$0"),
        (0, "USD", "$0"),
        (-64_321, "USD", "-$64,320"),
        (869_512.3, "EUR", "€869,500"),
        (869_512.3, "GBP", "£869,500"),
        (61_239_000, "JPY", "¥61,240,000"),
        (869_512.3, "XYZ", "XYZ\u00a0869,500"),  # no sign: the code, and a space that does not break
        (-869_512.3, "XYZ", "-XYZ\u00a0869,500"),
    ],
)
def test_an_amount_keeps_four_digits(amount: float, currency: str, written: str) -> None:
    assert format_money(amount, currency) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (8_412, "+$8,410"),
        (-8_412, "-$8,410"),
        (141_665, "+$142,000"),
        (0, "$0"),
        (0.3, "$0"),
        (-0.3, "$0"),
        (12, "+$12"),
    ],
)
def test_a_change_has_a_sign_and_keeps_three_digits(amount: float, written: str) -> None:
    assert format_money(amount, "USD", signed=True) == written


def test_digits_can_be_chosen() -> None:
    assert format_money(3_012.8, "USD", digits=2) == "$3,000"
    assert format_money(3_012.8, "USD", signed=True, digits=1) == "+$3,000"


def test_a_fact_keeps_every_unit() -> None:
    assert format_money(1_149_995, "USD", exact=True) == "$1,149,995"
    assert format_money(1_149_995, "USD") == "$1,150,000"


@pytest.mark.parametrize("amount", [None, math.nan, math.inf])
def test_what_is_not_known_is_a_dash(amount: float | None) -> None:
    assert format_money(amount, "USD") == format_money(amount, "USD", signed=True, exact=True) == UNKNOWN


def test_the_sign_of_a_currency_is_its_code_where_it_has_none() -> None:
    assert [currency_symbol(code) for code in ("USD", "EUR", "XYZ")] == ["$", "€", "XYZ"]


# Which apostrophe or space parts thousands, and which space stands before a sign, changes from one release of the
# locales' data to the next: what is expected is asked of the data, not written down.
COUNTRIES = [("de_DE", "EUR"), ("de_DE", "USD"), ("en_GB", "EUR"), ("de_CH", "CHF"), ("fr_FR", "EUR"), ("en_US", "XYZ")]


@pytest.mark.parametrize(("locale", "currency"), COUNTRIES)
def test_another_country_writes_money_otherwise(locale: str, currency: str) -> None:
    symbol = get_currency_symbol(currency, locale=locale)
    with number_locale(locale):
        written = format_money(869_512.3, currency)
    before, after = written.split(f"869{get_group_symbol(locale)}500")
    assert (before + after).strip() == symbol  # by default, no-break spaces are stripped, too
    assert bool(before) == format_currency(1, currency, locale=locale).startswith(symbol)
    assert " " not in written  # no line ends between amount and sign
    assert format_money(869_512.3, "USD") == "$869,500"


def test_a_locale_is_found_by_either_way_of_writing_it() -> None:
    with number_locale("de_DE"):
        written = format_money(869_512.3, "EUR")
    with number_locale("de-DE"):
        assert format_money(869_512.3, "EUR") == written


@pytest.mark.parametrize(("locale", "currency"), COUNTRIES)
def test_changes_have_their_sign_in_every_country(locale: str, currency: str) -> None:
    with number_locale(locale):
        plain = format_money(8_412, currency, digits=3)
        assert format_money(8_412, currency, signed=True) == f"+{plain}"
        less = format_money(-8_412, currency, signed=True)
    # The minus stands before the whole or before the number, as the country has it.
    assert re.sub(r"[-−]", "", less) == re.sub(r"\s", "", plain) or less == f"-{plain}"


def test_the_locale_is_as_before_after_an_error() -> None:
    with pytest.raises(ValueError, match="stop"), number_locale("de_DE"):
        raise ValueError("stop")
    assert localised("1,234.5") == "1,234.5"


@pytest.mark.parametrize("name", ["", "xx_YY", "german", "../de"])
def test_an_unknown_locale_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="There is no locale"), number_locale(name):
        pass


def test_each_thread_has_its_own_locale() -> None:
    german = f"1{get_group_symbol('de_DE')}234{get_decimal_symbol('de_DE')}5"
    with number_locale("de_DE"), ThreadPoolExecutor(1) as other:
        assert other.submit(localised, "1,234.5").result() == "1,234.5"
        assert localised("1,234.5") == german != "1,234.5"
