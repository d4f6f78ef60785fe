"""The challengers: what a careful person with an index, and anyone with boosted trees, would say."""

import numpy as np
import pandas as pd
import pytest

from valuation.evaluation.challengers import carried_estimates

GROWTH = 0.12  # log price a year, everywhere


@pytest.fixture(scope="module")
def market() -> pd.DataFrame:
    """Homes of two places in a market that rises evenly, with the last price of each property."""
    random = np.random.default_rng(0)
    days = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 730, 3000), "D")
    north = random.random(3000) < 0.5
    grown = GROWTH * np.asarray((days - days.min()).days) / 365.25
    price = np.exp(12 + 0.5 * north + grown + 0.1 * random.normal(size=3000))
    return pd.DataFrame(
        {
            "sale_price": price,
            "sale_date": days,
            "location": np.where(north, "north", "south"),
            "property_id": pd.Series([str(number) for number in range(3000)], dtype="str"),
        }
    )


def test_the_last_sale_else_the_median_of_the_location_is_carried(market: pd.DataFrame) -> None:
    before = pd.DataFrame(
        {
            "sale_price": [100.0, 900_000.0],  # the first was long ago, and would be far off
            "sale_date": pd.to_datetime(["2022-01-10", "2023-01-01"]),
            "location": "north",
            "property_id": "again",
        }
    )
    past = pd.concat([market, before], ignore_index=True)
    day = pd.Timestamp("2024-02-01")
    future = pd.DataFrame(
        {
            "sale_date": [day] * 4,
            "location": ["north", "north", "south", "elsewhere"],
            "property_id": ["again", "new", None, "newer"],
        }
    )
    estimate = carried_estimates(past, future)
    grown = GROWTH * np.asarray((day - market["sale_date"]).dt.days) / 365.25
    carried = market["sale_price"] * np.exp(grown)
    medians = carried.groupby(market["location"]).median()
    expected = [900_000 * np.exp(GROWTH * 396 / 365.25), medians["north"], medians["south"], carried.median()]
    np.testing.assert_allclose(estimate, expected, rtol=0.03)


def test_without_property_ids_all_are_medians(market: pd.DataFrame) -> None:
    future = pd.DataFrame({"sale_date": pd.to_datetime(["2024-02-01"] * 2), "location": ["north", None]})
    estimate = carried_estimates(market.drop(columns="property_id"), future)
    assert estimate[0] > 1.2 * estimate[1] > 0
