"""A waterfall: from one amount, step by step, to another."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from explain.pictures.overlay import LOWERS, RAISES
from explain.steps import End, Step, steps_alt, steps_table
from valuation.wording.money import currency_symbol, format_money

__all__ = ["End", "Step", "steps_alt", "steps_chart", "steps_table"]

_QUIET = "#7f8c8d"
_LETTER = 7.6  # pixels, roughly, at the font's size
_FONT = {"size": 13}


def steps_chart(start: End, steps: Sequence[Step], end: End, currency: str) -> go.Figure:
    """Draw the steps from the first amount, at the top, to the last."""
    first, last = f"<b>{start.name}</b>", f"<b>{end.name}</b>"
    names = [first, *(step.name for step in steps), last]
    written = [format_money(step.amount, currency, signed=True) for step in steps]
    ends = [format_money(start.amount, currency), format_money(end.amount, currency)]
    chart = go.Figure()
    chart.add_waterfall(
        orientation="h",
        y=names,
        x=[0, *(step.amount for step in steps), 0],
        base=start.amount,
        increasing={"marker": {"color": _css(RAISES)}},
        decreasing={"marker": {"color": _css(LOWERS)}},
        totals={"marker": {"color": _QUIET}},
        connector={"line": {"color": _QUIET, "width": 1}, "mode": "between"},
        customdata=[
            "",
            *(f"{step.detail}: {text}".removeprefix(": ") for step, text in zip(steps, written, strict=True)),
            "",
        ],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    chart.add_scatter(
        x=[start.amount, end.amount],
        y=[first, last],
        mode="markers",
        marker={"color": _QUIET, "size": 13, "symbol": "diamond"},
        customdata=ends,
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    # The amounts stand in a column of their own, so that they never run into the bars or out of the picture.
    texts = [ends[0], *written, ends[1]]
    margin = round(_LETTER * max(map(len, texts))) + 10
    beside = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": margin, "showarrow": False, "font": _FONT}
    chart.update_layout(
        annotations=[{**beside, "y": name, "text": text} for name, text in zip(names, texts, strict=True)],
        height=30 * len(names) + 50,
        margin={"l": 0, "r": margin, "t": 5, "b": 0},
        showlegend=False,
        hovermode="closest",
        waterfallgap=0.35,
    )
    chart.update_xaxes(
        tickprefix=currency_symbol(currency),
        tickformat="~s",
        nticks=4,
        tickangle=0,
        fixedrange=True,
        tickfont=_FONT,
        zeroline=False,
    )
    chart.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        fixedrange=True,
        showgrid=False,
        tickfont=_FONT,
        automargin=True,
        ticklabelstandoff=6,
    )
    return chart


def _css(colour: NDArray[np.uint8]) -> str:
    red, green, blue = colour.tolist()
    return f"rgb({red}, {green}, {blue})"
