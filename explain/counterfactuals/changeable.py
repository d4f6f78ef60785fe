"""Which attributes of a home can be changed to ask "what if", and to what."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from explain.activations.subject import Subject
from explain.counterfactuals.what_if import learnt_range
from explain.statement import attribute_name

__all__ = ["Field", "changeable"]


@dataclass(frozen=True)
class Field:
    """An attribute that the model knows.

    Attributes:
        column: Of the listings.
        name: As people call it.
        kind: "number", "whole" (a number without a fraction) or "choice".
        value: The home's own; None where it is unknown.
        options: What can be chosen, for a choice.
        seen: Lowest and highest value among the model's homes, for a number; None where not known.
    """

    column: str
    name: str
    kind: Literal["number", "whole", "choice"]
    value: object
    options: tuple[str, ...] = ()
    seen: tuple[float, float] | None = None


def changeable(subject: Subject) -> tuple[Field, ...]:
    """The attributes that the model of a home takes in, with the home's own values; none where it looks at photos only.

    Coordinates are not among them: they follow the location (see `explain.counterfactuals.changes.with_facts`).
    """
    fitted = subject.model.fitted
    if "both" not in fitted.models and "attributes_only" not in fitted.models:
        return ()
    space, facts = fitted.space, subject.facts
    fields = []
    for column in space.numeric:
        value = facts.get(column)
        known = None if value is None or pd.isna(value) else value
        seen = learnt_range(subject, column)
        whole = column == "bedrooms" or "year" in column
        fields.append(Field(column, attribute_name(column), "whole" if whole else "number", known, (), seen))
    choices = {"location": space.locations} if space.locations else {}
    for column, codes in {**choices, **space.categorical}.items():
        value = facts.get(column)
        own = None if value is None or pd.isna(value) else str(value)
        options = tuple(sorted({*codes, *([own] if own else [])}))
        fields.append(Field(column, attribute_name(column), "choice", own, options))
    return tuple(fields)
