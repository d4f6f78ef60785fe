"""Counterfactual pairs: the same home photographed with one element at another level, and what that is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import PortfolioError
from data.files import write_text_atomic
from data.laboratory.neighbourhood.drivers import DRIVERS, driver_named
from data.laboratory.neighbourhood.homes import Home, sample_home

PAIRS_FILE = "pairs.csv"
PAIRS_FOLDER = "pairs"
_COLUMNS = ["listing_id", "element", "level", "other_level", "effect", "room", "file", "mask"]


@dataclass(frozen=True)
class Pair:
    """A home, and the same home with one element changed.

    Attributes:
        home: As it is listed.
        element: Name of the driver that is changed.
        other_level: The level it is changed to.
    """

    home: Home
    element: str
    other_level: str

    @property
    def changed(self) -> Home:
        """The home with the element changed."""
        return self.home.changed(**{self.element: self.other_level})

    @property
    def effect(self) -> float:
        """The true difference in log price, changed minus listed."""
        driver = self.home.place.drivers[self.element]
        return driver.effect(self.other_level) - driver.effect(self.home.elements[self.element])

    @property
    def rooms(self) -> tuple[str, ...]:
        """The photos that show the element."""
        return driver_named(self.element).photos

    def file(self, room: str) -> str:
        """The changed photo, relative to the portfolio."""
        return f"{PAIRS_FOLDER}/{self.home.listing_id}_{self.element}-{self.other_level}_{room}.jpg"

    def mask(self, room: str) -> str:
        """The changed photo's mask, relative to the portfolio."""
        return f"{PAIRS_FOLDER}/{self.home.listing_id}_{self.element}-{self.other_level}_{room}.png"


def sample_pairs(seed: int, listings: int, count: int) -> tuple[Pair, ...]:
    """Pairs of homes 0 to `listings` of a neighbourhood, every element in turn, each home at most once per element.

    Args:
        seed: Of the neighbourhood.
        listings: Homes in it.
        count: How many pairs; no more than there are homes times elements.
    """
    count = min(count, listings * len(DRIVERS))
    order = {name: np.random.default_rng([seed, number]).permutation(listings) for number, name in enumerate(DRIVERS)}
    pairs = []
    for number in range(count):
        turn, which = divmod(number, len(DRIVERS))
        name = tuple(DRIVERS)[which]
        home = sample_home(seed, int(order[name][turn]))
        others = [level for level in DRIVERS[name].levels if level != home.elements[name]]
        pairs.append(Pair(home, name, str(home.rng("pair", name).choice(others))))
    return tuple(pairs)


def write_pairs(folder: Path, pairs: Sequence[Pair]) -> None:
    """Write `pairs.csv`: one row per changed photo, with the true effect on the log price of the whole change."""
    rows = [
        (
            pair.home.listing_id,
            pair.element,
            pair.home.elements[pair.element],
            pair.other_level,
            round(pair.effect, 6),
            room,
            pair.file(room),
            pair.mask(room),
        )
        for pair in pairs
        for room in pair.rooms
    ]
    write_text_atomic(folder / PAIRS_FILE, pd.DataFrame(rows, columns=_COLUMNS).to_csv(index=False))


def read_pairs(folder: Path) -> pd.DataFrame:
    """The rows of `pairs.csv`, see `write_pairs`: listing_id, element, level, other_level, effect, room, file, mask.

    Raises:
        PortfolioError: There is no such file, or it lacks a column.
    """
    path = folder / PAIRS_FILE
    if not path.is_file():
        raise PortfolioError(f"{folder} has no {PAIRS_FILE}: only rendered neighbourhoods have counterfactual pairs.")
    table = pd.read_csv(path, dtype={"listing_id": str})
    missing = [column for column in _COLUMNS if column not in table.columns]
    if missing:
        raise PortfolioError(f"{path} lacks the column {missing[0]}: render the neighbourhood anew.")
    return table
