"""Shortcuts: a button that starts the audit of the photos, how far it is, and what it found."""

import time
from typing import Any

import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.audit.findings import draw_findings
from valuation.dashboard.audit.run import AuditOrder, AuditRun, desk
from valuation.dashboard.audit.store import audit_folder, drop_oldest, kept_audit
from valuation.dashboard.jobs.following import draw_failure, time_words
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.words import count, plain

__all__ = ["draw_shortcuts"]

_ABOUT = (
    "A model takes whatever goes with the price, also a mark that an agency stamps on its photos. The audit finds such "
    "marks by itself, paints them out and values every home again; and it adds up how much money of the heatmaps lies "
    "on marks, borders, sky and cars."
)


def draw_shortcuts(opened: Opened, model: OpenModel, home_page: Any) -> None:  # noqa: ANN401
    """Draw the part of the page. Arguments as of `audit_page`."""
    if not model.model.has_photos:
        st.info(
            "This model looks at no photos, so nothing in them can move its estimates. To audit one that does, train a "
            "model on a portfolio with photos.",
            icon=":material/info:",
        )
        return
    if len(opened.portfolio.photos) == 0:
        st.info("This portfolio has no photos, so there is nothing to audit.", icon=":material/info:")
        return
    run, folder = desk.last, audit_folder(opened, model)
    mine = run is not None and run.order.out == folder
    if run is not None and mine and run.state == "running":
        _watch(run)
        return
    if run is not None and mine:
        _outcome(run)
    kept = kept_audit(opened, model)
    if kept is None:
        st.markdown(_ABOUT)
        photos = count(len(opened.portfolio.photos), "photo")
        st.caption(f"For {photos} it takes some minutes, in the background: go on working, and come back to it.")
        _start_button("Start the audit", opened, model, kind="primary")
        return
    draw_findings(kept, opened, home_page)
    st.divider()
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept.made))
    st.caption(f"Audited {made}. The result is kept until the portfolio or the model changes.")
    _start_button("Audit again", opened, model, kind="secondary")


def _start_button(label: str, opened: Opened, model: OpenModel, *, kind: Any) -> None:  # noqa: ANN401
    other = desk.running
    if other is not None:
        name = plain(other.order.portfolio.name)
        st.info(f"{name} is being audited at the moment; one audit runs at a time.", icon=":material/hourglass_top:")
    if st.button(label, type=kind, icon=":material/troubleshoot:", disabled=other is not None, key="audit-start"):
        try:
            folder = audit_folder(opened, model)
            desk.start(AuditOrder(opened.portfolio.folder.absolute(), model.folder.absolute(), folder))
        except HearthmapError as error:
            st.error(plain(error), icon=":material/error:")
        else:
            st.rerun()


@st.fragment(run_every=1.0)
def _watch(run: AuditRun) -> None:
    """Draw how far an audit is, again and again while it runs, and a way to stop it."""
    if run.state != "running":
        drop_oldest()
        st.rerun()
    st.progress(min(run.share, 1.0), f"{run.share:.0%} · {plain(run.words)}")
    st.caption(
        f"{time_words(run.seconds, run.share)}. It goes on when you leave this page or close the browser, and everyone "
        "who opens this page sees it. It ends with the server."
    )
    if st.button("Cancel the audit", icon=":material/stop_circle:", key="audit-cancel"):
        run.cancel()
        run.wait(5)
        st.rerun()


def _outcome(run: AuditRun) -> None:
    """Say what came of the audit that ran last, unless what it found says so itself."""
    if run.state == "cancelled":
        st.info("The audit was cancelled; nothing of it was kept.", icon=":material/info:")
    elif run.state == "failed":
        draw_failure(run)
