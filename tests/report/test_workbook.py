"""The workbook read back: every figure is the model's own to the last digit, and nothing in it runs."""

import io
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from data.portfolio import Portfolio
from explain.comparison.adjustments import grid_of
from explain.explaining import explain
from explain.statement import attribute_name
from tests.report.conftest import AS_OF
from valuation.estimates.estimate import COLUMNS, estimate_portfolio
from valuation.reports.home_rows import HomeRows, home_rows
from valuation.reports.portfolio_tables import PortfolioTables, portfolio_tables
from valuation.reports.sheet import HEADING_ROW
from valuation.reports.thumbnails import thumbnails
from valuation.reports.workbook import SHEETS, workbook
from valuation.reports.workbook_formats import money_code
from valuation.trained_model.model import Model

ODD = {"h00": "=1+1", "h01": "+cmd", "h02": "@x", "h03": "-2+3", "h04": "<b>"}
CHOSEN = (*ODD.values(), "markup", "bare", "pictured", "unpriced", "void")
HEADINGS = {
    "estimate": "Estimate",
    "lower": "Low (80 % interval)",
    "upper": "High (80 % interval)",
    "fsd": "FSD",
    "confidence": "Confidence",
    "attributes_only": "Attributes only",
    "photos_only": "Photos only",
    "both": "Both",
    "photo_premium": "Photo premium",
    "price": "Sale price",
    "error": "Error of estimate",
}


@pytest.fixture(scope="module")
def odd_homes(report_homes: Portfolio) -> Portfolio:
    """The homes, some with names that spreadsheets would run."""
    photos = report_homes.photos
    return replace(
        report_homes,
        listings=report_homes.listings.rename(index=ODD),
        photos=photos.assign(listing_id=photos["listing_id"].replace(ODD)),
    )


@pytest.fixture(scope="module")
def rows(report_model: Model, odd_homes: Portfolio) -> list[HomeRows]:
    return [home_rows(report_model, odd_homes, name, as_of=AS_OF) for name in CHOSEN]


@pytest.fixture(scope="module")
def tables(report_model: Model, odd_homes: Portfolio, rows: list[HomeRows]) -> PortfolioTables:
    return portfolio_tables(report_model, odd_homes, rows, as_of=AS_OF)


@pytest.fixture(scope="module")
def written(report_model: Model, odd_homes: Portfolio, tables: PortfolioTables) -> bytes:
    return workbook(tables, report_model, thumbnails(odd_homes, CHOSEN))


@pytest.fixture(scope="module")
def book(written: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written))


def sheet_table(book: Workbook, name: str) -> pd.DataFrame:
    """The rows of a sheet below its headings, as they are in the cells."""
    rows = list(book[name].iter_rows(min_row=HEADING_ROW + 1, values_only=True))
    return pd.DataFrame(rows[1:], columns=[str(cell) for cell in rows[0]], dtype=object)


def test_every_figure_of_an_estimate_is_the_models_to_the_last_digit(
    report_model: Model, odd_homes: Portfolio, book: Workbook
) -> None:
    sheet = sheet_table(book, "Estimates").set_index("Listing")
    assert tuple(sheet.index) == CHOSEN
    compared = 0
    for home in CHOSEN:
        own = estimate_portfolio(report_model, odd_homes, listing_ids=[home]).iloc[0]
        for name, heading in HEADINGS.items():
            cell = sheet.loc[home, heading]
            if pd.isna(own[name]) or own[name] == "":
                assert cell is None or cell == "", (home, name)
            else:
                assert cell == own[name], (home, name)
                compared += 1
    assert compared > 80
    assert sheet.loc["void", "Estimate"] is None
    assert "Cannot be valued" in sheet.loc["void", "Why, and notes"]


def test_contributions_are_those_of_the_explanation_and_add_up(
    report_model: Model, odd_homes: Portfolio, book: Workbook
) -> None:
    sheet = sheet_table(book, "Contributions")
    for home in CHOSEN[:-1]:
        own = explain(report_model, odd_homes, home, regions=False)
        some = sheet[sheet["Listing"] == home].set_index("Attribute or room")
        for part in own.attributes:
            assert some.loc[attribute_name(part.name), "Adds"] == part.amount
        for room in {photo.room for photo in own.photos}:
            amounts = [photo.amount for photo in own.photos if photo.room == room]
            assert some.loc[room.capitalize(), "Adds"] == sum(amounts)
        assert set(some["Estimate"]) == {own.estimate}
        assert set(some["Base value"]) == {own.base_value}
        assert sum(some["Adds"]) == pytest.approx(own.estimate - own.base_value, abs=1e-6)
    assert "void" not in set(sheet["Listing"])


def test_comparables_are_those_of_the_adjustment_grid(
    report_model: Model, odd_homes: Portfolio, book: Workbook
) -> None:
    sheet = sheet_table(book, "Comparables")
    estimates = sheet_table(book, "Estimates").set_index("Listing")
    values, medians = estimates["By comparables"], estimates["Unadjusted median"]
    for home in CHOSEN[:-1]:
        grid = grid_of(report_model, odd_homes, home, as_of=AS_OF)
        some = sheet[sheet["Listing"] == home]
        assert list(some["Comparable"]) == [column.comparable.listing_id for column in grid.comparables]
        assert list(some["Sale price"]) == [column.comparable.price for column in grid.comparables]
        assert list(some["Similarity"]) == [column.comparable.similarity for column in grid.comparables]
        assert list(some["Weight"]) == [column.comparable.weight for column in grid.comparables]
        assert list(some["Net adjustment"]) == [column.net for column in grid.comparables]
        assert list(some["Gross adjustment"]) == [column.gross for column in grid.comparables]
        assert list(some["Adjusted price"]) == [column.adjusted_price for column in grid.comparables]
        unexpected = [[line.name for line in column.adjustments if line.unexpected] for column in grid.comparables]
        assert list(some["Unexpected sign"].fillna("")) == ["; ".join(names) for names in unexpected]
        assert values[home] == grid.reconciled
        assert medians[home] == grid.unadjusted.median
        assert list(some["Rank"]) == list(range(1, len(grid.comparables) + 1))


