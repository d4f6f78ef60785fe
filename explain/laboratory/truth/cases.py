"""What a rendered home's photos show, where, and what that is worth: the answers that maps are held against.

Each element is a *thing*, which may be absent and is then nowhere, or a *surface*, which every home has at one level or
another. Maps compare a photo with the average photo of its room, so what they should find is the element's effect
relative to the average home: a pool worth 0.15 that half the homes have is worth 0.075 more than the average where it
is. Things are scored where they are; surfaces at every level, a poor one as a fault. Elements within `LEAST_EFFECT` of
the average are no cases, such as a garage for one car between none and two: a good map says nothing of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.errors import PortfolioError
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.masks import mask_of, read_mask
from data.laboratory.neighbourhood.portfolio_tables import MASK_FOLDER
from explain.laboratory.localisation import Mask, with_margin

__all__ = ["LEAST_EFFECT", "SURFACES", "THINGS", "Element", "cases_of", "mean_effects"]

SURFACES = (
    "lawn",
    "roof",
    "upkeep",
    "counter",
    "appliances",
    "bedroom_window",
    "bedroom_floor",
    "living_window",
)
THINGS = tuple(name for name in DRIVERS if name not in SURFACES)
LEAST_EFFECT = 0.01


@dataclass(frozen=True, eq=False)
class Element:
    """An element of one home, with all photos that show it.

    Attributes:
        name: Of the driver.
        level: It is at.
        group: "thing" or "surface".
        effect: On the log price, relative to the average home.
        masks: Where each photo shows it, (H, W) by the number of the photo; none of them empty.
    """

    name: str
    level: str
    group: Literal["thing", "surface"]
    effect: float
    masks: Mapping[int, Mask] = field(repr=False)

    @cached_property
    def margins(self) -> Mapping[int, Mask]:
        """The masks with the margin of the pointing game."""
        return {photo: with_margin(mask) for photo, mask in self.masks.items()}

    @property
    def sign(self) -> int:
        """1 where it makes the home dearer than the average, else -1."""
        return 1 if self.effect > 0 else -1


def mean_effects(truth: pd.DataFrame) -> dict[str, float]:
    """The mean effect of each element over homes, on the log price; `truth` as `read_truth` gives it."""
    return {name: float(truth[f"{name}_effect"].mean()) for name in DRIVERS}


def cases_of(folder: Path, facts: "pd.Series[Any]", files: list[str], mean: Mapping[str, float]) -> list[Element]:
    """The elements of one home that maps should find.

    Args:
        folder: Of the neighbourhood.
        facts: The home's row of the truth.
        files: Its photos relative to the folder, in the order of their numbers.
        mean: Effect of each element in the average home.

    Raises:
        PortfolioError: The neighbourhood has no masks.
    """
    if not (folder / MASK_FOLDER).is_dir():
        raise PortfolioError(f"{folder} has no masks: only rendered neighbourhoods tell where things are.")
    labels = [read_mask(folder / MASK_FOLDER / f"{Path(file).stem}.png") for file in files]
    present = [set(np.unique(label).tolist()) for label in labels]
    found = []
    for number, (name, driver) in enumerate(DRIVERS.items()):
        level = str(facts[name])
        effect = float(facts[f"{name}_effect"]) - mean[name]
        if abs(effect) < LEAST_EFFECT or (name in THINGS and level == driver.levels[0]):
            continue
        masks = {photo: mask_of(label, name) for photo, label in enumerate(labels) if number + 1 in present[photo]}
        if masks:
            found.append(Element(name, level, "thing" if name in THINGS else "surface", effect, masks))
    return found
