"""Filtering and sorting homes, held against a loop that does the same one home at a time."""

import numpy as np
import pandas as pd
import pytest

from valuation.dashboard.portfolio.homes import PAGE, HomesTable, homes_of, pages, select
from valuation.dashboard.portfolio.query import SORTS, Query
from valuation.estimates.flags import FLAGS


@pytest.fixture(scope="module")
def homes() -> HomesTable:
    """Sixty homes; some know no price, place or estimate."""
    rng = np.random.default_rng(4)
    count = 60
    numbers = [f"h{number}" for number in range(count)]
    location = rng.choice(["Mill Hill", "Riverside", "<Old> Orchard"], count).astype(object)
    location[::13] = None
    estimate = rng.uniform(1e5, 9e5, count)
    estimate[::17] = np.nan
    price = np.where(rng.random(count) < 0.7, estimate * rng.uniform(0.8, 1.2, count), np.nan)
    table = pd.DataFrame(
        {
            "estimate": estimate,
            "lower": 0.8 * estimate,
            "upper": 1.2 * estimate,
            "fsd": rng.uniform(0.1, 0.4, count),
            "confidence": rng.choice(["High", "Medium", "Low"], count),
            "price": price,
            "error": (estimate - price) / price,
            "photo_premium": rng.normal(0, 1e4, count),
            "bedrooms": rng.integers(1, 6, count).astype(float),
            "bathrooms": 1.0,
            "area": rng.uniform(500, 3000, count),
            "location": pd.Series(location, dtype="str").to_numpy(),
            "latitude": np.where(rng.random(count) < 0.9, rng.uniform(45, 46, count), np.nan),
            "longitude": rng.uniform(-121, -120, count),
            **{name: rng.random(count) < 0.3 for name in FLAGS},
        },
        index=pd.Index(numbers, name="listing_id"),
    )
    table = table.assign(
        flags=table[list(FLAGS)].sum(axis=1),
        rank=np.arange(count),
        text=[f"{number}\n{place or ''}".lower() for number, place in zip(numbers, location, strict=True)],
    )
    return HomesTable(table, np.zeros(count, bool), ("Mill Hill",), 0.8)


def fits(home: "pd.Series", query: Query) -> bool:
    """The filter as a reader would write it."""
    low = -np.inf if query.low is None else query.low
    high = np.inf if query.high is None else query.high
    bounded = query.low is not None or query.high is not None
    south, west, north, east = query.area or (-90, -180, 90, 180)
    return bool(
        all(word in home["text"] for word in query.search.lower().split())
        and (not query.locations or home["location"] in query.locations)
        and (not bounded or low <= home["estimate"] <= high)
        and (not query.confidence or home["confidence"] in query.confidence)
        and (not query.flags or any(home[name] for name in query.flags))
        and (query.area is None or (south <= home["latitude"] <= north and west <= home["longitude"] <= east))
    )


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(search="MILL h1"),
        Query(search="<old>"),
        Query(search="no such home"),
        Query(locations=("Riverside", "Mill Hill")),
        Query(low=300_000),
        Query(high=300_000),
        Query(confidence=("Low", "High")),
        Query(flags=("far", "figures")),
        Query(area=(45.2, -120.8, 45.9, -120.1)),
        Query(search="h", locations=("Mill Hill",), low=2e5, high=8e5, confidence=("High",), flags=tuple(FLAGS)),
    ],
)
def test_homes_are_those_that_fit(query: Query, homes: HomesTable) -> None:
    expected = [row for row, (_, home) in enumerate(homes.table.iterrows()) if fits(home, query)]
    assert select(homes, query).tolist() == expected
    assert 0 < len(expected) < 60 or query in (Query(), Query(search="no such home"))


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_order_is_by_what_is_asked_with_the_unknown_last(sort: str, descending: bool, homes: HomesTable) -> None:
    rows = select(homes, Query(sort=sort, descending=descending))
    assert sorted(rows) == list(range(60))
    keys = {
        "home": lambda home: home["rank"],
        "confidence": lambda home: -home["fsd"],
        "error-size": lambda home: abs(home["error"]),
    }
    key = keys.get(sort, lambda home: home[sort])
    values = [key(home) for _, home in homes.table.iloc[rows].iterrows()]
    known = [value for value in values if not pd.isna(value)]
    assert all(pd.isna(value) for value in values[len(known) :])
    assert known == sorted(known, reverse=descending)


def test_a_table_of_no_homes_still_has_a_page() -> None:
    assert [pages(count) for count in (0, 1, PAGE, PAGE + 1, 100_000)] == [1, 1, 1, 2, 100_000 // PAGE]


def test_homes_are_put_together_from_portfolio_model_and_estimates(market_homes: HomesTable) -> None:
    table = market_homes.table
    assert table["photo"].str.contains("frontal").all()  # the front, though the kitchen comes first in the table
    assert market_homes.locations == ("90210", "90211", "90212")
    assert market_homes.learned.all()
    assert market_homes.flag_counts()["photos"] == 0
    assert table["text"].iloc[0].split("\n")[:2] == ["h00", "90210"]
    assert market_homes.has_photos
    assert not market_homes.has_coordinates


def test_numbers_in_names_sort_as_numbers(market_homes: HomesTable) -> None:
    assert market_homes.table["rank"].tolist() == list(range(36))


@pytest.fixture(scope="module")
def market_homes(market_model) -> HomesTable:
    portfolio, model, estimates = market_model
    return homes_of(portfolio, model, estimates)


@pytest.fixture(scope="module")
def market_model(made_up_homes, tmp_path_factory):
    """A portfolio, what is asked of a model of it, and estimates that are the prices."""
    from types import SimpleNamespace

    from data.importing import import_portfolio
    from valuation.estimates.estimate import COLUMNS

    portfolio = import_portfolio(made_up_homes, tmp_path_factory.mktemp("town") / "town")
    listings = portfolio.listings
    model = SimpleNamespace(
        has_photos=True,
        fitted=SimpleNamespace(space=SimpleNamespace(locations={}), models={}),
        index=SimpleNamespace(listing_id=listings.index.to_numpy(str), log_price=np.log(listings["price"].to_numpy())),
    )
    columns = dict.fromkeys(COLUMNS, listings["price"]) | {
        "confidence": "High",
        "confidence_level": 0.8,
        "basis": "both",
        "note": "",
    }
    return portfolio, model, pd.DataFrame(columns, index=listings.index)[list(COLUMNS)]
