import math
from concurrent.futures import ThreadPoolExecutor

import pytest

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
        (869_512.3, "CHF", "CHF\u00a0869,500"),  # no sign in English: the code, and a space that does not break
        (-869_512.3, "SEK", "-SEK\u00a0869,500"),
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
    assert [currency_symbol(code) for code in ("USD", "EUR", "CHF", "XYZ")] == ["$", "€", "CHF", "XYZ"]


@pytest.mark.parametrize(
    ("locale", "currency", "written"),
    [
        ("de_DE", "EUR", "869.500\u00a0€"),
        ("de-DE", "USD", "869.500\u00a0$"),
        ("en_GB", "EUR", "€869,500"),
        ("de_CH", "CHF", "CHF\u00a0869’500"),
        ("en_US", "CHF", "CHF\u00a0869,500"),
    ],
)
def test_another_country_writes_money_otherwise(locale: str, currency: str, written: str) -> None:
    with number_locale(locale):
        assert format_money(869_512.3, currency) == written
    assert format_money(869_512.3, "USD") == "$869,500"


def test_changes_have_their_sign_in_every_country() -> None:
    with number_locale("de_DE"):
        assert format_money(8_412, "EUR", signed=True) == "+8.410\u00a0€"
        assert format_money(-8_412, "EUR", signed=True) == "-8.410\u00a0€"


def test_the_locale_is_as_before_after_an_error() -> None:
    with pytest.raises(ValueError, match="stop"), number_locale("de_DE"):
        raise ValueError("stop")
    assert localised("1,234.5") == "1,234.5"


@pytest.mark.parametrize("name", ["", "xx_YY", "german", "../de"])
def test_an_unknown_locale_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="There is no locale"), number_locale(name):
        pass


def test_each_thread_has_its_own_locale() -> None:
    with number_locale("de_DE"), ThreadPoolExecutor(1) as other:
        assert other.submit(localised, "1,234.5").result() == "1,234.5"
        assert localised("1,234.5") == "1.234,5"
