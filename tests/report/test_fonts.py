import logging

import pytest

from tests.report.conftest import LETTERS
from valuation.report import fonts
from valuation.report.fonts import fonts_for, missing_letters


def test_latin_greek_and_cyrillic_need_no_other_font() -> None:
    assert missing_letters("Größe, Ñandú, Яблоня, Ελαία, 4–5 m², €", fonts._files(fonts._OWN)) == ""
    families = fonts_for("Яблоня").families()
    assert "Source Sans Pro" in families
    assert "IPAexGothic" not in families


def test_japanese_comes_with_the_extra() -> None:
    assert missing_letters(LETTERS, fonts._files(fonts._OWN)) == "".join(sorted("桜通り"))
    assert "IPAexGothic" in fonts_for(LETTERS).families()


def test_letters_that_no_font_has_are_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "_CJK", ("no_such_package", "fonts", "*.ttf"))
    with caplog.at_level(logging.WARNING, logger=fonts.__name__):
        fonts_for("Home \U00012000")  # a cuneiform sign
    (record,) = [record for record in caplog.records if record.name == fonts.__name__]
    assert "\U00012000" in record.getMessage()
    assert "hearthmap[cjk]" in record.getMessage()
