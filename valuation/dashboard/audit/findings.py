"""What an audit of the photos found: marks with their pictures, money by cue, and the homes moved most."""

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from explain.audit.saved import SavedAudit
from valuation.dashboard.audit.moved_homes import draw_moved_homes
from valuation.dashboard.drawing.charts import ACCENT, FONT, QUIET, draw_chart
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.session.opening import Opened
from valuation.dashboard.words import count, plain, share
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["draw_findings"]

_AT_ONCE = 3  # marks shown in full at once; the others on request
_HUGE = 1000


def draw_findings(audit: SavedAudit, opened: Opened, home_page: Any) -> None:  # noqa: ANN401
    """Draw them.

    Args:
        audit: What was found.
        opened: The portfolio.
        home_page: Where a home is shown; None where there is no such page.
    """
    content = audit.content
    _headline(audit)
    st.subheader("Marks on photos", anchor=False)
    marks = audit.marks
    if not marks:
        st.markdown(f"No mark that repeats was found in {count(int(content['photos']), 'photo')}.")
    for mark in marks[:_AT_ONCE]:
        _mark(audit, mark)
    if len(marks) > _AT_ONCE:
        more = marks[_AT_ONCE:]
        with st.expander(f"{count(len(more), 'further mark')}, on fewer photos", on_change="rerun") as box:
            if box.open:
                for mark in more:
                    _mark(audit, mark)
    if marks:
        csv_button(marks_table(audit), f"{opened.portfolio.folder.absolute().name}-marks.csv")
    _cues(audit, opened)
    draw_moved_homes(audit, opened, home_page)


def marks_table(audit: SavedAudit) -> pd.DataFrame:
    """The marks as rows, money in the currency of the audit; intervals as _low and _high."""
    rows = []
    for mark in audit.marks:
        row = {name: mark[name] for name in ("name", "place", "photos", "moved_mean_absolute", "moved_mean")}
        row |= {"listings": len(mark["listings"])}
        row |= {name: mark[name] for name in ("location", "listings_at_location", "marked_at_location")}
        for figure in ("odds_ratio", "price_ratio"):
            row |= {figure + end: mark[figure][part] for end, part in _ENDS.items()}
        rows.append(row | {name: mark[name] for name in ("median_price_with", "median_price_without")})
    return pd.DataFrame(rows)


_ENDS = {"": "value", "_low": "low", "_high": "high"}


def _headline(audit: SavedAudit) -> None:
    content, marks = audit.content, audit.marks
    marked = {listing for mark in marks for listing in mark["listings"]}
    moved = [mark["moved_mean_absolute"] for mark in marks if mark["moved_mean_absolute"] is not None]
    figures = (
        ("Marks found", f"{len(marks):,}", f"in {count(int(content['photos']), 'photo')}"),
        ("Homes with a mark", f"{len(marked):,}", f"of {count(int(content['listings']), 'home')} valued by photos"),
        (
            "Most moved by a mark",
            format_money(max(moved), content["currency"], digits=2) if moved else UNKNOWN,
            "on average over its homes" if moved else "no mark, no move",
        ),
        (
            "Moved by painting alone",
            format_money(content["control_mean_absolute"], content["currency"], digits=2),
            "the same place painted out where there is no mark: less than this is no effect",
        ),
    )
    grid = st.grid(len(figures), min_column_width=170)
    for label, value, caption in figures:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.metric(label, plain(value))
            st.caption(plain(caption))


def _mark(audit: SavedAudit, mark: dict[str, Any]) -> None:
    """A mark: its picture, its figures and what the audit says of it."""
    name = str(mark["name"])
    currency = audit.content["currency"]
    with st.container(border=True):
        picture, words = st.columns((2, 3), gap="medium")
        with picture:
            if name in audit.pictures:
                st.image(
                    str(audit.pictures[name]),
                    width="stretch",
                    alt=f"{name.capitalize()}: the average of its photos, its place framed, and below it a close-up",
                )
            else:
                st.caption("None of its photos can be read any more.")
        with words:
            st.markdown(f"**{name.capitalize()}**, {plain(mark['place'])}")
            sentence = audit.sentence(name).partition(": ")[2]
            st.markdown(plain(sentence[:1].upper() + sentence[1:]))
            st.table(_facts(mark, currency), border="horizontal", hide_index=True, alt=f"Figures of {name}")
            for warning in _judgement(audit, mark):
                st.markdown(warning)


