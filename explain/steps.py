"""How an estimate comes about in steps: from one amount, change by change, to another."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from explain.explanation import Explanation
from explain.statement import attribute_name
from valuation.wording.facts import count
from valuation.wording.money import format_money

__all__ = ["End", "Step", "steps", "steps_alt", "steps_table"]

_MOST = 7  # steps of a kind at most
_SMALL = 0.01  # share of all changes together below which a step is put together with others


@dataclass(frozen=True)
class Step:
    """One change on the way from one amount to another.

    Attributes:
        name: What changes it, such as "Living area" or "Kitchen (2 photos)"; no two of a chart are the same.
        detail: More about it, such as the value of the attribute.
        amount: Money; negative where it lowers.
        merged: The steps put together in this one, where it stands for several.
    """

    name: str
    detail: str
    amount: float
    merged: tuple["Step", ...] = ()


@dataclass(frozen=True)
class End:
    """Where a waterfall begins or ends: what is there, and how much money."""

    name: str
    amount: float


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


def steps_alt(start: End, steps: Sequence[Step], end: End, currency: str) -> str:
    """The same in a sentence, for those who do not see it."""
    changes = ", ".join(f"{step.name} {format_money(step.amount, currency, signed=True)}" for step in steps)
    low, high = (format_money(one.amount, currency) for one in (start, end))
    return f"From {start.name.lower()} {low} to {end.name.lower()} {high}: {changes}."


def steps_table(start: End, steps: Sequence[Step], end: End) -> pd.DataFrame:
    """The same as rows: step, detail, amount; the parts of merged steps one by one."""
    parts = [part for step in steps for part in (step.merged or (step,))]
    rows = [(start.name, "", start.amount), *((part.name, part.detail, part.amount) for part in parts)]
    return pd.DataFrame([*rows, (end.name, "", end.amount)], columns=["step", "detail", "amount"])
