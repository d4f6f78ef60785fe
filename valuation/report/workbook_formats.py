"""How the cells of the workbook look: money in the portfolio's currency, shares, dates, and colours."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from valuation.money import format_money, number_locale

__all__ = ["BANDS", "Formats", "money_code"]

BANDS = {
    "home": "#E7E9E4",
    "estimate": "#F6E3CC",
    "known": "#DCE7F3",
    "check": "#F3E1E1",
    "review": "#FBF6D9",
}
"""Colours of the groups of columns, pale enough to print."""
_INK, _QUIET, _LINE = "#24292B", "#62686A", "#C9CBC6"


def money_code(currency: str, locale: str, *, signed: bool = False) -> str:
    r"""The number format of whole amounts, with the currency's sign where the locale writes it.

    The marks for thousands are those of whoever opens the file: that is how spreadsheets do it.

    Example:
        >>> money_code("USD", "en_US"), money_code("EUR", "de_DE")
        ('"$"#,##0;-"$"#,##0', '#,##0"\xa0€";-#,##0"\xa0€"')
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
        settings |= {"text_wrap": True} if kind in ("wrapped", "review") else {}
        settings |= {"bold": True} if strong else {}
        settings |= {"bg_color": BANDS["review"], "locked": False} if kind == "review" else {}
        return self.made(**settings)

    def heading(self, band: str) -> Format:
        """A column's heading."""
        return self.made(bold=True, text_wrap=True, valign="vcenter", bg_color=BANDS[band], bottom=1, num_format="@")

    def band(self, band: str) -> Format:
        """The name over a group of columns."""
        return self.made(bold=True, valign="vcenter", bg_color=BANDS[band], font_color=_QUIET, num_format="@")

    def title(self) -> Format:
        """The sheet's title."""
        return self.made(bold=True, font_size=14, font_color=_INK, num_format="@", valign="vcenter")

    def quiet(self) -> Format:
        """What is said below it."""
        return self.made(font_color=_QUIET, num_format="@", valign="vcenter")

    def made(self, **settings: Any) -> Format:
        """A format with these settings; the same for the same settings."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 10, **settings})
        return self._made[key]
