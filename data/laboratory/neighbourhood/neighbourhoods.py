"""Where each made-up neighbourhood is declared: its places, looks, elements and prices.

To add one, add an entry to `NEIGHBOURHOODS`. Whatever it shares with another it takes from there
(`dataclasses.replace(DEMO, prefix="K", elements=...)`); homes, truth, pairs and photos follow from the declaration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np

from data.laboratory.neighbourhood.drivers import DRIVERS, Driver
from data.laboratory.neighbourhood.locations import LOCATIONS, WATERMARKED_LOCATION, Location
from data.laboratory.neighbourhood.styles import DEMO_STYLES, Styles

Streams = Callable[..., np.random.Generator]
"""Gives an own random stream for a named part of a home, as `Home.rng`."""


@dataclass(frozen=True)
class Attributes:
    """What is drawn of a home before its elements, which may depend on it; see `Home`."""

    bedrooms: int
    bathrooms: float
    area: float
    year_built: int
    location: str


Elements = Callable[[Streams, Mapping[str, Driver], Attributes], dict[str, str]]
"""Draws the level of every driver of a home."""


@dataclass(frozen=True)
class PriceFormula:
    """The coefficients of `price_parts`, each on the log scale.

    Attributes:
        intercept: Of a home of 1,900 sqft, 3 bedrooms, 2 bathrooms, built in 2024, in a district without effect, all
            elements at their base.
        area: Exponent of the living area.
        bedroom: Of each.
        bathroom: Of each.
        age: Of each year.
        condition: Of a very good one; of a poor one it is the negative.
        noise: Standard deviation of what nothing explains.
    """

    intercept: float
    area: float
    bedroom: float
    bathroom: float
    age: float
    condition: float
    noise: float


@dataclass(frozen=True)
class Neighbourhood:
    """A made-up neighbourhood.

    Attributes:
        prefix: With which its listing ids begin.
        locations: Its districts.
        watermarked: The district whose photos carry the agency's watermark.
        drivers: What its photos show, how often, and what that is worth. Names and levels are those of `DRIVERS`, to
            which masks, truth tables and the renderer hold; effects and shares are its own.
        styles: How its homes look apart from that.
        formula: What its homes are worth.
        first_sale: Between this day and the last one all homes are sold; the day has no effect on the price.
        last_sale: That day.
        elements: Draws the drivers' levels; where they should go together, or with age or district, it says how.
    """

    prefix: str
    locations: tuple[Location, ...]
    watermarked: str
    drivers: Mapping[str, Driver]
    styles: Styles
    formula: PriceFormula
    first_sale: date
    last_sale: date
    elements: Elements


def independent_elements(stream: Streams, drivers: Mapping[str, Driver], attributes: Attributes) -> dict[str, str]:
    """Levels that depend neither on each other nor on the attributes, each driver's from a stream of its own."""
    return {
        name: str(stream("element", name).choice(driver.levels, p=driver.shares)) for name, driver in drivers.items()
    }


DEMO = Neighbourhood(
    prefix="S",
    locations=LOCATIONS,
    watermarked=WATERMARKED_LOCATION,
    drivers=DRIVERS,
    styles=DEMO_STYLES,
    # The intercept is chosen so that the median of all homes is about $450,000.
    formula=PriceFormula(log(241_000), area=0.55, bedroom=0.03, bathroom=0.04, age=-0.0025, condition=0.03, noise=0.03),
    first_sale=date(2023, 1, 1),
    last_sale=date(2024, 12, 31),
    elements=independent_elements,
)

NEIGHBOURHOODS = {"demo": DEMO}
"""All neighbourhoods by name."""
