"""A portfolio as an Excel file for desk review: estimates, contributions, comparables, data problems, model card."""

import datetime
import io
from collections.abc import Mapping

import pandas as pd
import xlsxwriter

from valuation.reports.card_rows import accuracy_rows, card_rows
from valuation.reports.estimates_sheet import draw_estimates, price_heading
from valuation.reports.portfolio_tables import PortfolioTables
from valuation.reports.sheet import SheetColumn, draw_table
from valuation.reports.summary_data import DISCLAIMER
from valuation.reports.workbook_formats import Formats
from valuation.trained_model.model import Model
from valuation.wording.money import number_locale

__all__ = ["SHEETS", "workbook"]

SHEETS = ("Estimates", "Contributions", "Comparables", "Data problems", "Model card")
_MILE = 1.609344  # kilometres
_SAFE = {
    "in_memory": True,
    # Nothing in a listing may become a formula, a link or a number because of how it is written.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def workbook(tables: PortfolioTables, model: Model, pictures: Mapping[str, bytes]) -> bytes:
    """Write the workbook.

    Args:
        tables: What to write.
        model: What valued the homes.
        pictures: JPEG of each home's front, where there is one, by listing.

    Returns:
        An .xlsx file; the same for the same input.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, dict(_SAFE))
    created = datetime.datetime.combine(tables.as_of, datetime.time())
    book.set_properties({"title": f"Estimates of {tables.name}", "comments": DISCLAIMER, "created": created})
    book.set_size(2400, 1500)
    formats = Formats(book, tables.currency, tables.locale)
    sheets = {name: book.add_worksheet(name) for name in SHEETS}
    about = f"{DISCLAIMER} All amounts in {tables.currency}. Model {model.card['name']}, fingerprint "
    about += f"{model.fingerprint[:12] or 'none: it was not saved'}."
    draw_estimates(sheets["Estimates"], formats, tables, pictures, about)
    for name, columns, told in (
        ("Contributions", _contributions(tables), "The amounts of a home add up to its estimate less the base value."),
        (
            "Comparables",
            _comparables(tables),
            "Each price is adjusted to what it would have been, had the comparable been the home that is valued. The "
            "adjustments are the model's own; unexpected signs are those where more is adjusted as if it were less.",
        ),
        ("Data problems", _problems(tables.problems), "What forbids an estimate comes first."),
        ("Model card", _card(model, tables), "Figures are of homes valued by models that had not seen them."),
    ):
        title = f"{name} · {tables.name} · {tables.as_of.isoformat()}"
        wide, homes = name not in ("Model card", "Contributions"), name in ("Contributions", "Comparables")
        count = len(columns[0].values)
        draw_table(
            sheets[name], formats, columns, count, title=title, about=told, frozen=1, landscape=wide, homes=homes
        )
    book.close()
    return buffer.getvalue()


def _contributions(tables: PortfolioTables) -> list[SheetColumn]:
    rows = tables.contributions
    return [
        _column("Listing", "text", 14, "Home", "home", rows["listing_id"]),
        _column("Kind", "text", 11, "Part", "known", rows["kind"]),
        _column("Attribute or room", "text", 22, "Part", "known", rows["name"]),
        _column("Value", "wrapped", 34, "Part", "known", rows["value"]),
        _column("Adds", "change", 13, "Money", "estimate", rows["amount"]),
        _column("Base value", "money", 13, "Money", "estimate", rows["base_value"]),
        _column("Estimate", "money", 13, "Money", "estimate", rows["estimate"]),
    ]


def _comparables(tables: PortfolioTables) -> list[SheetColumn]:
    rows, miles = tables.comparables, tables.area_unit == "sqft"
    way = rows["distance_km"] / (_MILE if miles else 1.0)
    return [
        _column("Listing", "text", 14, "Home", "home", rows["listing_id"]),
        _column("Rank", "whole", 7.5, "Comparable", "known", rows["rank"]),
        _column("Comparable", "text", 14, "Comparable", "known", rows["comparable"]),
        _column(price_heading(tables.price_kind), "money", 13, "Comparable", "known", rows["comparable_price"]),
        _column("Sale date", "date", 12, "Comparable", "known", rows["sale_date"]),
        _column(f"Distance ({'mi' if miles else 'km'})", "distance", 11, "Comparable", "known", way),
        _column("Similarity", "similarity", 12, "Comparable", "known", rows["similarity"]),
        _column("Weight", "similarity", 10, "Comparable", "known", rows["weight"]),
        _column("Net adjustment", "signed share", 13, "Adjustment", "estimate", rows["net"]),
        _column("Gross adjustment", "share", 13, "Adjustment", "estimate", rows["gross"]),
        _column("Adjusted price", "money", 13, "Adjustment", "estimate", rows["adjusted_price"]),
        _column("Unexpected sign", "wrapped", 20, "Adjustment", "estimate", rows["unexpected"]),
        _column("Why this one", "wrapped", 60, "Reasons", "check", rows["reasons"]),
    ]


def _problems(rows: pd.DataFrame) -> list[SheetColumn]:
    return [
        _column("Tier", "text", 18, "Problem", "check", rows["tier"]),
        _column("Listing", "text", 16, "Problem", "check", rows["listing_id"]),
        _column("Where", "text", 26, "Problem", "check", rows["where"]),
        _column("What", "wrapped", 100, "Problem", "check", rows["problem"]),
    ]


def _card(model: Model, tables: PortfolioTables) -> list[SheetColumn]:
    with number_locale(tables.locale):
        known = [*card_rows(model), *accuracy_rows(tables)]
    rows = pd.DataFrame(known, columns=["section", "name", "value"])
    return [
        _column("Section", "text", 26, "Model", "home", rows["section"]),
        _column("Fact", "wrapped", 34, "Model", "home", rows["name"]),
        SheetColumn("Value", "wrapped", 70, "Model", "home", rows["value"].to_list()),
    ]


def _column(heading: str, kind: str, width: float, group: str, band: str, values: pd.Series) -> SheetColumn:
    return SheetColumn(heading, kind, width, group, band, list(values))