def _facts(mark: dict[str, Any], currency: str) -> pd.DataFrame:
    def money(name: str, **how: Any) -> str:
        return format_money(mark[name], currency, digits=2, **how)

    rows = [
        ("Photos, homes", f"{mark['photos']:,}, {len(mark['listings']):,}"),
        ("Money moved (mean size; net)", f"{money('moved_mean_absolute')}; {money('moved_mean', signed=True)}"),
    ]
    if mark["location"]:
        there = f"{mark['marked_at_location']:,} of its {mark['listings_at_location']:,} homes"
        rows.append((f"In {mark['location']}", f"{there}; odds {_interval(mark['odds_ratio'])}"))
    if mark["price_ratio"]["value"] is not None:
        rows.append(("Median price with ÷ without", _interval(mark["price_ratio"])))
    return pd.DataFrame(rows, columns=["Figure", "Value"]).map(plain)


def _judgement(audit: SavedAudit, mark: dict[str, Any]) -> list[str]:
    """What to make of a mark."""
    control, moved = audit.content["control_mean_absolute"], mark["moved_mean_absolute"]
    said = []
    if moved is not None and control is not None and moved > 2 * control:
        said.append(
            ":material/warning: **The estimates lean on it**: painting it out moves them more than twice as much as "
            "painting the same place where there is none. `hearthmap audit --mask` writes a portfolio without them, to "
            "train on."
        )
    elif moved is not None and control is not None:
        said.append(":material/check_circle: It moves estimates hardly more than painting by itself does.")
    low = mark["odds_ratio"]["low"]
    if low is not None and low > 2:
        said.append(":material/pin_drop: It tells of the place: a model can read the location from it.")
    return said


def _interval(figure: dict[str, float | None]) -> str:
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value >= _HUGE:  # hardly any home without it lies there, and how few decides the figure
        return f"over {_HUGE:,} times"
    if low is None or high is None:
        return f"{value:.2f}"
    return f"{value:,.2f} [{low:,.2f}, {high:,.2f}]"


def _cues(audit: SavedAudit, opened: Opened) -> None:
    """Money by cue, beside how much of the picture the cue covers."""
    st.subheader("Money by cue", anchor=False)
    table, currency = audit.cues(), audit.content["currency"]
    names = [str(cue).capitalize() for cue in table["cue"]]
    net = [format_money(amount, currency, signed=True, digits=2) for amount in table["mean_money"]]
    chart = go.Figure()
    for column, title, colour, pattern in (
        ("picture_share", "Share of the picture", QUIET, "/"),
        ("absolute_share", "Share of the money", ACCENT, ""),
    ):
        words = [share(value, places=1) for value in table[column]]
        if column == "absolute_share":
            words = [f"{text}; net {amount} a home" for text, amount in zip(words, net, strict=True)]
        chart.add_bar(
            orientation="h",
            y=names,
            x=100 * table[column],
            name=title,
            text=words,
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 12},
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate=f"%{{y}}: %{{text}}<extra>{title}</extra>",
        )
    most = float(100 * table[["picture_share", "absolute_share"]].to_numpy().max()) if len(table) else 1.0
    chart.update_layout(
        height=70 * max(len(table), 1) + 90,
        margin={"l": 0, "r": 10, "t": 10, "b": 0},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "reversed"},
        dragmode=False,
        bargap=0.25,
    )
    chart.update_xaxes(range=[0, 1.75 * max(most, 0.5)], ticksuffix=" %", fixedrange=True, tickfont=FONT, nticks=5)
    chart.update_yaxes(autorange="reversed", fixedrange=True, tickfont=FONT, automargin=True)
    alt = "Money by cue. " + " ".join(audit.sentence(str(cue)) for cue in table["cue"])
    draw_chart(chart, f"{_name(opened)}-cues", table, alt, None, "audit-cues")
    st.caption(
        "How much of all money in the maps, plus and minus taken together, lies on each cue, beside how much of the "
        "picture it covers: far more money than picture means that the model looks at it. Below: what it says in words."
    )
    for cue in table["cue"]:
        st.markdown(f"- {plain(audit.sentence(str(cue)))}")


def _name(opened: Opened) -> str:
    return opened.portfolio.folder.absolute().name
