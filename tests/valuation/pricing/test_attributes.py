import math

import numpy as np
import pandas as pd
import pytest

from valuation.pricing.attributes import Attributes, AttributeSpace
from valuation.pricing.sale_period import SalePeriod


def listings(**changes: list[object]) -> pd.DataFrame:
    """Five listings; columns can be replaced or added."""
    columns: dict[str, object] = {
        "price": [5e5, 4e5, 7e5, 3e5, 9e5],
        "sale_date": pd.to_datetime([pd.NaT] * 5),
        "bedrooms": [1.0, 2.0, 3.0, 4.0, 5.0],
        "bathrooms": [1.0, 2.0, np.nan, 2.0, 1.0],
        "area": [800.0, 1600.0, 1200.0, 2400.0, 3200.0],
        "latitude": [np.nan] * 5,
        "longitude": [np.nan] * 5,
        "location": pd.array(["90210", "90211", "92037-1234", None, "90210"], dtype="str"),
    } | changes
    return pd.DataFrame(columns, index=[f"h{k}" for k in range(5)])


def test_numbers_have_mean_0_and_sd_1_and_the_area_is_a_logarithm() -> None:
    table = listings()
    space = AttributeSpace.learn(table)
    assert space.numeric == ("bedrooms", "bathrooms", "area")  # no dates, so no column for them
    assert space.logged == ("area",)
    numeric = space.of(table).numeric
    # Bedrooms 1 to 5: mean 3, variance (4 + 1 + 0 + 1 + 4) / 5 = 2.
    np.testing.assert_allclose(numeric[:, 0], np.array([-2, -1, 0, 1, 2]) / math.sqrt(2))
    logs = [math.log(area) for area in (800, 1600, 1200, 2400, 3200)]
    middle = sum(logs) / 5
    scale = math.sqrt(sum((x - middle) ** 2 for x in logs) / 5)
    np.testing.assert_allclose(numeric[:, 2], [(x - middle) / scale for x in logs])


def test_an_unknown_number_is_the_mean_and_is_flagged() -> None:
    table = listings()
    space = AttributeSpace.learn(table)
    assert space.flags == ("bathrooms",)
    numeric = space.of(table).numeric
    assert numeric.shape == (5, 4)
    # Bathrooms 1, 2, ?, 2, 1: mean 1.5, sd 0.5.
    np.testing.assert_allclose(numeric[:, 1], [-1, 1, 0, 1, -1])
    np.testing.assert_array_equal(numeric[:, 3], [0, 0, 1, 0, 0])


def test_later_listings_are_put_on_the_scale_of_training() -> None:
    space = AttributeSpace.learn(listings())
    later = space.of(listings(bedrooms=[9.0, np.nan, 3.0, 3.0, 3.0], area=[0.0, -5.0, np.nan, 800.0, 1600.0]))
    np.testing.assert_allclose(later.numeric[:, 0], [6 / math.sqrt(2), 0, 0, 0, 0])
    np.testing.assert_array_equal(later.numeric[:3, 2], 0)  # no area: the mean
    np.testing.assert_allclose(later.numeric[3:, 2], space.of(listings()).numeric[:2, 2])


def test_prices_have_no_say() -> None:
    dearer = listings(price=[1.0, 2.0, 3.0, 4.0, 5.0])
    assert AttributeSpace.learn(dearer) == AttributeSpace.learn(listings())


def test_a_column_that_does_not_vary_is_left_out() -> None:
    assert "bedrooms" not in AttributeSpace.learn(listings(bedrooms=[3.0] * 5)).numeric
    unknown = listings(bedrooms=[np.nan] * 5, bathrooms=[np.nan] * 5, area=[np.nan] * 5)
    space = AttributeSpace.learn(unknown)
    assert space.numeric == ()
    assert space.of(unknown).numeric.shape == (5, 0)


def test_a_further_number_that_spans_a_factor_of_twenty_is_a_logarithm() -> None:
    table = listings(lot=[100.0, 200.0, 400.0, 800.0, 2000.0], year=[1990.0, 2000.0, 2010.0, 2020.0, 1950.0])
    space = AttributeSpace.learn(table, ("lot", "year"))
    assert space.logged == ("area", "lot")
    lot = np.log([100, 200, 400, 800, 2000])
    np.testing.assert_allclose(space.of(table).numeric[:, 3], (lot - lot.mean()) / lot.std())
    below = AttributeSpace.learn(listings(lot=[-1.0, 200.0, 400.0, 800.0, 2000.0]), ("lot",))
    assert below.logged == ("area",)


