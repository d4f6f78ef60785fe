"""The summary of a portfolio, read back out of its PDF."""

import io
import re

import pypdf
import pytest
from babel.numbers import get_group_symbol

from data.portfolio import Portfolio
from tests.report.conftest import AS_OF, MARKUP
from valuation.reports.home_rows import home_rows
from valuation.reports.portfolio_tables import PortfolioTables, portfolio_tables
from valuation.reports.summary_data import look_first, summary_data
from valuation.reports.summary_pdf import summary_pdf
from valuation.reports.thumbnails import thumbnails
from valuation.trained_model.model import Model
from valuation.wording.money import format_money

CHOSEN = ("h00", "h01", "h02", "markup", "letters", "bare", "unpriced", "void")


@pytest.fixture(scope="module")
def tables(report_model: Model, report_homes: Portfolio) -> PortfolioTables:
    rows = [home_rows(report_model, report_homes, name, as_of=AS_OF) for name in CHOSEN]
    return portfolio_tables(report_model, report_homes, rows, as_of=AS_OF)


@pytest.fixture(scope="module")
def content(tables: PortfolioTables, report_model: Model, report_homes: Portfolio) -> bytes:
    return summary_pdf(tables, report_model, thumbnails(report_homes, CHOSEN))


def words(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_it_says_the_figures_on_two_pages(content: bytes, tables: PortfolioTables) -> None:
    text = words(content)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2
    assert format_money(tables.summary.median_estimate, "EUR") in text
    assert "1 without an estimate" in text
    assert re.search(r"20\W{1,3}November\W{1,3}2026", text)
    for name in look_first(tables):
        estimate = tables.estimates.loc[name, "estimate"]
        assert format_money(estimate, "EUR") in text, name
    assert "not appraisals" in text


def test_homes_without_an_estimate_come_first_then_those_with_most_flags(tables: PortfolioTables) -> None:
    first = look_first(tables)
    assert first[0] == "void"
    flags = [int(tables.flags.loc[name].sum()) for name in first[1:]]
    assert flags == sorted(flags, reverse=True)
    assert flags[0] > flags[-1]


def test_markup_in_a_listing_is_text(content: bytes) -> None:
    assert MARKUP.replace(" ", "") in words(content).replace(" ", "")


def test_bars_and_places_lie_between_0_and_1(tables: PortfolioTables, report_model: Model) -> None:
    data = summary_data(tables, report_model)
    shares = [band["bar"] for band in data["bands"]]
    shares += [place for row in data["locations"]["rows"] for place in row["places"]]
    assert shares
    assert all(0 <= share <= 1 for share in shares)
    assert sum(part["bar"] for part in data["confidence"]) == pytest.approx(1)
    assert sum(int(band["homes"]) for band in data["bands"]) == len(CHOSEN) - 1


def test_errors_are_of_estimates_that_did_not_learn_from_the_price(
    tables: PortfolioTables, report_model: Model, content: bytes
) -> None:
    assert tables.estimates["out_of_fold"].tolist() == tables.learned.tolist()
    assert tables.learned.sum() == len(CHOSEN) - 2  # all but those without a price
    assert {band["error"] for band in summary_data(tables, report_model)["bands"]} != {"–"}
    assert "Median error" in words(content)


def test_the_same_input_gives_the_same_bytes(
    content: bytes, tables: PortfolioTables, report_model: Model, report_homes: Portfolio
) -> None:
    assert summary_pdf(tables, report_model, thumbnails(report_homes, CHOSEN)) == content


def test_numbers_go_by_the_locale(report_model: Model, report_homes: Portfolio) -> None:
    rows = [home_rows(report_model, report_homes, name, as_of=AS_OF, locale="de_DE") for name in CHOSEN]
    german = portfolio_tables(report_model, report_homes, rows, as_of=AS_OF, locale="de_DE")
    median = next(one for one in summary_data(german, report_model)["figures"] if one["label"] == "Median estimate")
    assert re.fullmatch(rf"\d{{3}}{re.escape(get_group_symbol('de_DE'))}\d{{3}}\s€", median["value"])
