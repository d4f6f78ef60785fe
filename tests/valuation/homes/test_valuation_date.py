"""A value has a date: today, one that is asked for, or each home's own day of sale."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.estimates.timeline import value_timeline
from valuation.homes.subject import prepare_home
from valuation.homes.valuation_date import read_as_of
from valuation.trained_model.blind_models import blind_model
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

FIRST, LAST, GROWTH = datetime.date(2019, 1, 1), datetime.date(2024, 1, 1), 0.12
UNSOLD = ("u0", "u1", "u2")


def rising_homes(folder: Path, *, dated: bool = True) -> Portfolio:
    """300 sales of homes that differ in size, in a market that rises 12 % a year, and three homes not sold."""
    rng = np.random.default_rng(3)
    area, days = rng.uniform(80, 200, 303).round(), rng.integers(0, (LAST - FIRST).days + 1, 303)
    days[:2] = 0, (LAST - FIRST).days
    years = days / 365.25
    price = 1000 * area * np.exp(np.log1p(GROWTH) * years + rng.normal(0, 0.05, 303))
    dates = pd.Series(pd.Timestamp(FIRST) + pd.to_timedelta(days, "D")).dt.date.astype(str)
    table = pd.DataFrame({"listing_id": [f"h{n}" for n in range(300)] + list(UNSOLD), "area": area})
    sold = np.arange(303) < 300
    table["sale_price"] = np.where(sold, price.round(), np.nan)
    if dated:
        table["sale_date"] = dates.where(sold)
    folder.mkdir()
    table.to_csv(folder / "listings.csv", index=False)
    return read_portfolio(folder)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return rising_homes(tmp_path_factory.mktemp("rising") / "homes")


@pytest.fixture(scope="module")
def model(homes: Portfolio) -> Model:
    return train(homes, TrainSettings(photos=False))


def truth(homes: Portfolio, day: datetime.date) -> np.ndarray:
    years = (day - FIRST).days / 365.25
    return 1000 * homes.listings.loc[list(UNSOLD), "area"].to_numpy() * (1 + GROWTH) ** years


@pytest.mark.parametrize("day", [LAST, datetime.date(2022, 7, 1), datetime.date(2024, 6, 1)])
def test_a_home_that_was_not_sold_is_valued_at_the_date_asked_for(
    model: Model, homes: Portfolio, day: datetime.date
) -> None:
    table = estimate_portfolio(model, homes, listing_ids=UNSOLD, as_of=day)
    np.testing.assert_allclose(table["estimate"], truth(homes, day), rtol=0.05)
    assert (table["as_of"] == pd.Timestamp(day)).all()
    assert (table["days_beyond"] == max((day - LAST).days, 0)).all()


def test_without_a_date_it_is_today_and_far_dates_widen_the_interval(model: Model, homes: Portfolio) -> None:
    today = datetime.date.today()
    now = estimate_portfolio(model, homes, listing_ids=UNSOLD)
    assert (now["as_of"] == pd.Timestamp(today)).all()
    assert (now["days_beyond"] == (today - LAST).days).all()
    assert now["note"].str.contains("months after the last sale that the model learned from").all()
    last = estimate_portfolio(model, homes, listing_ids=UNSOLD, as_of=LAST)
    widths = [table["upper"] / table["lower"] for table in (last, now)]
    assert (widths[1] > 1.05 * widths[0]).all()
    assert not last["note"].str.contains("months").any()


def test_errors_are_of_the_day_of_sale_whatever_day_is_asked_for(model: Model, homes: Portfolio) -> None:
    own = estimate_portfolio(model, homes, as_of="sale")
    other = estimate_portfolio(model, homes, as_of=LAST)
    np.testing.assert_allclose(own["error"], other["error"])
    sold = homes.listings["sale_date"].notna()
    assert (own["as_of"][sold] == homes.listings["sale_date"][sold]).all()
    np.testing.assert_allclose(own["estimate"][sold], other["estimate_at_sale"][sold])


def test_one_home_laid_out_has_the_same_date_and_value(model: Model, homes: Portfolio) -> None:
    day = datetime.date(2022, 7, 1)
    home = prepare_home(model, homes, "u1", as_of=day)
    row = estimate_portfolio(model, homes, as_of=day).loc["u1"]
    assert home.as_of == day
    assert np.exp(home.log_estimate()) == pytest.approx(row["estimate"], rel=1e-9)


def test_a_value_in_the_past_says_that_later_sales_were_learned_from(model: Model, homes: Portfolio) -> None:
    note = estimate_portfolio(model, homes, as_of=datetime.date(2021, 1, 1), listing_ids=["u0"])["note"].iloc[0]
    assert "train --until 2021-01-01" in note


def test_homes_without_dates_have_values_without_one(tmp_path: Path) -> None:
    homes = rising_homes(tmp_path / "homes", dated=False)
    model = train(homes, TrainSettings(photos=False))
    table = estimate_portfolio(model, homes, as_of=LAST)
    assert table["as_of"].isna().all()
    assert (table["days_beyond"] == 0).all()
    assert prepare_home(model, homes, "u0").as_of is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime.date(2018, 12, 31), "sales that the model learned from begin on 2019-01-01"),
        (datetime.date(1915, 1, 1), "begin on 2019-01-01"),
        (datetime.date(2124, 1, 1), "more than a year ahead"),
    ],
)
def test_dates_that_cannot_be_valued_are_refused(
    model: Model, homes: Portfolio, day: datetime.date, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        estimate_portfolio(model, homes, as_of=day)


def test_a_date_is_read_or_refused() -> None:
    assert read_as_of("2026-11-29") == datetime.date(2026, 11, 29)
    assert read_as_of(" sale ") == "sale"
    assert read_as_of(None) is None
    with pytest.raises(InputError, match="'2026-13-01' is no date"):
        read_as_of("2026-13-01")


def test_a_timeline_is_the_value_at_each_date(model: Model, homes: Portfolio) -> None:
    home = prepare_home(model, homes, "u2", as_of=datetime.date(2024, 6, 1))
    table = value_timeline(home)
    assert table["as_of"].iloc[-1] == pd.Timestamp(2024, 6, 1)
    assert table["as_of"].iloc[0] == pd.Timestamp(FIRST)
    assert len(table) == 12 * 5 + 6  # the first of each month from January 2019 to June 2024
    for place in (0, 30, -1):
        row = table.iloc[place]
        alone = estimate_portfolio(model, homes, listing_ids=["u2"], as_of=row["as_of"].date()).iloc[0]
        assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(
            alone[["estimate", "lower", "upper"]].tolist(), rel=1e-9
        )
    assert table["beyond"].tolist() == [day > pd.Timestamp(LAST) for day in table["as_of"]]
    growth = np.diff(np.log(table["estimate"])).mean() * 12
    assert growth == pytest.approx(np.log1p(GROWTH), abs=0.02)


def test_a_timeline_of_dates_that_cannot_be_valued_is_refused(model: Model, homes: Portfolio) -> None:
    home = prepare_home(model, homes, "u2")
    with pytest.raises(InputError, match="begin on 2019-01-01"):
        value_timeline(home, [datetime.date(2010, 1, 1), LAST])
    with pytest.raises(InputError, match="at least one date"):
        value_timeline(home, [])


def test_how_far_a_date_lies_is_told_by_all_sales_whatever_a_fold_knows(model: Model, homes: Portfolio) -> None:
    """A sold home is valued by the models of a fold, whose own last sale may be an earlier one."""
    day = LAST + datetime.timedelta(days=10)
    table = estimate_portfolio(model, homes, as_of=day)
    assert table["out_of_fold"].sum() == 300
    assert (table["days_beyond"] == 10).all()
    assert {blind_model(model, fold).period for fold in range(len(model.folds))} == {model.period}


def test_a_day_of_sale_that_has_not_come_yet_is_left_blank_and_said(tmp_path: Path) -> None:
    later = datetime.date.today() + datetime.timedelta(days=40)
    rows = f"listing_id,sale_price,sale_date,area\na,200000,2020-05-01,90\nb,210000,{later},95\n"
    (tmp_path / "listings.csv").write_text(rows, encoding="utf-8")
    found = read_portfolio(tmp_path)
    assert found.listings["sale_date"].isna().tolist() == [False, True]
    assert ["sale_date has not come yet; left blank"] == [
        problem.reason for problem in found.problems if problem.column == "sale_date"
    ]
