import datetime
import io
import json
import logging

import pytest
from pypdf import PdfReader

from tests.report.conftest import LETTERS
from valuation.reports import fonts
from valuation.reports.fonts import fonts_for, missing_letters
from valuation.reports.typesetting import typeset


def test_latin_greek_and_cyrillic_need_no_other_font() -> None:
    assert missing_letters("Größe, Ñandú, Яблоня, Ελαία, 4–5 m², €", fonts._files(fonts._OWN)) == ""
    families = fonts_for("Яблоня ●●○")[0].families()
    assert "Source Sans Pro" in families
    assert "IPAexGothic" not in families


def test_japanese_comes_with_the_extra() -> None:
    assert missing_letters(LETTERS, fonts._files(fonts._OWN)) == "".join(sorted("桜通り"))
    assert "IPAexGothic" in fonts_for(LETTERS)[0].families()


def test_letters_that_no_font_has_are_named_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "_CJK", ("no_such_package", "fonts", "*.ttf"))
    with caplog.at_level(logging.WARNING, logger=fonts.__name__):
        lacking = fonts_for("Home \U00012000")[1]  # a cuneiform sign
    assert lacking == "\U00012000"
    (record,) = [record for record in caplog.records if record.name == fonts.__name__]
    assert "\U00012000" in record.getMessage()
    assert "hearthmap[cjk]" in record.getMessage()


def test_a_letter_without_a_font_is_replaced_and_the_report_is_made(caplog: pytest.LogCaptureFixture) -> None:
    template = b'#set document(title: "A")\n#set text(lang: "en")\n#json("report.json").place'
    content = json.dumps({"place": "Home \U00012000 end"}, ensure_ascii=False)
    with caplog.at_level(logging.WARNING, logger=fonts.__name__):
        made = typeset(template, {"report.json": content.encode()}, content, datetime.date(2026, 1, 2))
    assert "Home ■ end" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "no font at hand" in caplog.text.lower()
