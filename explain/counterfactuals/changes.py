"""A home changed: the same home with other attributes, without a photo, or with other pixels on one.

Each function gives a new subject and leaves the old one as it is, so that changes can follow one another and be taken
back. What the change is worth comes from valuing the changed home.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, cast

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from data.errors import InputError
from explain.activations.subject import Subject
from valuation.pricing.basis import has_attributes
from valuation.pricing.kernels import home_inputs

__all__ = ["How", "photo_exchanged", "photo_left_out", "repainted", "with_facts"]

How = Literal["blur", "fill"]
DONE: Mapping[str, str] = {"blur": "blurred", "fill": "filled with the mean colour of the rest"}
"""What was done to a region, in words."""
_BLUR = 1 / 16
"""Standard deviation of the blur, as a share of the photo's shorter side: wide enough that things lose their shape."""


def with_facts(subject: Subject, values: Mapping[str, object]) -> Subject:
    """The home with other attributes.

    A home that moves to another location also takes the middle of that location's training homes as its coordinates,
    where its own are known and the values name no others: a street that lies in two places would be no home at all.

    Args:
        subject: The home.
        values: By column of the listings, what is put in place of its own; None for unknown.

    Raises:
        InputError: The model knows no such attribute, a value makes no sense, or nothing would be left to value by.
    """
    model, space = subject.model, subject.model.fitted.space
    known = {*space.numeric, *space.categorical, *(("location",) if space.locations else ())}
    known |= {"latitude", "longitude"} if space.middle is not None else set()
    facts = subject.facts.copy()
    for name, value in values.items():
        if name not in known:
            raise InputError(f"The model knows no attribute '{name}'; it knows {', '.join(sorted(known))}.")
        facts[name] = _checked(name, value)
    if "location" in values and not {"latitude", "longitude"} & set(values):
        middle = _middle(subject, str(values["location"]))
        if middle is not None and pd.notna(facts["latitude"]) and pd.notna(facts["longitude"]):
            facts["latitude"], facts["longitude"] = middle
    listings = facts.to_frame().T.infer_objects()
    listings["sale_date"] = pd.to_datetime(listings["sale_date"])  # an unknown one alone tells no type
    inputs = home_inputs(space.of(listings, subject.origin.dates), None).with_photos(subject.inputs.photos)
    described = bool(has_attributes(listings, model.extra_numeric)[0])
    return _valued(replace(subject, facts=facts, inputs=inputs).rebased(described=described))


def photo_left_out(subject: Subject, number: int) -> Subject:
    """The home as if one photo had never been there; the other photos of the room take over its weight.

    Args:
        subject: The home.
        number: Place of the photo in `subject.photos`, from 0.

    Raises:
        InputError: There is no such photo, or without it the home cannot be valued.
    """
    check_photo(subject, number)
    left = _photographed(subject.picked([place for place in range(len(subject)) if place != number]))
    left = left.rebased(described=subject.basis != "photos_only")
    if not left.basis:
        raise InputError(
            f"Listing '{subject.listing_id}' cannot be valued without the photo {photo_name(subject, number)}: "
            "nothing else is known that the model could value it by."
        )
    return left


def repainted(subject: Subject, number: int, mask: NDArray[np.bool_], how: How = "blur") -> Subject:
    """The home with a part of one photo blurred or filled, and the photo run through the net again.

    Args:
        subject: The home.
        number: Place of the photo in `subject.photos`, from 0.
        mask: (H, W), what to change, in the pixels of `subject.pixels[number]`.
        how: "blur", or "fill" with the mean colour of the rest of the photo (of all of it where the mask is all).

    Raises:
        InputError: There is no such photo, or the mask is empty or of another size.
    """
    check_photo(subject, number)
    photo, mask = subject.pixels[number], np.asarray(mask, dtype=bool)
    if how not in DONE:
        raise InputError(f"A region can be changed by {' or '.join(DONE)}, not by '{how}'.")
    if mask.shape != photo.shape[:2]:
        size = " x ".join(map(str, mask.shape))
        raise InputError(
            f"The mask is {size} and the photo {photo_name(subject, number)} is {photo.shape[0]} x {photo.shape[1]}, "
            "rows x columns as the net sees it: make the mask of that size."
        )
    if not mask.any():
        raise InputError(f"The mask on the photo {photo_name(subject, number)} is empty: mark at least one pixel.")
    pixels = subject.pixels.copy()
    pixels[number][mask] = _blurred(photo)[mask] if how == "blur" else _mean_colour(photo, mask)
    activations = subject.activations.clone()
    activations[number] = subject.seen(pixels[number : number + 1]).activations[0]  # the others have not changed
    return _photographed(subject.viewed(pixels, activations))


