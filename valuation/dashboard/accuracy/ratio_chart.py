"""The ratio of estimate to price against the price, home by home, with its median and a running median."""

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, clicked, draw_chart
from valuation.dashboard.session.open_home import open_home, wants_home
from valuation.dashboard.words import count, plain
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.statistics.running_median import running_median
from valuation.wording.money import currency_symbol, format_money

__all__ = ["draw_ratios", "drawn_rows"]

_WEBGL = 2_000  # points from which on the graphics processor draws them
_MOST = 20_000  # points that are drawn; more are a blot, and slow
_LINE = "#f57900"
_TICKS = (0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


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
    rows = drawn_rows(len(table))
    median = float(table["ratio"].median())
    running = running_median(table["price"].to_numpy(np.float64), table["ratio"].to_numpy(np.float64))
    chart = _chart(table.iloc[rows], median, running, currency)
    words = _running_words(running)

    def choose(chart_key: str) -> None:
        points, _ = clicked(chart_key)
        if points and points[0] is not None:
            wants_home(str(points[0][0] if isinstance(points[0], list | tuple) else points[0]))

    alt = f"Ratio of estimate to price of {count(len(table), 'home')} against the price; the median is {median:.3f}. "
    draw_chart(
        chart,
        f"{name}-ratios-{currency}",
        table.rename_axis("listing_id"),
        alt + words,
        None if home_page is None else choose,
        f"accuracy-ratios-{key}",
    )
    part = f" Drawn are {len(rows):,} of {len(table):,} homes; the lines and the file hold all." if len(rows) < len(
        table
    ) else ""  # fmt: skip
    click = "" if home_page is None else " Click a home to open it."
    st.caption(plain(f"Above 1 a home is valued higher than its price. {words}{click}{part}"))


def drawn_rows(homes: int) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """The rows that are drawn: all, or so many, evenly spread over them."""
    if homes <= _MOST:
        return np.arange(homes)
    return np.linspace(0, homes - 1, _MOST).round().astype(np.intp)


def _running_words(running: pd.DataFrame) -> str:
    if running.empty:
        return "There are too few homes for a running median."
    first, last = running["median"].iloc[0], running["median"].iloc[-1]
    return (
        f"The running median goes from {first:.2f} among the cheapest {int(running['homes'].iloc[0]):,} homes to "
        f"{last:.2f} among the dearest; some of its fall is chance, since homes that sold high for what they are "
        "stand further right."
    )


def _chart(table: pd.DataFrame, median: float, running: pd.DataFrame, currency: str) -> go.Figure:
    symbol = currency_symbol(currency)
    scatter = go.Scattergl if len(table) > _WEBGL else go.Scatter
    chart = go.Figure()
    if len(running):
        band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        chart.add_scatter(x=running["price"], y=running["lower_quartile"], **band)
        chart.add_scatter(
            x=running["price"],
            y=running["upper_quartile"],
            **(band | {"fill": "tonexty", "fillcolor": "rgba(245, 121, 0, 0.18)", "showlegend": True}),
            name="middle half",
        )
    chart.add_trace(
        scatter(
            x=table["price"],
            y=table["ratio"],
            mode="markers",
            marker={"color": ACCENT, "size": 7 if len(table) <= _WEBGL else 4, "opacity": 0.6},
            customdata=table.index.astype(str).to_numpy(),
            hovertemplate=f"Home %{{customdata}}<br>price {symbol}%{{x:,.0f}}<br>ratio %{{y:.2f}}<extra></extra>",
            name="homes",
        )
    )
    if len(running):
        chart.add_scatter(
            x=running["price"],
            y=running["median"],
            mode="lines",
            line={"color": _LINE, "width": 3},
            hovertemplate=f"running median %{{y:.2f}} at {symbol}%{{x:,.0f}}<extra></extra>",
            name="running median",
        )
    chart.add_hline(1.0, line={"color": QUIET, "width": 1})
    chart.add_hline(median, line={"color": QUIET, "width": 2, "dash": "dash"})
    chart.add_annotation(
        x=1, xref="paper", xanchor="right", y=np.log10(median), yanchor="bottom", showarrow=False, font=FONT,
        text=f"median {median:.3f}",
    )  # fmt: skip
    chart.update_layout(
        height=440,
        margin={"l": 0, "r": 10, "t": 10, "b": 0},
        hovermode="closest",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": FONT},
    )
    prices = _round_prices(table["price"])
    chart.update_xaxes(
        type="log",
        title="Price",
        tickvals=prices,
        ticktext=[format_money(price, currency) if price < 1e3 else _short(price, symbol) for price in prices],
        tickfont=FONT,
    )
    low, high = float(table["ratio"].min()), float(table["ratio"].max())
    chart.update_yaxes(
        type="log",
        title="Estimate / price",
        range=[np.log10(min(low, 0.66) * 0.95), np.log10(max(high, 1.5) * 1.05)],
        tickvals=_TICKS,
        ticktext=[f"{tick:g}" for tick in _TICKS],
        tickfont=FONT,
        zeroline=False,
    )
    return chart


def _round_prices(price: pd.Series) -> list[float]:
    """1, 2 and 5 times the powers of ten between the lowest and the highest; over a wide range 1 only."""
    low, high = float(price.min()), float(price.max())
    digits = (1, 2, 5) if high < 200 * low else (1, 3)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [digit * 10.0**power for power in powers for digit in digits if low <= digit * 10.0**power <= high]


def _short(amount: float, symbol: str) -> str:
    size, sign = next((size, sign) for size, sign in ((1e9, "B"), (1e6, "M"), (1e3, "k")) if amount >= size)
    return f"{symbol}{amount / size:g}{sign}"
