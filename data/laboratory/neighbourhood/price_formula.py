"""The price of a made-up home: its logarithm is a sum of named parts, the truths that explanations are tested against.

    log price = intercept
              + 0.55 · ln(area / 1,900 sqft)
              + 0.03 · (bedrooms − 3)
              + 0.04 · (bathrooms − 2)
              − 0.0025 · (2024 − year built)
              + effect of the location (data/laboratory/neighbourhood/locations.py)
              + effects of the visible elements (data/laboratory/neighbourhood/drivers.py)
              + 0.03 · condition
              + noise, normal with a standard deviation of 0.03

The price is its exponential in whole dollars. Day of sale, style, distractors and watermark have no part in it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.errors import InputError
from data.laboratory.neighbourhood.drivers import effects_of
from data.laboratory.neighbourhood.homes import Home

_TYPICAL_AREA, _TYPICAL_BEDROOMS, _TYPICAL_BATHROOMS, _YEAR = 1900.0, 3, 2.0, 2024


@dataclass(frozen=True)
class PriceParts:
    """The log price of a home, part by part; each is an addend, and exp(part) a factor of the price.

    Attributes:
        intercept: The same for all homes.
        area: Of the living area.
        bedrooms: Of their number.
        bathrooms: Of their number.
        age: Of the years since the home was built.
        location: Of the district.
        elements: Of every driver, by name.
        condition: Of the state of repair.
        noise: What nothing explains.
    """

    intercept: float
    area: float
    bedrooms: float
    bathrooms: float
    age: float
    location: float
    elements: Mapping[str, float] = field(hash=False)
    condition: float
    noise: float

    @property
    def log_price(self) -> float:
        """The sum of all parts, rounded once, so that it does not depend on their order."""
        attributes = (self.intercept, self.area, self.bedrooms, self.bathrooms, self.age, self.location)
        return math.fsum((*attributes, *self.elements.values(), self.condition, self.noise))

    @property
    def price(self) -> int:
        """The price in whole US dollars."""
        return round(math.exp(self.log_price))


def price_parts(home: Home) -> PriceParts:
    """The parts of a home's log price; those of two homes that differ in one element differ in its effect alone.

    Raises:
        InputError: The home's location or elements are not those of this neighbourhood.
    """
    formula, districts = home.place.formula, {location.name: location.effect for location in home.place.locations}
    if home.location not in districts:
        raise InputError(f"There is no district {home.location!r}: there are {', '.join(districts)}.")
    return PriceParts(
        intercept=formula.intercept,
        area=formula.area * math.log(home.area / _TYPICAL_AREA),
        bedrooms=formula.bedroom * (home.bedrooms - _TYPICAL_BEDROOMS),
        bathrooms=formula.bathroom * (home.bathrooms - _TYPICAL_BATHROOMS),
        age=formula.age * (_YEAR - home.year_built),
        location=districts[home.location],
        elements=effects_of(home.elements, home.place.drivers),
        condition=formula.condition * home.condition,
        noise=float(home.rng("price", "noise").normal(0, formula.noise)),
    )
