"""Every number of a report is the one that estimate, explanation and grid give, written by the shared functions."""

import re
from collections.abc import Callable

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol

from data.portfolio import Portfolio
from explain.comparison.adjustments import grid_of
from explain.comparison.grid_words import amount_text, grid_notes
from explain.explaining import explain
from explain.steps import steps
from tests.report.conftest import AS_OF
from tests.report.reading import html_text, pdf_text
from valuation.estimates.estimate import estimate_portfolio
from valuation.reports.home import home_report
from valuation.reports.home_html import home_html
from valuation.reports.home_pdf import home_pdf
from valuation.trained_model.model import Model
from valuation.wording.facts import share
from valuation.wording.money import format_money, number_locale

FORMATS = {
    "pdf": lambda report: pdf_text(home_pdf(report)),
    "html": lambda report: html_text(home_html(report)),
}


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_CH"])
@pytest.mark.parametrize("read", FORMATS.values(), ids=FORMATS.keys())
def test_every_number_is_read_back(
    report_homes: Portfolio, report_model: Model, locale: str, read: Callable[[object], str]
) -> None:
    text = read(home_report(report_model, report_homes, "h03", as_of=AS_OF, locale=locale))
    with number_locale(locale):
        wanted = expected(report_homes, report_model, "h03")
    missing = [number for number in wanted if number.replace("\u00a0", " ").replace("\u202f", " ") not in plain(text)]
    assert missing == []


def test_a_number_that_is_off_by_one_digit_is_found(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "h03", as_of=AS_OF)
    text, estimate = plain(pdf_text(home_pdf(report))), report.estimate.estimate
    assert estimate is not None
    assert format_money(estimate, "EUR") in text
    off = (format_money(factor * estimate, "EUR") for factor in (1.002, 1.0027, 0.9981))
    assert any(amount not in text for amount in off)  # one of them may be another amount of the report


def test_german_numbers_have_german_marks(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "h03", as_of=AS_OF, locale="de_DE")
    assert re.search(r"\d\s€$", report.headline.value)
    assert get_group_symbol("de_DE") in report.headline.value
    assert get_decimal_symbol("de_DE") in report.headline.error
    # Nothing is left of it for the next one.
    assert home_report(report_model, report_homes, "h03", as_of=AS_OF).headline.value.startswith("€")


def expected(homes: Portfolio, model: Model, listing_id: str) -> list[str]:
    money = homes.currency
    row = estimate_portfolio(model, homes, listing_ids=[listing_id]).iloc[0]
    numbers = [format_money(row[name], money) for name in ("estimate", "lower", "upper", "attributes_only", "both")]
    numbers += [format_money(row["price"], money, exact=True), format_money(row["photo_premium"], money, signed=True)]
    numbers += [share(row["confidence_level"]), share(row["fsd"]), share(row["error"], signed=True, places=1)]
    explanation = explain(model, homes, listing_id)
    numbers.append(format_money(explanation.base_value, money))
    numbers += [format_money(step.amount, money, signed=True) for step in steps(explanation)]
    for photo in explanation.photos:
        numbers.append(format_money(photo.amount, money, signed=True))
        numbers += [format_money(region.amount, money, signed=True) for region in photo.regions[:4]]
    grid = grid_of(model, homes, listing_id, as_of=AS_OF)
    numbers += [format_money(grid.reconciled, money), format_money(grid.unadjusted.median, money)]
    for column in grid.comparables:
        numbers += [
            format_money(column.comparable.price, money, exact=True),
            format_money(column.adjusted_price, money),
        ]
        numbers += [amount_text(line, money) for line in column.adjustments]
        numbers += [share(column.net, signed=True, places=1), share(column.gross, places=1)]
        numbers += [share(column.comparable.similarity), share(column.comparable.weight)]
    numbers += grid_notes(grid)
    assert len(numbers) > 60
    return numbers


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
