"""Drift between the homes that a model learned from and those of a portfolio."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.monitoring import photo_drift as photo_module
from valuation.monitoring.drift import PHOTOS, PRICE, advice, attribute_drift, finding, learned_from
from valuation.monitoring.photo_drift import nearest_distances, photo_drift
from valuation.trained_model.model import Model, PhotoIndex
from valuation.trained_model.training_data import numbers_of, training_data


def elsewhere(town: Portfolio, **changes: object) -> Portfolio:
    """The same homes under other numbers, and changed."""
    listings = town.listings.rename(index=lambda name: f"new-{name}").assign(**changes)
    photos = town.photos.assign(listing_id=[f"new-{name}" for name in town.photos["listing_id"]])
    return replace(town, listings=listings, photos=photos)


def test_what_a_model_keeps_of_its_training_homes_is_what_it_learned_from(
    tiny_model: Model, market_town: Portfolio
) -> None:
    kept = training_data(tiny_model)
    listings = market_town.listings.loc[tiny_model.index.listing_id]
    assert kept.homes == len(kept.attributes) == 36
    for name in ("bedrooms", "bathrooms", "area", "sale_date"):
        np.testing.assert_array_equal(kept.attributes[name], numbers_of(listings, name))
    assert kept.attributes["location"].tolist() == listings["location"].tolist()
    assert kept.attributes["heating"].tolist() == listings["heating"].tolist()
    np.testing.assert_allclose(kept.price, listings["price"])
    assert kept.photos is not None
    assert kept.photos.tolist() == [2] * 36
    assert kept.rooms is not None
    assert sorted(set(kept.rooms)) == ["frontal", "kitchen"]
    assert numbers_of(listings, "sale_date")[0] == pytest.approx(2024 + 14 / 365.25, abs=0.003)


def test_unknown_values_of_training_stay_unknown(market_town: Portfolio, tiny_model: Model) -> None:
    facts = tiny_model.sold.facts.copy()
    facts.iloc[[3, 5], facts.columns.get_loc("area")] = np.nan
    model = replace(tiny_model, sold=replace(tiny_model.sold, facts=facts))
    area = training_data(model).attributes["area"]
    assert np.flatnonzero(area.isna()).tolist() == [3, 5]
    found = attribute_drift(model, elsewhere(market_town))
    missing = next(one for one in found.comparisons if one.kind == "missing")
    assert missing.bins[["first", "second"]].to_numpy().tolist() == [[34, 36], [2, 0]]


def test_the_training_data_itself_cannot_have_drifted(tiny_model: Model, market_town: Portfolio) -> None:
    found = attribute_drift(tiny_model, market_town)
    assert (found.homes, found.learned, found.comparisons, found.far) == (0, 36, (), {})
    # Without prices they are the same homes still; at another price they may be others with the same numbers.
    listings = market_town.listings
    assert learned_from(tiny_model, listings.assign(price=np.nan)).all()
    assert not learned_from(tiny_model, listings.assign(price=listings["price"] * 2)).any()


def test_the_same_homes_under_other_numbers_have_not_drifted(tiny_model: Model, market_town: Portfolio) -> None:
    found = attribute_drift(tiny_model, elsewhere(market_town))
    assert (found.homes, found.training) == (36, 36)
    names = {one.name for one in found.comparisons}
    assert names == {"bedrooms", "bathrooms", "area", "sale_date", "heating", "location", PRICE, PHOTOS}
    assert {one.verdict for one in found.comparisons} == {"stable"}
    assert [one.psi for one in found.comparisons] == [pytest.approx(0.0)] * len(names)
    assert advice(found.comparisons) == []


def test_what_drifted_is_named_with_figures_and_what_to_do(tiny_model: Model, market_town: Portfolio) -> None:
    area = market_town.listings["area"].to_numpy() * 3
    other = elsewhere(market_town, area=area, location="elsewhere", bathrooms=np.nan)
    other = replace(other, photos=other.photos.iloc[:0])
    found = attribute_drift(tiny_model, other)
    drifted = {(one.name, one.kind) for one in found.of("some drift", "strong drift")}
    assert drifted == {("area", "number"), ("location", "name"), ("bathrooms", "missing"), (PHOTOS, "number")}
    assert sum(found.far.values()) == 36
    words = {(one.name, one.kind): finding(one, "USD", "sqft") for one in found.comparisons}
    low, high = (f"{np.median(values):,.0f} sq ft" for values in (area / 3, area))
    assert words["area", "number"].startswith(f"Living area: the median is {high}, in training {low} (PSI ")
    assert "p < 0.001; 36 against 36 homes)." in words["area", "number"]
    assert words["location", "name"].startswith("Location: “new to the model” makes up 100%, in training 0%")
    assert words["bathrooms", "missing"].startswith("Bathrooms is unknown for 100%, in training for 0%")
    text = " ".join(advice(found.comparisons))
    assert "Look for bathrooms in the source table" in text
    assert "living area" in text
    assert "location" in text
    assert "Prices differ" not in text


def test_homes_that_the_model_learned_from_are_left_out(tiny_model: Model, market_town: Portfolio) -> None:
    other = elsewhere(market_town, area=market_town.listings["area"].to_numpy() * 3)
    mixed = replace(market_town, listings=pd.concat([market_town.listings, other.listings]))
    found = attribute_drift(tiny_model, mixed)
    assert (found.homes, found.learned) == (36, 36)
    area = next(one for one in found.comparisons if one.name == "area")
    assert (area.second, area.verdict) == (36, "strong drift")


def test_a_portfolio_without_prices_or_further_columns_is_compared_in_what_it_has(
    tiny_model: Model, market_town: Portfolio
) -> None:
    other = elsewhere(market_town, price=np.nan)
    other = replace(other, listings=other.listings.drop(columns="heating"))
    found = attribute_drift(tiny_model, other)
    names = [(one.name, one.kind) for one in found.comparisons]
    assert (PRICE, "number") not in names
    assert ("heating", "name") not in names
    assert next(one for one in found.comparisons if one.kind == "missing").name == "heating"


def test_distances_are_those_of_a_plain_loop() -> None:
    rng = np.random.default_rng(2)
    home, room = rng.integers(0, 20, 80).astype(str), rng.integers(-1, 3, 80)
    known = PhotoIndex(home, home, room.astype(np.int64), rng.normal(size=(80, 5)).astype(np.float32))
    found = nearest_distances(known, known.embedding, known.room, known.listing_id)
    loop = []
    for number in range(80):
        others = [other for other in range(80) if room[other] == room[number] and home[other] != home[number]]
        if room[number] >= 0 and others:
            gaps = [float(np.linalg.norm(known.embedding[number] - known.embedding[other])) for other in others]
            loop.append((room[number], min(gaps)))
    np.testing.assert_allclose(sorted(map(tuple, found.to_numpy())), sorted(loop), rtol=1e-5)
    assert len(nearest_distances(known, known.embedding, known.room, known.listing_id, 10)) <= 10


def test_photos_of_the_same_homes_under_other_numbers_are_the_photos_themselves(
    tiny_model: Model, market_town: Portfolio
) -> None:
    found = photo_drift(tiny_model, elsewhere(market_town))
    assert (found.homes, found.photos, found.of_homes) == (36, 72, 36)
    assert found.far == 0
    assert found.by_room["median"].max() == pytest.approx(0, abs=1e-4)
    assert found.rooms.verdict == "stable"
    assert found.rooms.bins[["first", "second"]].to_numpy().tolist() == [[36, 36], [36, 36]]


def test_photos_from_elsewhere_lie_farther_out(
    tiny_model: Model, market_town: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tiny_model.photos
    assert index is not None
    moved = replace(tiny_model, photos=replace(index, embedding=index.embedding + 10))
    found = photo_drift(moved, elsewhere(market_town))
    assert found.far == 1
    assert found.distance.verdict == "strong drift"
    embedding = index.embedding.astype(float)
    for row in found.by_room.itertuples():
        number = tiny_model.rooms.index(row.room)
        some = embedding[index.room == number]
        assert row.median == pytest.approx(np.median(cdist(some, some + 10).min(axis=1)), rel=1e-3)
    monkeypatch.setattr(photo_module, "MOST_PHOTOS", 11)
    few = photo_drift(moved, elsewhere(market_town))
    assert (few.homes, few.photos, few.of_homes) == (5, 10, 36)


def test_nothing_to_compare_is_said(tiny_model: Model, market_town: Portfolio, bare_town: Portfolio) -> None:
    with pytest.raises(InputError, match="did not learn from"):
        photo_drift(tiny_model, market_town)
    with pytest.raises(InputError, match="has no photos"):
        photo_drift(tiny_model, elsewhere(bare_town))
    with pytest.raises(InputError, match="looks at no photos"):
        photo_drift(replace(tiny_model, photos=None), market_town)
