"""What if, one change after another: a home changed step by step, and its estimate after each."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.errors import InputError
from explain.activations.subject import Subject, check_valued
from explain.counterfactuals.changes import How, photo_exchanged, photo_left_out, repainted, with_facts
from explain.counterfactuals.photo_parts import part_mask, part_words
from explain.explanation import Explanation, PhotoExplanation
from explain.statement import attribute_name
from valuation.wording.facts import attribute_text

__all__ = ["Change", "Step", "Value", "carried_out", "first_step", "learnt_range", "value_of"]

Kind = Literal["set", "without", "blur", "fill", "swap"]
_DONE = {"blur": "blurred", "fill": "filled"}


@dataclass(frozen=True)
class Change:
    """One change to a home, in words that fit into a web address.

    Attributes:
        kind: "set" an attribute, leave a photo out ("without"), "blur" or "fill" a part of one, "swap" it for another.
        what: Column of the listings, or the photo's file.
        value: The new value as text, empty for unknown; the part of the photo (see
            `explain.counterfactuals.photo_parts`); or the home that the other photo is of.
        file: The other home's photo.
    """

    kind: Kind
    what: str
    value: str = ""
    file: str = ""


@dataclass(frozen=True)
class Value:
    """What a home is worth to the model.

    Attributes:
        estimate, lower, upper: Money: the estimate, and the interval that holds the price with `level`.
        level: Confidence level, 0 to 1.
    """

    estimate: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, eq=False)
class Step:
    """A home after a change.

    Attributes:
        subject: The home as it is then.
        value: What it is worth.
        words: What was changed, such as "Living area: 2,400 sq ft instead of 1,800 sq ft"; empty before any change.
        difference: Money that this change added; negative where it lowered the estimate.
        note: What a reader should know; may be empty.
    """

    subject: Subject
    value: Value
    words: str = ""
    difference: float = 0.0
    note: str = ""


def first_step(subject: Subject, level: float = 0.8) -> Step:
    """A home as it is.

    Raises:
        InputError: It cannot be valued.
    """
    check_valued(subject)
    return Step(subject, value_of(subject, level))


def carried_out(change: Change, before: Step, explanation: Explanation, home: Callable[[str], Subject]) -> Step:
    """The home after one more change.

    Args:
        change: What to change.
        before: The home until then.
        explanation: Of the home as it was before any change: names its photos' regions.
        home: Gives another home of the portfolio, laid out with the same model.

    Raises:
        InputError: The change cannot be made.
    """
    subject = before.subject
    note = ""
    if change.kind == "set":
        after = with_facts(subject, {change.what: _parsed(change.what, change.value, subject)})
        unit = subject.model.area_unit
        new, old = (attribute_text(change.what, home.facts.get(change.what), unit) for home in (after, subject))
        words = f"{attribute_name(change.what)}: {new} instead of {old}"
        note = beyond_learnt(after, change.what)
        if pd.notna(after.facts["latitude"]) and after.facts["latitude"] != subject.facts["latitude"]:
            words += ", with coordinates in the middle of the homes there"
    else:
        photo, number = _photo(explanation, change.what), _place(subject, change.what)
        name = _photo_words(photo, explanation)
        if change.kind == "without":
            after, words = photo_left_out(subject, number), f"{name} left out"
            note = _missing_note(after, photo.room)
        elif change.kind == "swap":
            other = home(change.value)
            other = other if other.model is subject.model else other.seen_by(subject.model)
            after = photo_exchanged(subject, number, other, _place(other, change.file))
            words = f"{name} exchanged: that of home {change.value} in its place"
        else:
            height, width = subject.pixels.shape[1:3]
            how: How = change.kind
            after = repainted(subject, number, part_mask(change.value, photo, (height, width)), how)
            words = f"{name} {_DONE[how]}: {part_words(change.value, photo)}"
    value = value_of(after, before.value.level)
    return Step(after, value, words, value.estimate - before.value.estimate, note)


def value_of(subject: Subject, level: float = 0.8) -> Value:
    """Estimate and interval of a home as it is laid out."""
    model, basis = subject.model, subject.basis
    with torch.no_grad():
        home = subject.log_price.seeing(subject.activations)
    mean, deviation = model.fitted.models[basis].predict(model.fitted.as_seen(basis, home))
    low, high = model.conformal[basis].interval(mean, deviation, level)
    return Value(math.exp(mean[0]), math.exp(low[0]), math.exp(high[0]), level)


def learnt_range(subject: Subject, column: str) -> tuple[float, float] | None:
    """Lowest and highest value of a numeric attribute among the model's homes; None where it is not known."""
    space, model = subject.model.fitted.space, subject.model.fitted.models.get(subject.basis)
    if column not in space.numeric or model is None or subject.basis == "photos_only":
        return None
    place = space.numeric.index(column)
    seen: NDArray[np.float64] = model.landmarks.numeric[:, place].numpy() * space.scale[place] + space.mean[place]
    if column in space.logged:
        seen = np.exp(seen)
    # Figures went through a scale and back, which leaves 749.99999 of 750.
    return float(f"{seen.min():.6g}"), float(f"{seen.max():.6g}")


def beyond_learnt(subject: Subject, column: str) -> str:
    """A warning where an attribute lies beyond what the model has seen; else empty."""
    bounds = learnt_range(subject, column)
    value = subject.facts.get(column)
    if bounds is None or not isinstance(value, int | float) or math.isnan(value):
        return ""
    low, high = bounds
    if low * (1 - 1e-6) <= value <= high * (1 + 1e-6):
        return ""
    name, unit = attribute_name(column), subject.model.area_unit
    low_text, high_text = (attribute_text(column, float(f"{end:.4g}"), unit) for end in bounds)
    return f"{name}: the model has only seen homes from {low_text} to {high_text}."


def _missing_note(left: Subject, room: str) -> str:
    """What to know of a home that has lost a photo of a room; empty where there are others."""
    if left.basis == "attributes_only":
        return "No photos: valued on attributes only."
    return "" if room in left.room_names else f"No photo of: {room}."


def _parsed(column: str, text: str, subject: Subject) -> object:
    if text == "":
        return None
    if column in subject.model.fitted.space.numeric:
        try:
            return float(text)
        except ValueError:
            raise InputError(f"The attribute '{column}' needs a number, not '{text}'.") from None
    return text


def _photo(explanation: Explanation, file: str) -> PhotoExplanation:
    for photo in explanation.photos:
        if photo.file == file:
            return photo
    raise InputError(f"The estimate of home {explanation.listing_id} rests on no photo '{file}'.")


def _place(subject: Subject, file: str) -> int:
    files = subject.photos["file"].tolist()
    if file not in files:
        raise InputError(f"Home {subject.listing_id} has no photo '{file}' any more: it was left out before.")
    return int(files.index(file))


def _photo_words(photo: PhotoExplanation, explanation: Explanation) -> str:
    """The room, with the file's name where there are several photos of it."""
    room = photo.room.capitalize() or "Photo"
    alike = sum(other.room == photo.room for other in explanation.photos)
    return f"{room} photo" if alike == 1 else f"{room} photo {photo.file.rsplit('/', 1)[-1]}"