def photo_exchanged(subject: Subject, number: int, other: Subject, other_number: int) -> Subject:
    """The home with a photo of another home in the place of one of its own.

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
    check_photo(subject, number)
    check_photo(other, other_number)
    if other.model is not subject.model:
        raise InputError("Photos can only be exchanged within one and the same model: lay both homes out with it.")
    if subject.room_names[number] != other.room_names[other_number]:
        raise InputError(
            f"The photo {photo_name(subject, number)} cannot be exchanged for {photo_name(other, other_number)}: "
            "choose two photos of the same room."
        )
    pixels, activations = subject.pixels.copy(), subject.activations.clone()
    pixels[number], activations[number] = other.pixels[other_number], other.activations[other_number]
    return _photographed(subject.viewed(pixels, activations))


def check_photo(subject: Subject, number: int) -> None:
    """Refuse a photo that is not there.

    Raises:
        InputError: The estimate rests on no photos, or on fewer.
    """
    if len(subject) == 0:
        raise InputError(f"The estimate of listing '{subject.listing_id}' does not rest on photos.")
    if not 0 <= number < len(subject):
        raise InputError(
            f"Listing '{subject.listing_id}' has no photo number {number}; its photos are numbered 0 to "
            f"{len(subject) - 1}."
        )


def photo_name(subject: Subject, number: int) -> str:
    """The file of a photo and its room."""
    return f"{subject.photos['file'].iloc[number]} ({subject.room_names[number]})"


def _photographed(subject: Subject) -> Subject:
    """The home with the room embeddings of its photos as they are now."""
    with torch.no_grad():
        inputs = subject.log_price.seeing(subject.activations)
    return replace(subject, inputs=inputs)


def _valued(subject: Subject) -> Subject:
    """The home, where a price model supports it."""
    if not subject.basis:
        raise InputError(
            f"Listing '{subject.listing_id}' cannot be valued then: leave an attribute or a photo that the model knows."
        )
    return subject


def _checked(name: str, value: object) -> object:
    """A value as listings have it."""
    if value is None:
        return np.nan
    if name in ("bedrooms", "bathrooms", "area"):
        number = float(cast(float, value))
        if not (math.isfinite(number) and number >= 0) or (name == "area" and number == 0):
            raise InputError(f"The attribute '{name}' cannot be {number:g}: give a number above 0.")
        return number
    return value


def _middle(subject: Subject, location: str) -> tuple[float, float] | None:
    """Latitude and longitude in the middle of the model's homes at a location; None where they have none."""
    space, model = subject.model.fitted.space, subject.model.fitted.models.get(subject.basis)
    code = space.locations.get(location)
    if code is None or space.middle is None or model is None:
        return None
    there = model.landmarks.coordinates[model.landmarks.location == code]
    there = there[torch.isfinite(there).all(dim=1)]
    if len(there) == 0:
        return None
    north, east = there.median(dim=0).values.tolist()
    per_degree = 111.2  # kilometres, as in `AttributeSpace.of`
    return (
        space.middle[0] + north / per_degree,
        space.middle[1] + east / per_degree / math.cos(math.radians(space.middle[0])),
    )


def _blurred(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    radius = _BLUR * min(photo.shape[:2])
    return np.asarray(Image.fromarray(photo).filter(ImageFilter.GaussianBlur(radius)))


def _mean_colour(photo: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    rest = photo[~mask] if not mask.all() else photo.reshape(-1, 3)
    colour: NDArray[np.uint8] = np.rint(rest.mean(axis=0)).astype(np.uint8)
    return colour
