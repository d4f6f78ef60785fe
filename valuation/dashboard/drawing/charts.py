"""What the charts of the portfolio page have in common: colours, a download of their data, and clicks."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.drawing.downloads import csv_button

__all__ = ["ACCENT", "FONT", "QUIET", "chart_text", "clicked", "draw_chart"]

ACCENT, QUIET = "#2b8f98", "#7f8c8d"  # to be told from the background in light and dark
FONT = {"size": 13}


def draw_chart(
    chart: go.Figure, name: str, data: pd.DataFrame, alt: str, on_click: Callable[[str], None] | None, key: str
) -> None:
    """Draw a chart and the download of its data.

    Args:
        chart: The chart.
        name: What its file is called.
        data: What it shows.
        alt: A description.
        on_click: Called with the chart's key after something was clicked or framed on it.
        key: A name for this chart and what it shows: with other homes it is another, in which nothing is chosen yet.
    """
    st.plotly_chart(
        chart,
        key=key,
        alt=alt,
        on_select="ignore" if on_click is None else partial(on_click, key),
        selection_mode=("points", "box"),
        config={"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "autoScale2d", "toImage"]},
    )
    csv_button(data.reset_index() if data.index.name else data, f"{name}.csv")


def clicked(key: str) -> tuple[list[Any], list[dict[str, Any]]]:
    """What was chosen on a chart: what its points carry as `customdata`, and frames."""
    selection = st.session_state[key]["selection"]
    return [point.get("customdata") for point in selection["points"]], list(selection["box"])


def chart_text(text: object) -> str:
    """Text that Plotly shows letter by letter, where it would read tags."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;")
