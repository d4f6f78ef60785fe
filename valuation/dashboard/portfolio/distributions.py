"""How the homes shown are spread over price bands and locations."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.drawing.charts import ACCENT, FONT, chart_text, clicked, draw_chart
from valuation.dashboard.portfolio.address import change
from valuation.dashboard.portfolio.homes import HomesTable
from valuation.dashboard.words import count, share
from valuation.estimates.portfolio_groups import by_location, by_price_band
from valuation.wording.money import currency_symbol, format_money

__all__ = ["draw_locations", "draw_price_bands"]

_MOST_LOCATIONS = 15


def draw_price_bands(homes: HomesTable, some: pd.DataFrame, currency: str, key: str) -> None:
    """Draw homes by price band; a click on a bar shows its homes only.

    Args:
        homes: All homes.
        some: The rows of their table that are shown.
        currency: ISO 4217 code.
        key: Stands for what is shown.
    """
    st.subheader("By price band", anchor=False)
    bands = by_price_band(some)
    names = [_band(low, high, currency) for low, high in zip(bands["low"], bands["high"], strict=True)]
    ticks = [_band(low, high, currency, short=True) for low, high in zip(bands["low"], bands["high"], strict=True)]

    def choose(chart: str) -> None:
        points, _ = clicked(chart)
        if points:
            band = bands.iloc[int(points[0])]
            low, high = (None if pd.isna(edge) else float(edge) for edge in (band["low"], band["high"]))
            change(homes.locations, lambda query: query.with_filters(low=low, high=high))

    chart = go.Figure()
    chart.add_bar(
        x=ticks,
        y=bands["homes"],
        text=bands["homes"].map("{:,}".format),
        textposition="outside",
        textangle=0,
        textfont={"size": 12},
        constraintext="none",
        cliponaxis=False,
        marker_color=ACCENT,
        customdata=list(bands.index),
        hovertext=[
            f"{name}<br>{count(homes_in, 'home')}{_error_words(error)}"
            for name, homes_in, error in zip(names, bands["homes"], bands["median_error"], strict=True)
        ],
        hoverinfo="text",
    )
    _lay_out(chart, 320)
    chart.update_xaxes(type="category", tickangle=-40)
    chart.update_yaxes(title="Homes", rangemode="tozero", nticks=5)
    most = "" if bands.empty else f" Most are {names[int(bands['homes'].to_numpy().argmax())]}."
    draw_chart(chart, "price-bands", bands, f"Homes by price band.{most}", choose, f"portfolio-bands-{key}")
    st.caption("Bands of the estimate. Click a bar to show its homes only.")


def draw_locations(homes: HomesTable, some: pd.DataFrame, currency: str, key: str) -> None:
    """Draw the estimates of each location; a click on one shows its homes only. Arguments as for price bands."""
    table = by_location(some)
    st.subheader("By location", anchor=False)
    if table.empty:
        st.caption("No home shown has a location.")
        return
    shown = table.head(_MOST_LOCATIONS)
    names = [f"{chart_text(place)} ({homes_in:,})" for place, homes_in in zip(shown.index, shown["homes"], strict=True)]

    def choose(chart: str) -> None:
        points, _ = clicked(chart)
        if points:
            change(homes.locations, lambda query: query.with_filters(locations=(str(points[0]),)))

    chart = go.Figure()
    chart.add_scatter(
        x=shown["median"],
        y=names,
        mode="markers",
        marker={"color": ACCENT, "size": 12, "symbol": "diamond"},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": shown["upper_quartile"] - shown["median"],
            "arrayminus": shown["median"] - shown["lower_quartile"],
            "thickness": 5,
            "width": 0,
            "color": "rgba(43, 143, 152, 0.45)",
        },
        customdata=list(shown.index),
        hovertext=[_location_words(row, currency) for _, row in shown.iterrows()],
        hoverinfo="text",
    )
    _lay_out(chart, max(150, 24 * len(shown) + 60))
    symbol = currency_symbol(currency)
    chart.update_xaxes(tickprefix=symbol, tickformat="~s", nticks=6)
    chart.update_yaxes(categoryorder="array", categoryarray=names[::-1], showgrid=False, automargin=True)
    median = format_money(float(shown["median"].iloc[0]), currency)
    alt = f"Estimates of {count(len(shown), 'location')}; at {shown.index[0]} half of them are above {median}."
    draw_chart(chart, "locations", table, alt, choose, f"portfolio-locations-{key}")
    more = len(table) - len(shown)
    rest = f" {count(more, 'further location')} with fewer homes: see the download." if more else ""
    st.caption(f"◆ median estimate; the line holds the middle half; in brackets, homes. Click to show them only.{rest}")


def _band(low: float, high: float, currency: str, *, short: bool = False) -> str:
    write = _short if short else format_money
    if pd.isna(low):
        return "all" if pd.isna(high) else f"{'<' if short else 'below'} {write(high, currency)}"
    if pd.isna(high):
        return f"{'≥' if short else 'from'} {write(low, currency)}"
    return f"{write(low, currency)}{'–' if short else ' to '}{write(high, currency)}"


def _short(amount: float, currency: str) -> str:
    """An amount for an axis: "$250k", "$1.2M"."""
    size, sign = next(
        ((size, sign) for size, sign in ((1e9, "B"), (1e6, "M"), (1e3, "k")) if amount >= size), (1.0, "")
    )
    return f"{currency_symbol(currency)}{amount / size:.4g}{sign}"


def _error_words(error: float) -> str:
    return "" if pd.isna(error) else f"<br>median size of the error {share(error, places=1)}"


def _location_words(row: "pd.Series[Any]", currency: str) -> str:
    low, median, high = (format_money(row[name], currency) for name in ("lower_quartile", "median", "upper_quartile"))
    words = f"{chart_text(row.name)}<br>{count(int(row['homes']), 'home')}<br>median {median}<br>{low} to {high}"
    return words + _error_words(row["median_error"])


def _lay_out(chart: go.Figure, height: int) -> None:
    chart.update_layout(height=height, margin={"l": 0, "r": 10, "t": 20, "b": 0}, showlegend=False, dragmode=False)
    chart.update_xaxes(fixedrange=True, tickfont=FONT)
    chart.update_yaxes(fixedrange=True, tickfont=FONT)
