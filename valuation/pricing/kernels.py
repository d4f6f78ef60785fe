"""Covariances of the price model: which homes tell how much about each other.

The log price is a sum of functions, each a Gaussian process with one of these kernels (Duvenaud et al. 2011, "Additive
Gaussian Processes"; Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", sections 2 and 4). A sum
keeps every part separate: what attributes, location and photos add to a home's log price can be read off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.pricing.attributes import Attributes

__all__ = ["HomeInputs", "covariance", "home_inputs", "initial_parameters", "parts_of", "variance"]

LIKENESS_COMPONENTS = 64
SEASON_YEARS = 2.0
"""A season is told from a trend only where sales span so many years."""
PHOTO_PARTS = ("photos", "photo_likeness")


@dataclass(frozen=True, eq=False)
class HomeInputs:
    """What the kernels see of n homes, as float64 tensors.

    Attributes:
        numeric: (n, p). coordinates: (n, 2), NaN where unknown.
        location, area_code, categories: (n,), (n,), (n, q) codes, -1 unknown.
        photos: (n, R, D) room embeddings, 0 where a room is missing (the training mean, so it adds nothing).
        time: (n,) years from the last sale learned from to the date that the home is valued at; 0 in a market without
            dates.
        spread: (n,) how far prices scatter at the home's location, as a ratio of variances to the whole market.
    """

    numeric: Tensor
    coordinates: Tensor
    location: Tensor
    area_code: Tensor
    categories: Tensor
    photos: Tensor
    time: Tensor
    spread: Tensor

    def __len__(self) -> int:
        """Number of homes."""
        return len(self.location)

    def take(self, rows: Tensor) -> "HomeInputs":
        """The homes at these rows."""
        return HomeInputs(**{name: value[rows] for name, value in vars(self).items()})

    def repeated(self, count: int) -> "HomeInputs":
        """One home `count` times over."""
        return HomeInputs(**{name: value.expand(count, *value.shape[1:]) for name, value in vars(self).items()})

    def with_spread(self, spread: Tensor) -> "HomeInputs":
        """The same homes, local spread replaced."""
        return replace(self, spread=spread)

    def with_photos(self, photos: Tensor) -> "HomeInputs":
        """The same homes with other room embeddings, (n, R, D) float64."""
        return replace(self, photos=photos)

    def without_photos(self) -> "HomeInputs":
        """The same homes without photos, which a price model takes for homes with average photos."""
        return replace(self, photos=torch.zeros_like(self.photos))

    def placeless(self) -> "HomeInputs":
        """The same homes at no known location, so that not even the local spread of prices is taken from it."""
        nowhere = torch.full_like(self.location, -1)
        return replace(self, location=nowhere, area_code=nowhere)

    def at_time(self, time: Tensor) -> "HomeInputs":
        """The same homes valued at other times, (n,) years."""
        return replace(self, time=time)

    def nothing_known(self) -> "HomeInputs":
        """Homes with average attributes at no known location and without photos: what the base value is of.

        They are valued at the same times: the base value has a date as any other.
        """
        return HomeInputs(
            torch.zeros_like(self.numeric),
            torch.full_like(self.coordinates, torch.nan),
            torch.full_like(self.location, -1),
            torch.full_like(self.area_code, -1),
            torch.full_like(self.categories, -1),
            torch.zeros_like(self.photos),
            self.time,
            torch.ones_like(self.spread),
        )


def home_inputs(attributes: Attributes, photos: NDArray[np.float32] | None) -> HomeInputs:
    """Tensors of these homes, local spread still 1 everywhere.

    Args:
        attributes: Of n homes.
        photos: (n, R, D) room embeddings, NaN where a room is missing; None without photos.
    """
    count = len(attributes)
    pictures = np.zeros((count, 0, 0)) if photos is None else np.nan_to_num(photos.astype(np.float64))
    return HomeInputs(
        torch.tensor(attributes.numeric),
        torch.tensor(attributes.coordinates),
        torch.tensor(attributes.location),
        torch.tensor(attributes.area_code),
        torch.tensor(attributes.categories),
        torch.tensor(pictures),
        torch.tensor(attributes.time),
        torch.ones(count, dtype=torch.float64),
    )


def parts_of(data: HomeInputs, *, attributes: bool, photos: bool) -> tuple[str, ...]:
    """Parts of the log price that these homes can support."""
    parts = ["constant"]
    if (data.time != 0).any():
        parts += ["time"]
        if float(data.time.max() - data.time.min()) >= SEASON_YEARS:
            parts += ["season"]
    if attributes:
        if data.numeric.shape[1]:
            parts += ["linear", "attributes"]
        if (data.location >= 0).any():
            parts += ["location"]
            if data.numeric.shape[1]:
                parts += ["location_attributes"]
        if (data.area_code >= 0).any():
            parts += ["area"]
        if torch.isfinite(data.coordinates).all(dim=1).any():
            parts += ["coordinates"]
        if data.categories.shape[1]:
            parts += ["categories"]
    if photos and data.photos.shape[1]:
        # Beside the attributes a linear part is best (and its money map has a closed form); alone, photos must also
        # tell neighbourhoods apart, for which likeness to known homes does better.
        parts += ["photos"] if attributes else ["photo_likeness"]
    return tuple(parts)


def initial_parameters(parts: tuple[str, ...], data: HomeInputs) -> dict[str, float]:
    """Where the search for kernel parameters starts, which is also the centre of their prior (all logarithms)."""
    start = {"noise": -2.0}
    log_variance = {
        "constant": 0.0,
        "time": -4.6,  # a standard deviation of 10 % a year in how fast prices rise, about the long run
        "season": -7.0,  # a standard deviation of 3 %
        "linear": -2.0,
        "attributes": -1.0,
        "location": -1.0,
        "area": -2.0,
        "location_attributes": -2.0,
        "coordinates": -1.0,
        "categories": -3.0,
        "photos": -4.5,
        "photo_likeness": -1.0,
    }
    for part in parts:
        start[part] = log_variance[part]
        if part == "time":  # half a year until the market turns; in the long run 6 % a year up or down
            start |= {"time.length": -0.7, "time.trend": -1.0}
        if part in ("attributes", "location_attributes"):
            start |= {f"{part}.length.{k}": 0.7 for k in range(data.numeric.shape[1])}
        if part == "coordinates":
            start[f"{part}.length"] = 1.0
        if part == "categories":
            start |= {f"{part}.{k}": 0.0 for k in range(data.categories.shape[1])}
        if part in PHOTO_PARTS:
            start |= {f"{part}.room.{r}": 0.0 for r in range(data.photos.shape[1])}
    return start


def covariance(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """Covariance of one part between homes a and b, (len(a), len(b)), in squared log price."""
    return torch.exp(theta[part]) * _KERNELS[part](part, theta, a, b)


def variance(part: str, theta: Mapping[str, Tensor], a: HomeInputs) -> Tensor:
    """Covariance of one part of each home with itself, (len(a),): the diagonal of `covariance`, without the rest."""
    scale = torch.exp(theta[part])
    if part == "linear":
        return scale * (a.numeric**2).sum(1)
    if part == "photos":
        return scale * _weighted_rooms(part, theta, a).flatten(1).pow(2).sum(1) * a.spread**2
    if part == "photo_likeness":
        empty = (a.photos[:, :, :LIKENESS_COMPONENTS] == 0).all(2).double()
        gains = torch.stack([theta[f"{part}.room.{r}"] for r in range(a.photos.shape[1])]).exp()
        return scale * torch.exp(-(empty * gains).sum(1))
    if part == "categories":
        columns = range(a.categories.shape[1])
        weights = torch.stack([torch.exp(theta[f"{part}.{k}"]) for k in columns])
        return scale * ((a.categories >= 0) * weights).sum(1)
    if part == "time":
        tau = torch.exp(theta["time.length"])
        ago = a.time.abs()
        risen = 2 * tau * ago - 2 * tau**2 * -torch.expm1(-ago / tau)
        return scale * (risen + torch.exp(theta["time.trend"]) * a.time**2)
    known = {
        "location": a.location >= 0,
        "location_attributes": a.location >= 0,
        "area": a.area_code >= 0,
        "coordinates": torch.isfinite(a.coordinates).all(1),
    }.get(part, torch.ones(len(a), dtype=torch.bool))
    return scale * known.double()


def _constant(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    return torch.ones(len(a), len(b), dtype=torch.float64)


def _time(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """The price level of the market: it rises at a rate that wanders about a long-run trend.

    The rate is an Ornstein-Uhlenbeck process (Rasmussen and Williams 2006, section B.2.1), so the level is its integral
    from the last sale on, plus a straight line. Near by, the trend of the last months goes on; far off only the
    long-run trend does, and the variance keeps growing.
    """
    tau = torch.exp(theta["time.length"])
    first, second = a.time[:, None], b.time[None, :]
    ago, other = first.abs(), second.abs()
    near, far, gap = torch.exp(-ago / tau), torch.exp(-other / tau), torch.exp(-(ago - other).abs() / tau)
    same = 2 * tau * torch.minimum(ago, other) - tau**2 * (1 + gap - near - far)
    across = -(tau**2) * (1 - near) * (1 - far)
    risen = torch.where(first * second >= 0, same, across)
    return risen + torch.exp(theta["time.trend"]) * first * second


def _season(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """What comes again every year (Rasmussen and Williams 2006, eq. 4.31, with a length scale of 1)."""
    return torch.exp(-2 * torch.sin(torch.pi * (a.time[:, None] - b.time[None, :])) ** 2)


def _linear(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    return a.numeric @ b.numeric.T


def _attributes(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    lengths = torch.stack([theta[f"{part}.length.{k}"] for k in range(a.numeric.shape[1])]).exp()
    return torch.exp(-0.5 * _squared_distance(a.numeric / lengths, b.numeric / lengths))


def _location(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    return _same(a.location, b.location)


def _area(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    return _same(a.area_code, b.area_code)


def _location_attributes(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    return _same(a.location, b.location) * _attributes(part, theta, a, b)


def _coordinates(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    known = torch.isfinite(a.coordinates).all(1).double()[:, None] * torch.isfinite(b.coordinates).all(1).double()
    first, second = a.coordinates.nan_to_num(), b.coordinates.nan_to_num()
    return known * torch.exp(-0.5 * _squared_distance(first, second) / torch.exp(2 * theta[f"{part}.length"]))


def _categories(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    columns = range(a.categories.shape[1])
    return sum(
        (torch.exp(theta[f"{part}.{k}"]) * _same(a.categories[:, k], b.categories[:, k]) for k in columns),
        start=torch.zeros(len(a), len(b), dtype=torch.float64),
    )


def _photos(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """Linear in every room's embedding; photos move prices more where prices scatter more."""
    first, second = (_weighted_rooms(part, theta, home).flatten(1) for home in (a, b))
    return (first @ second.T) * a.spread[:, None] * b.spread[None, :]


