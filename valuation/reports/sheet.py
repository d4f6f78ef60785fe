"""One sheet of the workbook: a table with a title above it, ready to be filtered and printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from valuation.reports.row_heights import row_height
from valuation.reports.workbook_formats import Formats

__all__ = ["HEADING_ROW", "SheetColumn", "draw_table"]

HEADING_ROW = 3
"""Row of the columns' headings, counted from 0: title, a line about it, and the groups of columns stand above."""
_LONGEST = 32_767  # letters in a cell, by the format
_LONGEST_HEADER = 255
_A4 = 9


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet.

    Attributes:
        heading: What stands above it.
        kind: Of its cells, a name in `Formats.cell`.
        width: In letters.
        group: What the columns around it have in common, shown above the headings.
        band: Colour, a name in `BANDS`.
        values: One per row; None, NaN and NaT leave the cell empty.
    """

    heading: str
    kind: str
    width: float
    group: str
    band: str
    values: Sequence[Any]


def draw_table(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[SheetColumn],
    rows: int,
    *,
    title: str,
    about: str,
    frozen: int,
    landscape: bool = True,
    homes: bool = False,
    pages: int = 1,
    least_height: float = 0.0,
) -> None:
    """Write a table with everything that a reviewer expects of it: filters, frozen headings, and pages that print.

    Args:
        sheet: An empty sheet.
        formats: Of its workbook.
        columns: From left to right.
        rows: How many there are.
        title: Of the sheet.
        about: A line below it.
        frozen: Columns at the left that stay in sight.
        landscape: How it prints.
        homes: Whether a line parts the rows of one home, named in the first column, from those of the next.
        pages: How many it prints on side by side; the frozen columns stand on each.
        least_height: Of a row, in points.
    """
    put(sheet, 0, 0, title, formats.title())
    put(sheet, 1, 0, about, formats.quiet())
    group = None
    for place, column in enumerate(columns):
        name = column.group if column.group != group else ""
        group = column.group
        put(sheet, HEADING_ROW - 1, place, name, formats.band(column.band))
        put(sheet, HEADING_ROW, place, column.heading, formats.heading(column.band, column.kind))
        sheet.set_column(place, place, column.width)
        cell = formats.cell(column.kind)
        for row, value in enumerate(column.values, start=HEADING_ROW + 1):
            put(sheet, row, place, value, cell)
    last = HEADING_ROW + max(rows, 1)
    sheet.set_row(0, 22)
    sheet.set_row(HEADING_ROW, 32)
    for row in range(rows):
        cells = [(column.values[row], column.width) for column in columns if isinstance(column.values[row], str)]
        sheet.set_row(HEADING_ROW + 1 + row, max(row_height(cells), least_height))
    for place, column in enumerate(columns):
        if column.kind == "change":
            sheet.conditional_format(HEADING_ROW + 1, place, last, place, formats.no_change())
    if homes:
        sheet.conditional_format(HEADING_ROW + 1, 0, last, len(columns) - 1, formats.next_home(HEADING_ROW + 1))
    sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(HEADING_ROW + 1, frozen)
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5 if pages == 1 else 0.85, bottom=0.6)
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0, frozen - 1)
        sheet.set_header(_page_header(title, about))
    sheet.repeat_rows(HEADING_ROW - 1, HEADING_ROW)
    # On each of several pages side by side the title would be cut off after the repeated columns: there it heads pages.
    sheet.print_area(0 if pages == 1 else HEADING_ROW - 1, 0, last, len(columns) - 1)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.hide_gridlines(2)
    everywhere = xl_range(0, 0, last, len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": everywhere})  # a listing_id of digits is no number


def _page_header(title: str, about: str) -> str:
    """Title and line at the head of a printed page; what is too long for the format is cut off."""
    title, about = (text.replace("&", "&&") for text in (title, about))
    head = f"&L&B{title[:80].rstrip('&')}&B\n"
    return head + about[: _LONGEST_HEADER - len(head)].rstrip("&")


def put(sheet: Worksheet, row: int, column: int, value: Any, cell: Any) -> None:
    """Write one value as what it is; a text is never taken for a formula, a link or a number."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, cell)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:_LONGEST], cell)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, column, value.to_pydatetime(), cell)
    else:
        sheet.write_number(row, column, _Exact(value), cell)


class _Exact(float):
    """A number that the workbook holds to its last binary digit; XlsxWriter itself keeps 16 decimal ones."""

    def __format__(self, _: str) -> str:
        return repr(float(self))
