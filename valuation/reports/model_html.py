"""The report on a model as one HTML file that asks nothing of the network and runs no script."""

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from valuation.evaluation.ratio_chart import ratio_chart
from valuation.reports.model_report import ModelReport
from valuation.reports.model_words import DISCLAIMER, RULE_NOTE
from valuation.reports.ratio_svg import MOST, PAGE, ratio_svg
from valuation.wording.money import number_locale

__all__ = ["model_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def model_html(report: ModelReport) -> str:
    """Lay a report out as a page; the same report gives the same text."""
    chart = ""
    if report.homes is not None:
        with number_locale(report.locale):
            chart = ratio_svg(ratio_chart(report.homes.table, report.currency, MOST), PAGE)
    return (
        _environment()
        .from_string(_read("model.html.j2"))
        .render(
            report=report,
            disclaimer=DISCLAIMER,
            rule_note=RULE_NOTE,
            policy=_POLICY,
            # Our own files and a chart of numbers alone, not text from listings.
            style=Markup(_read("page.css") + _read("model.css")),  # noqa: S704
            chart=Markup(chart),  # noqa: S704
        )
    )


@lru_cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["percent"] = lambda share: f"{100 * share:.2f}%"
    return environment


@lru_cache
def _read(name: str) -> str:
    return files("valuation.reports").joinpath(name).read_text(encoding="utf-8")
