"""All homes as an Excel workbook: every home is explained for it, which goes on in the background and shows how far."""

import datetime

import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.jobs.background import Job, Report
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.session.results import server_of
from valuation.dashboard.words import count, plain
from valuation.encoder.serving import Server
from valuation.reports.home_rows import home_rows
from valuation.reports.portfolio_tables import portfolio_tables
from valuation.reports.thumbnails import thumbnails
from valuation.reports.workbook import workbook

__all__ = ["draw_workbook"]

_MOST = 2_000
"""Homes of which a workbook is made here; with more, the command line is the place."""
_WANTED = "portfolio-workbook-of"


@st.fragment
def draw_workbook(opened: Opened, model: OpenModel) -> None:
    """Draw the button that starts the work, then how far it is, then the button that downloads the file."""
    homes = len(opened.portfolio.listings)
    st.subheader("Workbook for desk review", anchor=False)
    st.markdown(
        plain(
            f"An Excel file of all {count(homes, 'home')}: estimates with flags, pictures and room for notes, what "
            "each attribute and room adds, comparables, data problems, and the model card."
        )
    )
    if homes > _MOST:
        st.info("For so many homes, make it from the command line, on all cores:", icon=":material/terminal:")
        folders = f'"{opened.portfolio.folder}" --model "{model.folder}" --out reports --format xlsx'
        st.code(f"hearthmap report-portfolio {folders}", language="bash", wrap_lines=True)
        return
    wanted = st.session_state.get(_WANTED)
    if wanted is None or wanted[0] != (opened.key, model.key):
        st.button(
            "Make the workbook",
            on_click=_wants,
            args=(opened.key, model.key, model.day),
            icon=":material/table_view:",
            key="portfolio-workbook",
        )
        return
    _watch(opened, model, wanted[1])


def _wants(portfolio_key: Stamp, model_key: Stamp, day: datetime.date) -> None:
    st.session_state[_WANTED] = ((portfolio_key, model_key), day)


def _watch(opened: Opened, model: OpenModel, day: datetime.date) -> None:
    job = _start(opened.key, model.key, day, opened, model, server_of(model))
    if not job.wait(0.2):
        bar = st.progress(0.0)
        while not job.wait(0.3):
            bar.progress(job.share, job.words or "Explaining homes …")
        bar.empty()
    try:
        content = job.result()
    except HearthmapError as error:
        _start.clear()
        st.error(plain(error), icon=":material/error:")
        return
    st.download_button(
        "Download workbook (Excel)",
        content,
        file_name=f"{opened.portfolio.folder.absolute().name}-{day}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
        key="portfolio-workbook-file",
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _start(
    portfolio_key: Stamp,
    model_key: Stamp,
    day: datetime.date,
    _opened: Opened,
    _model: OpenModel,
    _server: Server | None,
) -> Job[bytes]:
    def work(report: Report) -> bytes:
        names, rows = [str(name) for name in _opened.portfolio.listings.index], []
        for number, name in enumerate(names):
            report(0.95 * number / len(names), f"Explaining home {number + 1:,} of {len(names):,} …")
            with _model.lock:  # for each home anew, so that pages which explain one need not wait for all
                rows.append(home_rows(_model.model, _opened.portfolio, name, as_of=day, server=_server))
        report(0.95, "Writing the workbook …")
        tables = portfolio_tables(_model.model, _opened.portfolio, rows, as_of=day)
        return workbook(tables, _model.model, thumbnails(_opened.portfolio, names))

    return Job(work)
