"""Prices that are hardly market values: what is planted is found, and honest cheap and dear homes are left alone."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import data
from data.checking import check_portfolio
from data.errors import PortfolioError
from data.importing import import_portfolio
from data.likely_prices import likely_prices
from data.portfolio import read_portfolio
from data.suspicious_prices import NOT_MARKET, suspicious_prices


def market(seed: int, n: int, *, located: bool = True, spread: float = 0.2) -> pd.DataFrame:
    """Homes at 12 places of different level; errors have heavy tails, so some are honestly far from usual."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, 12, n)
    area = np.exp(rng.normal(7.4, 0.4, n))
    error = spread * np.clip(rng.standard_t(5, n), -5, 5)
    price = np.exp(6.5 + 0.8 * np.log(area) + 0.5 * np.sin(place) + error).round()
    return pd.DataFrame(
        {
            "price": price,
            "sale_price": price,
            "asking_price": np.nan,
            "sale_date": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 365, n), unit="D"),
            "bedrooms": (area / 500).round(),
            "bathrooms": np.nan,
            "area": area.round(),
            "latitude": np.nan,
            "longitude": np.nan,
            "location": [f"P{number}" if located else None for number in place],
        },
        index=[f"h{number}" for number in range(n)],
    )


def priced(homes: pd.DataFrame, rows: np.ndarray, price: np.ndarray | float) -> pd.DataFrame:
    homes = homes.copy()
    for name in ("price", "sale_price"):
        homes.iloc[rows, homes.columns.get_loc(name)] = price
    return homes


@pytest.mark.parametrize("n", [60, 300, 2000])
@pytest.mark.parametrize("located", [True, False])
def test_honest_prices_are_left_alone(n: int, located: bool) -> None:
    kinds = pd.concat([suspicious_prices(market(seed, n, located=located)) for seed in range(5)])
    assert (kinds != "").mean() < 0.004


@pytest.mark.parametrize(
    ("factor", "kind"), [(10.0, "high"), (1_000.0, "high"), (0.1, "low"), (0.001, "nominal"), (1e-6, "nominal")]
)
def test_slips_of_the_decimal_point_are_found(factor: float, kind: str) -> None:
    homes = market(1, 400)
    rows = np.random.default_rng(2).choice(400, 16, replace=False)
    found = suspicious_prices(priced(homes, rows, homes["price"].to_numpy()[rows] * factor))
    assert (found.iloc[rows] == kind).mean() >= 0.9
    assert (found.iloc[rows] != "").all()
    assert (found.drop(found.index[rows]) != "").sum() <= 2  # and no home beside them is taken for one


@pytest.mark.parametrize("amount", [1.0, 10.0, 100.0, 1_000.0])
@pytest.mark.parametrize("share", [0.02, 0.6])
def test_nominal_deeds_are_found_also_where_most_are_nominal(amount: float, share: float) -> None:
    homes = market(3, 500)
    rows = np.arange(int(500 * share))
    found = suspicious_prices(priced(homes, rows, amount))
    assert (found.iloc[rows] == "nominal").all()
    assert (found.iloc[len(rows) :] != "").sum() <= 2


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 0.005, 150.0])
def test_what_is_nominal_follows_the_market_and_not_the_currency(unit: float) -> None:
    """Prices in millions, rents by the month and yen are all below, or far above, the amounts of deeds."""
    homes = market(4, 300)
    scaled = priced(homes, np.arange(300), homes["price"].to_numpy() * unit)
    assert (suspicious_prices(scaled) != "").sum() <= 1


@pytest.mark.parametrize("number", [2, 3, 12])
def test_the_price_of_several_homes_sold_together_is_found(number: int) -> None:
    homes = market(5, 600)
    rows = np.arange(number)
    together = priced(homes, rows, float(homes["price"].iloc[rows].sum()))
    together.iloc[rows, together.columns.get_loc("sale_date")] = pd.Timestamp("2024-05-05")
    assert (suspicious_prices(together).iloc[rows] == "several").all()
    apart = together.assign(sale_date=homes["sale_date"])  # the same price on different days is no sale of several
    assert (suspicious_prices(apart).iloc[rows] != "several").all()


def test_equal_flats_sold_on_one_day_are_honest() -> None:
    homes = market(6, 300)
    rows = np.arange(8)
    usual = float(homes["price"].median())
    homes.loc[homes.index[rows], "area"] = float(homes["area"].median())
    homes.loc[homes.index[rows], "location"] = "P6"
    homes.loc[homes.index[rows], "sale_date"] = pd.Timestamp("2024-02-02")
    assert (suspicious_prices(priced(homes, rows, usual)).iloc[rows] == "").all()


