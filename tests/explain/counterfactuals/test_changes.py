import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from data.importing import import_portfolio
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.counterfactuals.changeable import changeable
from explain.counterfactuals.changes import photo_left_out, with_facts
from explain.counterfactuals.what_if import value_of
from valuation.encoder.serving import compile_for_serving
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio) -> Subject:
    """A home with three kitchens and a front."""
    assert bright_model.backbone is not None
    return prepare_subject(bright_model, bright_homes, "several", server=compile_for_serving(bright_model.backbone))


@pytest.fixture(scope="module")
def placed_homes(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """30 homes without photos, at two places with coordinates, with a year, a date and a kind of heating."""
    folder, rng = tmp_path_factory.mktemp("placed"), np.random.default_rng(3)
    with (folder / "homes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            "listing_id,sale_price,sale_date,bedrooms,bathrooms,area_sqft,zipcode,latitude,longitude,year_built,heating".split(
                ","
            )
        )
        for number in range(30):
            north, area = number % 2, rng.uniform(900, 3000)
            price = 3e5 * np.exp(0.4 * north + 0.5 * np.log(area / 1500) + rng.normal(0, 0.05))
            place = (40 + 0.2 * north + rng.uniform(0, 0.02), -100 + rng.uniform(0, 0.02))
            date = f"2024-{number % 12 + 1:02d}-10"
            table.writerow(
                [f"h{number}", round(price), date, number % 4 + 1, number % 3 + 1, round(area), 90210 + north, *place]
                + [1950 + number * 2, ("gas", "oil")[number % 2]]
            )
    return import_portfolio(folder, tmp_path_factory.mktemp("placed-portfolio") / "portfolio")


@pytest.fixture(scope="module")
def placed(placed_homes: Portfolio) -> Subject:
    model = train(placed_homes, TrainSettings("test_efficientnet", weights="none", size=64, folds=2, device="cpu"))
    return prepare_subject(replace(model, folds=()), placed_homes, "h0")


def valued(subject: Subject, portfolio: Portfolio, **values: object) -> "pd.Series":
    """The home valued in a portfolio in which it has other attributes."""
    listings = portfolio.listings.copy()
    for name, value in values.items():
        listings.loc[subject.listing_id, name] = value
    return estimate_portfolio(
        subject.model, replace(portfolio, listings=listings), listing_ids=[subject.listing_id]
    ).iloc[0]


@pytest.mark.parametrize(
    "values",
    [{"area": 2500.0}, {"bedrooms": 1.0, "bathrooms": 3.0}, {"bathrooms": None}, {"location": "90211"}, {"area": None}],
)
def test_other_attributes_are_valued_as_if_they_had_always_been_so(
    several: Subject, bright_homes: Portfolio, values: dict[str, object]
) -> None:
    expected = valued(several, bright_homes, **values)
    value = value_of(with_facts(several, values))
    assert value.estimate == pytest.approx(expected["estimate"], rel=1e-5)
    assert (value.lower, value.upper) == pytest.approx((expected["lower"], expected["upper"]), rel=1e-5)


def test_the_home_itself_stays_as_it_is(several: Subject) -> None:
    before, area = several.log_estimate(), several.facts["area"]
    with_facts(several, {"area": 9000.0})
    assert several.facts["area"] == area
    assert several.log_estimate() == before


def test_years_and_categories_count_too(placed: Subject, placed_homes: Portfolio) -> None:
    assert placed.basis == "attributes_only"
    values = {"year_built": 2001.0, "heating": "oil"}
    changed = with_facts(placed, values)
    expected = valued(placed, placed_homes, **values)
    assert value_of(changed).estimate == pytest.approx(expected["estimate"], rel=1e-9)
    assert value_of(changed).estimate != pytest.approx(math.exp(placed.log_estimate()), rel=1e-4)
    with pytest.raises(InputError, match="no attribute 'sale_date'"):  # time is asked for by --as-of
        with_facts(placed, {"sale_date": "2024-11-30"})


def test_a_home_that_moves_takes_coordinates_of_the_new_place(placed: Subject, placed_homes: Portfolio) -> None:
    there = placed_homes.listings[placed_homes.listings["location"] == "90211"]
    moved = with_facts(placed, {"location": "90211"})
    assert moved.facts["latitude"] == pytest.approx(np.sort(there["latitude"])[(len(there) - 1) // 2], abs=1e-6)
    assert moved.facts["longitude"] == pytest.approx(np.sort(there["longitude"])[(len(there) - 1) // 2], abs=1e-6)
    kept = with_facts(placed, {"location": "90211", "latitude": 40.0, "longitude": -100.0})
    assert (kept.facts["latitude"], kept.facts["longitude"]) == (40.0, -100.0)
    nowhere = replace(placed, facts=placed.facts.replace({placed.facts["latitude"]: np.nan}))
    assert np.isnan(with_facts(nowhere, {"location": "90211"}).facts["latitude"])


def test_without_any_attribute_the_photos_are_left_and_the_other_way_round(several: Subject) -> None:
    nothing = dict.fromkeys(["bedrooms", "bathrooms", "area", "location"])
    alone = with_facts(several, nothing)
    assert alone.basis == "photos_only"
    assert with_facts(alone, {"area": 1500.0}).basis == "both"
    for number in reversed(range(1, len(several))):
        alone = photo_left_out(alone, number)
    with pytest.raises(InputError, match="'several' cannot be valued without the photo"):
        photo_left_out(alone, 0)


def test_changes_that_make_no_sense(several: Subject, placed: Subject) -> None:
    with pytest.raises(InputError, match="knows no attribute 'pool'; it knows area, bathrooms, bedrooms, location"):
        with_facts(several, {"pool": 1.0})
    with pytest.raises(InputError, match="'area' cannot be 0"):
        with_facts(several, {"area": 0.0})
    with pytest.raises(InputError, match="'bedrooms' cannot be -1"):
        with_facts(several, {"bedrooms": -1.0})
    known = [*placed.model.fitted.space.numeric, "location", "heating", "latitude", "longitude"]
    with pytest.raises(InputError, match="cannot be valued then"):
        with_facts(placed, dict.fromkeys(known))


def test_what_can_be_changed_is_what_the_model_knows(several: Subject, placed: Subject) -> None:
    fields = {field.column: field for field in changeable(several)}
    assert list(fields) == ["bedrooms", "bathrooms", "area", "location"]
    assert [field.kind for field in fields.values()] == ["whole", "number", "number", "choice"]
    assert fields["location"].options == ("90210", "90211")
    assert fields["area"].value == several.facts["area"]
    assert fields["bedrooms"].seen == (1.0, 4.0)
    kinds = {field.column: field.kind for field in changeable(placed)}
    assert kinds == {
        "bedrooms": "whole",
        "bathrooms": "number",
        "area": "number",
        "year_built": "whole",
        "location": "choice",
        "heating": "choice",
    }
    low, high = next(field.seen for field in changeable(placed) if field.column == "year_built")
    assert (low, high) == (1950, 2008)


def test_nothing_is_written(placed_homes: Portfolio, placed: Subject, tmp_path: Path) -> None:
    listings = placed_homes.listings.copy()
    with_facts(placed, {"location": "90211", "year_built": 1900.0})
    pd.testing.assert_frame_equal(placed_homes.listings, listings)
