"""How the estimate comes about, as a waterfall: from the base value, by attributes and photos, to the estimate."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from explain.explanation import Explanation
from explain.overlay import LOWERS, RAISES
from explain.statement import attribute_name
from valuation.dashboard.words import count, plain
from valuation.money import currency_symbol, format_money

__all__ = ["Step", "steps", "waterfall"]

_MOST = 7  # steps of a kind at most
_SMALL = 0.01  # share of all changes together below which a step is put together with others
_QUIET = "#7f8c8d"
_LETTER = 7.6  # pixels, roughly, at the font's size
_FONT = {"size": 13}


@dataclass(frozen=True)
class Step:
    """One change on the way from the base value to the estimate.

    Attributes:
        name: What changes it, such as "Living area" or "Kitchen (2 photos)".
        detail: More about it, such as the value of the attribute.
        amount: Money; negative where it lowers.
        merged: The steps put together in this one, where it stands for several.
    """

    name: str
    detail: str
    amount: float
    merged: tuple["Step", ...] = ()


def waterfall(explanation: Explanation) -> None:
    """Draw the steps, and say below which small ones were put together."""
    chosen = steps(explanation)
    st.plotly_chart(_chart(explanation, chosen), config={"displayModeBar": False}, alt=_alt(explanation, chosen))
    for step in chosen:
        if step.merged:
            parts = ", ".join(f"{part.name} {_money(part.amount, explanation)}" for part in step.merged)
            st.caption(plain(f"{step.name}: {parts}."))


def steps(explanation: Explanation) -> list[Step]:
    """The changes in the order of the chart: attributes, photos by room, and what was attributed to nothing.

    Of attributes and of rooms the largest come first. Where several of a kind are small, or more than can be read, they
    are one step, the last of its kind.
    """
    attributes = [Step(attribute_name(part.name), part.value, part.amount) for part in explanation.attributes]
    amounts: dict[str, list[float]] = {}
    for photo in explanation.photos:
        amounts.setdefault(photo.room, []).append(photo.amount)
    rooms = [
        Step(f"{room.capitalize() or 'Unknown room'} ({count(len(some), 'photo')})", "", sum(some))
        for room, some in amounts.items()
    ]
    floor = _SMALL * sum(abs(step.amount) for step in (*attributes, *rooms))
    residual = Step("Residual", "attributed to nothing", explanation.residual)
    return [*_merged(attributes, floor, "attribute"), *_merged(rooms, floor, "room"), residual]


def _merged(all_steps: list[Step], floor: float, kind: str) -> list[Step]:
    ordered = sorted(all_steps, key=lambda step: abs(step.amount), reverse=True)
    kept = [step for step in ordered if abs(step.amount) >= floor][:_MOST]
    rest = tuple(ordered[len(kept) :])
    if len(rest) < 2:  # one by itself takes no more room than "others"
        return ordered
    name = f"{len(rest)} other {kind}s" if kept else f"{len(rest)} {kind}s"
    return [*kept, Step(name, "", sum(step.amount for step in rest), rest)]


def _chart(explanation: Explanation, chosen: list[Step]) -> go.Figure:
    base, estimate = "<b>Base value</b>", "<b>Estimate</b>"
    names = [base, *(step.name for step in chosen), estimate]
    written = [_money(step.amount, explanation) for step in chosen]
    currency = explanation.currency
    ends = [format_money(explanation.base_value, currency), format_money(explanation.estimate, currency)]
    chart = go.Figure()
    chart.add_waterfall(
        orientation="h",
        y=names,
        x=[0, *(step.amount for step in chosen), 0],
        base=explanation.base_value,
        increasing={"marker": {"color": _css(RAISES)}},
        decreasing={"marker": {"color": _css(LOWERS)}},
        totals={"marker": {"color": _QUIET}},
        connector={"line": {"color": _QUIET, "width": 1}, "mode": "between"},
        customdata=[
            "",
            *(f"{step.detail}: {text}".removeprefix(": ") for step, text in zip(chosen, written, strict=True)),
            "",
        ],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    chart.add_scatter(
        x=[explanation.base_value, explanation.estimate],
        y=[base, estimate],
        mode="markers",
        marker={"color": _QUIET, "size": 13, "symbol": "diamond"},
        customdata=ends,
        hovertemplate="%{y}: %{customdata}<extra></extra>",
    )
    # The amounts stand in a column of their own, so that they never run into the bars or out of the picture.
    texts = [ends[0], *written, ends[1]]
    margin = round(_LETTER * max(map(len, texts))) + 10
    for name, text in zip(names, texts, strict=True):
        chart.add_annotation(
            x=1, xref="paper", xanchor="right", xshift=margin, y=name, text=text, showarrow=False, font=_FONT
        )
    chart.update_layout(
        height=30 * len(names) + 50,
        margin={"l": 0, "r": margin, "t": 5, "b": 0},
        showlegend=False,
        hovermode="closest",
        waterfallgap=0.35,
    )
    chart.update_xaxes(
        tickprefix=currency_symbol(currency), tickformat="~s", nticks=5, fixedrange=True, tickfont=_FONT, zeroline=False
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


def _alt(explanation: Explanation, chosen: list[Step]) -> str:
    changes = ", ".join(f"{step.name} {_money(step.amount, explanation)}" for step in chosen)
    base, estimate = (
        format_money(value, explanation.currency) for value in (explanation.base_value, explanation.estimate)
    )
    return f"From the base value {base} to the estimate {estimate}: {changes}."


def _money(amount: float, explanation: Explanation) -> str:
    return format_money(amount, explanation.currency, signed=True)


def _css(colour: NDArray[np.uint8]) -> str:
    red, green, blue = colour.tolist()
    return f"rgb({red}, {green}, {blue})"