def test_a_lone_home_at_a_dear_place_is_honest_and_a_cheap_one_among_dear_neighbours_is_not() -> None:
    homes = market(7, 400)
    dear = priced(homes, np.arange(30), homes["price"].to_numpy()[:30] * 4)
    dear.iloc[:30, dear.columns.get_loc("location")] = "villas"
    dear.iloc[30, dear.columns.get_loc("location")] = "alone"
    dear = priced(dear, np.array([30]), float(homes["price"].iloc[30] * 3))
    assert (suspicious_prices(dear).iloc[:31] == "").all()
    cheap = priced(dear, np.array([0]), float(homes["price"].iloc[0] / 3))  # usual elsewhere
    assert suspicious_prices(cheap).iloc[0] == "low"


def test_whoever_knows_better_decides() -> None:
    homes = market(8, 100)
    homes = priced(homes, np.array([0, 1]), 10.0).assign(sale_validity=None)
    homes.loc["h0", "sale_validity"] = "valid"
    homes.loc["h5", "sale_validity"] = "invalid"
    found = suspicious_prices(homes)
    assert found[["h0", "h1", "h5"]].tolist() == ["", "nominal", "stated"]


def test_few_homes_and_unpriced_ones_are_not_judged() -> None:
    homes = market(9, 6)
    assert (suspicious_prices(priced(homes, np.array([0]), 10.0)) == "").all()
    assert (suspicious_prices(homes.assign(price=np.nan)) == "").all()
    assert suspicious_prices(homes.iloc[:0]).empty


def test_the_level_of_a_place_is_the_median_of_the_other_homes() -> None:
    """Against a loop, home by home, on homes that differ in nothing but place and price."""
    rng = np.random.default_rng(10)
    place = np.arange(60) % 5
    log_price = 12 + 0.4 * place + rng.normal(0, 0.1, 60)
    homes = market(0, 60).assign(price=np.exp(log_price), area=np.nan, bedrooms=np.nan)
    homes["sale_date"] = pd.Timestamp("2024-01-01")
    homes["location"] = [f"P{number}" for number in place]
    likely = likely_prices(homes, (), np.full(60, True)).log_price
    rest = log_price - likely  # what the level leaves; another home's price moves it, the own one does not
    for home in (0, 7, 33):
        changed = log_price.copy()
        changed[home] += 0.05
        again = likely_prices(homes.assign(price=np.exp(changed)), (), np.full(60, True)).log_price
        others = [other for other in range(60) if place[other] == place[home] and other != home]
        assert abs(again[home] - likely[home]) < 0.01
        assert abs(likely[home] - np.median(log_price[others])) < 0.1
    assert np.abs(rest).max() < 0.6


def table(homes: pd.DataFrame, file: Path, **columns: list[str]) -> Path:
    written = homes[["sale_price", "sale_date", "area", "location"]].rename(columns={"area": "sqft"}).assign(**columns)
    written.rename_axis("id").to_csv(file)
    return file


def test_import_and_check_name_them_and_keep_the_homes(tmp_path: Path) -> None:
    homes = priced(market(11, 120), np.arange(5), 10.0)
    town = import_portfolio(table(homes, tmp_path / "sales.csv"), tmp_path / "town")
    told = [problem for problem in town.problems if problem.reason.startswith(NOT_MARKET)]
    assert [problem.row for problem in told] == [2, 3, 4, 5, 6]
    assert told[0].column == "sale_price"
    assert told[0].value.startswith("10; likely about ")
    likely = float(told[0].value.rsplit(" ", 1)[1].replace(",", ""))
    assert 0.3 < likely / market(11, 120)["price"].iloc[0] < 3
    assert len(town.listings) == 120
    assert town.listings["price"].notna().all()
    check = check_portfolio(tmp_path / "town")
    assert check.prices_not_at_market_value == 5
    assert check.examples_not_at_market_value["h0"] == "10: the price is a nominal amount"
    with pytest.raises(PortfolioError, match="5 problems; the first is .* not at market value"):
        import_portfolio(tmp_path / "sales.csv", tmp_path / "strict", strict=True)


def test_the_column_sale_validity_is_read_kept_and_no_attribute(tmp_path: Path) -> None:
    homes = priced(market(12, 60), np.arange(2), 10.0)
    words = ["arm's length", "Q", "U", "no", "perhaps", "", *["yes"] * 54]
    file = table(homes, tmp_path / "sales.csv", **{"Sale Validity": words})
    town = import_portfolio(file, tmp_path / "town")
    assert town.listings["sale_validity"].fillna("").tolist()[:7] == [
        "valid",
        "valid",
        "invalid",
        "invalid",
        "",
        "",
        "valid",
    ]
    assert "sale_validity" not in (*town.extra_numeric, *town.extra_categorical)
    assert [problem.value for problem in town.problems if "neither valid nor invalid" in problem.reason] == ["perhaps"]
    again = read_portfolio(tmp_path / "town")
    pd.testing.assert_series_equal(again.listings["sale_validity"], town.listings["sale_validity"])
    assert suspicious_prices(again.listings).tolist()[:4] == ["", "", "stated", "stated"]


def test_the_demo_neighbourhood_has_none() -> None:
    demo = read_portfolio(Path(data.__file__).parent / "demo", check_photos=False)
    assert (suspicious_prices(demo.listings, demo.extra_numeric) == "").all()
