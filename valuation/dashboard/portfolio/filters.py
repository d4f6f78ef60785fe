"""The filters of the portfolio page."""

from functools import partial
from typing import Any

import streamlit as st

from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.portfolio.address import change, current
from valuation.dashboard.portfolio.homes import HomesTable
from valuation.dashboard.portfolio.query import CONFIDENCES, Query
from valuation.dashboard.words import confidence_words, plain
from valuation.estimates.flags import FLAGS
from valuation.wording.money import currency_symbol

__all__ = ["FIRST_WIDGET", "draw_filters"]

FIRST_WIDGET = "portfolio-search"
_LOCATION, _LOW, _HIGH = "portfolio-location", "portfolio-low", "portfolio-high"
_CONFIDENCE, _FLAG = "portfolio-confidence", "portfolio-flag"


def draw_filters(homes: HomesTable, currency: str) -> Query:
    """Draw the filters, and give what is to be shown."""
    query = current(homes.locations)
    if str(st.session_state.get(FIRST_WIDGET, "")).strip() != query.search:
        st.session_state[FIRST_WIDGET] = query.search
    symbol = plain(currency_symbol(currency))
    search, place, low, high, clear = st.columns((8, 8, 5, 5, 3), vertical_alignment="bottom")
    _changes(search.text_input, homes, "search", FIRST_WIDGET)(
        "Search",
        placeholder="Number, location, …",
        type="search",
        live=True,
        icon=":material/search:",
        help="Homes in which all these words occur",
    )
    follow(_LOCATION, list(query.locations))
    _changes(place.multiselect, homes, "locations", _LOCATION)(
        "Location", homes.locations, placeholder="All", disabled=not homes.locations, filter_mode="contains"
    )
    for column, key, name, label, value in (
        (low, _LOW, "low", "from", query.low),
        (high, _HIGH, "high", "to", query.high),
    ):
        follow(key, None if value is None else round(value))
        _changes(column.number_input, homes, name, key)(
            f"Estimate {label} ({symbol})", min_value=0, value=None, step=10_000, placeholder="Any", format="%d"
        )
    clear.button(
        "Clear",
        help="Show all homes",
        disabled=not query.filtered,
        width="stretch",
        on_click=partial(change, homes.locations, Query.without_filters),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        follow(_CONFIDENCE, list(query.confidence))
        _changes(st.pills, homes, "confidence", _CONFIDENCE)(
            "Confidence", CONFIDENCES, selection_mode="multi", format_func=confidence_words
        )
        follow(_FLAG, list(query.flags))
        counts = homes.flag_counts()
        _changes(st.pills, homes, "flags", _FLAG)(
            "Flags",
            list(FLAGS),
            selection_mode="multi",
            format_func=lambda name: f"{FLAGS[name].title} ({counts[name]:,})",
            help="  \n".join(f"**{plain(flag.title)}**: {plain(flag.meaning)}" for flag in FLAGS.values()),
        )
        if query.area is not None:
            st.button(
                "Area on the map",
                icon=":material/close:",
                help="Show homes outside the area too",
                on_click=partial(change, homes.locations, lambda query: query.with_filters(area=None)),
            )
    return query


def _changes(widget: Any, homes: HomesTable, name: str, key: str) -> Any:  # noqa: ANN401  # one of many kinds of widget
    """A widget whose value goes into the address."""

    def changed() -> None:
        value = st.session_state[key]
        value = tuple(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else value
        change(homes.locations, lambda query: query.with_filters(**{name: value}))

    return partial(widget, key=key, on_change=changed)