def test_no_cell_is_a_formula_or_a_link(book: Workbook) -> None:
    texts = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None, cell.coordinate
                texts.add(cell.value)
    assert set(ODD.values()) <= texts  # as they are, as text


def test_the_sheets_are_set_up_for_desk_review(book: Workbook) -> None:
    assert tuple(book.sheetnames) == SHEETS
    sheet, last = book["Estimates"], HEADING_ROW + 1 + len(CHOSEN)
    assert sheet.freeze_panes == "C5"
    assert sheet.auto_filter.ref == f"A4:{sheet.cell(last, sheet.max_column).coordinate}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$4"
    headings = [cell.value for cell in sheet[HEADING_ROW + 1]]
    assert headings[-2:] == ["Decision", "Notes"]
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"accept,review,reject"'
    column = openpyxl.utils.get_column_letter(headings.index("Decision") + 1)
    assert str(rule.sqref) == f"{column}{HEADING_ROW + 2}:{column}{last}"
    with_photos = [name for name in CHOSEN if name not in ("bare", "void")]
    places = sorted((image.anchor._from.row, image.anchor._from.col) for image in sheet._images)
    assert places == sorted((HEADING_ROW + 1 + CHOSEN.index(name), 1) for name in with_photos)
    estimate = sheet.cell(HEADING_ROW + 2, headings.index("Estimate") + 1)
    assert estimate.number_format == '"€"#,##0;-"€"#,##0'


def test_no_text_is_written_over_the_row_below(book: Workbook) -> None:
    for sheet in book:
        for row in sheet.iter_rows(min_row=HEADING_ROW + 2):
            height = sheet.row_dimensions[row[0].row].height or 15
            for cell in row:
                width = sheet.column_dimensions[cell.column_letter].width
                if isinstance(cell.value, str) and len(cell.value) > 1.3 * width:
                    assert cell.alignment.wrap_text
                    assert height > 25, (sheet.title, cell.coordinate)


def test_the_estimates_print_on_two_pages_side_by_side(book: Workbook, tables: PortfolioTables) -> None:
    sheet = book["Estimates"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$B", "$3:$4")
    assert str(sheet.print_area).endswith(
        f"$A$3:${sheet.cell(1, sheet.max_column).column_letter}${HEADING_ROW + 1 + len(CHOSEN)}"
    )
    assert tables.name in sheet.oddHeader.left.text  # the title stands on every page, whole
    for other in book.worksheets[1:]:
        assert other.page_setup.fitToWidth in (None, 1)
        assert other.oddHeader.left.text is None


def test_headings_stand_above_their_figures(book: Workbook) -> None:
    for sheet in book:
        for heading, cell in zip(sheet[HEADING_ROW + 1], sheet[HEADING_ROW + 2], strict=True):
            assert heading.alignment.horizontal == cell.alignment.horizontal, (sheet.title, heading.value)
    assert book["Estimates"]["G5"].alignment.horizontal == "right"
    assert book["Estimates"]["A5"].alignment.horizontal == "left"


def test_flags_and_problems_are_told_in_words(book: Workbook, tables: PortfolioTables) -> None:
    sheet = sheet_table(book, "Estimates").set_index("Listing")
    assert "Photo problems" in sheet.loc["bare", "Flags"]
    assert "Living area" in sheet.loc["=1+1", "Moves the estimate most"]
    problems = sheet_table(book, "Data problems")
    assert problems["Tier"].iloc[0] == "Cannot be valued"
    assert problems["Listing"].iloc[0] == "void"
    assert set(problems["Tier"]) == {"Cannot be valued", "Value with care"}
    assert len(problems) == len(tables.problems)


def test_the_card_tells_the_fingerprint_and_the_accuracy(book: Workbook, report_model: Model) -> None:
    card = sheet_table(book, "Model card").set_index(["Section", "Fact"])["Value"]
    assert card["Model", "Fingerprint"] == report_model.fingerprint
    assert card["Accuracy, both", "Mean error (MAPE)"] == f"{report_model.card['metrics']['both']['mape']:.1%}".replace(
        "%", " %"
    )
    assert card["Training", "Homes"] == str(report_model.card["training"]["homes"])


def test_the_same_tables_give_the_same_bytes(
    written: bytes, report_model: Model, odd_homes: Portfolio, tables: PortfolioTables
) -> None:
    assert workbook(tables, report_model, thumbnails(odd_homes, CHOSEN)) == written


def test_rows_survive_being_kept(rows: list[HomeRows]) -> None:
    assert [HomeRows.from_json(home.to_json()) for home in rows] == rows
    assert all(set(home.estimate) == set(COLUMNS) for home in rows)


@pytest.mark.parametrize(
    ("currency", "locale", "code"),
    [
        ("USD", "en_US", r'"\$"#,##0;-"\$"#,##0'),
        ("XYZ", "en_US", r'"XYZ\s"#,##0;-"XYZ\s"#,##0'),
        ("EUR", "de_DE", r'#,##0"\s€";-#,##0"\s€"'),
    ],
)
def test_money_is_formatted_in_the_portfolios_currency(currency: str, locale: str, code: str) -> None:
    assert re.fullmatch(code, money_code(currency, locale))
