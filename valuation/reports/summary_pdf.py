"""The summary of a portfolio as a PDF of two pages, set by Typst."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date

from data.errors import HearthmapError
from valuation.reports.portfolio_tables import PortfolioTables
from valuation.reports.printable import printable
from valuation.reports.summary_data import DISCLAIMER, summary_data
from valuation.reports.typesetting import typeset
from valuation.trained_model.model import Model

__all__ = ["summary_pdf"]


def summary_pdf(tables: PortfolioTables, model: Model, pictures: Mapping[str, bytes]) -> bytes:
    """Lay the summary out; the same input gives the same bytes.

    Args:
        tables: Of the portfolio.
        model: What valued the homes.
        pictures: JPEG of each home's front, where there is one, by listing.

    Raises:
        HearthmapError: Typst cannot set it.
    """
    content = summary_data(tables, model)
    content |= {"date": format_date(tables.as_of, "long", locale="en_GB"), "disclaimer": DISCLAIMER}
    shown: dict[str, bytes] = {}
    for number, home in enumerate(content["homes"], start=1):
        home["picture"] = ""
        if home["listing_id"] in pictures:
            home["picture"] = f"home-{number}.jpg"
            shown[home["picture"]] = pictures[home["listing_id"]]
    text = json.dumps(_plain(content), ensure_ascii=False, allow_nan=False)
    try:
        return typeset(_template(), {"summary.json": text.encode(), **shown}, text, tables.as_of)
    except HearthmapError as error:
        raise HearthmapError(f"The summary of portfolio '{tables.name}' cannot be set: {error}") from error


def _plain(value: Any) -> Any:
    """The same with texts that can be printed."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


@lru_cache
def _template() -> bytes:
    return files("valuation.reports").joinpath("summary.typ").read_bytes()
