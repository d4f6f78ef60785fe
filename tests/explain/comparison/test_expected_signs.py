"""Adjustments that go the way nobody expects are found, and the sentence says what the model learned."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.portfolio import Portfolio
from explain.comparison.adjustments import grid_of
from explain.comparison.expected_signs import more_is_better, unexpected_sign
from valuation.trained_model.model import Model

SOLD = pd.DataFrame({"bedrooms": [2.0] * 30 + [5.0] * 3, "area": [1_000.0] * 33, "year_built": [1990.0] * 33})


@pytest.mark.parametrize(
    ("own", "theirs", "amount", "marked"),
    [
        (3.0, 2.0, -500.0, True),  # the home has more, and yet the comparable is adjusted down
        (3.0, 2.0, 500.0, False),
        (2.0, 3.0, 500.0, True),
        (2.0, 3.0, -500.0, False),
        (3.0, 2.0, 0.0, False),
        (np.nan, 2.0, -500.0, False),  # that nothing is known of it can mean anything
        (3.0, None, -500.0, False),
    ],
)
def test_the_sign_is_held_against_who_has_more(own: object, theirs: object, amount: float, marked: bool) -> None:
    assert bool(unexpected_sign("bedrooms", own, theirs, amount, SOLD)) == marked


def test_the_sentence_says_what_was_learned_and_how_few_homes_have_as_much() -> None:
    assert unexpected_sign("bedrooms", 2.0, 1.0, -1.0, SOLD) == (
        "Other things equal, living area among them, the model learned lower prices for more bedrooms here, so the "
        "home with more counts as inferior."
    )
    few = unexpected_sign("bedrooms", 5.0, 1.0, -1.0, SOLD)
    assert few.endswith(
        "only 3 of the 33 homes that it learned from have as much, so it knows little of what more is worth."
    )
    assert "no home" not in few
    none = unexpected_sign("area", 9_000.0, 1_000.0, -1.0, SOLD)
    assert none.startswith("Other things equal, the model learned lower prices for more living area here")
    assert "none of the 33 homes that it learned from has as much" in none


@pytest.mark.parametrize("column", ["bedrooms", "half_baths", "lot_area", "sqft_lot", "garage_spaces", "waterfront"])
def test_more_of_these_is_better(column: str) -> None:
    assert more_is_better(column)


@pytest.mark.parametrize(
    "column", ["year_built", "condition", "distance_to_pool", "age", "price_per_sqft", "location", "place", "area_code"]
)
def test_of_these_nothing_is_plain(column: str) -> None:
    assert not more_is_better(column)


def test_a_model_that_learned_it_the_wrong_way_round_is_marked(bright_model: Model, bright_homes: Portfolio) -> None:
    """The same model with all of its slopes turned: what was plain is marked, and what was marked is plain."""
    both = bright_model.fitted.models["both"]
    turned = replace(bright_model.fitted, models={"both": replace(both, weights=-both.weights)})
    area = []
    for model in (bright_model, replace(bright_model, fitted=turned)):
        grid = grid_of(model, bright_homes, "h01", count=15)
        place = [name for name, _ in grid.lines].index("Living area")
        lines = [column.adjustments[place] for column in grid.comparables]
        gaps = [bright_homes.listings.loc["h01", "area"] - column.facts["area"] for column in grid.comparables]
        for line, gap in zip(lines, gaps, strict=True):
            assert bool(line.unexpected) == (line.amount * gap < 0)
        area.append(
            {
                column.comparable.listing_id: bool(line.unexpected)
                for column, line in zip(grid.comparables, lines, strict=True)
            }
        )
    assert all(area[0][name] != area[1][name] for name in area[0] if name in area[1])
    assert any(area[1].values())
