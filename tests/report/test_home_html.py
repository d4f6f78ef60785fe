"""The HTML page of one home: one file, harmless whatever listings say, usable without the network."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from data.portfolio import Portfolio
from tests.report.conftest import ADDRESS, AS_OF, LETTERS, MARKUP
from tests.report.reading import html_text
from valuation.reports.home import home_report
from valuation.reports.home_html import home_html
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def page(report_homes: Portfolio, report_model: Model) -> str:
    return home_html(home_report(report_model, report_homes, "markup", as_of=AS_OF))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize(("home", "text"), [("markup", MARKUP), ("letters", LETTERS), ("long", ADDRESS)])
def test_odd_texts_are_shown_letter_by_letter(
    report_homes: Portfolio, report_model: Model, home: str, text: str
) -> None:
    assert text in html_text(home_html(home_report(report_model, report_homes, home, as_of=AS_OF)))


def test_there_is_one_script_and_it_is_ours(page: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = [attrs["content"] for tag, attrs in tags(page) if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")


def test_nothing_is_fetched(page: str) -> None:
    assert "http://" not in page
    assert "https://" not in page
    for tag, attrs in tags(page):
        assert tag not in ("link", "iframe", "object", "base")
        assert "href" not in attrs
        if "src" in attrs:
            assert str(attrs["src"]).startswith("data:image/jpeg;base64,")


def test_every_picture_has_words(page: str) -> None:
    pictures = [attrs for tag, attrs in tags(page) if tag == "img"]
    assert len(pictures) >= 5
    assert all(attrs.get("alt") for attrs in pictures)
    assert '<meta charset="utf-8">' in page
    assert '<html lang="en">' in page


def test_the_same_report_gives_the_same_page(report_homes: Portfolio, report_model: Model, page: str) -> None:
    assert home_html(home_report(report_model, report_homes, "markup", as_of=AS_OF)) == page
