"""The homes on a map without a map service: north up, equal distances in both directions."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from data.portfolio import Portfolio
from explain.pictures.overlay import LOWERS, RAISES
from valuation.dashboard.drawing.charts import FONT, QUIET, chart_text, clicked, draw_chart
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.portfolio.address import change
from valuation.dashboard.portfolio.homes import HomesTable
from valuation.dashboard.portfolio.query import Query
from valuation.dashboard.portfolio.summaries import MapData, map_data
from valuation.dashboard.session.open_home import wants_home
from valuation.dashboard.words import count, share
from valuation.wording.money import currency_symbol, format_money

__all__ = ["draw_map"]

_COLOUR = "portfolio-colour"
_SMALL, _LARGE = 7.0, 20.0  # pixels across
_MARGIN = 0.06  # of the map, so that no home lies on its edge
_BAR = {"thickness": 12, "tickfont": FONT, "outlinewidth": 0, "x": 1.0, "xpad": 6}

FloatArray = NDArray[np.float64]


def draw_map(homes: HomesTable, some: pd.DataFrame, portfolio: Portfolio, query: Query, key: str) -> None:
    """Draw the map; a click opens a home or shows those of a square, a frame shows those inside.

    Args:
        homes: All homes.
        some: The rows of their table that are shown.
        portfolio: The portfolio.
        query: What is shown.
        key: Stands for what is shown.
    """
    st.subheader("On the map", anchor=False)
    by_error = _choose_colour(homes, query, some)
    data = map_data(some, miles=portfolio.area_unit == "sqft")
    places = data.places
    if places.empty:
        st.caption("No home shown has coordinates.")
        return
    chart = _chart(data, by_error, portfolio.currency)
    alt = f"Map of {count(len(some) - data.without, 'home')}, coloured by {'error' if by_error else 'estimate'}."
    choose = partial(_choose, homes, data)
    draw_chart(chart, "map", places, alt, choose, f"portfolio-map-{query.colour}-{key}")
    shapes = "▲ above the price, ▼ below; the larger, the farther" if by_error else "the larger, the dearer"
    what = "Click a home to open it." if data.single else "Each square stands for several homes; click it to see them."
    note = f" {count(data.without, 'home')} without coordinates not shown." if data.without else ""
    st.caption(
        f"Signs: {shapes}. {what} To show the homes of an area only, choose the dashed square above the map and drag a "
        f"frame.{note}"
    )


def _choose_colour(homes: HomesTable, query: Query, some: pd.DataFrame) -> bool:
    if not some["error"].notna().any():
        return False

    def changed() -> None:
        # The page stays: other homes are not shown by this.
        change(homes.locations, lambda query: query.with_filters(colour=st.session_state[_COLOUR], page=query.page))

    follow(_COLOUR, query.colour)
    chosen = st.segmented_control(
        "Colour",
        ["estimate", "error"],
        format_func={"estimate": "Estimate", "error": "Error"}.__getitem__,
        key=_COLOUR,
        on_change=changed,
        required=True,
        label_visibility="collapsed",
    )
    return bool(chosen == "error")


def _choose(homes: HomesTable, data: MapData, key: str) -> None:
    """Open the home that was clicked, or show those of a square or a frame only."""
    points, frames = clicked(key)
    if frames:
        across, up = frames[0]["x"], frames[0]["y"]
        inside = data.places[data.places["x"].between(min(across), max(across))]
        inside = inside[inside["y"].between(min(up), max(up))]
    else:
        inside = data.places.loc[[int(point) for point in points]]
    if inside.empty:
        return
    if data.single and not frames:
        wants_home(str(inside["label"].iloc[0]))
        return
    rim = 5e-6 if data.single else 0.0  # the address has five digits
    south, west = float(inside["south"].min()) - rim, float(inside["west"].min()) - rim
    north, east = float(inside["north"].max()) + rim, float(inside["east"].max()) + rim
    change(homes.locations, lambda query: query.with_filters(area=(south, west, north, east)))


def _chart(data: MapData, by_error: bool, currency: str) -> go.Figure:
    places = data.places
    value = places["error"] if by_error else places["estimate"]
    known = value.notna().to_numpy()
    chart = go.Figure()
    if not known.all():
        _add(chart, places[~known], currency, {"color": QUIET, "symbol": "x-thin-open", "size": 8})
    some = places[known]
    if len(some):
        values = value[known].to_numpy(float)
        _add(
            chart,
            some,
            currency,
            _error_marker(values) if by_error else _estimate_marker(values, data.single, currency),
        )
    chart.update_layout(
        height=440, margin={"l": 0, "r": 0, "t": 10, "b": 0}, showlegend=False, dragmode="pan", hovermode="closest"
    )
    axis = {"tickfont": FONT, "zeroline": False, "showgrid": True, "ticksuffix": f" {data.unit}", "nticks": 6}
    chart.update_xaxes(**axis, range=_range(places["x"]), constrain="domain")
    chart.update_yaxes(**axis, range=_range(places["y"]), constrain="domain", scaleanchor="x", scaleratio=1)
    chart.add_annotation(
        x=0.01, y=0.99, xref="paper", yref="paper", text="N ↑", showarrow=False, font={"size": 15}, xanchor="left"
    )
    return chart


def _add(chart: go.Figure, some: pd.DataFrame, currency: str, marker: dict[str, Any]) -> None:
    chart.add_scatter(
        x=some["x"],
        y=some["y"],
        mode="markers",
        marker=marker,
        customdata=list(some.index),
        hovertext=[
            _words(label, estimate, error, currency)
            for label, estimate, error in zip(some["label"], some["estimate"], some["error"], strict=True)
        ],
        hoverinfo="text",
    )


def _words(label: str, estimate: float, error: float, currency: str) -> str:
    words = f"{chart_text(label)}<br>{format_money(estimate, currency)}"
    return words if pd.isna(error) else f"{words}<br>error {share(error, signed=True, places=1)}"


def _estimate_marker(values: FloatArray, single: bool, currency: str) -> dict[str, Any]:
    """Dear homes are lighter and larger."""
    low, high = (float(end) for end in np.quantile(values, [0.02, 0.98]))
    high = max(high, low + 1)
    return {
        "color": values,
        "cmin": low,
        "cmax": high,
        "colorscale": "Viridis",
        "symbol": "circle" if single else "square",
        "size": _sizes((values - low) / (high - low)),
        "line": {"width": 0.5, "color": QUIET},
        "colorbar": {"tickprefix": currency_symbol(currency), "tickformat": "~s", **_BAR},
    }


def _error_marker(values: FloatArray) -> dict[str, Any]:
    """Triangles point up where the estimate is above the price."""
    limit = max(float(np.quantile(np.abs(values), 0.95)), 0.01)
    return {
        "color": values,
        "cmin": -limit,
        "cmax": limit,
        "colorscale": [[0.0, _css(LOWERS)], [0.5, "#b9b9b4"], [1.0, _css(RAISES)]],
        "symbol": np.where(values > 0, "triangle-up", "triangle-down"),
        "size": _sizes(np.abs(values) / limit),
        "line": {"width": 0.5, "color": QUIET},
        "colorbar": {"tickformat": "+.0%", **_BAR},
    }


def _sizes(shares: FloatArray) -> FloatArray:
    return _SMALL + (_LARGE - _SMALL) * np.clip(shares, 0, 1)


def _css(colour: NDArray[np.uint8]) -> str:
    red, green, blue = colour.tolist()
    return f"rgb({red}, {green}, {blue})"


def _range(values: pd.Series) -> list[float]:
    low, high = float(values.min()), float(values.max())
    room = _MARGIN * max(high - low, 0.1)
    return [low - room, high + room]
