"""What if? Change a home, and see at once what the model makes of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from explain.counterfactuals.what_if import Change, Step
from explain.explanation import Explanation
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.steps_chart import End, steps_alt, steps_chart
from valuation.dashboard.drawing.steps_chart import Step as ChartStep
from valuation.dashboard.property.what_if.address import PARAMETER, read_changes, write_changes
from valuation.dashboard.property.what_if.attribute_form import attribute_form
from valuation.dashboard.property.what_if.photo_form import leave_out_form, paint_form, swap_form
from valuation.dashboard.session.home_choice import PARAMETER as HOME
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import after_changes
from valuation.dashboard.words import count, plain, share
from valuation.wording.money import format_money

__all__ = ["what_if"]

_ATTRIBUTES, _LEAVE_OUT, _PAINT, _SWAP = "Attributes", "Leave a photo out", "Blur or fill", "Swap a photo"


@st.fragment
def what_if(opened: Opened, model: OpenModel, explanation: Explanation) -> None:
    """Draw the section; a change draws it again and nothing else of the page.

    Args:
        opened: The portfolio.
        model: The model.
        explanation: Of the home, by the money map.
    """
    home, currency = explanation.listing_id, explanation.currency
    changes = read_changes(st.query_params.get_all(PARAMETER))
    try:
        steps = _steps(opened, model, home, changes)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        _take_back(home, changes)
        return
    form, answer = st.columns((3, 2), gap="large")
    with answer:
        _answer(steps, currency)
        if changes:
            _take_back(home, changes)
    with form:
        _form(opened, model, explanation, steps[-1], changes)
    if changes:
        _list(steps, home, currency)


def _steps(opened: Opened, model: OpenModel, home: str, changes: tuple[Change, ...]) -> list[Step]:
    """The home as it is, and after each change."""
    key = (opened.key, model.key)
    return [after_changes(home, changes[:number], key, opened, model) for number in range(len(changes) + 1)]


def _answer(steps: Sequence[Step], currency: str) -> None:
    first, last = steps[0].value, steps[-1].value
    if len(steps) == 1:
        with st.container(border=True):
            st.metric("Estimate as it is", plain(format_money(first.estimate, currency)))
            st.markdown("Nothing is changed yet. Each change is valued by the model itself, and nothing is stored.")
        return
    difference = last.estimate - first.estimate
    low, high = (format_money(end, currency) for end in (last.lower, last.upper))
    with st.container(border=True):
        st.metric(
            f"Estimate with {count(len(steps) - 1, 'change')}",
            plain(format_money(last.estimate, currency)),
            delta=f"{format_money(difference, currency, signed=True)} ({_percent(difference / first.estimate)})",
        )
        st.markdown(
            f"{share(last.level)} interval: **{plain(low)} to {plain(high)}**  \n"
            f"As it is: **{plain(format_money(first.estimate, currency))}**"
        )
    for note in dict.fromkeys(step.note for step in steps if step.note):
        st.caption(plain(note))


def _take_back(home: str, changes: tuple[Change, ...]) -> None:
    undo, reset = st.columns(2)
    undo.button(
        "Undo",
        on_click=_write,
        args=(home, changes[:-1]),
        icon=":material/undo:",
        width="stretch",
        key="what-if-undo",
    )
    reset.button(
        "Reset", on_click=_write, args=(home, ()), icon=":material/restart_alt:", width="stretch", key="what-if-reset"
    )


def _form(opened: Opened, model: OpenModel, explanation: Explanation, now: Step, changes: tuple[Change, ...]) -> None:
    kinds = [_ATTRIBUTES, *((_LEAVE_OUT, _PAINT, _SWAP) if explanation.photos else ())]
    kind = st.segmented_control(
        "What to change",
        kinds,
        default=_ATTRIBUTES,
        required=True,
        key="what-if-kind",
        persist_state="session",
        wrap=True,
    )
    home = explanation.listing_id

    def change_to(new: tuple[Change, ...]) -> None:
        _write(home, new)

    if kind == _ATTRIBUTES or kind not in kinds:
        first = after_changes(home, (), (opened.key, model.key), opened, model)
        attribute_form(first.subject, now.subject, changes, change_to)
    elif kind == _LEAVE_OUT:
        leave_out_form(explanation, now.subject, changes, change_to)
    elif kind == _PAINT:
        paint_form(explanation, now.subject, changes, change_to)
    else:
        swap_form(opened, model, explanation, now.subject, changes, change_to)


def _list(steps: Sequence[Step], home: str, currency: str) -> None:
    """The changes one after the other, as a chart and in words."""
    start, end = End("As it is", steps[0].value.estimate), End("With the changes", steps[-1].value.estimate)
    drawn = [
        ChartStep(f"{number}. {step.words.split(':')[0]}", step.words, step.difference)
        for number, step in enumerate(steps[1:], start=1)
    ]
    st.plotly_chart(
        steps_chart(start, drawn, end, currency),
        config={"displayModeBar": False},
        alt=steps_alt(start, drawn, end, currency),
        key="what-if-steps",
    )
    st.markdown(
        "\n".join(
            f"{number}. {plain(step.words)}: **{plain(format_money(step.difference, currency, signed=True))}**, "
            f"then {plain(format_money(step.value.estimate, currency))}"
            for number, step in enumerate(steps[1:], start=1)
        )
    )
    st.caption("What a change adds depends on those before it. The page's address holds them: it can be kept and sent.")
    rows = [(step.words or "as it is", step.difference, *_figures(step), step.note) for step in steps]
    columns = ["change", "difference", "estimate", "lower", "upper", "note"]
    csv_button(pd.DataFrame(rows, columns=columns), f"{home}-what-if-{currency}.csv")


def _figures(step: Step) -> tuple[float, float, float]:
    return step.value.estimate, step.value.lower, step.value.upper


def _percent(change: float) -> str:
    return share(change, signed=True, places=1)


def _write(home: str, changes: tuple[Change, ...]) -> None:
    st.query_params.from_dict(st.query_params.to_dict() | {HOME: home, PARAMETER: write_changes(changes)})
