"""The price index, held against planted markets, a naive repeat-sales regression, and its own promises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from valuation.statistics.price_index import price_index

MONTHS = pd.date_range("2020-01-01", "2021-12-01", freq="MS")


def planted(
    seed: int, sales: int, level: Callable[[np.ndarray], np.ndarray] | np.ndarray, noise: float = 0.2
) -> pd.DataFrame:
    """Sales of homes of all sizes and places in a market whose log level by month is planted."""
    random = np.random.default_rng(seed)
    month = random.integers(len(MONTHS), size=sales)
    area = random.uniform(80, 300, sales)
    place = random.integers(6, size=sales)
    path = level if isinstance(level, np.ndarray) else level(np.arange(len(MONTHS)) / 12)
    log_price = 12 + 0.8 * np.log(area) + 0.1 * place + path[month] + noise * random.normal(size=sales)
    days = MONTHS[month] + pd.to_timedelta(random.integers(28, size=sales), "D")
    return pd.DataFrame(
        {"sale_price": np.exp(log_price), "sale_date": days, "area": area, "location": place.astype(str)}
    )


def test_a_planted_path_comes_back() -> None:
    path = 0.1 * np.sin(np.arange(len(MONTHS)) / 4) + 0.05 * np.arange(len(MONTHS)) / 12
    table = price_index(planted(0, 20_000, path, noise=0.05)).table()
    np.testing.assert_allclose(np.log(table["level"]), path - path[0], atol=0.01)
    assert table.index.equals(MONTHS)
    assert table["measured"].all()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    inside = []
    for seed in range(50):
        random = np.random.default_rng(1000 + seed)
        path = np.cumsum(random.normal(0.005, 0.01, len(MONTHS)))
        table = price_index(planted(seed, 400, path)).table()
        truth = np.exp(path - path[0])
        inside.append(((table["low"] <= truth) & (truth <= table["high"])).iloc[1:].mean())
    assert 0.92 <= np.mean(inside) <= 0.985


def pairs_of(seed: int, homes: int, path: np.ndarray, gain: float = 0.0) -> pd.DataFrame:
    """Homes of wildly different prices that sold twice, with nothing known of them."""
    random = np.random.default_rng(seed)
    month = np.sort(np.stack([random.permutation(len(path))[:2] for _ in range(homes)]), axis=1)
    value = random.uniform(10, 15, homes)
    rows = [
        {
            "property_id": str(home),
            "sale_date": MONTHS[month[home, turn]] + pd.Timedelta(days=14),
            "sale_price": np.exp(value[home] + path[month[home, turn]] + turn * gain + 0.05 * random.normal()),
        }
        for home in range(homes)
        for turn in (0, 1)
    ]
    return pd.DataFrame(rows)


def naive_repeat_sales(sales: pd.DataFrame) -> np.ndarray:
    """Bailey, Muth and Nourse (1963): ordinary least squares of log price ratios on months, the first being 0."""
    equations, ratios = [], []
    for _, pair in sales.groupby("property_id"):
        row = np.zeros(len(MONTHS))
        for sign, (date, price) in zip((-1, 1), pair[["sale_date", "sale_price"]].itertuples(index=False), strict=True):
            row[MONTHS.get_loc(date.replace(day=1))] += sign
            ratios.append(sign * np.log(price))
        equations.append(row)
    found = np.linalg.lstsq(np.array(equations)[:, 1:], np.add.reduceat(ratios, range(0, len(ratios), 2)))[0]
    return np.r_[0, found]


def test_repeat_sales_alone_make_the_index_of_bailey_muth_and_nourse() -> None:
    path = 0.15 * np.sin(np.arange(len(MONTHS)) / 3)
    sales = pairs_of(1, 1500, path)
    index = price_index(sales)
    np.testing.assert_allclose(np.log(index.table()["level"]), naive_repeat_sales(sales), atol=0.015)
    assert index.pairs == 1500


def test_what_is_gained_by_doing_homes_up_is_no_movement_of_the_market() -> None:
    path = 0.05 * np.arange(len(MONTHS)) / 12
    once = planted(2, 1000, path)
    twice = pairs_of(3, 300, path, gain=0.3)
    level = price_index(pd.concat([once, twice], ignore_index=True)).table()["level"]
    assert np.log(level.iloc[-1]) == pytest.approx(path[-1] - path[0], abs=0.04)


def test_an_id_of_very_many_sales_is_no_property() -> None:
    sales = planted(3, 600, lambda years: 0.05 * years)
    index = price_index(sales.assign(property_id="unknown"))
    assert index.pairs == 0
    pd.testing.assert_frame_equal(index.table(), price_index(sales).table())


def test_nominal_and_odd_prices_hardly_move_it() -> None:
    path = 0.1 * np.arange(len(MONTHS)) / 12
    sales = planted(4, 2000, path)
    odd = sales.copy()
    odd.loc[odd.index % 20 == 0, "sale_price"] = 10.0
    odd.loc[odd.index % 20 == 1, "sale_price"] *= 30
    before, after = (np.log(price_index(one).table()["level"]) for one in (sales, odd))
    np.testing.assert_allclose(after, before, atol=0.05)


def test_months_without_sales_lie_between_their_neighbours_and_say_so() -> None:
    sales = planted(5, 3000, lambda years: 0.2 * years)
    gap = sales[~sales["sale_date"].between("2020-06-01", "2020-12-31")]
    table = price_index(gap).table()
    assert not table.loc["2020-06-01":"2020-12-01", "measured"].any()
    assert table.loc["2020-06-01":"2020-12-01", "sales"].sum() == 0
    level = np.log(table["level"])
    around = level[["2020-05-01", "2021-01-01"]]
    assert level["2020-09-01"] == pytest.approx(np.mean(around), abs=0.01)
    width = np.log(table["high"] / table["low"])
    assert width["2020-09-01"] > 1.2 * width["2020-05-01"]


def test_a_location_of_its_own_kind_has_its_own_trend_and_a_thin_one_the_markets() -> None:
    sales = planted(6, 6000, lambda years: 0.03 * years, noise=0.1)
    years = (sales["sale_date"] - MONTHS[0]).dt.days / 365.25
    sales["sale_price"] *= np.where(sales["location"] == "5", np.exp(0.25 * years), 1)
    thin = sales["location"] == "4"
    sales = sales[~thin | (thin.cumsum() <= 3)]
    index = price_index(sales)
    assert index.locations == ("0", "1", "2", "3", "5")
    assert np.log(index.table("5")["level"].iloc[-1]) == pytest.approx(0.28 * 23 / 12, abs=0.06)
    assert np.log(index.table("0")["level"].iloc[-1]) == pytest.approx(0.03 * 23 / 12, abs=0.06)
    pd.testing.assert_frame_equal(index.table("4"), index.table())
    pd.testing.assert_frame_equal(index.table("nowhere"), index.table())
    assert index.table("5")["sales"].sum() == (sales["location"] == "5").sum()


def test_where_locations_move_alike_few_sales_say_no_more_than_the_market() -> None:
    sales = planted(7, 400, lambda years: 0.05 * years)
    index = price_index(sales)
    own, market = (index.table(place)["level"].to_numpy(float) for place in ("0", None))
    assert np.abs(np.log(own / market)).max() < 0.03
    widths = [one["high"].iloc[-1] / one["low"].iloc[-1] for one in (index.table("0"), index.table())]
    assert widths[0] > widths[1]


def test_prices_are_carried_there_and_back() -> None:
    index = price_index(planted(8, 2000, lambda years: 0.1 * years))
    since = pd.DatetimeIndex(["2020-03-15", "2021-11-02", "2020-07-01"])
    to = pd.DatetimeIndex(["2021-03-15", "2020-01-20", "2020-07-01"])
    price, places = np.array([3e5, 4e5, 5e5]), ["0", "1", "nowhere"]
    there = index.carried(price, since, to, places)
    assert there[0] == pytest.approx(price[0] * np.exp(0.1), rel=0.05)
    assert there[2] == price[2]
    np.testing.assert_allclose(index.carried(there, to, since, places), price, rtol=1e-9)


def test_beyond_the_last_sale_the_interval_opens() -> None:
    index = price_index(planted(9, 2000, lambda years: 0.1 * years))
    since = pd.DatetimeIndex(["2021-12-15"] * 3)
    to = pd.DatetimeIndex(["2022-01-15", "2022-06-15", "2023-12-15"])
    level, low, high = index.factor(since, to)
    assert (np.diff(level) > 0).all()  # the drift goes on
    assert (np.diff(high / low) > 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sale_date": pd.NaT}, "No listing has a sale date"),
        ({"sale_date": pd.Timestamp("2020-02-03")}, "of one day, 2020-02-03"),
        ({"sale_price": np.nan}, "needs at least 10 sales with date and price, and there are 0"),
    ],
)
def test_what_makes_no_index_is_told(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        price_index(planted(0, 100, lambda years: years).assign(**change))


def test_two_sales_and_sales_of_one_month_make_no_index() -> None:
    sales = planted(0, 300, lambda years: years)
    with pytest.raises(InputError, match="there are 2"):
        price_index(sales.iloc[:2])
    with pytest.raises(InputError, match="of one month, 2020-03"):
        price_index(planted(0, 900, lambda years: years).query("'2020-03-01' <= sale_date < '2020-04-01'"))
