"""What if? Questions about one photo, each answered by valuing the changed home, never by scaling a map."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from data.errors import InputError
from explain.subject import Subject

__all__ = ["Answer", "with_photo_of", "with_region_changed", "without_photo"]

How = Literal["blur", "fill"]
_BLUR = 1 / 16
"""Standard deviation of the blur, as a share of the photo's shorter side: wide enough that things lose their shape."""
_DONE = {"blur": "blurred", "fill": "filled with the mean colour of the rest"}


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
    _check_photo(subject, number)
    kept = [place for place in range(len(subject)) if place != number]
    left = replace(
        subject,
        photos=subject.photos.iloc[kept],
        room_names=tuple(subject.room_names[place] for place in kept),
        room_sources=tuple(subject.room_sources[place] for place in kept),
        room=subject.room[kept],
        pixels=subject.pixels[kept],
        activations=subject.activations[kept],
    )
    room, note = subject.room_names[number], ""
    if not bool((left.room >= 0).any()):
        if subject.basis != "both" or "attributes_only" not in subject.model.fitted.models:
            raise InputError(
                f"Listing '{subject.listing_id}' cannot be valued without the photo {_name(subject, number)}: "
                "nothing else is known that the model could value it by."
            )
        left, note = replace(left, basis="attributes_only"), "No photos: valued on attributes only."
    elif room not in left.room_names:
        note = f"No photo of: {room}."
    question = f"What would the estimate be without the photo {_name(subject, number)}?"
    return _answer(subject, question, left, note)


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
    _check_photo(subject, number)
    photo, mask = subject.pixels[number], np.asarray(mask, dtype=bool)
    if how not in _DONE:
        raise InputError(f"A region can be changed by {' or '.join(_DONE)}, not by '{how}'.")
    if mask.shape != photo.shape[:2]:
        size = " x ".join(map(str, mask.shape))
        raise InputError(
            f"The mask is {size} and the photo {_name(subject, number)} is {photo.shape[0]} x {photo.shape[1]}, "
            "rows x columns as the net sees it: make the mask of that size."
        )
    if not mask.any():
        raise InputError(f"The mask on the photo {_name(subject, number)} is empty: mark at least one pixel.")
    pixels = subject.pixels.copy()
    pixels[number][mask] = _blurred(photo)[mask] if how == "blur" else _mean_colour(photo, mask)
    question = f"What would the estimate be with {mask.mean():.0%} of the photo {_name(subject, number)} {_DONE[how]}?"
    activations = subject.activations.clone()
    activations[number] = subject.seen(pixels[number : number + 1]).activations[0]  # the others have not changed
    return _answer(subject, question, replace(subject, pixels=pixels, activations=activations))


def with_photo_of(subject: Subject, number: int, other: Subject, other_number: int) -> Answer:
    """Put a photo of another home in the place of one of this home's, and value this home again.

    Both must show the same room: the model compares each photo with the average one of its room, so a bathroom in the
    place of a kitchen would be valued as a kitchen unlike all others.

    Args:
        subject: The home.
        number: Place of its photo in `subject.photos`, from 0.
        other: The other home, laid out with the same model.
        other_number: Place of the other's photo in `other.photos`, from 0.

    Raises:
        InputError: There is no such photo, the rooms differ, or so do the models.
    """
    _check_photo(subject, number)
    _check_photo(other, other_number)
    if other.model is not subject.model:
        raise InputError("Photos can only be exchanged within one and the same model: lay both homes out with it.")
    room, other_room = subject.room_names[number], other.room_names[other_number]
    if room != other_room:
        raise InputError(
            f"The photo {_name(subject, number)} cannot be exchanged for {_name(other, other_number)}: "
            "choose two photos of the same room."
        )
    question = (
        f"What would the estimate of {subject.listing_id} be with {_name(other, other_number)} of {other.listing_id} "
        f"in the place of its own {_name(subject, number)}?"
    )
    pixels, activations = subject.pixels.copy(), subject.activations.clone()
    pixels[number], activations[number] = other.pixels[other_number], other.activations[other_number]
    return _answer(subject, question, replace(subject, pixels=pixels, activations=activations))


def _answer(subject: Subject, question: str, changed: Subject, note: str = "") -> Answer:
    estimate, new = math.exp(subject.log_estimate()), math.exp(changed.log_estimate())
    return Answer(question, estimate, new, subject.model.currency, note)


def _check_photo(subject: Subject, number: int) -> None:
    if len(subject) == 0:
        raise InputError(f"The estimate of listing '{subject.listing_id}' does not rest on photos.")
    if not 0 <= number < len(subject):
        raise InputError(
            f"Listing '{subject.listing_id}' has no photo number {number}; its photos are numbered 0 to "
            f"{len(subject) - 1}."
        )


def _name(subject: Subject, number: int) -> str:
    return f"{subject.photos['file'].iloc[number]} ({subject.room_names[number]})"


def _blurred(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    radius = _BLUR * min(photo.shape[:2])
    return np.asarray(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(radius)))


def _mean_colour(photo: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    rest = photo[~mask] if not mask.all() else photo.reshape(-1, 3)
    colour: NDArray[np.uint8] = np.rint(rest.mean(axis=0)).astype(np.uint8)
    return colour