def test_a_date_is_no_attribute_but_a_time_in_years_from_the_last_sale() -> None:
    dates = pd.to_datetime(["2020-01-01", "2021-01-01", "2022-01-01", None, "2023-01-01"])
    table = listings(sale_date=dates)
    space = AttributeSpace.learn(table)
    assert "sale_date" not in space.numeric
    assert space.flags == ("bathrooms",)
    assert space.period == SalePeriod("2020-01-01", "2022-01-01", "2023-01-01", undated=True)
    own = space.of(table)
    # 2020 is a leap year; the home without a date counts as sold in the middle, and is marked in the last column.
    days = np.array([-366 - 365 - 365, -365 - 365, -365, -365, 0])
    np.testing.assert_allclose(own.time, days / 365.25)
    np.testing.assert_array_equal(own.numeric[:, -1], [0, 0, 0, 1, 0])
    later = space.of(table, np.full(5, np.datetime64("2024-01-01")))
    np.testing.assert_allclose(later.time, 365 / 365.25)
    np.testing.assert_array_equal(later.numeric[:, -1], 0)


def test_homes_without_any_date_have_no_period() -> None:
    space = AttributeSpace.learn(listings(sale_date=pd.to_datetime([None] * 5)))
    assert space.period is None
    np.testing.assert_array_equal(space.of(listings(), np.full(5, np.datetime64("2024-01-01"))).time, 0)


def test_places_are_codes_and_unknown_ones_are_minus_one() -> None:
    space = AttributeSpace.learn(listings())
    assert space.locations == {"90210": 0, "90211": 1, "92037-1234": 2}
    assert space.areas == {"902": 0, "920": 1}
    new = space.of(listings(location=pd.array(["90211", "90299", None, "Ojai", "92037-1234"], dtype="str")))
    np.testing.assert_array_equal(new.location, [1, -1, -1, -1, 2])
    np.testing.assert_array_equal(new.area_code, [0, 0, -1, -1, 1])  # 90299 was never seen, its wider area was


def test_places_that_are_no_zip_codes_have_no_wider_area() -> None:
    names = listings(location=pd.array(["9021", "902101", "Ojai", "90210-1", "Venice"], dtype="str"))
    space = AttributeSpace.learn(names)
    assert space.areas == {}
    assert len(space.locations) == 5
    np.testing.assert_array_equal(space.of(names).area_code, -1)


def test_no_place_at_all() -> None:
    nowhere = listings(location=pd.array([None] * 5, dtype="str"))
    attributes = AttributeSpace.learn(listings()).of(nowhere)
    np.testing.assert_array_equal(attributes.location, -1)
    np.testing.assert_array_equal(attributes.area_code, -1)


def test_coordinates_are_kilometres_from_the_middle() -> None:
    latitudes, longitudes = [34.0, 34.2, 33.9, 34.1, np.nan], [-118.5, -118.1, -118.2, -118.4, -118.3]
    table = listings(latitude=latitudes, longitude=longitudes)
    found = AttributeSpace.learn(table).of(table).coordinates
    for a in range(4):
        for b in range(a):
            straight = math.dist(found[a], found[b])
            assert straight == pytest.approx(
                haversine(latitudes[a], longitudes[a], latitudes[b], longitudes[b]), rel=5e-3
            )
    assert found[1, 0] > found[0, 0]  # north
    assert found[1, 1] > found[0, 1]  # east
    assert np.isnan(found[4]).any()


def haversine(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    a, b = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(chord))


def test_without_coordinates_all_are_unknown() -> None:
    assert AttributeSpace.learn(listings()).middle is None
    assert np.isnan(AttributeSpace.learn(listings()).of(listings()).coordinates).all()


def test_categories_are_codes() -> None:
    table = listings(view=["sea", "none", None, "sea", "hill"], roof=["flat"] * 5)
    space = AttributeSpace.learn(table, (), ("view", "roof"))
    assert space.categorical == {"view": {"hill": 0, "none": 1, "sea": 2}}  # all roofs are alike
    np.testing.assert_array_equal(space.of(table).categories, [[2], [1], [-1], [2], [0]])
    new = listings(view=["lake", "hill", "sea", None, "none"])
    np.testing.assert_array_equal(space.of(new).categories, [[-1], [0], [2], [-1], [1]])


def test_columns_that_are_lacking_later_count_as_unknown() -> None:
    table = listings(view=["sea", "none", "hill", "sea", "hill"], lot=[3.0, 4.0, np.nan, 6.0, 7.0])
    space = AttributeSpace.learn(table, ("lot",), ("view",))
    full, lacking = space.of(table), space.of(table.drop(columns=["lot", "view"]))
    np.testing.assert_array_equal(lacking.numeric[:, 3], 0)
    np.testing.assert_array_equal(lacking.numeric[:, 5], 1)  # the flag of the lot, after that of the bathrooms
    np.testing.assert_array_equal(lacking.categories, -1)
    np.testing.assert_array_equal(lacking.numeric[:, :3], full.numeric[:, :3])


def test_rows_can_be_taken() -> None:
    attributes = AttributeSpace.learn(listings()).of(listings())
    some = attributes.take(np.array([4, 1]))
    assert isinstance(some, Attributes)
    assert len(some) == 2
    np.testing.assert_array_equal(some.numeric, attributes.numeric[[4, 1]])
    np.testing.assert_array_equal(some.location, [0, 1])
