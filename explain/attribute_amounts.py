"""What each attribute adds to the log price.

Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks", eq. 1) over all
attributes at once, on the straight path from a home about which nothing is known to the home without its photos. A
number goes from the training mean to its value. Between no place and a place, or no category and a category, there is
nothing, so what they add is multiplied by a factor that goes from 0 to 1. Where an attribute matters by itself its
share is its part of the price model; what two do together, such as area and place, is shared along the path.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from explain.activations.subject import Subject
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel
from valuation.wording.facts import attribute_text, coordinates_text
from valuation.wording.money import UNKNOWN

__all__ = ["PLACE", "attribute_shares", "integrated_attributes", "parts_along"]

STEPS = 32
"""Of the Gauss-Legendre rule. The log price is a sum of exponentials of squares, smooth along the path."""
PLACE = "place"
"""Stands for location, wider area and coordinates together."""
_PLACE_PARTS = ("location", "area", "coordinates", "location_attributes")


def attribute_shares(subject: Subject) -> list[tuple[str, str, float]]:
    """Name, value as text with its unit, and share of the log price of every attribute that the model knows.

    "place" stands for location, wider area and coordinates together. That a number is unknown is part of its attribute.
    The shares add up to the log price of the home without its photos, minus that of a home about which nothing is
    known. None where the estimate rests on photos alone.
    """
    if subject.basis == "photos_only":
        return []
    named = named_shares(subject.model.fitted, subject.basis, subject.blank)
    categories = dict(zip(subject.model.fitted.space.categorical, subject.inputs.categories[0].tolist(), strict=True))
    return [
        (name, _place(subject) if name == PLACE else _value(subject, name, new=categories.get(name, 0) < 0), share)
        for name, share in named.items()
    ]


def named_shares(fitted: Fitted, basis: str, home: HomeInputs) -> dict[str, float]:
    """Share of the log price of every attribute by name, as `attribute_shares`.

    Args:
        fitted: The trained price models.
        basis: Which of them: "both" or "attributes_only".
        home: One home, without photos.
    """
    model, space = fitted.models[basis], fitted.space
    numeric, place, categories = integrated_attributes(model, home)
    shares = dict(zip(space.numeric, numeric[: len(space.numeric)].tolist(), strict=True))
    flagged = numeric[len(space.numeric) : len(space.numeric) + len(space.flags)]
    for name, share in zip(space.flags, flagged.tolist(), strict=True):
        shares[name] += share
    if any(part in model.parts for part in _PLACE_PARTS):
        shares[PLACE] = place
    return shares | dict(zip(space.categorical, categories.tolist(), strict=True))


def integrated_attributes(model: PriceModel, home: HomeInputs, steps: int = STEPS) -> tuple[Tensor, float, Tensor]:
    """Shares of the log price of a home's inputs.

    Args:
        model: The price model.
        home: One home, without photos.
        steps: Of the Gauss-Legendre rule.

    Returns:
        Shares of the numeric columns (p,), of the place, and of the categories (q,).
    """
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    path, weight = torch.tensor((nodes + 1) / 2)[:, None], torch.tensor(weights / 2)
    inputs = (
        (path * home.numeric).requires_grad_(),
        path[:, 0].clone().requires_grad_(),
        path.repeat(1, home.categories.shape[1]).requires_grad_(),
    )
    parts = parts_along(model, home, *inputs)
    mean = torch.stack([*parts.values(), 0 * inputs[1]]).sum(0) @ weight
    # A model may lack any of the inputs; its share is then 0.
    numeric, place, categories = torch.autograd.grad(mean, inputs, materialize_grads=True)
    return numeric.sum(0) * home.numeric[0], float(place.sum()), categories.sum(0)


def parts_along(
    model: PriceModel, home: HomeInputs, numeric: Tensor, place: Tensor, categories: Tensor
) -> dict[str, Tensor]:
    """What each part of the price model adds to the log price at T points between nothing known and a home.

    At the home's own numbers and factors of 1 these are `PriceModel.contributions` of the home, with all at 0 those of
    `nothing_known`.

    Args:
        model: The price model.
        home: One home, without photos: the local spread of prices, which goes with the place, scales only those.
        numeric: (T, p) numeric columns.
        place: (T,) factor of what the place adds, 0 to 1.
        categories: (T, q) factor of what each category adds, 0 to 1.

    Returns:
        By part (T,), differentiable in all three.
    """
    some = torch.zeros(len(place), dtype=torch.int64)
    parts = model.contributions(replace(home.take(some), numeric=numeric))
    for part in _PLACE_PARTS:
        if part in parts:
            parts[part] = place * parts[part]
    if "categories" in parts:  # a sum over columns: let each home have one of them alone
        count = categories.shape[1]
        codes = home.categories.expand(count, count)
        alone = torch.where(torch.eye(count, dtype=torch.bool), codes, torch.full_like(codes, -1))
        each = home.take(torch.zeros(count, dtype=torch.int64))
        parts["categories"] = categories @ model.contributions(replace(each, categories=alone))["categories"]
    return parts


def _value(subject: Subject, column: str, *, new: bool = False) -> str:
    """A listing's own value; `new` where the model has not seen it, so that it cannot add anything."""
    text = attribute_text(column, subject.facts[column], subject.model.area_unit)
    if text == UNKNOWN:
        return "unknown"
    return f"{text} (new to the model)" if new else text


def _place(subject: Subject) -> str:
    facts, known = subject.facts, []
    location = _value(subject, "location", new=bool(subject.inputs.location[0] < 0))
    coordinates = coordinates_text(facts["latitude"], facts["longitude"])
    if location != "unknown":
        known.append(location)
    if coordinates != UNKNOWN:
        known.append(coordinates)
    return ", ".join(known) or "unknown"
