"""Median ratios of groups of homes, each with its interval, against the level of all."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, chart_text, draw_chart
from valuation.dashboard.words import count
from valuation.monitoring.equity import Ratios
from valuation.monitoring.equity_words import WITHIN, band_name

__all__ = ["draw_ratios"]

_MOST = 25  # groups drawn; the download holds all


def ratios_table(groups: Sequence[Ratios], currency: str) -> pd.DataFrame:
    """The groups as rows: group, low, high, homes, median ratio and COD with the ends of their intervals."""
    rows = [
        (
            band_name(one, currency),
            one.low,
            one.high,
            one.homes,
            *(one.median_ratio.value, one.median_ratio.low, one.median_ratio.high),
            *(one.cod.value, one.cod.low, one.cod.high),
        )
        for one in groups
    ]
    figures = [f"{name}{end}" for name in ("median_ratio", "cod") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["group", "low", "high", "homes", *figures])


def draw_ratios(groups: Sequence[Ratios], level: float, currency: str, name: str, key: str) -> None:
    """Draw them.

    Args:
        groups: In the order to show.
        level: Median ratio of all homes.
        currency: ISO 4217 code of band edges.
        name: Of the file.
        key: Names the chart.
    """
    shown = groups[:_MOST]
    names = [f"{chart_text(band_name(one, currency, short=True))} ({one.homes:,})" for one in shown]
    off = [abs(one.median_ratio.value / level - 1) > WITHIN for one in shown]
    chart = go.Figure()
    chart.add_vrect(
        x0=level * (1 - WITHIN), x1=level * (1 + WITHIN), fillcolor=QUIET, opacity=0.15, line_width=0, layer="below"
    )
    chart.add_vline(
        level,
        line={"dash": "dash", "color": QUIET, "width": 2},
        annotation={"text": f"all homes {level:.3f}", "yanchor": "bottom", "y": 1, "font": {"size": 13}},
    )
    chart.add_scatter(
        x=[one.median_ratio.value for one in shown],
        y=names,
        mode="markers",
        marker={
            "color": ACCENT,
            "size": 12,
            "symbol": ["diamond-open" if out else "diamond" for out in off],
            "line": {"width": 2, "color": ACCENT},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.median_ratio.high - one.median_ratio.value for one in shown],
            "arrayminus": [one.median_ratio.value - one.median_ratio.low for one in shown],
            "thickness": 3,
            "width": 5,
            "color": "rgba(43, 143, 152, 0.6)",
        },
        hovertext=[_words(one, currency) for one in shown],
        hoverinfo="text",
    )
    chart.update_layout(
        height=max(150, 28 * len(shown) + 80),
        margin={"l": 0, "r": 10, "t": 28, "b": 0},
        showlegend=False,
        dragmode=False,
    )
    chart.update_xaxes(title="Median ratio (estimate ÷ price)", fixedrange=True, tickfont=FONT, nticks=6)
    chart.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        fixedrange=True,
        tickfont=FONT,
        showgrid=False,
        automargin=True,
    )
    alt = "Median ratios: " + "; ".join(_words(one, currency).replace("<br>", ", ") for one in shown)
    draw_chart(chart, name, ratios_table(groups, currency), alt, None, f"audit-{key}")
    more = len(groups) - len(shown)
    rest = f" {count(more, 'further group')} with fewer homes: see the download." if more else ""
    st.caption(
        "◆ median ratio within 5 % of that of all homes (the grey strip), ◇ beyond it; the line is its 95 % interval; "
        f"in brackets, homes.{rest}"
    )


def _words(one: Ratios, currency: str) -> str:
    ratio, cod = one.median_ratio, one.cod
    return (
        f"{chart_text(band_name(one, currency))}<br>{count(one.homes, 'home')}<br>median ratio {ratio.value:.3f} "
        f"[{ratio.low:.3f}, {ratio.high:.3f}]<br>COD {cod.value:.1f} [{cod.low:.1f}, {cod.high:.1f}]"
    )
