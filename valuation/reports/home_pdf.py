"""The report of one home as a PDF, set by Typst.

The template takes everything from one JSON file, as strings that it shows letter by letter: text from listings is never
read as markup. The PDF follows PDF/UA-1: tagged, with a title, a language and words for every picture.
"""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from data.errors import HearthmapError
from valuation.reports.contents import Thumbnail
from valuation.reports.home import HomeReport
from valuation.reports.printable import printable
from valuation.reports.ratio_svg import PAPER
from valuation.reports.timeline_svg import timeline_svg
from valuation.reports.typesetting import typeset
from valuation.reports.words import DISCLAIMER
from valuation.wording.money import number_locale

__all__ = ["home_pdf"]


def home_pdf(report: HomeReport) -> bytes:
    """Lay a report out on A4 pages; the same report gives the same bytes.

    Raises:
        HearthmapError: Typst cannot set it.
    """
    content, pictures = report_data(report)
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    try:
        return typeset(_template(), {"report.json": text.encode(), **pictures}, text, report.as_of)
    except HearthmapError as error:
        raise HearthmapError(f"The report of home '{report.listing_id}' cannot be set: {error}") from error


def report_data(report: HomeReport) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template reads: plain JSON, and the pictures by the file names that stand in it."""
    pictures: dict[str, bytes] = {}
    content = {
        name: _plain(value, pictures)
        for name, value in vars(report).items()
        if name not in ("estimate", "explanation", "grid", "as_of", "timeline")
    }
    content |= {"disclaimer": DISCLAIMER, "timeline": report.timeline is not None}
    if report.timeline is not None:
        with number_locale(report.locale):
            pictures["timeline.svg"] = timeline_svg(report.timeline, report.estimate.currency, PAPER).encode()
    return content, pictures


def _plain(value: Any, pictures: dict[str, bytes]) -> Any:
    if isinstance(value, Thumbnail):
        name = f"picture-{len(pictures) + 1:03d}.jpg"
        pictures[name] = value.jpeg
        return {"file": name, "ratio": value.width / value.height, "alt": printable(value.alt)}
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [_plain(part, pictures) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name), pictures) for name in value.__dataclass_fields__}
    return value


@lru_cache
def _template() -> bytes:
    return files("valuation.reports").joinpath("home.typ").read_bytes()
