"""Errors and coverage by location, price band and confidence, each with its interval."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from valuation.dashboard.accuracy.address import BY, ask, asked
from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, chart_text
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.words import confidence_words, count, plain, share
from valuation.evaluation.group_words import coverage_words, group_table
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.statistics.error_groups import FEWEST, coverage

__all__ = ["draw_groups"]

_KINDS = {"location": "Location", "price": "Price band", "confidence": "Confidence"}
_WIDGET = "accuracy-by"
_MOST = 20  # groups that are drawn, those with most homes


@st.fragment
def draw_groups(homes: HeldOutHomes, locations: "pd.Series[str]", currency: str, name: str) -> None:
    """Draw errors and coverage of the groups of the kind chosen.

    Args:
        homes: The homes.
        locations: Of these.
        currency: ISO 4217 code.
        name: Of the file to download.
    """
    st.subheader("Error and coverage by group", anchor=False)
    kind = asked(BY) if asked(BY) in _KINDS else "location"
    follow(_WIDGET, kind)
    st.segmented_control(
        "By",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        key=_WIDGET,
        required=True,
        on_change=lambda: ask(BY, st.session_state[_WIDGET]),
        label_visibility="collapsed",
    )
    table = group_table(homes, locations, kind, currency)
    told = table[table["mdape"].notna()]
    shown = told.head(_MOST)
    overall = coverage(homes.table)
    st.markdown(plain(coverage_words(overall, homes.level)))
    if shown.empty:
        st.info(f"No group has {FEWEST} homes or more, so nothing is drawn.", icon=":material/info:")
    else:
        _charts(shown, overall, homes.level, kind)
    st.caption(plain(_note(table, told, shown, kind)))
    with st.expander("All groups as a table", icon=":material/table:"):
        st.dataframe(
            _worded(table),
            hide_index=True,
            alt=f"Errors and coverage by {_KINDS[kind].lower()}",
            placeholder="–",
            column_config={"Group": st.column_config.TextColumn(_KINDS[kind], pinned=True)},
        )
    csv_button(table.reset_index(), f"{name}-by-{kind}.csv")


def _charts(shown: pd.DataFrame, overall: "pd.Series[float]", level: float, kind: str) -> None:
    errors, covered = st.columns(2, gap="large")
    names = [f"{_name(group, kind)} ({number:,})" for group, number in zip(shown.index, shown["homes"], strict=True)]
    with errors:
        st.markdown("**Median error** (MdAPE)")
        alt = f"Median error of {count(len(shown), 'group')}; of all homes it is {share(overall['mdape'], places=1)}."
        chart = _dots(shown, names, "mdape", float(overall["mdape"]), "all homes")
        st.plotly_chart(chart, config={"displayModeBar": False}, alt=alt, key=f"accuracy-error-{kind}")
    with covered:
        st.markdown("**Interval coverage** (share of prices inside)")
        alt = f"Coverage of the intervals of {count(len(shown), 'group')}, against {share(level)} promised."
        chart = _dots(shown, names, "coverage", level, "promised")
        st.plotly_chart(chart, config={"displayModeBar": False}, alt=alt, key=f"accuracy-coverage-{kind}")


def _dots(shown: pd.DataFrame, names: list[str], column: str, line: float, line_name: str) -> go.Figure:
    """Dots with their intervals and a line; a filled diamond where the interval holds the line, else an open one."""
    value, low, high = (shown[f"{column}{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
    apart = (low > line) | (high < line)
    chart = go.Figure()
    chart.add_scatter(
        x=value,
        y=names,
        mode="markers",
        marker={
            "color": ACCENT,
            "size": 12,
            "symbol": np.where(apart, "diamond-open", "diamond"),
            "line": {"width": 2, "color": ACCENT},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": np.nan_to_num(high - value),
            "arrayminus": np.nan_to_num(value - low),
            "thickness": 4,
            "width": 0,
            "color": "rgba(43, 143, 152, 0.45)",
        },
        hovertext=[
            f"{name}<br>{share(middle, places=1)}, interval {share(below, places=1)} to {share(above, places=1)}"
            for name, middle, below, above in zip(names, value, low, high, strict=True)
        ],
        hoverinfo="text",
    )
    chart.add_vline(
        line,
        line={"dash": "dash", "color": QUIET, "width": 2},
        annotation={"text": f"{line_name} {share(line, places=0 if line_name == 'promised' else 1)}", "font": FONT},
        annotation_position="top",
    )
    chart.update_layout(
        height=max(150, 26 * len(names) + 70),
        margin={"l": 0, "r": 10, "t": 28, "b": 0},
        showlegend=False,
        dragmode=False,
    )
    chart.update_xaxes(tickformat=".0%", fixedrange=True, tickfont=FONT, nticks=6, zeroline=False)
    chart.update_xaxes(**({"range": [0, 1.02]} if column == "coverage" else {"rangemode": "tozero"}))
    chart.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=names[::-1],
        fixedrange=True,
        showgrid=False,
        automargin=True,
        tickfont=FONT,
    )
    return chart


def _note(table: pd.DataFrame, told: pd.DataFrame, shown: pd.DataFrame, kind: str) -> str:
    parts = [
        "In brackets the number of homes; bars are 95 % intervals, and a hollow sign says that the interval leaves out "
        "the dashed line. Among many groups one in twenty does so by chance."
    ]
    few = table[table["mdape"].isna()]
    if len(few):
        have = "has" if len(few) == 1 else "have"
        parts.append(
            f"{count(len(few), 'group')} with {count(int(few['homes'].sum()), 'home')} together {have} fewer than "
            f"{FEWEST} homes each, so no figures."
        )
    if len(told) > len(shown):
        parts.append(f"{count(len(told) - len(shown), 'further group')} with fewer homes: see the table.")
    if kind == "price":
        parts.append("Bands of the mean of price and estimate (levelled), as PRB has it.")
    if kind == "confidence":
        parts.append("The surer the model calls itself, the smaller its errors should be.")
    return " ".join(parts)


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    def cells(column: str) -> list[str | None]:
        def write(value: float) -> str:
            return f"{value:.3f}" if column == "median_ratio" else share(value, places=1)

        ends = zip(table[column], table[f"{column}_low"], table[f"{column}_high"], strict=True)
        return [
            None if pd.isna(value) else write(value) + ("" if pd.isna(low) else f" [{write(low)}, {write(high)}]")
            for value, low, high in ends
        ]

    return pd.DataFrame(
        {
            "Group": table.index.astype(str),
            "Homes": table["homes"].to_numpy(),
            "Median error": cells("mdape"),
            "Median ratio": cells("median_ratio"),
            "Coverage": cells("coverage"),
        }
    )


def _name(group: object, kind: str) -> str:
    return confidence_words(str(group)) if kind == "confidence" else chart_text(group)
