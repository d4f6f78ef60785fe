"""The elements of a home that photos show and the price depends on: their levels, and what each level is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.errors import InputError

PHOTOS = ("frontal", "kitchen", "bathroom", "bedroom", "living", "aerial")
"""The photos every home has; each is also the name of its room in a portfolio."""

DISTRACTORS = ("car", "cushion", "plant", "street_life")
"""Things that photos show and that have no effect on the price."""


@dataclass(frozen=True)
class Driver:
    """A visible element.

    Attributes:
        name: Also its label in masks.
        photos: Which photos show it.
        levels: What it can be; the first is the base, of which `Home.has` says False.
        effects: Of each level on the log price; that of the base is 0.
        shares: Which share of homes has each level.
    """

    name: str
    photos: tuple[str, ...]
    levels: tuple[str, ...]
    effects: tuple[float, ...]
    shares: tuple[float, ...]

    def effect(self, level: str) -> float:
        """The effect of a level on the log price: 0.05 makes a home about 5 % dearer.

        Raises:
            InputError: There is no such level.
        """
        return self.effects[self.index(level)]

    def index(self, level: str) -> int:
        """The position of a level, 0 being the base.

        Raises:
            InputError: There is no such level.
        """
        if level not in self.levels:
            raise InputError(f"{self.name} cannot be {level!r}: it is one of {', '.join(self.levels)}.")
        return self.levels.index(level)


def _driver(name: str, photos: str, effects: Mapping[str, float], shares: tuple[float, ...] | None = None) -> Driver:
    shares = shares or (1 / len(effects),) * len(effects)
    return Driver(name, tuple(photos.split()), tuple(effects), tuple(effects.values()), shares)


DRIVERS: Mapping[str, Driver] = MappingProxyType(
    {
        driver.name: driver
        for driver in (
            _driver("garage", "frontal aerial", {"none": 0.0, "one": 0.03, "two": 0.06}),
            _driver("lawn", "frontal aerial", {"bare": 0.0, "green": 0.15}),
            _driver("solar", "frontal aerial", {"absent": 0.0, "present": 0.04}),
            _driver(
                "roof", "frontal aerial", {"shingle": 0.0, "tile": 0.04, "worn": -0.05}, shares=(0.375, 0.375, 0.25)
            ),
            _driver("porch", "frontal", {"absent": 0.0, "present": 0.02}),
            _driver("upkeep", "frontal", {"sound": 0.0, "boarded": -0.10}, shares=(5 / 6, 1 / 6)),
            _driver("island", "kitchen", {"absent": 0.0, "present": 0.15}),
            _driver("counter", "kitchen", {"laminate": 0.0, "stone": 0.02}),
            _driver("appliances", "kitchen", {"white": 0.0, "steel": 0.02}),
            _driver("splashback", "kitchen", {"absent": 0.0, "present": 0.02}),
            _driver("tub", "bathroom", {"absent": 0.0, "present": 0.03}),
            _driver("shower", "bathroom", {"curtain": 0.0, "walk-in": 0.15}),
            _driver("vanity", "bathroom", {"single": 0.0, "double": 0.05}),
            _driver("bedroom_window", "bedroom", {"small": 0.0, "large": 0.15}),
            _driver("bedroom_floor", "bedroom", {"carpet": 0.0, "wood": 0.15}),
            _driver("fireplace", "living", {"absent": 0.0, "present": 0.15}),
            _driver("living_window", "living", {"small": 0.0, "large": 0.15}),
            _driver("pool", "aerial", {"absent": 0.0, "present": 0.15}),
            _driver("road", "aerial", {"quiet": 0.0, "busy": -0.12}),
            _driver("plot_trees", "aerial", {"few": 0.0, "many": 0.04}),
        )
    }
)
"""All drivers by name, in the order of the truth table."""

LABELS = (*DRIVERS, *DISTRACTORS, "watermark")
"""What masks can label."""


def driver_named(name: str) -> Driver:
    """The driver of a name.

    Raises:
        InputError: There is none.
    """
    if name not in DRIVERS:
        raise InputError(f"There is no visible element called {name!r}: there are {', '.join(DRIVERS)}.")
    return DRIVERS[name]


def effects_of(elements: Mapping[str, str], drivers: Mapping[str, Driver] = DRIVERS) -> dict[str, float]:
    """The effect on the log price of every element of a home, in the order of `drivers`.

    Raises:
        InputError: A driver is missing or unknown, or has no such level.
    """
    for name in elements:
        driver_named(name)
    missing = [name for name in drivers if name not in elements]
    if missing:
        raise InputError(f"The home lacks a level of {', '.join(missing)}.")
    return {name: driver.effect(elements[name]) for name, driver in drivers.items()}
