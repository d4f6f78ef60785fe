"""The home's attributes as fields; whatever is changed in one counts at once."""

import math
from collections.abc import Callable
from typing import Any, cast

import streamlit as st

from explain.activations.subject import Subject
from explain.counterfactuals.changeable import Field, changeable
from explain.counterfactuals.what_if import Change
from valuation.dashboard.property.what_if.address import with_change
from valuation.dashboard.words import area_unit_name
from valuation.wording.facts import attribute_text

__all__ = ["attribute_form"]

_PER_ROW = 3
_UNKNOWN = "unknown"


def attribute_form(
    own: Subject, now: Subject, changes: tuple[Change, ...], change_to: Callable[[tuple[Change, ...]], None]
) -> None:
    """Draw a field for each attribute that the model knows.

    Args:
        own: The home as it is.
        now: The home after the changes so far.
        changes: These.
        change_to: Called with the changes there are to be instead.
    """
    fields, before = changeable(now), {field.column: _text(field.value) for field in changeable(own)}
    if not fields:
        st.info("The model looks at photos only, so it has no attributes to change.", icon=":material/info:")
        return
    unit = own.model.area_unit

    def changed(field: Field, key: str) -> None:
        text = _text(st.session_state[key])
        change_to(with_change(changes, Change("set", field.column, text), before[field.column]))

    for start in range(0, len(fields), _PER_ROW):
        for column, field in zip(st.columns(_PER_ROW), fields[start : start + _PER_ROW], strict=False):
            with column:
                _field(field, f"what-if-{own.listing_id}-{field.column}", unit, changed)


def _field(field: Field, key: str, unit: str, changed: Callable[[Field, str], None]) -> None:
    """One field, at the value that the changes lead to: the address leads and the field follows."""
    st.session_state[key] = value = _shown(field)
    follow: dict[str, Any] = {"key": key, "on_change": changed, "args": (field, key), "placeholder": _UNKNOWN}
    if field.kind == "choice":
        st.selectbox(field.name, field.options, filter_mode="contains", **follow)
    else:
        name = f"{field.name} ({area_unit_name(unit)})" if field.column == "area" else field.name
        whole = isinstance(value, int) or (value is None and field.kind == "whole")
        step, low = _step(field), 0 if field.column in ("bedrooms", "bathrooms", "area") else None
        st.number_input(
            name,
            min_value=low if low is None or whole else float(low),
            step=1 if whole else step,
            format="%d" if whole else ("%.1f" if step < 1 else "%.0f"),
            help=_seen(field, unit),
            **follow,
        )


def _shown(field: Field) -> object:
    """The value as its field takes it."""
    if field.value is None or field.kind == "choice":
        return field.value
    number = float(cast(float, field.value))
    return int(number) if field.kind == "whole" and number.is_integer() else number


def _step(field: Field) -> float:
    """What plus and minus add: half a bathroom, else some fortieth of what the model has seen, as a round number."""
    if field.column == "bathrooms" or field.seen is None:
        return 0.5
    rough = max((field.seen[1] - field.seen[0]) / 40, 0.1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough * 0.999)


def _seen(field: Field, unit: str) -> str | None:
    if field.seen is None:
        return None
    low, high = (attribute_text(field.column, end, unit) for end in field.seen)
    return f"The model has seen homes from {low} to {high}. Empty means unknown."


def _text(value: object) -> str:
    """A value as the address has it, the same for the same number in whatever type."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.12g}"
    return str(value)
