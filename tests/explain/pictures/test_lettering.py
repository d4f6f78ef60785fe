"""Letters on pictures: whatever cannot be drawn is written in another way."""

import pytest

from explain.pictures import lettering
from explain.pictures.lettering import font_for, picture_money


def test_pillows_own_font_writes_english_everywhere() -> None:
    assert font_for("Kitchen +$8,410", 20).getname()[0] == "Aileron"


def test_money_reads_as_elsewhere() -> None:
    assert picture_money(8_412, "USD", signed=True) == "+$8,410"
    assert picture_money(-8_412, "CHF", signed=True) == "-CHF 8,410"


def test_a_sign_that_no_font_has_becomes_the_currencys_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_FURTHER", ())
    lettering._fonts.cache_clear()
    try:
        assert picture_money(-8_412, "EUR", signed=True) == "-EUR 8,410"
    finally:
        lettering._fonts.cache_clear()


def test_a_text_that_no_font_has_is_drawn_all_the_same() -> None:
    assert font_for("\U0001f3e0", 12).getlength("\U0001f3e0") > 0
