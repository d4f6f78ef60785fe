"""The sheet that a reviewer works in: one row per home with its photo, figures, flags, and room for a decision."""

import io
from collections.abc import Mapping

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from valuation.pricing.basis import BASES, TITLES
from valuation.reports.portfolio_tables import FACTS, PortfolioTables
from valuation.reports.sheet import HEADING_ROW, SheetColumn, draw_table
from valuation.reports.thumbnails import SHOWN, SMALLER
from valuation.reports.workbook_formats import Formats
from valuation.wording.facts import area_unit_name, share

__all__ = ["draw_estimates", "price_heading"]

DECISIONS = ("accept", "review", "reject")
_PHOTO = 1  # its column
_RESTS_ON = {one.name: one.words for one in BASES}
_GROUPS = {
    "home": ("Home", "home"),
    "estimate": ("Estimate", "estimate"),
    "figures": ("Three figures", "estimate"),
    "known": ("Known price", "known"),
    "check": ("What to check", "check"),
    "review": ("Review", "review"),
}


def draw_estimates(
    sheet: Worksheet, formats: Formats, tables: PortfolioTables, pictures: Mapping[str, bytes], about: str
) -> None:
    """Write the sheet.

    Args:
        sheet: An empty sheet.
        formats: Of its workbook.
        tables: What to write.
        pictures: JPEG of each home's front, where there is one, by listing.
        about: A line below the title.
    """
    columns = _columns(tables)
    count = len(tables.estimates)
    title = f"Estimates · {tables.name} · {tables.as_of.isoformat()}"
    draw_table(
        sheet,
        formats,
        columns,
        count,
        title=title,
        about=about,
        frozen=_PHOTO + 1,
        pages=2,
        least_height=0.75 * (SHOWN[1] + 6),  # points to a pixel
    )
    first, last = HEADING_ROW + 1, HEADING_ROW + max(count, 1)
    for row, name in enumerate(tables.estimates.index, start=first):
        if name in pictures:
            options = {
                "image_data": io.BytesIO(pictures[name]),
                "x_scale": SMALLER,
                "y_scale": SMALLER,
                "x_offset": 3,
                "y_offset": 3,
                "object_position": 1,  # moves and hides with its row when the table is sorted or filtered
                "description": f"Photo of home {name}",
            }
            sheet.insert_image(row, _PHOTO, "photo.jpg", options)
    decision, headings = len(columns) - 2, [column.heading for column in columns]
    sheet.data_validation(
        first,
        decision,
        last,
        decision,
        {
            "validate": "list",
            "source": list(DECISIONS),
            "input_title": "Decision",
            "input_message": "accept, review or reject",
            "error_message": "Choose accept, review or reject.",
        },
    )
    confidence = headings.index("Confidence")
    for word, colour in (("Low", "#F9D6BF"), ("High", "#D3E3F4")):
        cell = formats.made(bg_color=colour)
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": cell}
        sheet.conditional_format(first, confidence, last, confidence, rule)


def price_heading(price_kind: str) -> str:
    """What the known prices of a portfolio are."""
    return {"sale": "Sale price", "asking": "Asking price"}.get(price_kind, "Known price")


def _columns(tables: PortfolioTables) -> list[SheetColumn]:
    homes, level = tables.estimates, share(tables.level)
    blank = [None] * len(homes)

    def column(heading: str, kind: str, width: float, group: str, values: "pd.Series | list[None]") -> SheetColumn:
        title, band = _GROUPS[group]
        return SheetColumn(heading, kind, width, title, band, list(values))

    def of(name: str, heading: str, kind: str, width: float, group: str) -> SheetColumn:
        return column(heading, kind, width, group, homes[name])

    further = [
        of(name, name.replace("_", " ").capitalize(), _kind(str(name), homes[name]), 12, "home")
        for name in homes.columns[: list(homes.columns).index("as_of")]
        if name not in FACTS
    ]
    notes = [" ".join(filter(None, pair)) for pair in zip(homes["why"], homes["note"], strict=True)]
    return [
        column("Listing", "text", 14, "home", homes.index.to_series()),
        column("Photo", "text", 11.5, "home", blank),
        of("location", "Location", "text", 17, "home"),
        of("bedrooms", "Bedrooms", "number", 11.5, "home"),
        of("bathrooms", "Bathrooms", "number", 12, "home"),
        of(
            "area",
            f"Living area ({area_unit_name(tables.area_unit)})".replace("sq ft", "sq\xa0ft"),
            "whole",
            11.5,
            "home",
        ),
        *further,
        of("estimate", "Estimate", "money", 13, "estimate"),
        of("as_of", "Value as of", "date", 12, "estimate"),
        of("days_beyond", "Days beyond the sales learned from", "whole", 12, "estimate"),
        of("lower", f"Low ({level} interval)", "money", 13, "estimate"),
        of("upper", f"High ({level} interval)", "money", 13, "estimate"),
        of("fsd", "FSD", "share", 9, "estimate"),
        of("confidence", "Confidence", "text", 12, "estimate"),
        column("Rests on", "wrapped", 14, "estimate", homes["basis"].map(_RESTS_ON).fillna("")),
        *(of(name, title, "money", 13, "figures") for name, title in TITLES.items()),
        of("photo_premium", "Photo premium", "change", 12.5, "figures"),
        of("by_comparables", "By comparables", "money", 13, "figures"),
        of("unadjusted", "Unadjusted median", "money", 13, "figures"),
        of("price", price_heading(tables.price_kind), "money", 13, "known"),
        of("sale_date", "Sale date", "date", 12, "known"),
        of("error", "Error of estimate", "signed share", 11, "known"),
        column("Out of fold", "text", 11, "known", homes["out_of_fold"].map({True: "yes", False: "no"})),
        of("flags", "Flags", "wrapped", 20, "check"),
        column("Why, and notes", "wrapped", 44, "check", pd.Series(notes, dtype="str")),
        column("Moves the estimate most", "wrapped", 30, "check", homes["reasons"].str.replace("; ", "\n")),
        column("Decision", "review", 11, "review", blank),
        column("Notes", "review", 34, "review", blank),
    ]


def _kind(name: str, values: pd.Series) -> str:
    """How the cells of a further attribute look."""
    if not pd.api.types.is_numeric_dtype(values):
        return "text"
    return "year" if "year" in name.lower() else "number"
