"""The waterfall of a report: from the base value, step by step, to the estimate."""

from itertools import accumulate
from typing import Literal

from explain.explanation import Explanation
from explain.statement import attribute_name
from explain.steps import Step, steps
from valuation.reports.contents import Change, StepLine
from valuation.wording.money import format_money

__all__ = ["change_of", "step_lines"]

Kind = Literal["end", "attribute", "room", "residual"]


def step_lines(explanation: Explanation | None) -> tuple[tuple[StepLine, ...], tuple[str, ...]]:
    """The steps of the dashboard's waterfall as lines with a bar each, and what small ones were put together."""
    if explanation is None:
        return (), ()
    money, chosen = explanation.currency, steps(explanation)
    before = list(accumulate((step.amount for step in chosen), initial=explanation.base_value))
    low, span = min(before), (max(before) - min(before)) or 1.0

    def place(amount: float) -> float:
        return min(max((amount - low) / span, 0.0), 1.0)

    first, last = place(explanation.base_value), place(explanation.estimate)
    names = {attribute_name(part.name) for part in explanation.attributes}
    lines = [
        StepLine(
            "end",
            "Base value",
            "nothing known of the home",
            format_money(explanation.base_value, money),
            "",
            first,
            first,
            first,
            first,
        )
    ]
    for step, amount in zip(chosen, before, strict=False):
        start, stop = sorted((place(amount), place(amount + step.amount)))
        lines.append(
            StepLine(
                _kind(step, names),
                step.name,
                step.detail,
                format_money(step.amount, money, signed=True),
                change_of(step.amount),
                start,
                stop,
                place(amount),
                place(amount + step.amount),
            )
        )
    lines.append(StepLine("end", "Estimate", "", format_money(explanation.estimate, money), "", last, last, last, last))
    return tuple(lines), tuple(_merged(step, money) for step in chosen if step.merged)


def change_of(amount: float) -> Change:
    """What an amount does; what is written as nothing does nothing."""
    return "" if abs(amount) < 0.5 else "raises" if amount > 0 else "lowers"


def _kind(step: Step, attributes: set[str]) -> Kind:
    if step.name == "Residual":
        return "residual"
    ours = step.merged[0].name if step.merged else step.name
    return "attribute" if ours in attributes else "room"


def _merged(step: Step, money: str) -> str:
    parts = ", ".join(f"{part.name} {format_money(part.amount, money, signed=True)}" for part in step.merged)
    return f"{step.name}: {parts}."
