"""Audit: is the model led by what is no part of a home, does it know such homes, and is it fair to all of them?"""

from typing import Any

import streamlit as st

from valuation.dashboard.audit.drift_section import draw_drift
from valuation.dashboard.audit.equity_section import draw_equity
from valuation.dashboard.audit.shortcuts_section import draw_shortcuts
from valuation.dashboard.session.opening import Opened, OpenModel

__all__ = ["audit_page"]

SECTION = "section"
"""The parameter of the address that says which part is shown."""
_SECTIONS = {
    "shortcuts": ("Shortcuts", "Does anything in the photos move estimates that is no part of the home?"),
    "drift": ("Drift", "Are these homes like those that the model learned from?"),
    "equity": ("Equity", "Are homes of all areas and price bands valued at the same level?"),
}
_WIDGET, _LAST = "audit-section", "audit-last"


def audit_page(opened: Opened, model: OpenModel, home_page: Any) -> None:  # noqa: ANN401  # st.Page is a function
    """Draw the page.

    Args:
        opened: The portfolio.
        model: The model.
        home_page: Where a home is shown; None where there is no such page.
    """
    st.title("Audit", anchor=False)
    section = _choose()
    st.markdown(f"**{_SECTIONS[section][1]}**")
    if section == "shortcuts":
        draw_shortcuts(opened, model, home_page)
    elif section == "drift":
        draw_drift(opened, model)
    else:
        draw_equity(opened, model)


def _choose() -> str:
    """The part that the address names; come back to without one, that which was shown last."""
    wanted = st.query_params.get(SECTION) or st.session_state.get(_LAST) or ""
    section = wanted if wanted in _SECTIONS else next(iter(_SECTIONS))
    st.session_state[_LAST] = section
    # The address leads and the widget follows; so going back in the browser works too.
    st.session_state[_WIDGET] = section
    st.segmented_control(
        "Part of the audit",
        list(_SECTIONS),
        format_func=lambda name: _SECTIONS[name][0],
        key=_WIDGET,
        on_change=_follow,
        required=True,
        label_visibility="collapsed",
    )
    return section


def _follow() -> None:
    st.query_params[SECTION] = st.session_state[_WIDGET]
