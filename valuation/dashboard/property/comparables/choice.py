"""The widgets that choose comparables: how many, how far, sold when, where, and which are put in or left out."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from valuation.comparables.restrictions import EVERY_HOME, Restrictions
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.property.comparables.address import DEFAULT, FEWEST, MOST, Asked, write

__all__ = ["choose"]

_COUNT, _FROM, _BY = "comparables-count", "comparables-from", "comparables-day"
_WITHIN, _PLACE, _PUT_IN, _LEAVE_OUT = (f"comparables-{what}" for what in ("within", "place", "put-in", "leave-out"))
_MANY = 1000  # beyond so many homes a list does not offer them all, and their numbers are typed


def choose(wanted: Asked, sold: pd.DataFrame, home: "pd.Series[Any]", shown: Sequence[str]) -> None:
    """Draw the choice; what is changed on it goes into the address.

    Args:
        wanted: What the address asks for.
        sold: Facts of the homes that comparables are chosen among.
        home: Facts of the home that is valued.
        shown: The comparables that are shown, which can be left out.
    """
    among, row = wanted.among, st.container(horizontal=True, gap="large")
    follow(_COUNT, wanted.count)
    row.slider("Number of comparables", FEWEST, MOST, key=_COUNT, on_change=_follow, width=280)
    dates = sold.get("sale_date")
    if dates is not None and dates.notna().any():
        for key, label, day, side in (
            (_FROM, "Sold from", among.sold_from, "after"),
            (_BY, "Sold by", among.sold_by, "before"),
        ):
            known = [pd.Timestamp(end).date() for end in (dates.min(), dates.max())] + ([day] if day else [])
            follow(key, day)
            row.date_input(
                label,
                None,
                min_value=min(known),
                max_value=max(known),
                key=key,
                on_change=_follow,
                format="YYYY-MM-DD",
                width=200,
                help=f"Only homes sold on or {side} this day; all without a day.",
            )
    restricted = (among.within_km, among.locations, among.chosen, among.rejected) != (None, (), (), ())
    with st.expander("Choose among them", expanded=restricted, icon=":material/filter_alt:"):
        _restrict(among, sold, home, shown)
    if among != EVERY_HOME:
        st.button("Choose among all homes again", on_click=_forget, icon=":material/restart_alt:", type="tertiary")


def _restrict(among: Restrictions, sold: pd.DataFrame, home: "pd.Series[Any]", shown: Sequence[str]) -> None:
    row = st.container(horizontal=True, gap="large")
    near = home.reindex(["latitude", "longitude"]).notna().all()
    if near and sold.get("latitude") is not None and sold["latitude"].notna().any():
        follow(_WITHIN, among.within_km)
        row.number_input(
            "Within (km)", min_value=0.0, value=None, step=1.0, key=_WITHIN, on_change=_follow, width=160, format="%g"
        )
    if "location" in sold:
        places = [*dict.fromkeys([*among.locations, *sorted(sold["location"].dropna().astype(str).unique())])]
        _names(row, "Location", _PLACE, places, among.locations, "Only homes there, or whose ZIP code begins so.")
    names = [str(name) for name in sold.index] if len(sold) <= _MANY else []
    _names(row, "Put in", _PUT_IN, names, among.chosen, "Homes that are comparables whatever else is asked.")
    _names(row, "Leave out", _LEAVE_OUT, list(shown), among.rejected, "Homes that are no comparables.")


def _names(
    row: Any,  # noqa: ANN401  # a container of streamlit
    label: str,
    key: str,
    options: Sequence[str],
    chosen: Sequence[str],
    told: str,
) -> None:
    follow(key, list(chosen))
    row.multiselect(
        label,
        [*dict.fromkeys([*chosen, *options])],
        key=key,
        on_change=_follow,
        accept_new_options=True,
        help=told,
        width=260,
    )


def _follow() -> None:
    state = st.session_state
    place, put_in, leave_out = (tuple(state.get(key, ())) for key in (_PLACE, _PUT_IN, _LEAVE_OUT))
    among = Restrictions(state.get(_WITHIN), state.get(_FROM), state.get(_BY), place, put_in, leave_out)
    write(Asked(state.get(_COUNT, DEFAULT), among))


def _forget() -> None:
    write(Asked(st.session_state.get(_COUNT, DEFAULT)))