def _photo_likeness(part: str, theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """Smooth decay with the angle between room embeddings: exp(sum over rooms of w_r (cos - 1)).

    Only the strongest components take part: the many weak ones beyond them blur the angle.
    """
    rooms = range(a.photos.shape[1])
    closeness = torch.zeros(len(a), len(b), dtype=torch.float64)
    for r in rooms:
        first, second = (
            torch.nn.functional.normalize(home.photos[:, r, :LIKENESS_COMPONENTS], dim=1) for home in (a, b)
        )
        closeness = closeness + torch.exp(theta[f"{part}.room.{r}"]) * (first @ second.T - 1)
    return torch.exp(closeness)


def _weighted_rooms(part: str, theta: Mapping[str, Tensor], home: HomeInputs) -> Tensor:
    gains = torch.stack([theta[f"{part}.room.{r}"] for r in range(home.photos.shape[1])])
    return home.photos * torch.exp(gains / 2)[:, None]


def _same(a: Tensor, b: Tensor) -> Tensor:
    return ((a[:, None] == b[None, :]) & (a[:, None] >= 0)).double()


def _squared_distance(a: Tensor, b: Tensor) -> Tensor:
    return ((a * a).sum(1)[:, None] + (b * b).sum(1)[None, :] - 2 * a @ b.T).clamp(min=0)


_KERNELS = {
    "constant": _constant,
    "time": _time,
    "season": _season,
    "linear": _linear,
    "attributes": _attributes,
    "location": _location,
    "area": _area,
    "location_attributes": _location_attributes,
    "coordinates": _coordinates,
    "categories": _categories,
    "photos": _photos,
    "photo_likeness": _photo_likeness,
}
