"""How many comparables and sold by when, in the page's address (`?home=7&comparables=8&sold-by=2024-06-30`)."""

import datetime

import streamlit as st

__all__ = ["DEFAULT", "FEWEST", "MOST", "asked_count", "asked_day", "write"]

COUNT, SOLD_BY = "comparables", "sold-by"
FEWEST, DEFAULT, MOST = 3, 5, 10


def asked_count() -> int:
    """How many comparables the address asks for; the usual number where it asks for none, or for nonsense."""
    text = st.query_params.get(COUNT, "")
    return min(max(int(text), FEWEST), MOST) if text.isascii() and text.isdigit() else DEFAULT


def asked_day() -> datetime.date | None:
    """The last day of sale that the address allows; None where it says nothing of it, or nonsense."""
    try:
        return datetime.date.fromisoformat(st.query_params.get(SOLD_BY, ""))
    except ValueError:
        return None


def write(count: int, sold_by: datetime.date | None) -> None:
    """Put both into the address, as far as they are not what it means without them."""
    for name, text in (
        (COUNT, "" if count == DEFAULT else str(count)),
        (SOLD_BY, "" if sold_by is None else sold_by.isoformat()),
    ):
        if text:
            st.query_params[name] = text
        else:
            st.query_params.pop(name, None)
