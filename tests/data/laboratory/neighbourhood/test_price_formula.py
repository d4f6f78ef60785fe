"""The price is the sum of its parts, each of which follows the documented formula."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from data.errors import InputError
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.neighbourhood.price_formula import price_parts


@pytest.mark.parametrize("number", range(25))
def test_the_parts_follow_the_documented_formula(number: int) -> None:
    home = sample_home(3, number)
    parts = price_parts(home)
    location = {"Mill Hill": -0.15, "Riverside": 0.0, "Old Orchard": 0.08, "Harbour Heights": 0.20}[home.location]
    expected = (
        math.log(241_000)
        + 0.55 * math.log(home.area / 1900)
        + 0.03 * (home.bedrooms - 3)
        + 0.04 * (home.bathrooms - 2)
        - 0.0025 * (2024 - home.year_built)
        + location
        + sum(driver.effects[driver.levels.index(home.elements[name])] for name, driver in DRIVERS.items())
        + 0.03 * home.condition
    )
    assert parts.log_price - parts.noise == pytest.approx(expected, abs=1e-12)
    values = [getattr(parts, field.name) for field in fields(parts) if field.name != "elements"]
    assert parts.log_price == pytest.approx(sum(values) + sum(parts.elements.values()), abs=1e-12)
    assert isinstance(parts.price, int)
    assert abs(parts.price - math.exp(parts.log_price)) <= 0.5


@pytest.mark.parametrize("name", DRIVERS)
def test_toggling_an_element_adds_its_effect_and_nothing_else(name: str) -> None:
    home = sample_home(3, 4)
    base = price_parts(home.changed(**{name: DRIVERS[name].levels[0]}))
    for level, effect in zip(DRIVERS[name].levels, DRIVERS[name].effects, strict=True):
        parts = price_parts(home.changed(**{name: level}))
        assert parts.log_price - base.log_price == pytest.approx(effect, abs=1e-12)
        assert replace(parts, elements=base.elements) == base
        assert {key: value for key, value in parts.elements.items() if key != name} == {
            key: value for key, value in base.elements.items() if key != name
        }


def test_neither_day_nor_style_nor_position_moves_the_price() -> None:
    home, other = sample_home(3, 4), sample_home(3, 5)
    same = replace(
        home, style=other.style, sale_date=other.sale_date, latitude=other.latitude, longitude=other.longitude
    )
    assert price_parts(same) == price_parts(home)


def test_prices_of_many_homes_are_as_documented() -> None:
    parts = [price_parts(sample_home(12, number)) for number in range(2000)]
    noise = np.array([part.noise for part in parts])
    assert np.median([part.price for part in parts]) == pytest.approx(450_000, rel=0.04)
    assert noise.std() == pytest.approx(0.03, rel=0.07)
    assert abs(noise.mean()) < 0.003
    elements = np.array([sum(part.elements.values()) for part in parts])
    assert abs(np.corrcoef(noise, elements)[0, 1]) < 0.1
    # What only photos show moves prices far more than the noise does, or nothing could be learned from them.
    assert elements.std() > 4 * noise.std()


def test_a_home_of_elsewhere_has_no_price() -> None:
    with pytest.raises(InputError, match="Atlantis.*Mill Hill"):
        price_parts(replace(sample_home(3, 4), location="Atlantis"))
