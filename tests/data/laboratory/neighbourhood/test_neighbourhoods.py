"""A second neighbourhood is a declaration: other looks, prices and elements that go together, and nothing copied."""

from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from data.laboratory.neighbourhood import neighbourhoods
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.neighbourhood.neighbourhoods import DEMO, independent_elements
from data.laboratory.neighbourhood.pairs import Pair
from data.laboratory.neighbourhood.price_formula import price_parts
from data.laboratory.rendering.photo import scene_of


def rich_go_with_old(stream, drivers, attributes):
    """A pool wherever there is an island; old homes have worn roofs."""
    drawn = independent_elements(stream, drivers, attributes)
    old = {"roof": "worn"} if attributes.year_built < 1960 else {}
    return drawn | {"pool": drawn["island"]} | old


@pytest.fixture
def hills(monkeypatch):
    place = replace(
        DEMO,
        prefix="K",
        styles=replace(DEMO.styles, walls={"stone": 1.0}),
        formula=replace(DEMO.formula, area=0.7),
        drivers=dict(DEMO.drivers) | {"pool": replace(DEMO.drivers["pool"], effects=(0.0, 0.3))},
        elements=rich_go_with_old,
    )
    monkeypatch.setitem(neighbourhoods.NEIGHBOURHOODS, "hills", place)
    return [sample_home(4, number, "hills") for number in range(40)]


def test_its_homes_look_and_are_named_as_declared(hills):
    assert {home.style.wall for home in hills} == {"stone"}
    assert all(home.listing_id.startswith("K4-") for home in hills)


def test_its_elements_go_together(hills):
    assert all(home.has("pool") == home.has("island") for home in hills)
    assert all(home.elements["roof"] == "worn" for home in hills if home.year_built < 1960)
    assert 0 < sum(home.has("pool") for home in hills) < len(hills)


def test_its_prices_follow_its_own_formula_and_effects(hills):
    home = next(home for home in hills if home.has("pool"))
    parts, demo = price_parts(home), price_parts(replace(home, neighbourhood="demo"))
    assert (parts.elements["pool"], demo.elements["pool"]) == (0.3, 0.15)
    assert parts.area == pytest.approx(demo.area * 0.7 / 0.55)
    assert Pair(home, "pool", "absent").effect == -0.3


def test_the_demo_is_not_moved_by_it(hills):
    home, other = sample_home(4, 3), hills[3]
    assert (home.listing_id, other.listing_id) == ("S4-0003", "K4-0003")
    assert home.area == other.area
    assert home == sample_home(4, 3)


def test_its_homes_can_be_photographed(hills):
    scene = scene_of(hills[0], "bathroom")
    assert sum(len(part.mesh.faces) for part in scene.parts) > 1000
    assert all(np.isfinite(part.mesh.vertices).all() for part in scene.parts)


def test_a_neighbourhood_that_is_not_declared_is_refused():
    with pytest.raises(InputError, match="nowhere.*demo"):
        sample_home(4, 0, "nowhere")
