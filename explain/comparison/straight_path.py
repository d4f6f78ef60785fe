"""What two homes differ by, line by line, in log price: integrated gradients from the one straight to the other.

The path leads from a comparable to the home that is valued (Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for
Deep Networks", eq. 1, with the comparable as baseline). A number goes straight from the one value to the other. Between
two codes, such as locations or categories, there is nothing: the home starts with weight 1 on the one and ends with
weight 1 on the other, so a covariance with z is (1 - t) k(one, z) + t k(other, z). Coordinates go straight too, and
fade in or out where one home's are unknown. A room's photos go straight, times the local spread, which goes with the
place.

What is equal in both homes does not move along the path, so its share is exactly 0. The shares add up to the difference
in log price. Parts of the price model that one line alone decides are simply subtracted, and the photo part has a
closed form; only parts in which numbers act together, or with the place, are integrated.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from explain.attribute_amounts import PLACE
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel

__all__ = ["PHOTOS", "TIME", "alike", "log_price_gap", "straight_shares"]

PHOTOS = "photos"
"""Stands for all photos together, where rooms cannot be told apart."""
TIME = "time"
"""Stands for the day that a home was sold at or is valued at."""
_OF_ONE_LINE = {
    "location": PLACE,
    "area": PLACE,
    "coordinates": PLACE,
    "time": TIME,
    "season": TIME,
    "photo_likeness": PHOTOS,
}
_IN_CLOSED_FORM = (*_OF_ONE_LINE, "constant", "categories", "photos")
_FEWEST, _MOST = 32, 2048  # nodes of the Gauss-Legendre rule
_STILL = 1e-9  # of log price: the rule doubles its nodes until no share changes by more, and so ends far below
_ROUNDED = 1e-9  # numbers of two homes that are closer than this are the same number, rounded differently
_SAME_PHOTOS = 1e-5  # likewise of embeddings, which are of single precision


def alike(start: HomeInputs, end: HomeInputs) -> HomeInputs:
    """The home `end` with what differs from `start` by rounding alone made equal to it.

    The same value is worked out alone or among thousands of homes, which may round it differently.
    """

    def same(one: Tensor, other: Tensor) -> Tensor:
        return torch.where((one - other).abs() <= _ROUNDED, one, other)

    scale = torch.maximum(start.photos.abs(), end.photos.abs()).amax(dim=2, keepdim=True) if end.photos.numel() else 0.0
    close = ((start.photos - end.photos).abs() <= _SAME_PHOTOS * scale).all(dim=2, keepdim=True)
    return replace(
        end,
        numeric=same(start.numeric, end.numeric),
        coordinates=same(start.coordinates, end.coordinates),
        photos=torch.where(close, start.photos, end.photos),
        time=same(start.time, end.time),
    )


def log_price_gap(fitted: Fitted, basis: str, start: HomeInputs, end: HomeInputs) -> float:
    """Log price of one home less that of another, by one of the price models."""
    model = fitted.models[basis]
    with torch.no_grad():
        first, last = (model.contributions(fitted.as_seen(basis, home)) for home in (start, end))
        return float(sum(last[part] - first[part] for part in model.parts))


def straight_shares(
    fitted: Fitted, basis: str, rooms: Sequence[str], start: HomeInputs, end: HomeInputs
) -> dict[str, float]:
    """Share of each line in `log_price_gap`, on the straight path from a home to another.

    Args:
        fitted: The trained price models.
        basis: Which of them values the home at the end: "both", "photos_only" or "attributes_only".
        rooms: Names of the R rooms.
        start: The comparable, one home.
        end: The home that is valued, one home; see `alike`.

    Returns:
        By attribute, "place" and "time" as far as the model knows them, then by room ("room kitchen"), or "photos". The
        shares add up to the difference, to rounding, and are 0 where both homes have the same.
    """
    model, space = fitted.models[basis], fitted.space
    start, end = (model.localised(fitted.as_seen(basis, home)) for home in (start, end))
    shares: dict[str, float] = {}
    if "linear" in model.parts:
        numeric, place, time = _integrated(model, start, end)
        shares = dict.fromkeys(space.numeric, 0.0)
        known = len(space.numeric) + len(space.flags)
        for name, share in zip((*space.numeric, *space.flags), numeric[:known].tolist(), strict=True):
            shares[name] += share
        time += float(numeric[known:].sum())  # a column that says that no date is known
    else:
        place = time = 0.0
    lines = {_OF_ONE_LINE[part] for part in model.parts if part in _OF_ONE_LINE}
    if start.numeric.shape[1] > len(space.numeric) + len(space.flags):
        lines.add(TIME)
    moved = {
        PLACE: 0.0 if _same_place(start, end) else place + _gap(model, PLACE, start, end),
        TIME: time + (0.0 if torch.equal(start.time, end.time) else _gap(model, TIME, start, end)),
    }
    shares |= {line: share for line, share in moved.items() if line in lines}
    if "categories" in model.parts:
        shares |= {name: _of_category(model, place, start, end) for place, name in enumerate(space.categorical)}
    if "photo_likeness" in model.parts:
        shares[PHOTOS] = 0.0 if torch.equal(start.photos, end.photos) else _gap(model, PHOTOS, start, end)
    if "photos" in model.parts:
        by_room, of_place = _photos(model, start, end)
        shares |= {f"room {room}": share for room, share in zip(rooms, by_room, strict=True)}
        if PLACE in shares:  # without any place prices scatter alike everywhere
            shares[PLACE] += of_place
    return {line: share + 0.0 for line, share in shares.items()}  # a zero has no sign


def _integrated(model: PriceModel, start: HomeInputs, end: HomeInputs) -> tuple[Tensor, float, float]:
    """Shares of the numeric columns (p,), of the place and of the time in the parts where they act together."""
    parts = tuple(part for part in model.parts if part not in _IN_CLOSED_FORM)
    some, nodes = replace(model, parts=parts), _FEWEST
    shares = _by_rule(some, start, end, nodes)
    while nodes < _MOST:
        nodes *= 2
        before, shares = shares, _by_rule(some, start, end, nodes)
        if float((shares - before).abs().max()) <= _STILL:
            break
    return shares[:-2], float(shares[-2]), float(shares[-1])


def _by_rule(model: PriceModel, start: HomeInputs, end: HomeInputs, nodes: int) -> Tensor:
    """The same by a Gauss-Legendre rule of so many nodes, (p + 2,)."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    path, weight = torch.tensor((points + 1) / 2), torch.tensor(weights / 2)
    # How far along each number, the place and the time are; the same for all, but each has its own derivative.
    along = [path[:, None].repeat(1, start.numeric.shape[1]), path.clone(), path.clone()]
    numbers, place, time = (part.requires_grad_() for part in along)
    moving = {"numeric": start.numeric + numbers * (end.numeric - start.numeric)}
    moving["time"] = start.time + time * (end.time - start.time)
    known = all(bool(torch.isfinite(home.coordinates).all()) for home in (start, end))
    if known:
        moving["coordinates"] = start.coordinates + place[:, None] * (end.coordinates - start.coordinates)
    value = _sum(model, replace(start.repeated(nodes), **moving))
    if not _same_place(start, end):
        value = value + place * (_sum(model, replace(end.repeated(nodes), **moving)) - value)
    slopes = torch.autograd.grad(value @ weight, (numbers, place, time), materialize_grads=True)
    return torch.cat([slopes[0].sum(0), slopes[1].sum()[None], slopes[2].sum()[None]])


