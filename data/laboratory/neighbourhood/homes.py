"""Made-up homes, drawn from a seed and a number: the same ones everywhere and in any order."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from data.errors import InputError
from data.laboratory.colours import one_of
from data.laboratory.neighbourhood.drivers import driver_named
from data.laboratory.neighbourhood.neighbourhoods import NEIGHBOURHOODS, Attributes, Neighbourhood
from data.laboratory.neighbourhood.styles import Style, sample_style


@dataclass(frozen=True)
class Home:
    """A made-up home.

    Attributes:
        seed: Of the random numbers it was drawn with, 0 or more.
        number: Which of the seed's homes it is, 0 or more.
        listing_id: Unique over all seeds and numbers.
        bedrooms: 1 to 7.
        bathrooms: 1 to 6, in halves.
        area: Living area in square feet, 700 to 4,500.
        year_built: 1925 to 2023.
        location: Name of its district.
        latitude: Degrees north.
        longitude: Degrees east.
        sale_date: Day of the sale.
        elements: Level of every driver.
        condition: −1 (poor) to 1 (very good), shown as wear.
        style: How it looks apart from its elements.
        neighbourhood: Where it lies, one of `NEIGHBOURHOODS`.
    """

    seed: int
    number: int
    listing_id: str
    bedrooms: int
    bathrooms: float
    area: float
    year_built: int
    location: str
    latitude: float
    longitude: float
    sale_date: date
    elements: Mapping[str, str] = field(hash=False)
    condition: float
    style: Style
    neighbourhood: str = "demo"

    @property
    def place(self) -> Neighbourhood:
        """The neighbourhood it belongs to."""
        return NEIGHBOURHOODS[self.neighbourhood]

    def rng(self, *part: str) -> np.random.Generator:
        """The random stream of a named part: the same numbers at every call, whatever else is drawn or toggled."""
        return _stream(self.seed, self.number, *part)

    def has(self, driver: str) -> bool:
        """Whether an element differs from its base, such as a garage of any size being there.

        Raises:
            InputError: There is no such driver.
        """
        return driver_named(driver).index(self.elements[driver]) > 0

    def changed(self, **levels: str) -> "Home":
        """The same home with some elements at other levels, and nothing else changed.

        Raises:
            InputError: There is no such driver or level.

        Example:
            >>> home = sample_home(7, 3)
            >>> home.changed(pool="present").has("pool"), home.changed(pool="absent").has("pool")
            (True, False)
        """
        for name, level in levels.items():
            driver_named(name).index(level)
        return replace(self, elements={**self.elements, **levels})

    @property
    def watermarked(self) -> bool:
        """Whether its photos carry the agency's watermark: those of the dearest district do."""
        return self.location == self.place.watermarked


def sample_home(seed: int, number: int, neighbourhood: str = "demo") -> Home:
    """Draw a home.

    Args:
        seed: 0 or more.
        number: Of the home among those of the seed, 0 or more; homes are alike in distribution, whatever their number.
        neighbourhood: One of `NEIGHBOURHOODS`.

    Raises:
        InputError: The seed or the number is negative, or there is no such neighbourhood.
    """
    if seed < 0 or number < 0:
        raise InputError(f"Seed and number of a home must be 0 or more, not {seed} and {number}.")

    if neighbourhood not in NEIGHBOURHOODS:
        raise InputError(f"There is no neighbourhood {neighbourhood!r}: there are {', '.join(NEIGHBOURHOODS)}.")
    place = NEIGHBOURHOODS[neighbourhood]

    def stream(*part: str) -> np.random.Generator:
        return _stream(seed, number, *part)

    area = float(np.round(np.clip(1900 * np.exp(stream("area").normal(0, 0.32)), 700, 4500) / 10) * 10)
    bedrooms = int(np.clip(np.round(area / 750 + 0.6 + stream("bedrooms").normal(0, 0.6)), 1, min(7, area // 300)))
    bathrooms = np.round((0.5 + 0.45 * bedrooms + area / 2600 + stream("bathrooms").normal(0, 0.35)) * 2) / 2
    location = one_of(stream("location"), place.locations)
    attributes = Attributes(
        bedrooms=bedrooms,
        bathrooms=float(np.clip(bathrooms, 1, min(6, bedrooms + 1.5))),
        area=area,
        year_built=int(stream("year_built").integers(1925, 2024)),
        location=location.name,
    )
    # About half a kilometre around the middle of the district; a degree of longitude is shorter than one of latitude.
    north, east = stream("position").normal(0, 0.004, 2)
    days = (place.last_sale - place.first_sale).days + 1
    return Home(
        seed=seed,
        number=number,
        listing_id=f"{place.prefix}{seed}-{number:04d}",
        **vars(attributes),
        latitude=round(float(location.latitude + north), 6),
        longitude=round(float(location.longitude + east * 1.4), 6),
        sale_date=place.first_sale + timedelta(int(stream("sale_date").integers(days))),
        elements=place.elements(stream, place.drivers, attributes),
        condition=round(float(stream("condition").uniform(-1, 1)), 3),
        style=sample_style(stream, area, place.styles),
        neighbourhood=neighbourhood,
    )


def _stream(seed: int, number: int, *part: str) -> np.random.Generator:
    # Not Python's own hash of a text, which differs from process to process.
    name = hashlib.sha256("\x1f".join(part).encode("utf-8")).digest()
    words = np.frombuffer(name[:16], dtype="<u4").tolist()
    return np.random.default_rng(np.random.SeedSequence([seed, number, *words]))
