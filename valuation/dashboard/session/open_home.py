"""From the table or the map to a home's own page."""

from typing import Any

import streamlit as st

from valuation.dashboard.session.home_choice import PARAMETER

__all__ = ["open_home", "wants_home"]

_WANTED = "portfolio-open"


def wants_home(listing_id: str) -> None:
    """Note that a home was clicked: what is called at a click may not leave the page, but what is drawn next may."""
    st.session_state[_WANTED] = listing_id


def open_home(home_page: Any) -> None:  # noqa: ANN401  # st.Page is a function
    """Go to the home that was clicked, if any was."""
    wanted = st.session_state.pop(_WANTED, None)
    if wanted is not None and home_page is not None:
        st.switch_page(home_page, query_params={PARAMETER: wanted})