def _sum(model: PriceModel, homes: HomeInputs) -> Tensor:
    return torch.stack(list(model.contributions(homes).values())).sum(0)


def _gap(model: PriceModel, line: str, start: HomeInputs, end: HomeInputs) -> float:
    """What the parts that one line alone decides add at the end more than at the start."""
    parts = tuple(part for part in model.parts if _OF_ONE_LINE.get(part) == line)
    if not parts:
        return 0.0
    some = replace(model, parts=parts)
    with torch.no_grad():
        return float(_sum(some, end) - _sum(some, start))


def _of_category(model: PriceModel, place: int, start: HomeInputs, end: HomeInputs) -> float:
    """The share of one categorical column; columns only ever add."""
    if torch.equal(start.categories[:, place], end.categories[:, place]):
        return 0.0
    some, values = replace(model, parts=("categories",)), []
    for home in (start, end):
        alone = torch.full_like(home.categories, -1)
        alone[:, place] = home.categories[:, place]
        with torch.no_grad():
            values.append(float(_sum(some, replace(home, categories=alone))))
    return values[1] - values[0]


def _photos(model: PriceModel, start: HomeInputs, end: HomeInputs) -> tuple[list[float], float]:
    """Shares of each room's photos, and of the place by way of the local spread.

    The part is spread times a linear function of the photos. Along the path both are linear, so that the mean of the
    one times the change of the other is exact.
    """
    slopes = model.photo_weights()
    change = ((end.photos - start.photos)[0] * slopes).sum(1)
    middle = ((end.photos + start.photos)[0] * slopes).sum() / 2
    spread = (start.spread + end.spread)[0] / 2
    return (spread * change).tolist(), float((end.spread - start.spread)[0] * middle)


def _same_place(start: HomeInputs, end: HomeInputs) -> bool:
    codes = all(torch.equal(getattr(start, name), getattr(end, name)) for name in ("location", "area_code"))
    return codes and torch.equal(start.coordinates.nan_to_num(torch.inf), end.coordinates.nan_to_num(torch.inf))
