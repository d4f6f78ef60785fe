"""One estimate as figures: the headline, and the three figures side by side as a chart."""

import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.words import confidence_words, plain, share
from valuation.estimates.estimate import Estimate, remarks
from valuation.pricing.basis import TITLES
from valuation.wording.money import UNKNOWN, currency_symbol, format_money

__all__ = ["headline", "three_figures"]

_ACCENT, _QUIET = "#f57900", "#7f8c8d"
_CONFIDENCE_HELP = (
    "High, Medium or Low by the forecast standard deviation (FSD): about two thirds of sales lie within one FSD "
    "of the estimate."
)


def headline(estimate: Estimate, price_name: str) -> None:
    """The estimate with its interval, how sure it is, and how far it is from the known price.

    Args:
        estimate: The estimate.
        price_name: What the known price is, such as "Asking price".
    """
    money = estimate.currency
    value, sureness, price = st.columns((4, 3, 4))
    with value.container(border=True, height="stretch"):
        st.metric("Estimate", plain(format_money(estimate.estimate, money)))
        if estimate.as_of is not None:
            st.markdown(f"As of **{estimate.as_of.isoformat()}**")
        low, high = format_money(estimate.lower, money), format_money(estimate.upper, money)
        st.markdown(f"{share(estimate.confidence_level)} interval: **{plain(low)} to {plain(high)}**")
    with sureness.container(border=True, height="stretch"):
        st.metric("Confidence", plain(confidence_words(estimate.confidence)), help=_CONFIDENCE_HELP)
        st.markdown(f"FSD: **{share(estimate.fsd)}**")
    with price.container(border=True, height="stretch"):
        st.metric(price_name, plain(format_money(estimate.price, money, exact=True)))
        st.markdown(f"Error: {_error_words(estimate)}")
    if told := remarks(estimate):
        st.caption(" ".join(told))
    if estimate.note:
        st.info(plain(estimate.note), icon=":material/info:")


def three_figures(estimate: Estimate, price_name: str) -> None:
    """What attributes alone, photos alone and both together say, drawn to one scale and in numbers."""
    st.plotly_chart(_chart(estimate, price_name), config={"displayModeBar": False}, alt=_alt(estimate))
    st.caption(_key(estimate, price_name))
    for column, (field, name) in zip(st.columns(3), TITLES.items(), strict=True):
        column.markdown(f"{name}  \n**{plain(_figure(estimate, field))}**")
    if estimate.photo_premium is not None:
        premium = format_money(estimate.photo_premium, estimate.currency, signed=True)
        st.markdown(f"Photo premium: **{plain(premium)}**")


def _chart(estimate: Estimate, price_name: str) -> go.Figure:
    chart = go.Figure()
    names = list(TITLES.values())
    for field, name in TITLES.items():
        amount = getattr(estimate, field)
        main = field == estimate.basis
        if main:
            chart.add_scatter(
                x=[estimate.lower, estimate.upper],
                y=[name, name],
                mode="lines",
                line={"color": _ACCENT, "width": 6},
                opacity=0.45,
                hoverinfo="skip",
            )
        chart.add_scatter(
            x=[amount],
            y=[name],
            mode="markers",
            marker={
                "color": _ACCENT if main else _QUIET,
                "size": 16 if main else 12,
                "symbol": "diamond" if main else "circle",
            },
            hovertemplate=f"{name}: {_figure(estimate, field)}<extra></extra>",
        )
    if estimate.price is not None:
        price = format_money(estimate.price, estimate.currency, exact=True)
        chart.add_vline(
            estimate.price,
            line={"dash": "dash", "color": _QUIET, "width": 2},
            annotation={"text": f"{price_name} {price}", "yanchor": "bottom", "y": 1, "font": {"size": 14}},
        )
    chart.update_layout(height=230, margin={"l": 0, "r": 10, "t": 30, "b": 0}, showlegend=False, hovermode="closest")
    symbol = currency_symbol(estimate.currency)
    font = {"size": 14}
    chart.update_xaxes(tickprefix=symbol, tickformat="~s", nticks=7, fixedrange=True, tickfont=font)
    chart.update_yaxes(categoryorder="array", categoryarray=names[::-1], fixedrange=True, showgrid=False, tickfont=font)
    return chart


def _key(estimate: Estimate, price_name: str) -> str:
    """What the signs of the chart mean."""
    interval = f"◆ the estimate, on its {share(estimate.confidence_level)} interval"
    return interval if estimate.price is None else f"{interval} · dashed line: {price_name.lower()}"


def _figure(estimate: Estimate, field: str) -> str:
    return format_money(getattr(estimate, field), estimate.currency)


def _alt(estimate: Estimate) -> str:
    figures = ", ".join(f"{name.lower()} {_figure(estimate, field)}" for field, name in TITLES.items())
    return f"The three figures of this home: {figures}; the interval and the known price are in the text above."


def _error_words(estimate: Estimate) -> str:
    if estimate.error is None or estimate.estimate is None or estimate.price is None:
        return UNKNOWN
    held = estimate.estimate if estimate.estimate_at_sale is None else estimate.estimate_at_sale
    difference = format_money(abs(held - estimate.price), estimate.currency, digits=3)
    side = "above" if estimate.error > 0 else "below"
    when = "" if held == estimate.estimate else " as of its day of sale"
    return f"**{share(estimate.error, signed=True, places=1)}** (estimate{when} {plain(difference)} {side})"
