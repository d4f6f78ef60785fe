"""The page's address: the grouping, the second model and the home shown of both, so that it can be kept and sent."""

import streamlit as st

__all__ = ["BY", "HOME", "OTHER", "arrive", "asked", "ask"]

BY, OTHER, HOME = "by", "other", "home"
_LAST = "accuracy-last"  # what was shown last, for coming back from another page
_HERE = "accuracy-here"  # a key as widgets have: Streamlit forgets it as soon as another page is drawn


def arrive() -> None:
    """Bring back what was shown last when the page is come back to without saying what to show."""
    if not _given() and _HERE not in st.session_state and _LAST in st.session_state:
        for name, value in st.session_state[_LAST].items():
            st.query_params[name] = value
    st.session_state[_LAST] = _given()


def asked(name: str) -> str:
    """What the address says of this; nothing where it does not."""
    return str(st.query_params.get(name, ""))


def ask(name: str, value: str) -> None:
    """Put it into the address."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    st.session_state[_LAST] = _given()


def _given() -> dict[str, str]:
    return {name: st.query_params[name] for name in (BY, OTHER, HOME) if name in st.query_params}
