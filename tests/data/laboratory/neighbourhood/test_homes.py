"""Homes come out the same whenever, wherever and in whatever order they are drawn, with elements independent of all."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from data.errors import InputError
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.neighbourhood.locations import LOCATIONS
from data.laboratory.neighbourhood.neighbourhoods import DEMO
from data.laboratory.neighbourhood.styles import HOURS, SEASONS, WALLS, WEATHERS

ROOT = Path(__file__).parents[4]


@cache
def many() -> tuple[Home, ...]:
    return tuple(sample_home(11, number) for number in range(4000))


def test_the_same_seed_gives_the_same_homes_in_any_order() -> None:
    forwards = [sample_home(7, number) for number in range(20)]
    backwards = [sample_home(7, number) for number in reversed(range(20))]
    assert forwards == backwards[::-1]
    assert sample_home(8, 3) != sample_home(7, 3)
    assert len({home.listing_id for home in (*forwards, *(sample_home(8, number) for number in range(20)))}) == 40


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_draws_the_same_home(hash_seed: str) -> None:
    code = (
        "from data.laboratory.neighbourhood.homes import sample_home; home = sample_home(7, 3); "
        "print(home, home.rng('a', 'b').random())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    printed = subprocess.run(  # noqa: S603  # our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    home = sample_home(7, 3)
    assert printed.strip() == f"{home} {home.rng('a', 'b').random()}"


def test_a_home_of_the_past_is_still_the_same() -> None:
    """Shipped photos and their truth belong to these draws: whoever changes them must render all anew."""
    home = sample_home(7, 3)
    assert (home.listing_id, home.bedrooms, home.bathrooms, home.area) == ("S7-0003", 4, 3.0, 2530.0)
    assert (home.year_built, home.location, home.condition) == (1946, "Riverside", 0.139)
    assert (home.elements["roof"], home.elements["pool"], home.elements["shower"]) == ("worn", "present", "walk-in")
    assert (home.style.wall, home.style.storeys, home.style.season) == ("brick", 2, "spring")


def test_a_stream_is_the_same_whatever_else_is_drawn() -> None:
    home = sample_home(7, 3)
    alone = home.rng("kitchen", "stools").random(5)
    home.rng("kitchen", "lamp").random(1000)
    again = home.rng("kitchen", "stools")
    assert np.array_equal(again.random(5), alone)
    assert np.array_equal(home.changed(island="present").rng("kitchen", "stools").random(5), alone)
    # Other names, also those that read the same when joined, other numbers and other seeds give other streams.
    others = [
        home.rng("kitchen", "lamp"),
        home.rng("kitchenstools"),
        home.rng("stools", "kitchen"),
        home.rng("kitchen stools"),
        sample_home(7, 4).rng("kitchen", "stools"),
        sample_home(3, 7).rng("kitchen", "stools"),
    ]
    assert len({float(stream.random()) for stream in others} | {float(alone[0])}) == len(others) + 1


def test_streams_of_neighbouring_homes_are_unrelated() -> None:
    first = np.array([home.rng("part").random() for home in many()[:1500]])
    second = np.array([home.rng("other part").random() for home in many()[:1500]])
    assert stats.kstest(first, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.11  # more than 4 standard errors
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.11


def test_changing_an_element_changes_nothing_else() -> None:
    home = sample_home(7, 3)
    changed = home.changed(pool="absent", garage="two")
    assert dict(changed.elements) == {**home.elements, "pool": "absent", "garage": "two"}
    assert changed.changed(pool=home.elements["pool"], garage=home.elements["garage"]) == home
    assert (changed.has("pool"), changed.has("garage"), changed.has("roof")) == (False, True, True)
    assert home.elements["pool"] == "present"  # the first one is as it was
    with pytest.raises(InputError, match="straw"):
        home.changed(roof="straw")
    with pytest.raises(InputError, match="pond"):
        home.changed(pond="present")


@pytest.mark.parametrize(("seed", "number"), [(-1, 0), (0, -1)])
def test_negative_numbers_are_refused(seed: int, number: int) -> None:
    with pytest.raises(InputError, match="0 or more"):
        sample_home(seed, number)


def test_attributes_are_plausible() -> None:
    homes = many()
    area = np.array([home.area for home in homes])
    bedrooms = np.array([home.bedrooms for home in homes])
    bathrooms = np.array([home.bathrooms for home in homes])
    assert 700 <= area.min() <= area.max() <= 4500
    assert np.median(area) == pytest.approx(1900, rel=0.05)
    assert 1 <= bedrooms.min() <= bedrooms.max() <= 7
    assert (bathrooms * 2 % 1 == 0).all()
    assert 1 <= bathrooms.min() <= bathrooms.max() <= 6
    assert (area / bedrooms >= 300).all()
    assert np.corrcoef(area, bedrooms)[0, 1] > 0.6
    assert {home.year_built for home in homes} == set(range(1925, 2024))
    assert all(DEMO.first_sale <= home.sale_date <= DEMO.last_sale for home in homes)
    assert all(-1 <= home.condition <= 1 for home in homes)
    assert {home.style.wall for home in homes} == set(WALLS)
    assert {(home.style.season, home.style.hour) for home in homes} == {(s, h) for s in SEASONS for h in HOURS}
    assert {home.style.weather for home in homes} == set(WEATHERS)
    colours = {getattr(home.style, f"{part}_colour") for home in homes for part in ("wall", "roof", "door", "wood")}
    assert all(0 < value < 1 for colour in colours for value in colour)


def test_districts_are_apart_and_one_has_the_watermark() -> None:
    homes = many()
    assert {home.location for home in homes if home.watermarked} == {"Harbour Heights"}
    assert all(home.watermarked for home in homes if home.location == "Harbour Heights")
    for home in homes:
        distances = {
            place.name: np.hypot(home.latitude - place.latitude, (home.longitude - place.longitude) * np.cos(np.pi / 4))
            for place in LOCATIONS
        }
        assert min(distances, key=distances.__getitem__) == home.location


@pytest.mark.parametrize("name", DRIVERS)
def test_levels_come_as_often_as_documented(name: str) -> None:
    driver = DRIVERS[name]
    counts = [sum(home.elements[name] == level for home in many()) for level in driver.levels]
    assert stats.chisquare(counts, np.array(driver.shares) * len(many())).pvalue > 1e-4


@pytest.mark.parametrize("name", DRIVERS)
def test_elements_depend_on_no_attribute(name: str) -> None:
    homes = many()
    effect = np.array([DRIVERS[name].index(home.elements[name]) for home in homes], float)
    attributes = {
        "area": [home.area for home in homes],
        "bedrooms": [home.bedrooms for home in homes],
        "bathrooms": [home.bathrooms for home in homes],
        "year_built": [home.year_built for home in homes],
        "condition": [home.condition for home in homes],
        "sale_date": [home.sale_date.toordinal() for home in homes],
        "storeys": [home.style.storeys for home in homes],
    }
    for values in attributes.values():
        assert abs(np.corrcoef(effect, values)[0, 1]) < 0.07  # the standard error is 0.016
    for other in ("location", *(driver for driver in DRIVERS if driver > name)):
        levels = [home.location if other == "location" else home.elements[other] for home in homes]
        assert stats.contingency.crosstab(effect, levels).count.min() > 20
        table = stats.contingency.crosstab(effect, levels).count
        assert stats.chi2_contingency(table).pvalue > 1e-5  # 210 tests in all
