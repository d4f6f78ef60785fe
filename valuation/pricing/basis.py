"""The three figures of a home, and which of them is its estimate: its basis.

A home is valued on attributes and photos together where both are known, on attributes alone where there are no photos,
and on photos alone where there are no attributes. Training leaves out a price model that the data do not support; the
next one then takes its place. Order, needs and names of the figures stand here and nowhere else.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "BASES",
    "MODELS",
    "NO_BASIS",
    "TITLES",
    "basis_named",
    "basis_of",
    "basis_of_each",
    "first_basis",
    "has_attributes",
    "supported",
]


@dataclass(frozen=True)
class Basis:
    """What an estimate can rest on.

    Attributes:
        name: Of the figure and of its price model.
        title: What the figure is called.
        words: What it rests on.
        attributes, photos: Whether it needs them.
        note: What to say of a home that is valued on this for want of the rest; may be empty.
    """

    name: str
    title: str
    words: str
    attributes: bool
    photos: bool
    note: str = ""


BASES = (
    Basis("both", "Both", "attributes and photos", attributes=True, photos=True),
    Basis(
        "attributes_only",
        "Attributes only",
        "attributes only",
        attributes=True,
        photos=False,
        note="No photos: valued on attributes only.",
    ),
    Basis(
        "photos_only",
        "Photos only",
        "photos only",
        attributes=False,
        photos=True,
        note="No attributes: valued on photos only.",
    ),
)
"""The first that a home has all of, and that the model has learned, is its estimate."""
TITLES = {one.name: one.title for one in (*BASES[1:], BASES[0])}
"""What the figures are called, in the order in which they stand side by side."""
MODELS = tuple(TITLES)
"""Names of the three price models in that order."""
NO_BASIS = "neither attributes nor photos that the model knows"
"""Why a home cannot be valued."""
_DESCRIBING = ("bedrooms", "bathrooms", "area", "location", "latitude")


def basis_named(name: str) -> Basis:
    """What the estimate of this name rests on."""
    return next(one for one in BASES if one.name == name)


def has_attributes(listings: pd.DataFrame, extra_numeric: Collection[str] = ()) -> NDArray[np.bool_]:
    """Which listings, (n,), are described: at least the area, a room count, the location or the coordinates are known.

    Args:
        listings: n rows as in `Portfolio.listings`.
        extra_numeric: Further numeric attributes, of which one known is enough too.
    """
    known: NDArray[np.bool_] = listings[[*_DESCRIBING, *extra_numeric]].notna().any(axis=1).to_numpy()
    return known


def supported(attributes: NDArray[np.bool_], photos: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Which homes have what each figure needs, (n,) by its name.

    Args:
        attributes: (n,) whether attributes are known.
        photos: (n,) whether there is a photo of a room that the model knows.
    """
    everything = np.ones(len(attributes), bool)
    return {
        one.name: (attributes if one.attributes else everything) & (photos if one.photos else everything)
        for one in BASES
    }


def basis_of_each(
    models: Collection[str], attributes: NDArray[np.bool_], photos: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """The basis of each home's estimate, (n,) text; "" where it cannot be valued.

    Args:
        models: Names of the price models that there are.
        attributes: (n,) whether attributes are known.
        photos: (n,) whether there is a photo of a room that the model knows.
    """
    basis = np.full(len(attributes), "", dtype=object)
    for name, usable in supported(attributes, photos).items():
        if name in models:
            basis[usable & (basis == "")] = name
    return basis


def basis_of(models: Collection[str], *, attributes: bool, photos: bool) -> str:
    """The basis of one home's estimate; "" where it cannot be valued; see `basis_of_each`."""
    return str(basis_of_each(models, np.array([attributes]), np.array([photos]))[0])


def first_basis(known: Collection[str]) -> str | None:
    """The figure that most estimates are, of those known; None where none is."""
    return next((one.name for one in BASES if one.name in known), None)
