"""The rolling test: nothing of a later sale is seen before its price is compared with the estimate."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import valuation.evaluation.rolling as rolling
import valuation.training.train as training
from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from valuation.evaluation.evaluate import Evaluation
from valuation.evaluation.rolling import evaluate_rolling
from valuation.evaluation.rolling_origins import origins_of
from valuation.evaluation.rolling_page import rolling_as_text, write_rolling
from valuation.homes.preparing import prepare
from valuation.pricing.market import Fitted, Market, fit
from valuation.training.train_settings import TrainSettings

SETTINGS = TrainSettings(photos=False, folds=2)
LAST = pd.Timestamp("2023-06-01")


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """120 sales of January to June 2023, some properties twice, and what takes no part: undated, unsold, offered."""
    random = np.random.default_rng(5)
    count = 120
    area = random.uniform(80, 250, count).round()
    month = np.arange(count) % 6
    price = np.exp(10 + 0.6 * np.log(area) + 0.01 * month + 0.1 * random.normal(size=count)).round()
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(month * 30.5 + random.integers(25, size=count), "D")
    table = pd.DataFrame(
        {
            "price": price,
            "sale_price": price,
            "asking_price": np.nan,
            "sale_date": days,
            "bedrooms": random.integers(1, 6, count).astype(float),
            "bathrooms": np.nan,
            "area": area,
            "latitude": np.nan,
            "longitude": np.nan,
            "location": np.where(area > 170, "north", "south"),
            "property_id": np.where(np.arange(count) < 100, np.arange(count), np.arange(count) - 62).astype(str),
            "grade": random.integers(1, 5, count).astype(float),
        },
        index=pd.Index([f"s{number:03d}" for number in range(count)], name="listing_id", dtype="str"),
    )
    table.loc["s007", ["sale_date"]] = pd.NaT
    table.loc["s008", ["sale_price", "price"]] = np.nan
    table.loc["s009", ["sale_price", "asking_price"]] = [np.nan, price[9]]
    photos = pd.DataFrame({name: pd.Series(dtype="str") for name in ("listing_id", "file", "path", "room")})
    folder = tmp_path_factory.mktemp("sold")
    return Portfolio(folder, table, photos, ("grade",), (), "USD", "sqft", "sale", ())


@pytest.fixture(scope="module")
def result(sold: Portfolio) -> Evaluation:
    return evaluate_rolling(sold, SETTINGS, origins=2, ahead=2, folds=2)


def test_each_later_sale_is_valued_from_each_month_within_reach(sold: Portfolio, result: Evaluation) -> None:
    expected = set()
    for home, date, price in sold.listings[["sale_date", "sale_price"]].dropna().itertuples():
        for origin in (pd.Timestamp("2023-05-01"), LAST):
            ahead = (date.year - origin.year) * 12 + date.month - origin.month + 1
            if 1 <= ahead <= 2:
                expected.add((home, origin, ahead, price))
    table = result.estimates.reset_index()
    assert set(table[["listing_id", "origin", "ahead", "price"]].itertuples(index=False, name=None)) == expected
    assert result.metrics["about"]["left_out"] == 3
    assert {"s007", "s008", "s009"}.isdisjoint(result.estimates.index)


def test_what_is_learned_from_lies_before_the_origin_and_later_homes_come_without_prices(
    sold: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[pd.DataFrame] = []
    asked: list[pd.DataFrame] = []
    prepared: list[pd.DataFrame] = []
    grouped: list[pd.DataFrame] = []
    predict = Fitted.predict

    def spied_fit(market: Market, *given: Any, **named: Any) -> Fitted:
        fitted.append(market.listings)
        return fit(market, *given, **named)

    def spied_predict(self: Fitted, market: Market, *given: Any, **named: Any) -> Any:
        asked.append(market.listings)
        return predict(self, market, *given, **named)

    def spied_prepare(portfolio: Portfolio, *given: Any, **named: Any) -> Any:
        prepared.append(portfolio.listings)
        return prepare(portfolio, *given, **named)

    def spied_groups(portfolio: Portfolio) -> Any:
        grouped.append(portfolio.listings)
        return listing_groups(portfolio)

    monkeypatch.setattr(training, "fit", spied_fit)
    monkeypatch.setattr(Fitted, "predict", spied_predict)
    monkeypatch.setattr(rolling, "prepare", spied_prepare)
    monkeypatch.setattr(rolling, "listing_groups", spied_groups)
    evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2)
    assert len(fitted) == 3
    assert all((table["sale_date"] < LAST).all() for table in fitted)
    assert all(table["asking_price"].isna().all() for table in (*fitted, *asked, *prepared))
    later = [table[table["sale_date"] >= LAST] for table in (*asked, *prepared)]
    assert sum(map(len, later)) > 0
    assert all(table[["price", "sale_price", "asking_price"]].isna().all(axis=None) for table in later)
    assert (grouped[0]["sale_date"] < LAST).all()  # the last grouping only draws homes for the intervals of figures


def test_a_column_that_tells_later_prices_changes_no_digit(sold: Portfolio) -> None:
    plain = evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2)
    listings = sold.listings
    late = listings["sale_date"] >= LAST
    told = listings.assign(
        asking_price=listings["sale_price"],
        constant_before=np.where(late, listings["sale_price"], 1.0),
        unknown_before=listings["sale_price"].where(late),
        word=np.where(late, listings["sale_price"].astype(str), "none"),
    )
    planted = replace(
        sold, listings=told, extra_numeric=("grade", "constant_before", "unknown_before"), extra_categorical=("word",)
    )
    again = evaluate_rolling(planted, SETTINGS, origins=1, ahead=1, folds=2)
    pd.testing.assert_frame_equal(again.estimates, plain.estimates, check_exact=True)
    assert again.metrics["models"] == plain.metrics["models"]


def test_a_column_that_is_noise_before_and_tells_later_prices_does_not_help(sold: Portfolio) -> None:
    plain = evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2)
    listings, random = sold.listings, np.random.default_rng(1)
    late = (listings["sale_date"] >= LAST).to_numpy()
    noise = random.permutation(listings["sale_price"].to_numpy())
    told = listings.assign(hint=np.where(late, listings["sale_price"], noise))
    again = evaluate_rolling(
        replace(sold, listings=told, extra_numeric=("grade", "hint")), SETTINGS, origins=1, ahead=1, folds=2
    )
    errors = [one.metrics["models"]["estimate"]["total"]["mdape"]["value"] for one in (plain, again)]
    assert errors[1] > 0.8 * errors[0]


def test_later_prices_do_not_move_estimates(sold: Portfolio) -> None:
    plain = evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2).estimates
    late = sold.listings["sale_date"] >= LAST
    dear = sold.listings.assign(sale_price=sold.listings["sale_price"] * np.where(late, 3, 1))
    again = evaluate_rolling(replace(sold, listings=dear), SETTINGS, origins=1, ahead=1, folds=2).estimates
    names = [name for name in plain if name != "price"]
    pd.testing.assert_frame_equal(again[names], plain[names], check_exact=True)


def test_figures_are_those_of_the_rows(result: Evaluation) -> None:
    json.dumps(result.metrics, allow_nan=False)
    table = result.estimates
    for name, parts in result.metrics["models"].items():
        for part, rows in {"total": table, "1": table[table["ahead"] == 1], "2": table[table["ahead"] == 2]}.items():
            ratio = rows[name] / rows["price"]
            assert parts[part]["n"] == len(rows)
            assert parts[part]["mape"]["value"] == pytest.approx((ratio - 1).abs().mean())
            assert parts[part]["median_ratio"]["value"] == pytest.approx(ratio.median())
            assert parts[part]["median_ratio"]["low"] <= ratio.median() <= parts[part]["median_ratio"]["high"]
            assert parts[part]["ppe10"]["value"] == pytest.approx(((ratio - 1).abs() <= 0.1).mean())
            inside = rows["price"].between(rows["lower"], rows["upper"]).mean()
            assert result.metrics["interval"][part]["coverage"]["value"] == pytest.approx(inside)
    models = result.metrics["models"]
    gap = models["estimate"]["total"]["mape"]["value"] - models["index"]["total"]["mape"]["value"]
    assert result.metrics["paired"]["index"]["value"] == pytest.approx(gap)


@pytest.mark.parametrize("stop", ["2023-05: fold finished", "2023-06: "])
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    sold: Portfolio, result: Evaluation, tmp_path: Path, stop: str
) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if stage.startswith(stop):
            raise KeyboardInterrupt

    how: dict[str, Any] = {"origins": 2, "ahead": 2, "folds": 2, "workspace": tmp_path / "w"}
    with pytest.raises(KeyboardInterrupt):
        evaluate_rolling(sold, SETTINGS, progress=interrupt, **how)
    assert list((tmp_path / "w").rglob("*.safetensors"))
    resumed = evaluate_rolling(sold, SETTINGS, resume=True, **how)
    pd.testing.assert_frame_equal(resumed.estimates, result.estimates, check_exact=True)
    assert resumed.metrics == result.metrics
    with pytest.raises(InputError, match="belong to another portfolio or other settings"):
        evaluate_rolling(sold, SETTINGS, resume=True, **(how | {"ahead": 1}))


def test_until_leaves_later_sales_out(sold: Portfolio) -> None:
    evaluation = evaluate_rolling(sold, replace(SETTINGS, until="2023-05-20"), origins=1, ahead=3, folds=2)
    assert evaluation.metrics["about"]["origins"][0]["day"] == "2023-05-01"
    assert evaluation.estimates["sale_date"].max() <= pd.Timestamp("2023-05-20")


def test_without_lightgbm_it_goes_on_and_says_how_to_get_it(sold: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "HAS_LIGHTGBM", False)
    evaluation = evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2)
    assert tuple(evaluation.metrics["models"]) == ("estimate", "index")
    assert "pip install lightgbm" in rolling_as_text(evaluation.metrics)


def test_the_page_says_what_the_numbers_say(result: Evaluation, tmp_path: Path) -> None:
    files = write_rolling(result, tmp_path)
    assert [file.name for file in files] == ["metrics.json", "estimates.csv", "evaluation.html"]
    page, text = files[2].read_text(encoding="utf-8"), rolling_as_text(result.metrics)
    mape = f"{result.metrics['models']['estimate']['2']['mape']['value']:.1%}"
    for words in ("2 months ahead", mape, "LightGBM", "Carried by the index", "3 listings without a sale price"):
        assert words in page
        assert words in text
    assert "Price index of all sales" in page
    assert len(pd.read_csv(files[1])) == len(result.estimates)


def test_homes_with_photos_are_valued_by_them(
    market_town: Portfolio, tiny: TrainSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("valuation.evaluation.rolling_origins.FEWEST_PAST", 20)
    number = np.arange(len(market_town.listings))
    dates = pd.Timestamp("2023-01-10") + pd.to_timedelta(number % 4 * 30, "D")
    listings = market_town.listings.assign(sale_date=dates, sale_price=market_town.listings["price"])
    evaluation = evaluate_rolling(replace(market_town, listings=listings), tiny, origins=1, ahead=1, folds=2)
    assert evaluation.metrics["valued"]["estimate"] > 0.5
    blank = replace(market_town, listings=listings, photos=market_town.photos.iloc[:0])
    without = evaluate_rolling(blank, tiny, origins=1, ahead=1, folds=2)
    both = evaluation.estimates["estimate"].dropna().index.intersection(without.estimates["estimate"].dropna().index)
    assert not np.allclose(evaluation.estimates.loc[both, "estimate"], without.estimates.loc[both, "estimate"])


Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.assign(sale_date=pd.NaT), "both a sale price and a sale date"),
        (lambda table: table.assign(sale_price=np.nan), "both a sale price and a sale date"),
        (lambda table: table.assign(sale_date=LAST), "sales of .* are of one day, 2023-06-01"),
        (lambda table: table.iloc[:40], r"at least 50 sales in two months or more before the last month.* 31"),
        (lambda table: table[table["sale_date"] >= "2023-05-01"], "at least 50 sales"),
        (lambda table: table.assign(sale_date=LAST + pd.Timedelta(days=365_00)), "dated in the future, such as s000"),
    ],
)
def test_what_makes_no_rolling_test_is_told(sold: Portfolio, change: Change, words: str) -> None:
    with pytest.raises(InputError, match=words):
        origins_of(replace(sold, listings=change(sold.listings)), origins=3, ahead=3)


def test_neither_origins_nor_months_may_be_none(sold: Portfolio) -> None:
    for wrong in ({"origins": 0, "ahead": 1}, {"origins": 1, "ahead": 0}):
        with pytest.raises(InputError, match="ask for one at least"):
            origins_of(sold, **wrong)


def test_deeds_of_ten_dollars_are_not_learned_from_and_figures_stand_with_and_without_them(sold: Portfolio) -> None:
    listings = sold.listings.copy()
    late = listings["sale_date"] >= LAST
    deeds = [*listings.index[~late][10:13], listings.index[late][0]]
    listings.loc[deeds, ["price", "sale_price"]] = 10.0
    evaluation = evaluate_rolling(replace(sold, listings=listings), SETTINGS, origins=1, ahead=1, folds=2)
    plain = evaluate_rolling(sold, SETTINGS, origins=1, ahead=1, folds=2)
    metrics = evaluation.metrics
    assert metrics["about"]["suspicious"] == 1
    fewer, every = (metrics[part]["estimate"]["total"] for part in ("without_suspicious", "models"))
    assert fewer["n"] == every["n"] - 1
    assert fewer["mape"]["value"] < 0.5 < 100 < every["mape"]["value"]
    assert "without 1 estimate of homes with a suspicious price" in rolling_as_text(metrics)
    columns = ["estimate", "index"]
    moved = evaluation.estimates[columns].to_numpy(float) / plain.estimates[columns].to_numpy(float)
    assert np.abs(np.log(moved)).max() < 0.25
