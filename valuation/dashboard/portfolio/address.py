"""The page's address and its widgets: the address leads, widgets follow, and what is changed on them goes into it."""

from collections.abc import Callable

import streamlit as st

from valuation.dashboard.portfolio.query import PARAMETERS, Query, read_query

__all__ = ["arrive", "change", "current"]

_LAST = "portfolio-last"  # what was shown last, for coming back from another page


def arrive(first_widget: str, locations: tuple[str, ...]) -> list[str]:
    """Bring back what was shown last when the page is come back to without saying what to show.

    Args:
        first_widget: Key of a widget of the page; Streamlit forgets widgets as soon as another page is drawn.
        locations: Of the portfolio.

    Returns:
        What of the address could not be used.
    """
    query, refused = read_query(_given(), locations)
    if first_widget not in st.session_state and not _given() and _LAST in st.session_state:
        query, _ = read_query(st.session_state[_LAST], locations)
        write(query)
    st.session_state[_LAST] = _given()
    return refused


def current(locations: tuple[str, ...]) -> Query:
    """What the address asks for."""
    return read_query(_given(), locations)[0]


def change(locations: tuple[str, ...], new: Callable[[Query], Query]) -> None:
    """Put another query into the address, made from the one there."""
    write(new(current(locations)))


def write(query: Query) -> None:
    """Put a query into the address; what other pages left there goes."""
    st.query_params.from_dict(query.parameters())
    st.session_state[_LAST] = _given()


def _given() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params}
