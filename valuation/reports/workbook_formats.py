"""How the cells of the workbook look: money in the portfolio's currency, shares, dates, and colours."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from valuation.wording.money import format_money, number_locale

__all__ = ["Formats", "money_code"]

BANDS = {
    "home": "#E7E9E4",
    "estimate": "#F6E3CC",
    "known": "#DCE7F3",
    "check": "#F3E1E1",
    "review": "#FBF6D9",
}
"""Colours of the groups of columns, pale enough to print."""
_INK, _QUIET, _LINE, _PARTING = "#24292B", "#62686A", "#C9CBC6", "#7B8183"
_TEXTS = frozenset({"text", "wrapped", "review"})


def money_code(currency: str, locale: str, *, signed: bool = False) -> str:
    """The number format of whole amounts, with the currency's sign where the locale writes it.

    The marks for thousands are those of whoever opens the file: that is how spreadsheets do it.

    Example:
        >>> money_code("USD", "en_US"), money_code("EUR", "de_DE")  # doctest: +ELLIPSIS
        ('"$"#,##0;-"$"#,##0', '#,##0"...€";-#,##0"...€"')
    """
    with number_locale(locale):
        before, after = format_money(1, currency, exact=True).split("1")
    quoted = [f'"{part}"' if part else "" for part in (before, after)]
    amount = f"{quoted[0]}#,##0{quoted[1]}"
    return f"+{amount};-{amount};{amount}" if signed else f"{amount};-{amount}"


class Formats:
    """The formats of one workbook, by name."""

    def __init__(self, book: xlsxwriter.Workbook, currency: str, locale: str) -> None:
        """Add them to the workbook."""
        self._book = book
        self._zero = money_code(currency, locale).split(";")[0]
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._codes = {
            "text": "@",
            "wrapped": "@",
            "number": "General",
            "whole": "#,##0",
            "year": "0",
            "degrees": "0.00000",
            "money": money_code(currency, locale),
            "change": money_code(currency, locale, signed=True),
            "share": "0.0%",
            "signed share": "+0.0%;-0.0%;0.0%",
            "similarity": "0%",
            "distance": "0.0#",
            "date": "yyyy-mm-dd",
            "review": "@",
        }

    def cell(self, kind: str, *, strong: bool = False) -> Format:
        """The format of a cell of a kind."""
        code = self._codes[kind]
        settings: dict[str, Any] = {"num_format": code, "valign": "vcenter", "bottom": 1, "bottom_color": _LINE}
        # A text keeps away from a number that ends at its left, and never runs into the next cell.
        settings |= {"text_wrap": True, "align": "left", "indent": 1} if kind in _TEXTS else {"align": "right"}
        settings |= {"bold": True} if strong else {}
        settings |= {"bg_color": BANDS["review"], "locked": False} if kind == "review" else {}
        return self.made(**settings)

    def heading(self, band: str, kind: str = "text") -> Format:
        """The heading of a column of cells of a kind, above them as they stand."""
        settings = {"align": "left", "indent": 1} if kind in _TEXTS else {"align": "right"}
        return self.made(
            bold=True, text_wrap=True, valign="vcenter", bg_color=BANDS[band], bottom=1, num_format="@", **settings
        )

    def no_change(self) -> dict[str, Any]:
        """The rule for changes of less than half a unit: they are written without a sign."""
        zero = self._book.add_format({"num_format": f"{self._zero};{self._zero};{self._zero}"})
        return {"type": "cell", "criteria": "between", "minimum": -0.4999999, "maximum": 0.4999999, "format": zero}

    def next_home(self, row: int) -> dict[str, Any]:
        """The rule that draws a line above a row whose first cell differs from the one above; `row` is the first."""
        here, above = (xl_rowcol_to_cell(place, 0, col_abs=True) for place in (row, row - 1))
        line = self._book.add_format({"top": 1, "top_color": _PARTING})
        return {"type": "formula", "criteria": f"={here}<>{above}", "format": line}

    def band(self, band: str) -> Format:
        """The name over a group of columns."""
        return self.made(bold=True, valign="vcenter", bg_color=BANDS[band], font_color=_QUIET, num_format="@", indent=1)

    def title(self) -> Format:
        """The sheet's title."""
        return self.made(bold=True, font_size=14, font_color=_INK, num_format="@", valign="vcenter", indent=1)

    def quiet(self) -> Format:
        """What is said below it."""
        return self.made(font_color=_QUIET, num_format="@", valign="vcenter", indent=1)

    def made(self, **settings: Any) -> Format:
        """A format with these settings; the same for the same settings."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 10, **settings})
        return self._made[key]
