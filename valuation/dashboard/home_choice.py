"""Which home is shown. The page's address says it (`?home=7`), so that a page can be bookmarked and sent."""

from collections.abc import Hashable

import pandas as pd
import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.words import plain

__all__ = ["choose_home"]

PARAMETER = "home"
_WIDGET = "home-choice"
_LAST = "home-last"  # where this session was, for coming back from another page


def choose_home(portfolio: Portfolio) -> str:
    """Draw the choice of a home, and give the one chosen; at first it is the first."""
    listing_ids = portfolio.listings.index
    wanted = st.query_params.get(PARAMETER)
    if wanted is not None and wanted not in listing_ids:
        st.warning(f"This portfolio has no home “{plain(wanted)}”, so the first one is shown. Choose another on the left.")
        wanted = listing_ids[0]
    elif wanted is None and st.session_state.get(_LAST) in listing_ids:
        wanted = st.query_params[PARAMETER] = st.session_state[_LAST]
    home = str(listing_ids[0] if wanted is None else wanted)
    st.session_state[_LAST] = home
    # The address leads and the widget follows; so going back in the browser works too.
    st.session_state[_WIDGET] = home
    location = portfolio.listings["location"]
    st.selectbox(
        "Home",
        listing_ids.tolist(),
        format_func=lambda listing_id: _label(listing_id, location),
        key=_WIDGET,
        on_change=_follow,
        help="Type to search by number or location.",
        filter_mode="contains",
    )
    return home


def _follow() -> None:
    st.query_params[PARAMETER] = st.session_state[_WIDGET]


def _label(listing_id: Hashable, location: pd.Series) -> str:
    place = location[listing_id]
    return f"{listing_id}" if pd.isna(place) else f"{listing_id} · {place}"
