"""Charts of drift: the PSI of all columns, and one column of training homes beside the portfolio's."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, chart_text, draw_chart
from valuation.dashboard.words import share
from valuation.monitoring.distributions import LARGE, SMALL, Comparison
from valuation.monitoring.drift import column_name

__all__ = ["draw_distribution", "draw_overview"]

_MOST = 1.0  # beyond it bars are cut off: what is drawn to scale must leave the small ones to be seen
_COLOURS = {"strong drift": "#b3541e", "some drift": "#d08a2e", "unclear": "#8a8f94"}


def comparison_table(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """All comparisons as rows, for a download."""
    rows = [
        (
            column_name(one.name),
            one.kind,
            one.verdict,
            one.psi,
            one.statistic,
            one.p,
            one.adjusted,
            one.first,
            one.second,
            *one.centre,
        )
        for one in comparisons
    ]
    names = "column kind verdict psi statistic p p_adjusted training portfolio training_centre portfolio_centre"
    return pd.DataFrame(rows, columns=names.split())


def draw_overview(comparisons: Sequence[Comparison], signs: Mapping[str, str], name: str) -> None:
    """Draw the PSI of each column with the usual bands.

    Args:
        comparisons: The largest drift first.
        signs: Words by verdict.
        name: Of the portfolio, for the file.
    """
    names = [_title(one) for one in comparisons]
    known = [0.0 if pd.isna(one.psi) else one.psi for one in comparisons]
    texts = [f"{signs[one.verdict]}" + ("" if pd.isna(one.psi) else f" ({one.psi:.2f})") for one in comparisons]
    chart = go.Figure()
    chart.add_bar(
        orientation="h",
        y=names,
        x=[min(value, _MOST) for value in known],
        text=texts,
        textposition="outside",
        cliponaxis=False,
        textfont={"size": 12},
        marker_color=[_COLOURS.get(one.verdict, ACCENT) for one in comparisons],
        hovertext=[
            f"{title}: {text}<br>{one.second:,} against {one.first:,}"
            for title, text, one in zip(names, texts, comparisons, strict=True)
        ],
        hoverinfo="text",
    )
    for band, words in ((SMALL, "0.10"), (LARGE, "0.25")):
        chart.add_vline(
            band,
            line={"dash": "dash", "color": QUIET, "width": 1},
            layer="below",
            annotation={"text": words, "yanchor": "bottom", "y": 1, "font": {"size": 12}},
        )
    longest = max([min(value, _MOST) for value in known], default=0.0)
    chart.update_layout(
        height=30 * len(names) + 70, margin={"l": 0, "r": 10, "t": 25, "b": 0}, showlegend=False, dragmode=False
    )
    chart.update_xaxes(
        title="PSI", range=[0, max(longest, 0.3) * 1.5], fixedrange=True, tickfont=FONT, nticks=5, zeroline=False
    )
    chart.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        fixedrange=True,
        tickfont=FONT,
        showgrid=False,
        automargin=True,
    )
    alt = "Drift of each column. " + "; ".join(f"{title}: {text}" for title, text in zip(names, texts, strict=True))
    draw_chart(chart, f"{name}-drift", comparison_table(comparisons), alt, None, "audit-drift")


def draw_distribution(one: Comparison, name: str) -> None:
    """Draw one column: shares of training homes beside those of the portfolio.

    Args:
        one: The column.
        name: Of the portfolio, for the file.
    """
    bins = one.bins
    labels = [chart_text(label) for label in bins["label"]]
    chart = go.Figure()
    for column, title, colour, pattern in (
        ("first", f"Training ({one.first:,})", QUIET, "/"),
        ("second", f"This portfolio ({one.second:,})", ACCENT, ""),
    ):
        shares = bins[column] / max(int(bins[column].sum()), 1)
        chart.add_bar(
            x=labels,
            y=100 * shares,
            name=title,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertext=[
                f"{label}<br>{title}: {share(value, places=1)} ({number:,})"
                for label, value, number in zip(labels, shares, bins[column], strict=True)
            ],
            hoverinfo="text",
        )
    chart.update_layout(
        height=330,
        margin={"l": 0, "r": 10, "t": 10, "b": 0},
        barmode="group",
        dragmode=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    chart.update_xaxes(type="category", fixedrange=True, tickfont=FONT, tickangle=-35)
    chart.update_yaxes(ticksuffix=" %", rangemode="tozero", fixedrange=True, tickfont=FONT, nticks=5)
    table = bins.rename(columns={"first": "training", "second": "portfolio"})
    alt = f"{_title(one)}: " + "; ".join(
        f"{row.label}: training {row.training}, portfolio {row.portfolio}" for row in table.itertuples()
    )
    file = f"{name}-{one.name.replace(' ', '-')}{'-known' if one.kind == 'missing' else ''}"
    draw_chart(chart, file, table, alt, None, f"audit-distribution-{one.name}-{one.kind}")


def _title(one: Comparison) -> str:
    title = chart_text(column_name(one.name))
    return f"{title} (known?)" if one.kind == "missing" else title
