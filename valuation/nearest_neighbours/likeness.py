"""How alike two homes are: one distance over photos by room, attributes, place and time.

The squared distance is a weighted sum of parts: one for each room's embedding, for what the photos together are worth
to the price model, for each number, each category, the time between sale and valuation, the location, the wider area,
and the way between two homes. Each part is divided by its mean over pairs of sold homes, so that a weight says what
the part counts for whatever its unit.

Similarity is 1 - distance² / sum of weights: 1 where nothing tells two homes apart, 0 where they are as far apart as
two usual homes, or further. For a mean over homes each counts exp(-distance² / 2), as in learning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted

__all__ = ["Likeness", "Looks", "looks", "part_names", "parts_between", "parts_to", "usual_parts"]

_CODE_LENGTH = 16


@dataclass(frozen=True, eq=False)
class Looks:
    """What is compared of n homes.

    Attributes:
        homes: Inputs of the price models.
        quality: (n,) what the photos of a home add to its log price where prices scatter as usual; (n, 0) in effect,
            that is None, in a model that has no such part.
        dated: Whether homes sold at other times are less alike.
    """

    homes: HomeInputs
    quality: Tensor | None
    dated: bool = False

    def __len__(self) -> int:
        """Number of homes."""
        return len(self.homes)

    def take(self, rows: Tensor) -> "Looks":
        """The homes at these rows."""
        return Looks(self.homes.take(rows), None if self.quality is None else self.quality[rows], self.dated)


def looks(fitted: Fitted, homes: HomeInputs) -> Looks:
    """What is compared of these homes, as a fitted market sees them."""
    model, dated = fitted.models.get("both"), fitted.space.period is not None
    # Long after the last sale all are equally far: what counts is how recent each was when they ended.
    homes = homes.at_time(homes.time.clamp(max=0))
    if model is None or "photos" not in model.parts:
        return Looks(homes, None, dated)
    return Looks(homes, torch.einsum("nrd,rd->n", homes.photos, model.photo_weights()), dated)


def part_names(fitted: Fitted, rooms: Sequence[str]) -> tuple[str, ...]:
    """Names of the K parts in order, such as "room kitchen", "photo quality", "area", "location", "way"."""
    space, model = fitted.space, fitted.models.get("both")
    return (
        *(f"room {name}" for name in (rooms if fitted.projection is not None else ())),
        *(["photo quality"] if model is not None and "photos" in model.parts else []),
        *space.numeric,
        *(["sale_date"] if space.period is not None else []),
        "location",
        "wider area",
        "way",
        *space.categorical,
    )


def parts_to(home: Looks, others: Looks, numbers: int) -> Tensor:
    """Parts between one home and n others, (n, K), not yet divided by anything.

    A room without a photo counts as the average room and an unknown number as the mean, as they do in the price model.
    An unknown place or category is unlike any other, itself included; a way that is not known is NaN.

    Args:
        home: One home.
        others: n homes.
        numbers: How many of the columns of `HomeInputs.numeric` to compare: those after them only say what is unknown.
    """
    own, their = home.homes, others.homes
    parts = [((their.photos - own.photos) ** 2).sum(2)]
    if home.quality is not None and others.quality is not None:
        parts.append(((others.quality - home.quality) ** 2)[:, None])
    parts.append((their.numeric[:, :numbers] - own.numeric[:, :numbers]) ** 2)
    if home.dated:
        parts.append(((their.time - own.time) ** 2)[:, None])
    parts += [_unlike(their.location, own.location)[:, None], _unlike(their.area_code, own.area_code)[:, None]]
    parts.append(((their.coordinates - own.coordinates) ** 2).sum(1, keepdim=True))
    parts.append(_unlike(their.categories, own.categories))
    return torch.cat([part.double() for part in parts], dim=1)


def parts_between(homes: Looks, numbers: int) -> Tensor:
    """Parts between all pairs of n homes, (n, n, K), as `parts_to`."""
    return torch.stack([parts_to(homes.take(torch.tensor([row])), homes, numbers) for row in range(len(homes))])


def usual_parts(parts: Tensor) -> Tensor:
    """Mean of each part over the pairs of different homes, (K,); 1 where nothing is known or all are alike.

    Args:
        parts: (n, n, K).
    """
    different = ~torch.eye(len(parts), dtype=torch.bool)
    means = torch.nanmean(parts[different], dim=0)
    return torch.where(torch.isfinite(means) & (means > 0), means, torch.ones_like(means))


@dataclass(frozen=True, eq=False)
class Likeness:
    """The learned distance.

    Attributes:
        names: K parts, see `part_names`.
        usual: (K,) mean of each part over pairs of sold homes.
        weights: (K,) what each part counts for, 0 or more.
        numbers: How many columns of `HomeInputs.numeric` are compared.
    """

    names: tuple[str, ...]
    usual: Tensor
    weights: Tensor
    numbers: int

    def parts(self, home: Looks, others: Looks) -> Tensor:
        """Weighted parts of the squared distances between one home and n others, (n, K); they add up to them.

        A way that is not known counts as a usual one.
        """
        return torch.nan_to_num(parts_to(home, others, self.numbers) / self.usual, nan=1.0) * self.weights

    def similarity(self, squared_distance: Tensor) -> Tensor:
        """0 to 1: 1 where nothing tells two homes apart, 0 where they are no closer than two usual homes."""
        return (1 - squared_distance / self.weights.sum().clamp(min=1e-12)).clamp(min=0)

    def vectors(self, looks: Looks) -> NDArray[np.float32]:
        """Vectors (n, d) whose squared Euclidean distances are about those of `parts`, for an index to search in.

        Exact but for codes, where different ones have random directions, and for ways that are not known.
        """
        homes, scale = looks.homes, (self.weights / self.usual).sqrt()
        rooms, size = homes.photos.shape[1:]
        columns = [(homes.photos * scale[:rooms, None]).reshape(len(homes), rooms * size)]
        place = rooms
        if looks.quality is not None:
            columns.append((looks.quality * scale[place])[:, None])
            place += 1
        columns.append(homes.numeric[:, : self.numbers] * scale[place : place + self.numbers])
        place += self.numbers
        if looks.dated:
            columns.append((homes.time * scale[place])[:, None])
            place += 1
        columns += [_directions(homes.location, 1) * scale[place], _directions(homes.area_code, 2) * scale[place + 1]]
        columns.append(torch.nan_to_num(homes.coordinates) * scale[place + 2])
        place += 3
        for column in range(homes.categories.shape[1]):
            columns.append(_directions(homes.categories[:, column], 3 + column) * scale[place + column])
        vectors: NDArray[np.float32] = torch.cat([part.double() for part in columns], dim=1).float().numpy()
        return vectors


def _unlike(codes: Tensor, own: Tensor) -> Tensor:
    return ((codes != own) | (codes < 0)).double()


def _directions(codes: Tensor, seed: int) -> Tensor:
    """(n, 16) vectors whose squared distance is 0 for the same code, and 1 on average for different ones."""
    known = int(codes.max()) + 1 if len(codes) else 0
    table = torch.randn(max(known, 0) + 1, _CODE_LENGTH, generator=torch.Generator().manual_seed(seed)).double()
    return torch.nn.functional.normalize(table, dim=1)[codes] / 2**0.5  # code -1, unknown, has the last row
