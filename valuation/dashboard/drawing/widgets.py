"""Widgets whose value comes from elsewhere, such as the page's address."""

import streamlit as st

__all__ = ["follow"]


def follow(key: str, value: object) -> None:
    """Give a widget its value before it is drawn.

    What it has already is not given again: that would overwrite what someone is typing.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
