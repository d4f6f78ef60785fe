"""The ratio of estimate to price against the price, home by home, with its median and a running median."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, clicked, draw_chart
from valuation.dashboard.session.open_home import open_home, wants_home
from valuation.dashboard.words import count, plain
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.ratio_chart import PRICE_AXIS, RATIO_AXIS, RatioChart, ratio_chart
from valuation.wording.money import currency_symbol

__all__ = ["draw_ratios", "plotly_chart"]

_WEBGL = 2_000  # points from which on the graphics processor draws them
_MOST = 20_000  # points that are drawn; more are a blot, and slow
_LINE = "#f57900"


@st.fragment
def draw_ratios(homes: HeldOutHomes, currency: str, name: str, home_page: Any, key: str) -> None:  # noqa: ANN401
    """Draw them; a click on a home opens it.

    Args:
        homes: The homes.
        currency: ISO 4217 code.
        name: Of the file to download.
        home_page: Where a home is shown.
        key: Stands for what is shown.
    """
    open_home(home_page)
    st.subheader("Ratio against price", anchor=False)
    table = homes.table[["price", "estimate", "ratio", "new"]]
    chart = ratio_chart(table, currency, _MOST)
    words = chart.running_words or "There are too few homes for a running median."

    def choose(chart_key: str) -> None:
        points, _ = clicked(chart_key)
        if points and points[0] is not None:
            wants_home(str(points[0][0] if isinstance(points[0], list | tuple) else points[0]))

    alt = f"Ratio of estimate to price of {count(chart.homes, 'home')} against the price; the median is "
    draw_chart(
        plotly_chart(chart, currency),
        f"{name}-ratios-{currency}",
        table.rename_axis("listing_id"),
        f"{alt}{chart.median_words}. {words}",
        None if home_page is None else choose,
        f"accuracy-ratios-{key}",
    )
    drawn = len(chart.dots)
    part = "" if drawn == chart.homes else (
        f" Drawn are {drawn:,} of {chart.homes:,} homes; the lines and the file hold all."
    )  # fmt: skip
    click = "" if home_page is None else " Click a home to open it."
    st.caption(
        plain(
            "Above 1 a home is valued higher than its price; the grey band is the accepted range of the median. "
            f"{words}{click}{part}"
        )
    )


def plotly_chart(chart: RatioChart, currency: str) -> go.Figure:
    """The chart for a browser: homes can be pointed at and clicked, and it can be zoomed."""
    symbol = currency_symbol(currency)
    many = len(chart.dots) > _WEBGL
    drawn, running = go.Figure(), chart.running
    if len(running):
        band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        drawn.add_scatter(x=running["price"], y=running["lower_quartile"], **band)
        drawn.add_scatter(
            x=running["price"],
            y=running["upper_quartile"],
            **(band | {"fill": "tonexty", "fillcolor": "rgba(245, 121, 0, 0.18)", "showlegend": True}),
            name="middle half",
        )
    drawn.add_trace(
        (go.Scattergl if many else go.Scatter)(
            x=chart.dots["price"],
            y=chart.dots["ratio"],
            mode="markers",
            marker={"color": ACCENT, "size": 4 if many else 7, "opacity": 0.6},
            customdata=chart.dots.index.astype(str).to_numpy(),
            hovertemplate=f"Home %{{customdata}}<br>price {symbol}%{{x:,.0f}}<br>ratio %{{y:.2f}}<extra></extra>",
            name="homes",
        )
    )
    if len(running):
        drawn.add_scatter(
            x=running["price"],
            y=running["median"],
            mode="lines",
            line={"color": _LINE, "width": 3},
            hovertemplate=f"running median %{{y:.2f}} at {symbol}%{{x:,.0f}}<extra></extra>",
            name="running median",
        )
    drawn.add_hrect(*chart.accepted, fillcolor=QUIET, opacity=0.15, line_width=0, layer="below")
    drawn.add_hline(1.0, line={"color": QUIET, "width": 1})
    drawn.add_hline(chart.median, line={"color": QUIET, "width": 2, "dash": "dash"})
    drawn.add_annotation(
        x=1,
        xref="paper",
        xanchor="right",
        y=np.log10(chart.median),
        yanchor="bottom",
        showarrow=False,
        font=FONT,
        text=f"median {chart.median_words}",
    )
    drawn.update_layout(
        height=440,
        margin={"l": 0, "r": 10, "t": 10, "b": 0},
        hovermode="closest",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": FONT},
    )
    drawn.update_xaxes(**_axis(PRICE_AXIS, chart.prices, chart.price_ticks))
    drawn.update_yaxes(**_axis(RATIO_AXIS, chart.ratios, chart.ratio_ticks), zeroline=False)
    return drawn


def _axis(title: str, limits: tuple[float, float], ticks: tuple[tuple[float, str], ...]) -> dict[str, Any]:
    return {
        "type": "log",
        "title": title,
        "range": np.log10(limits).tolist(),
        "tickvals": [value for value, _ in ticks],
        "ticktext": [words for _, words in ticks],
        "tickfont": FONT,
    }
