"""Homes far from those that a model learned from."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from data.portfolio import Portfolio
from valuation.pricing.attributes import AttributeSpace
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import (
    far_from_others,
    far_from_training,
    learned_prices,
    training_homes_at,
)


def town(seed: int, homes: int, *, coordinates: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns = {
        "price": rng.uniform(2e5, 5e5, homes),
        "bedrooms": rng.integers(2, 5, homes).astype(float),
        "bathrooms": rng.integers(1, 4, homes).astype(float),
        "area": rng.uniform(900, 2500, homes),
        "latitude": rng.uniform(45.00, 45.05, homes) if coordinates else np.nan,
        "longitude": rng.uniform(-120.05, -120.00, homes) if coordinates else np.nan,
        "location": rng.choice(["east", "west"], homes),
        "sale_date": pd.NaT,
    }
    return pd.DataFrame(columns, index=[f"{seed}-{number}" for number in range(homes)])


def model_of(listings: pd.DataFrame) -> SimpleNamespace:
    """What is asked of a model, without one having been trained."""
    space = AttributeSpace.learn(listings)
    known = space.of(listings)
    landmarks = SimpleNamespace(
        numeric=torch.tensor(known.numeric),
        coordinates=torch.tensor(known.coordinates),
        location=torch.tensor(known.location),
    )
    index = SimpleNamespace(listing_id=listings.index.to_numpy(str), log_price=np.log(listings["price"].to_numpy()))
    models = {"attributes_only": SimpleNamespace(landmarks=landmarks)}
    return SimpleNamespace(fitted=SimpleNamespace(space=space, models=models), index=index)


def test_homes_of_the_same_town_are_hardly_ever_far() -> None:
    far = far_from_training(model_of(town(1, 400)), town(2, 1000))
    assert (far != "").mean() < 0.03  # each of two distances calls one home in a hundred far


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"area": 40_000.0}, "attributes"),
        ({"area": 950.0, "bedrooms": 12.0}, "attributes"),
        ({"latitude": 46.0}, "place"),
        ({"location": "north"}, "place"),
        ({"location": None}, ""),
        ({"latitude": np.nan, "longitude": np.nan}, ""),
    ],
)
def test_a_home_is_far_in_what_sets_it_apart(change: dict[str, object], expected: str) -> None:
    training = town(1, 400)
    home = training.iloc[[0]].rename(index={"1-0": "new"}).assign(**change)
    assert far_from_training(model_of(training), home).tolist() == [expected]


def test_a_training_home_is_never_far_and_its_price_is_known_to_the_model() -> None:
    training = town(1, 400)
    training.loc["1-7", "area"] = 90_000.0
    model = model_of(training)
    assert not far_from_training(model, training).any()
    assert learned_prices(model, training).all()
    dearer = training.assign(price=training["price"] * 1.01)
    assert not learned_prices(model, dearer).any()
    assert far_from_training(model, dearer)["1-7"] == ""  # no other is like it, but it is itself among them
    assert not learned_prices(model, training.assign(price=np.nan)).any()


def test_too_few_training_homes_tell_no_usual_distance() -> None:
    few = town(1, 12)
    assert far_from_training(model_of(few), few.iloc[[0]].rename(index={"1-0": "new"}).assign(area=1e5)).tolist() == [
        ""
    ]


def test_a_portfolio_without_coordinates_or_columns_of_the_model_is_no_problem() -> None:
    training = town(1, 50, coordinates=False)
    assert far_from_training(model_of(training), town(2, 5, coordinates=True)).tolist() == [""] * 5


def test_a_trained_model_knows_its_own_homes(tiny_model: Model, market_town: Portfolio) -> None:
    listings = market_town.listings
    assert learned_prices(tiny_model, listings).all()
    assert not far_from_training(tiny_model, listings).any()
    elsewhere = listings.iloc[[0]].rename(index=lambda _: "new").assign(location="elsewhere")
    assert far_from_training(tiny_model, elsewhere).tolist() == ["place"]


def test_a_training_home_is_held_against_the_others() -> None:
    training = town(1, 400)
    training.loc["1-0", "area"] = 60_000.0
    training.loc["1-1", ["latitude", "longitude"]] = [47.0, -119.0]
    training.loc["1-2", "location"] = "the only one"
    model = model_of(training)
    assert (far_from_training(model, training) == "").all()
    far = far_from_others(model, training)
    assert far.loc[["1-0", "1-1", "1-2"]].tolist() == ["attributes", "place", "place"]
    assert (far.iloc[3:] != "").mean() < 0.03
    # For homes that are no training homes nothing is different.
    others = town(2, 300)
    assert far_from_others(model, others).equals(far_from_training(model, others))


def test_training_homes_at_a_location_are_counted_without_the_home_itself() -> None:
    training = town(1, 40)
    model = model_of(training)
    at = training_homes_at(model, training)
    for name, row in training.iterrows():
        assert at[name] == sum(training["location"] == row["location"]) - 1
    others = town(2, 3).assign(location=["east", "elsewhere", None])
    assert training_homes_at(model, others).iloc[:2].tolist() == [(training["location"] == "east").sum(), 0]
    assert np.isnan(training_homes_at(model, others).iloc[2])
