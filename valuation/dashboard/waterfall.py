"""How the estimate comes about, as a waterfall: from the base value, by attributes and photos, to the estimate."""

import streamlit as st

from explain.explanation import Explanation
from explain.statement import attribute_name
from valuation.dashboard.downloads import csv_button
from valuation.dashboard.steps_chart import End, Step, steps_alt, steps_chart, steps_table
from valuation.dashboard.words import count, plain
from valuation.money import format_money

__all__ = ["merged", "steps", "waterfall"]

_MOST = 7  # steps of a kind at most
_SMALL = 0.01  # share of all changes together below which a step is put together with others


def waterfall(explanation: Explanation) -> None:
    """Draw the steps, and say below which small ones were put together."""
    chosen = steps(explanation)
    currency = explanation.currency
    start, end = End("Base value", explanation.base_value), End("Estimate", explanation.estimate)
    alt = steps_alt(End("the base value", start.amount), chosen, End("the estimate", end.amount), currency)
    st.plotly_chart(steps_chart(start, chosen, end, currency), config={"displayModeBar": False}, alt=alt)
    for step in chosen:
        if step.merged:
            parts = ", ".join(f"{part.name} {format_money(part.amount, currency, signed=True)}" for part in step.merged)
            st.caption(plain(f"{step.name}: {parts}."))
    csv_button(steps_table(start, chosen, end), f"{explanation.listing_id}-waterfall-{currency}.csv")


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
    return [*merged(attributes, floor, "attribute"), *merged(rooms, floor, "room"), residual]


def merged(all_steps: list[Step], floor: float, kind: str) -> list[Step]:
    """Steps of a kind, the largest first, with those below the floor, or too many, put together as the last."""
    ordered = sorted(all_steps, key=lambda step: abs(step.amount), reverse=True)
    kept = [step for step in ordered if abs(step.amount) >= floor][:_MOST]
    rest = tuple(ordered[len(kept) :])
    if len(rest) < 2:  # one by itself takes no more room than "others"
        return ordered
    name = f"{len(rest)} other {kind}s" if kept else f"{len(rest)} {kind}s"
    return [*kept, Step(name, "", sum(step.amount for step in rest), rest)]
