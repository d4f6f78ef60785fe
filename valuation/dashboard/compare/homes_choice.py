"""Which homes are compared. The page's address says it (`?homes=7&homes=12`), so that it can be bookmarked and sent."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.session.home_choice import COMPARED, home_labels, last_home, offered_homes
from valuation.dashboard.session.opening import Opened
from valuation.dashboard.words import plain

__all__ = ["choose_homes", "like_home", "named_homes"]

MOST = 4
_WIDGET = "compared-homes"


def choose_homes(opened: Opened) -> list[str]:
    """Draw the choice of homes and give those chosen, the first of which the others are held against."""
    portfolio = opened.portfolio
    wanted = st.query_params.get_all(COMPARED)
    homes, unknown = named_homes(wanted, portfolio)
    if unknown:
        st.warning(f"This portfolio has no home “{plain(unknown[0])}”, so it is left out.", icon=":material/info:")
    if not wanted:
        first = last_home(opened)
        homes = [first, *like_home(portfolio, first)]
        st.query_params[COMPARED] = homes
    # The address leads and the widget follows; so going back in the browser works too.
    st.session_state[_WIDGET] = homes
    labels = home_labels(opened)
    st.multiselect(
        "Homes to compare",
        offered_homes(opened, homes, "compared-search"),
        format_func=lambda home: labels.get(home, str(home)),
        key=_WIDGET,
        max_selections=MOST,
        select_all=False,
        filter_mode="contains",
        on_change=_follow,
        placeholder="Choose two to four homes",
        help="Two to four homes; the others are held against the first. Type to search by number or location.",
    )
    return homes


def named_homes(wanted: Sequence[str], portfolio: Portfolio) -> tuple[list[str], list[str]]:
    """Of the homes that an address names, those there are, each once and four at most, and those there are not."""
    named = list(dict.fromkeys(wanted))
    known = [home for home in named if home in portfolio.listings.index]
    return known[:MOST], [home for home in named if home not in portfolio.listings.index]


def like_home(portfolio: Portfolio, home: str) -> list[str]:
    """The other home that is most like this one on paper: at the same location if there is any, nearest in area."""
    listings = portfolio.listings
    others = listings[listings.index != home]
    if others.empty:
        return []
    same = others[others["location"] == listings.at[home, "location"]]
    some = same if len(same) else others
    gap = np.abs(np.log(some["area"].to_numpy(float) / listings["area"].to_numpy(float)[listings.index == home]))
    return [str(some.index[int(np.argmin(np.nan_to_num(gap, nan=np.inf)))])]  # the first where areas are unknown


def _follow() -> None:
    # An empty choice is kept in the address as such: left out, it would mean "choose for me".
    st.query_params[COMPARED] = st.session_state[_WIDGET] or [""]
