"""The value of one home over time, as a chart."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import timeline_of
from valuation.dashboard.words import plain, share
from valuation.estimates.estimate import Estimate
from valuation.wording.money import currency_symbol, format_money

__all__ = ["draw_timeline"]


def draw_timeline(opened: Opened, model: OpenModel, home: str, estimate: Estimate, sold: object) -> None:
    """Draw the section; nothing for a model of homes without dates.

    Args:
        opened: The portfolio.
        model: The model.
        home: Which home.
        estimate: Of it.
        sold: Its day of sale, where it is known.
    """
    if estimate.as_of is None or estimate.estimate is None:
        return
    st.subheader("Value over time", anchor="timeline")
    try:
        table = timeline_of(home, (opened.key, model.key), opened, model)
    except HearthmapError as error:
        st.info(plain(error), icon=":material/info:")
        return
    words = _words(table, estimate)
    st.plotly_chart(_chart(table, estimate, sold), config={"displayModeBar": False}, alt=words)
    st.caption(plain(words))
    csv_button(table, f"timeline-{home}.csv")


def _words(table: pd.DataFrame, estimate: Estimate) -> str:
    beyond = " Dotted: outside the sales that the model learned from." if table["beyond"].any() else ""
    return (
        f"The home as it is, valued at every month, with the {share(estimate.confidence_level)} interval. ◆ the day "
        f"chosen, {estimate.as_of}.{beyond}"
    )


def _chart(table: pd.DataFrame, estimate: Estimate, sold: object) -> go.Figure:
    chart, days = go.Figure(), table["as_of"]
    chart.add_scatter(
        x=[*days, *days[::-1]],
        y=[*table["upper"], *table["lower"][::-1]],
        fill="toself",
        fillcolor="rgba(43, 143, 152, 0.18)",
        line={"width": 0},
        hoverinfo="skip",
    )
    hover = [
        f"{day:%Y-%m-%d}: {format_money(value, estimate.currency)}<br>{format_money(low, estimate.currency)} to "
        f"{format_money(high, estimate.currency)}"
        for day, value, low, high in table[["as_of", "estimate", "lower", "upper"]].itertuples(index=False)
    ]
    inside = table.index[~table["beyond"]]
    last = int(inside[-1]) if len(inside) else 0
    for rows, dash in ((slice(0, last + 1), "solid"), (slice(last, None), "dot")):
        chart.add_scatter(
            x=days[rows],
            y=table["estimate"][rows],
            mode="lines",
            line={"color": ACCENT, "width": 3, "dash": dash},
            text=hover[rows],
            hovertemplate="%{text}<extra></extra>",
        )
    chart.add_scatter(
        x=[pd.Timestamp(str(estimate.as_of))],
        y=[estimate.estimate],
        mode="markers",
        marker={"color": ACCENT, "size": 14, "symbol": "diamond"},
        hoverinfo="skip",
    )
    if estimate.price is not None and pd.notna(sold):  # type: ignore[call-overload]
        price = format_money(estimate.price, estimate.currency, exact=True)
        chart.add_scatter(
            x=[pd.Timestamp(str(sold))],
            y=[estimate.price],
            mode="markers+text",
            marker={"color": QUIET, "size": 11, "symbol": "x"},
            text=[f"sold for {price}"],
            textposition="top center",
            textfont=FONT,
            hovertemplate=f"sold for {price}<extra></extra>",
        )
    chart.update_layout(height=300, margin={"l": 0, "r": 10, "t": 20, "b": 0}, showlegend=False, hovermode="closest")
    chart.update_xaxes(fixedrange=True, tickfont=FONT)
    chart.update_yaxes(tickprefix=currency_symbol(estimate.currency), tickformat="~s", fixedrange=True, tickfont=FONT)
    return chart
