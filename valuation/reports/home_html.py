"""The report of one home as one HTML file that asks nothing of the network.

Its policy lets the browser load pictures from the file itself and run the one script whose hash it names, nothing else.
"""

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from valuation.reports.home import HomeReport
from valuation.reports.ratio_svg import PAGE
from valuation.reports.timeline_svg import timeline_svg
from valuation.reports.words import DISCLAIMER
from valuation.wording.money import number_locale

__all__ = ["home_html"]


def home_html(report: HomeReport) -> str:
    """Lay a report out as a page; the same report gives the same text."""
    script = _read("home.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    chart = ""
    if report.timeline is not None:
        with number_locale(report.locale):
            chart = timeline_svg(report.timeline, report.estimate.currency, PAGE)
    page = _environment().from_string(_read("home.html.j2"))
    return page.render(
        report=report,
        cannot=[note for note in report.notes if note.tier == "cannot value"],
        care=[note for note in report.notes if note.tier == "care"],
        disclaimer=DISCLAIMER,
        policy=policy,
        timeline=chart,
        style=_read("page.css"),
        script=script,
    )


@lru_cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["base64"] = lambda content: base64.b64encode(content).decode("ascii")
    environment.filters["percent"] = lambda share: f"{100 * share:.2f}%"
    return environment


@lru_cache
def _read(name: str) -> str:
    return files("valuation.reports").joinpath(name).read_text(encoding="utf-8")
