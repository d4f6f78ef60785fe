"""Reports by another locale's numbers: no figure of any of them is left in English."""

import re
from collections.abc import Callable

import pytest
from babel.numbers import get_decimal_symbol

from data.portfolio import Portfolio
from tests.report.conftest import AS_OF
from tests.report.reading import html_text, pdf_text
from valuation.reports.card_rows import accuracy_rows, card_rows
from valuation.reports.home import home_report
from valuation.reports.home_html import home_html
from valuation.reports.home_pdf import home_pdf
from valuation.reports.home_rows import home_rows
from valuation.reports.model_html import model_html
from valuation.reports.model_pdf import model_pdf
from valuation.reports.model_report import model_report
from valuation.reports.portfolio_tables import PortfolioTables, portfolio_tables
from valuation.reports.summary_pdf import summary_pdf
from valuation.trained_model.model import Model
from valuation.wording.money import number_locale

HOMES = ("h03", "long", "bare", "unpriced", "nowhere", "void")
ENGLISH = re.compile(
    r"(?<![\w.,/-])\d+\.(?!\d{3}(?!\d))\d+(?![\w/.-]|,\d)"  # 1.5, where 1.500 would be thousands; no version, no date
    r"|(?<![\w.,])\d{1,3}(?:,\d{3}){2,}"  # 1,234,567
    r"|(?<![\w.,])[1-9]\d{0,2},\d{3}\s?(?:€| homes| photos| m²)"  # 1,234 homes
    r"|\d[.,]?\d*%"  # percentages have a space
)


def english(text: str) -> list[str]:
    """Where a number is written as in English."""
    return [text[max(found.start() - 30, 0) : found.end() + 10] for found in ENGLISH.finditer(text)]


def summary(model: Model, homes: Portfolio, locale: str) -> PortfolioTables:
    rows = [home_rows(model, homes, name, as_of=AS_OF, locale=locale) for name in HOMES]
    return portfolio_tables(model, homes, rows, as_of=AS_OF, locale=locale)


WRITERS: dict[str, Callable[[Model, Portfolio, str], str]] = {
    "home, PDF": lambda model, homes, locale: pdf_text(
        home_pdf(home_report(model, homes, "h03", as_of=AS_OF, locale=locale))
    ),
    "home, HTML": lambda model, homes, locale: html_text(
        home_html(home_report(model, homes, "h03", as_of=AS_OF, locale=locale))
    ),
    "model, PDF": lambda model, homes, locale: pdf_text(
        model_pdf(model_report(model, homes, as_of=AS_OF, locale=locale))
    ),
    "model, HTML": lambda model, homes, locale: html_text(
        model_html(model_report(model, homes, as_of=AS_OF, locale=locale))
    ),
    "summary": lambda model, homes, locale: pdf_text(summary_pdf(summary(model, homes, locale), model, {})),
}


@pytest.mark.parametrize("name", WRITERS)
def test_no_number_is_left_in_english(report_model: Model, report_homes: Portfolio, name: str) -> None:
    assert english(WRITERS[name](report_model, report_homes, "en_US"))  # what is looked for is found where it is
    assert english(WRITERS[name](report_model, report_homes, "de_DE")) == []


def test_the_tables_sentences_and_card_follow_the_locale(report_model: Model, report_homes: Portfolio) -> None:
    tables = summary(report_model, report_homes, "de_DE")
    texts = [*tables.estimates["why"], *tables.estimates["reasons"], *tables.contributions["value"]]
    texts += [*tables.comparables["reasons"], *tables.problems["problem"]]
    assert english(" | ".join(map(str, texts))) == []
    with number_locale("de_DE"):
        card = [*card_rows(report_model), *accuracy_rows(tables)]
    assert english(" | ".join(value for section, _, value in card if section != "Versions")) == []
    assert ("Settings", "metric: huber weight", f"0{get_decimal_symbol('de_DE')}1") in card
