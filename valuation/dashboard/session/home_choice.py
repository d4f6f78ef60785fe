"""Which home is shown. The page's address says it (`?home=7`), so that a page can be bookmarked and sent."""

from collections.abc import Mapping, Sequence
from itertools import islice

import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.session.opening import Opened, Stamp
from valuation.dashboard.words import plain

__all__ = ["COMPARED", "PARAMETER", "choose_home", "home_labels", "last_home", "offered_homes"]

PARAMETER = "home"
COMPARED = "homes"
"""The same for the homes of the page Compare (`?homes=7&homes=12`)."""
_WIDGET = "home-choice"
MANY = 1000
"""Beyond so many homes a list does not hold them all: the browser would be busy with it for seconds."""
_OFFERED = 50  # then, of those that a search finds
_LAST = "home-last"  # where this session was, for coming back from another page


def choose_home(opened: Opened) -> str:
    """Draw the choice of a home, and give the one chosen; at first it is the first."""
    listing_ids = opened.portfolio.listings.index
    wanted = st.query_params.get(PARAMETER)
    if wanted is not None and wanted not in listing_ids:
        st.warning(f"This portfolio has no home “{plain(wanted)}”, so the first one is shown.", icon=":material/info:")
        wanted = listing_ids[0]
    elif wanted is None and st.session_state.get(_LAST) in listing_ids:
        wanted = st.query_params[PARAMETER] = st.session_state[_LAST]
    home = str(listing_ids[0] if wanted is None else wanted)
    st.session_state[_LAST] = home
    # The address leads and the widget follows; so going back in the browser works too.
    st.session_state[_WIDGET] = home
    _choice(opened, home)
    return home


def last_home(opened: Opened) -> str:
    """The home that this session looked at last; at first the first one."""
    listing_ids = opened.portfolio.listings.index
    last = st.session_state.get(_LAST)
    return str(last if last in listing_ids else listing_ids[0])


def home_labels(opened: Opened) -> dict[str, str]:
    """What each home is called in a list: its number, and where it is if that is known."""
    return _labels(opened.key, opened.portfolio)


def offered_homes(opened: Opened, chosen: Sequence[str], key: str) -> list[str]:
    """The homes that a list offers: all, or where there are very many, those that a search finds; it is drawn here.

    Args:
        opened: The portfolio.
        chosen: Homes that are offered in any case.
        key: Of the search.
    """
    labels = home_labels(opened)
    if len(labels) <= MANY:
        return list(labels)
    words = st.text_input(
        "Find a home", type="search", live=True, placeholder="Number, location, …", icon=":material/search:", key=key
    )
    found = matching(labels, words or "")
    return list(dict.fromkeys([*chosen, *found]))


def matching(labels: Mapping[str, str], words: str) -> list[str]:
    """The first homes in whose label all words occur; one that is called just so comes before them."""
    wanted = words.lower().split()
    found = (home for home, label in labels.items() if all(word in label.lower() for word in wanted))
    exact = [home for home in (words.strip(),) if home in labels]
    return list(dict.fromkeys([*exact, *islice(found, _OFFERED)]))


@st.fragment
def _choice(opened: Opened, home: str) -> None:
    """The list; a search in it does not draw the page again, a choice does."""
    labels = home_labels(opened)
    options = offered_homes(opened, [home], "home-search")
    chosen = st.selectbox(
        "Home",
        options,
        format_func=lambda listing_id: labels.get(listing_id, str(listing_id)),
        key=_WIDGET,
        on_change=_follow,
        help="Type to search by number or location.",
        filter_mode="contains",
    )
    if chosen != home:
        st.rerun()


def _follow() -> None:
    # The address of another home; what else it said was about the one before.
    st.query_params.from_dict({PARAMETER: st.session_state[_WIDGET]})


@st.cache_resource(max_entries=4, show_spinner=False)
def _labels(key: Stamp, _portfolio: Portfolio) -> dict[str, str]:
    location = _portfolio.listings["location"].astype("string")
    listing_ids = location.index.astype("string").to_series(index=location.index)
    return dict(zip(listing_ids, listing_ids.str.cat(" · " + location, na_rep=""), strict=True))
