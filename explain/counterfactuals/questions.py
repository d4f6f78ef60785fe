"""What if? Questions about one home, each answered by valuing the changed home, never by scaling a map."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explain.activations.subject import Subject
from explain.counterfactuals.changes import (
    DONE,
    How,
    photo_exchanged,
    photo_left_out,
    photo_name,
    repainted,
    with_facts,
)
from explain.statement import attribute_name
from valuation.pricing.basis import basis_named
from valuation.wording.facts import attribute_text

__all__ = ["Answer", "missing_note", "with_attributes", "with_photo_of", "with_region_changed", "without_photo"]


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: In plain words.
        estimate: The estimate as it is.
        new_estimate: The estimate of the changed home.
        currency: ISO 4217 code.
        note: What a reader should know; may be empty.
    """

    question: str
    estimate: float
    new_estimate: float
    currency: str
    note: str = ""

    @property
    def difference(self) -> float:
        """Money that the change adds; negative where it lowers the estimate."""
        return self.new_estimate - self.estimate


def with_attributes(subject: Subject, values: Mapping[str, object]) -> Answer:
    """Give the home other attributes and value it again; see `explain.counterfactuals.changes.with_facts`.

    Raises:
        InputError: The model knows no such attribute, a value makes no sense, or nothing would be left to value by.
    """
    changed = with_facts(subject, values)
    unit = subject.model.area_unit
    words = [
        f"{attribute_name(name).lower()} {attribute_text(name, changed.facts[name], unit)} instead of "
        f"{attribute_text(name, subject.facts.get(name), unit)}"
        for name in values
    ]
    return _answer(subject, f"What would the estimate be with {' and '.join(words)}?", changed)


def without_photo(subject: Subject, number: int) -> Answer:
    """Leave one photo out and value the home again, as if the photo had never been there.

    The other photos of the room take over its weight; where it was the only one, the room is missing, and where it was
    the only photo that counts, the home is valued on its attributes. (In Shapley values a photo that is absent is
    replaced by the average photo of its room instead.)

    Args:
        subject: The home.
        number: Place of the photo in `subject.photos`, from 0.

    Raises:
        InputError: There is no such photo, or without it the home cannot be valued.
    """
    left = photo_left_out(subject, number)
    question = f"What would the estimate be without the photo {photo_name(subject, number)}?"
    return _answer(subject, question, left, missing_note(left, subject.room_names[number]))


def with_region_changed(subject: Subject, number: int, mask: NDArray[np.bool_], how: How = "blur") -> Answer:
    """Blur or fill a part of a photo, run the photo through the net again, and value the home.

    Args:
        subject: The home.
        number: Place of the photo in `subject.photos`, from 0.
        mask: (H, W), what to change, in the pixels of `subject.pixels[number]`.
        how: "blur", or "fill" with the mean colour of the rest of the photo (of all of it where the mask is all).

    Raises:
        InputError: There is no such photo, or the mask is empty or of another size.
    """
    changed = repainted(subject, number, mask, how)
    name, share = photo_name(subject, number), np.asarray(mask, dtype=bool).mean()
    return _answer(subject, f"What would the estimate be with {share:.0%} of the photo {name} {DONE[how]}?", changed)


def with_photo_of(subject: Subject, number: int, other: Subject, other_number: int) -> Answer:
    """Put a photo of another home in the place of one of this home's, and value this home again.

    Args:
        subject: The home.
        number: Place of its photo in `subject.photos`, from 0.
        other: The other home, laid out with the same model.
        other_number: Place of the other's photo in `other.photos`, from 0.

    Raises:
        InputError: There is no such photo, the rooms differ, or so do the models.
    """
    changed = photo_exchanged(subject, number, other, other_number)
    question = (
        f"What would the estimate of {subject.listing_id} be with {photo_name(other, other_number)} of "
        f"{other.listing_id} in the place of its own {photo_name(subject, number)}?"
    )
    return _answer(subject, question, changed)


def missing_note(left: Subject, room: str) -> str:
    """What to know of a home that has lost a photo of a room; empty where there are others."""
    basis = basis_named(left.basis)
    if not basis.photos:
        return basis.note
    return "" if room in left.room_names else f"No photo of: {room}."


def _answer(subject: Subject, question: str, changed: Subject, note: str = "") -> Answer:
    estimate, new = math.exp(subject.log_estimate()), math.exp(changed.log_estimate())
    return Answer(question, estimate, new, subject.model.currency, note)
