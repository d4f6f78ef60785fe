"""The report of one home to take along, as PDF or HTML: made when its button is clicked, not before."""

import datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from valuation.dashboard.property.comparables.address import Asked, asked
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import subject_of
from valuation.wording.money import format_money, number_locale

if TYPE_CHECKING:  # what writes reports is brought in when one is asked for
    from valuation.reports.home import HomeReport

__all__ = ["report_download"]

LOCALES = {
    "en_US": "United States",
    "en_GB": "United Kingdom",
    "de_DE": "Germany",
    "de_CH": "Switzerland",
    "fr_FR": "France",
    "es_ES": "Spain",
    "it_IT": "Italy",
    "nl_NL": "Netherlands",
    "pt_BR": "Brazil",
    "sv_SE": "Sweden",
    "ja_JP": "Japan",
}
"""How numbers can be written; other locales are known to the command line."""
_EXAMPLE = 1_234_500.0


@st.fragment
def report_download(opened: Opened, model: OpenModel, home: str) -> None:
    """Draw the choice of locale, and a button for each format.

    Args:
        opened: The portfolio.
        model: The model.
        home: Which home.
    """
    currency = opened.portfolio.currency
    with st.popover("Report", icon=":material/description:", on_change="rerun", key=f"report-{home}") as box:
        if not box.open:
            return
        day = model.day
        st.caption(f"Effective date: {day}" + ("" if model.as_of is None else ", as chosen at “Value as of”"))
        locale = st.selectbox(
            "Numbers as in",
            list(LOCALES),
            format_func=partial(_named, currency),
            key="report-locale",
            persist_state="session",
        )
        # With the comparables that are chosen further down; opening this box reads them anew.
        made = partial(_report, opened, model, home, day, locale, asked())
        for label, make, ending, mime in (
            ("Download PDF", _pdf, "pdf", "application/pdf"),
            ("Download HTML", _html, "html", "text/html"),
        ):
            st.download_button(
                label,
                partial(make, made),
                file_name=f"{home}-{day}.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                width="stretch",
                key=f"report-{ending}",
            )
        st.caption("Made when you click, which takes a few seconds. The HTML page is one file and needs no network.")


def _named(currency: str, locale: str) -> str:
    with number_locale(locale):
        example = format_money(_EXAMPLE, currency, exact=True)
    return f"{LOCALES[locale]}: {example}"


def _report(
    opened: Opened, model: OpenModel, home: str, day: datetime.date, locale: str, wanted: Asked
) -> "HomeReport":
    from valuation.reports.home import report_of

    with model.lock:
        subject = subject_of(home, (opened.key, model.key), opened, model)
        return report_of(subject, as_of=day, locale=locale, count=wanted.count, among=wanted.among)


def _pdf(made: "partial[HomeReport]") -> bytes:
    from valuation.reports.home_pdf import home_pdf

    return home_pdf(made())


def _html(made: "partial[HomeReport]") -> bytes:
    from valuation.reports.home_html import home_html

    return home_html(made()).encode()
