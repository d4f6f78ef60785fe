"""Comparables within a distance, between two days, at a location, and put in or left out by name."""

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.comparables.choosing import find_comparables, kin
from valuation.comparables.reasons import distance_km
from valuation.comparables.restrictions import EVERY_HOME, Restrictions
from valuation.homes.subject import Subject, prepare_home
from valuation.trained_model.model import Model

FIRST, MIDDLE, LAST = (datetime.date(2022, 5, day) for day in (1, 15, 31))


@pytest.fixture
def home(tiny_model: Model, market_town: Portfolio) -> Subject:
    """A home whose sold neighbours lie farther and farther north, half of them dated, at two locations."""
    facts = tiny_model.sold.facts.copy()
    count = len(facts)
    days = pd.Series(pd.NaT, index=facts.index, dtype="datetime64[us]")
    days.iloc[: count // 2] = [pd.Timestamp(FIRST if row % 2 else LAST) for row in range(count // 2)]
    facts = facts.assign(
        latitude=34 + np.arange(count) / 100,
        longitude=-112.0,
        sale_date=days,
        location=["90210" if row % 3 else "90211" for row in range(count)],
    )
    facts.loc[facts.index[5], "latitude"] = np.nan
    listings = market_town.listings.copy()
    listings.loc["h00", ["latitude", "longitude"]] = [34.0, -112.0]
    model = replace(tiny_model, sold=replace(tiny_model.sold, facts=facts))
    return prepare_home(model, replace(market_town, listings=listings), "h00")


def found(home: Subject, count: int = 99, **among: Any) -> list[str]:
    return [one.listing_id for one in find_comparables(home, count=count, among=Restrictions(**among))]


def others(home: Subject) -> pd.DataFrame:
    """The sold homes that can be comparables at all."""
    facts = home.model.sold.facts
    return facts[~facts.index.isin(list(kin(home, home.model.sold)))]


def test_no_home_is_farther_away(home: Subject) -> None:
    far = others(home).apply(lambda row: distance_km(home.facts, row), axis=1)
    chosen = found(home, within_km=8.0)
    assert set(chosen) == set(far.index[far <= 8.0])
    assert 3 < len(chosen) < len(far) - 3
    assert home.model.sold.facts.index[5] not in chosen  # nobody knows where it is


def test_only_homes_sold_between_two_days(home: Subject) -> None:
    days = others(home)["sale_date"]
    assert set(found(home, sold_from=FIRST, sold_by=LAST)) == set(days.index[days.notna()])
    assert set(found(home, sold_from=MIDDLE)) == set(days.index[days == pd.Timestamp(LAST)])
    assert set(found(home, sold_by=MIDDLE)) == set(days.index[days == pd.Timestamp(FIRST)])


def test_only_homes_at_a_location_or_in_a_wider_area(home: Subject) -> None:
    where = others(home)["location"]
    assert set(found(home, locations=("90211",))) == set(where.index[where == "90211"])
    assert set(found(home, locations=("90211", "90210"))) == set(where.index)
    areas = home.model.fitted.space.areas
    assert "902" in areas
    assert set(found(home, locations=("902",))) == set(where.index)


def test_homes_are_put_in_and_left_out(home: Subject) -> None:
    nearest = found(home, count=4)
    farthest = found(home)[-1]
    assert found(home, count=4, rejected=(nearest[0],))[:3] == nearest[1:]
    with_one = found(home, count=4, chosen=(farthest,))
    assert with_one == [*nearest[:3], farthest]  # still the most alike first
    assert found(home, count=1, chosen=(farthest, nearest[2])) == [nearest[2], farthest]
    assert found(home, count=4, chosen=(nearest[1],)) == nearest
    # Whatever else is asked, it is put in.
    south = found(home, count=3, chosen=(farthest,), within_km=2.0)
    assert farthest in south
    weights = [one.weight for one in find_comparables(home, among=Restrictions(chosen=(farthest,)))]
    assert sum(weights) == pytest.approx(1)


def test_nothing_asked_is_every_home(home: Subject) -> None:
    assert found(home) == [one.listing_id for one in find_comparables(home, count=99)]
    assert Restrictions() == EVERY_HOME


@pytest.mark.parametrize(
    ("among", "told"),
    [
        ({"chosen": ("nowhere",)}, "learned from no home 'nowhere'"),
        ({"rejected": ("nowhere",)}, "learned from no home 'nowhere'"),
        ({"chosen": ("h01",), "rejected": ("h01",)}, "'h01' is both chosen and rejected"),
        ({"chosen": ("h00",)}, "'h00' cannot be a comparable"),
        ({"within_km": 0.01}, "No sold home is left to hold listing 'h00' against"),
        ({"within_km": 0.0}, "cannot lie within 0 km"),
        ({"within_km": float("nan")}, "cannot lie within nan km"),
        ({"sold_from": LAST, "sold_by": FIRST}, "No day lies from 2022-05-31 to 2022-05-01"),
        ({"sold_by": datetime.date(1999, 1, 1)}, "No sold home is left"),
        ({"locations": ("10001",)}, "is at location '10001'"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_sentence(home: Subject, among: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told) as raised:
        found(home, **among)
    assert str(raised.value).count(". ") == 0


def test_a_market_without_days_or_coordinates_cannot_be_restricted_by_them(home: Subject) -> None:
    bare = home.model.sold.facts.copy()
    bare["sale_date"], bare["latitude"] = pd.NaT, np.nan
    other = replace(home, model=replace(home.model, sold=replace(home.model.sold, facts=bare)))
    for among in (dict[str, Any](sold_by=LAST), dict[str, Any](sold_from=FIRST)):
        with pytest.raises(InputError, match="No day of sale is known"):
            found(other, **among)
    with pytest.raises(InputError, match="No coordinates are known of the homes"):
        found(other, within_km=3.0)
    placeless = replace(home, facts=home.facts.copy())
    placeless.facts["latitude"] = np.nan
    with pytest.raises(InputError, match="No coordinates are known of home 'h00'"):
        found(placeless, within_km=3.0)
