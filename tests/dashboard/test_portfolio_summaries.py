"""What the charts of the portfolio page draw."""

import numpy as np
import pandas as pd
import pytest

from valuation.dashboard.portfolio.summaries import MOST_POINTS, map_data
from valuation.estimates.portfolio_groups import by_location, by_price_band


def homes(count: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "estimate": rng.lognormal(13, 0.5, count),
            "error": np.where(rng.random(count) < 0.6, rng.normal(0, 0.1, count), np.nan),
            "location": rng.choice(["east", "west", "north"], count, p=[0.6, 0.3, 0.1]),
            "latitude": rng.uniform(45.0, 45.2, count),
            "longitude": rng.uniform(-120.3, -120.0, count),
        },
        index=[f"h{number}" for number in range(count)],
    )


def test_price_bands_hold_every_home_once_between_round_edges() -> None:
    table = homes(500)
    bands = by_price_band(table)
    assert bands["homes"].sum() == 500
    assert bands["priced"].sum() == table["error"].notna().sum()
    for band in bands.itertuples():
        low = -np.inf if np.isnan(band.low) else band.low
        high = np.inf if np.isnan(band.high) else band.high
        inside = table[(table["estimate"] >= low) & (table["estimate"] < high)]
        assert len(inside) == band.homes
        if inside["error"].notna().any():
            assert band.median_error == pytest.approx(inside["error"].abs().median())
    edges = bands["low"].dropna()
    assert edges.diff().dropna().nunique() == 1
    assert (edges % 50_000 == 0).all()
    assert 5 <= len(bands) <= 14
    assert bands["low"].iloc[1:].tolist() == bands["high"].iloc[:-1].tolist()


def test_homes_of_one_price_are_one_band_and_none_are_none() -> None:
    table = homes(3).assign(estimate=250_000.0)
    assert by_price_band(table)["homes"].tolist() == [3]
    assert by_price_band(table.iloc[:0]).empty
    assert by_price_band(table.assign(estimate=np.nan)).empty


def test_locations_come_with_their_quartiles_the_largest_first() -> None:
    table = homes(200)
    table.loc["h0", "location"] = None
    places = by_location(table)
    assert list(places.index) == ["east", "west", "north"]
    east = table.loc[table["location"] == "east", "estimate"]
    assert places.loc["east", "homes"] == len(east)
    assert places.loc["east", ["lower_quartile", "median", "upper_quartile"]].tolist() == pytest.approx(
        east.quantile([0.25, 0.5, 0.75]).tolist()
    )


def test_the_map_is_as_far_across_as_the_ground() -> None:
    # Two degrees apart at 60 degrees north: half as far from west to east as from south to north.
    table = homes(2).assign(latitude=[59.0, 61.0], longitude=[10.0, 12.0])
    kilometres, miles = map_data(table, miles=False), map_data(table, miles=True)
    x, y = kilometres.places["x"], kilometres.places["y"]
    assert y[1] - y[0] == pytest.approx(222.4, rel=0.01)
    assert x[1] - x[0] == pytest.approx(111.2, rel=0.01)
    assert (kilometres.unit, miles.unit) == ("km", "mi")
    assert (miles.places["y"] * 1.609344).tolist() == pytest.approx(y.tolist())


def test_homes_without_coordinates_are_counted_and_not_drawn() -> None:
    table = homes(5)
    table.loc["h1", "latitude"] = np.nan
    table.loc["h2", "longitude"] = np.nan
    data = map_data(table, miles=False)
    assert data.without == 2
    assert data.places["label"].tolist() == ["h0", "h3", "h4"]
    assert map_data(table.iloc[1:3], miles=False).places.empty


def test_of_too_many_homes_squares_are_drawn_that_hold_them_all() -> None:
    table = homes(MOST_POINTS + 500)
    data = map_data(table, miles=False)
    places = data.places
    assert not data.single
    assert len(places) < MOST_POINTS
    assert places["homes"].sum() == len(table)
    for place in places.sample(20, random_state=1).itertuples():
        inside = table[
            (table["latitude"] >= place.south)
            & (table["latitude"] < place.north)
            & (table["longitude"] >= place.west)
            & (table["longitude"] < place.east)
        ]
        assert len(inside) == place.homes
        assert inside["estimate"].median() == pytest.approx(place.estimate)
    single = places[places["homes"] == 1]
    assert (single["label"] == "1 home").all()


def test_one_home_far_off_leaves_the_squares_small() -> None:
    table = homes(MOST_POINTS + 500)
    table.loc["h0", ["latitude", "longitude"]] = [-30.0, 20.0]
    assert len(map_data(table, miles=False).places) > 300
