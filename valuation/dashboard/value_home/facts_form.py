"""The boxes for what a person knows of a home: one for each attribute that the model has learned from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from data.cells.columns import COLUMNS
from explain.statement import attribute_name
from valuation.dashboard.words import area_unit_name, plain
from valuation.pricing.attributes import CORE_NUMERIC
from valuation.trained_model.model import Model
from valuation.wording.money import currency_symbol

__all__ = ["Facts", "clear_facts", "facts_form"]

_KEYS = "value-home-"
NAME = "New home"
_STEPS = {"bedrooms": 1.0, "bathrooms": 0.5, "area": 10.0}
_RANGES = {column.name: (float(column.low), float(column.high)) for column in COLUMNS if column.type == "number"}


@dataclass(frozen=True)
class Facts:
    """What a person has typed.

    Attributes:
        name: What the home is called.
        values: Columns of a listing; None where unknown.
        categories: Those columns that are categories.
    """

    name: str
    values: dict[str, object]
    categories: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether anything is known that an estimate could rest on."""
        return any(value is not None for name, value in self.values.items() if name != "asking_price")


def facts_form(model: Model) -> Facts:
    """Draw the boxes; an empty one means that it is not known."""
    name = _text("name", "What to call it", placeholder=NAME)
    boxes = _boxes(model)
    values: dict[str, object] = {}
    # Row by row, so that the Tab key and a narrow screen follow the same order.
    for start in range(0, len(boxes), 2):
        for column, (fact, draw) in zip(st.columns(2), boxes[start : start + 2], strict=False):
            with column:
                values[fact] = draw()
    return Facts((name or "").strip() or NAME, values, tuple(model.fitted.space.categorical))


def _boxes(model: Model) -> list[tuple[str, Callable[[], object]]]:
    """The columns that the model knows, each with what draws its box."""
    space, area = model.fitted.space, f"Living area ({area_unit_name(model.area_unit)})"
    labels = {"bedrooms": "Bedrooms", "bathrooms": "Bathrooms", "area": area}
    boxes: list[tuple[str, Callable[[], object]]] = [
        (column, partial(_number, column, labels[column])) for column in CORE_NUMERIC if column in space.numeric
    ]
    if space.locations:
        words = "As the model's homes name it: a ZIP code, say, or a quarter."
        boxes.append(("location", partial(_choice, "location", "Location", list(space.locations), words)))
    if space.middle is not None:
        words = _coordinates_help(model)
        boxes += [
            (each, partial(_number, each, each.capitalize(), "%.6f", words)) for each in ("latitude", "longitude")
        ]
    boxes += [
        (column, partial(_number, column, plain(attribute_name(column))))
        for column in space.numeric
        if column not in CORE_NUMERIC
    ]
    boxes += [
        (column, partial(_choice, column, plain(attribute_name(column)), list(codes)))
        for column, codes in space.categorical.items()
    ]
    words = "Only to compare the estimate with, which never uses it."
    label = f"Asking price ({plain(currency_symbol(model.currency))})"
    return [*boxes, ("asking_price", partial(_number, "asking_price", label, help=words))]


def clear_facts() -> None:
    """Empty all boxes."""
    for key in st.session_state:
        if str(key).startswith(_KEYS):
            st.session_state[key] = None


def _text(column: str, label: str, placeholder: str) -> str | None:
    return st.text_input(
        label, value=None, placeholder=placeholder, max_chars=80, key=_KEYS + column, persist_state="session"
    )


def _number(column: str, label: str, format: str = "%g", help: str | None = None) -> float | None:
    low, high = _RANGES.get(column, (None, None))
    return st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=None,
        step=_STEPS.get(column, 1.0),
        format=format,
        placeholder="not known",
        help=help,
        key=_KEYS + column,
        persist_state="session",
    )


def _choice(column: str, label: str, options: list[str], help: str = "") -> str | None:
    return st.selectbox(
        label,
        options,
        index=None,
        placeholder="not known",
        help=help or None,
        accept_new_options=True,
        key=_KEYS + column,
        persist_state="session",
    )


def _coordinates_help(model: Model) -> str:
    north, east = model.fitted.space.middle or (0.0, 0.0)
    return f"In degrees; the model's homes lie around {north:.3f}, {east:.3f}. With it the estimate is surer."
