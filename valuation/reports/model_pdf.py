"""The report on a model as a PDF, set by Typst from plain JSON and one chart."""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from data.errors import HearthmapError
from valuation.evaluation.ratio_chart import ratio_chart
from valuation.reports.model_report import ModelReport
from valuation.reports.model_words import DISCLAIMER, RULE_NOTE
from valuation.reports.printable import printable
from valuation.reports.ratio_svg import MOST, PAPER, ratio_svg
from valuation.reports.typesetting import typeset
from valuation.wording.money import number_locale

__all__ = ["model_pdf"]


def model_pdf(report: ModelReport) -> bytes:
    """Lay a report out on A4 pages; the same report gives the same bytes.

    Raises:
        HearthmapError: Typst cannot set it.
    """
    content = {name: _plain(value) for name, value in vars(report).items() if name not in ("homes", "as_of")}
    content |= {"disclaimer": DISCLAIMER, "rule_note": RULE_NOTE, "chart": report.homes is not None}
    shown = {}
    if report.homes is not None:
        with number_locale(report.locale):
            shown["ratios.svg"] = ratio_svg(ratio_chart(report.homes.table, report.currency, MOST), PAPER).encode()
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    try:
        return typeset(_template(), {"report.json": text.encode(), **shown}, text, report.as_of)
    except HearthmapError as error:
        raise HearthmapError(f"The report on model '{report.name}' cannot be set: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


@lru_cache
def _template() -> bytes:
    return files("valuation.reports").joinpath("model.typ").read_bytes()
