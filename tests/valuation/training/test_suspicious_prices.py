"""What suspicious prices do to a model and to its evaluation: nothing, unless they are kept; and both are told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.evaluation.accuracy_study import study_homes
from valuation.evaluation.evaluate import Evaluation, evaluate
from valuation.evaluation.evaluation_page import figures_as_text
from valuation.evaluation.held_out_homes import held_out_homes, new_homes
from valuation.statistics.ratio_study import mape
from valuation.training.train import priced_rows, train
from valuation.training.train_settings import TrainSettings

DEEDS = ["h03", "h21", "h40"]


def write(folder: Path, *, column: str = "sale_price", deeds: bool = True) -> Portfolio:
    rng = np.random.default_rng(4)
    area = rng.uniform(900, 3000, 60).round()
    price = (3e5 * np.sqrt(area / 1500) * np.exp(0.3 * (np.arange(60) % 3) + rng.normal(0, 0.1, 60))).round()
    homes = pd.DataFrame({column: price, "area_sqft": area, "zipcode": [f"9021{home % 3}" for home in range(60)]})
    homes.index = pd.Index([f"h{home:02d}" for home in range(60)], name="listing_id")
    if deeds:
        homes.loc[DEEDS, column] = [1.0, 10.0, 100.0]
    homes.to_csv(folder / "homes.csv")
    return import_portfolio(folder / "homes.csv", folder / "town")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return write(tmp_path_factory.mktemp("deeds"))


@pytest.fixture(scope="module")
def measured(town: Portfolio) -> Evaluation:
    return evaluate(town, TrainSettings(), repeats=2)


def test_a_model_learns_nothing_from_them_and_values_their_homes(town: Portfolio) -> None:
    model = train(town, TrainSettings())
    assert not set(DEEDS) & set(model.index.listing_id)
    assert model.card["training"]["homes"] == 57
    assert model.card["training"]["suspicious_left_out"] == 3
    assert model.card["training"]["price_range"][0] > 1e5
    rest = town.listings.drop(DEEDS)
    same = train(replace(town, listings=rest), TrainSettings())
    estimates = estimate_portfolio(model, town)["estimate"]
    np.testing.assert_allclose(estimates, estimate_portfolio(same, town)["estimate"])
    assert (estimates[DEEDS] > 1e5).all()


def test_they_are_kept_where_that_is_asked_for(town: Portfolio) -> None:
    settings = TrainSettings(keep_suspicious_prices=True)
    model = train(town, settings)
    assert model.card["training"]["homes"] == 60
    assert model.card["training"]["suspicious_left_out"] == 0
    table = held_out_homes(model, town.listings, town.listings.iloc[:0]).table
    assert table.index[table["suspicious"] != ""].tolist() == DEEDS


def test_too_few_others_is_said_with_the_way_out(town: Portfolio) -> None:
    few = replace(town, listings=town.listings.loc[[*DEEDS, *town.listings.index.drop(DEEDS)[:11]]])
    with pytest.raises(InputError, match="11 listings .* 3 besides are suspicious .*--keep-suspicious-prices"):
        priced_rows(few, 5)
    assert len(priced_rows(few, 5, keep_suspicious=True)) == 14


def test_evaluation_gives_figures_with_and_without_them(measured: Evaluation) -> None:
    metrics, estimates = measured.metrics, measured.estimates
    assert metrics["about"]["homes"] == 60
    assert metrics["about"]["suspicious_prices"] == 3
    others = estimates.drop(DEEDS)
    for some, table in ((metrics["models"], estimates), (metrics["models_without_suspicious"], others)):
        by_repeat = [
            mape(repeat["attributes_only"].to_numpy(), repeat["price"].to_numpy())
            for _, repeat in table.groupby("repeat")
        ]
        assert some["attributes_only"]["mape"]["value"] == pytest.approx(np.mean(by_repeat))
    assert metrics["models"]["attributes_only"]["mape"]["value"] > 100
    assert metrics["models_without_suspicious"]["attributes_only"]["mape"]["value"] < 0.15
    fewer = metrics["fewer_homes"]
    assert fewer["all"]["mape"] == metrics["models"]["attributes_only"]["mape"]
    assert fewer["without_suspicious"]["mape"]["value"] == pytest.approx(
        metrics["models_without_suspicious"]["attributes_only"]["mape"]["value"]
    )
    assert fewer["without_suspicious"]["left_out"] == 3
    assert fewer["trimmed_3"]["left_out"] >= 3
    assert fewer["trimmed_3"]["mape"]["low"] is None  # no interval: the errors chose the homes
    inside = others["lower"].le(others["price"]) & others["price"].le(others["upper"])
    assert metrics["interval_without_suspicious"]["coverage"]["value"] == pytest.approx(inside.mean())


def test_what_is_tested_does_not_choose_what_is_learned_from(town: Portfolio, measured: Evaluation) -> None:
    """Another price of one home changes no estimate of its own fold, whatever it makes of itself."""
    home = "h10"
    changed = town.listings.copy()
    changed.loc[home, ["price", "sale_price"]] = 5e7
    again = evaluate(replace(town, listings=changed), TrainSettings(), repeats=2)
    before, after = (one.estimates.set_index("repeat", append=True) for one in (measured, again))
    fold = before["fold"].xs(home, level=0)
    for repeat in (0, 1):
        rows = (before["fold"] == fold[repeat]) & (before.index.get_level_values("repeat") == repeat)
        np.testing.assert_allclose(after["attributes_only"][rows], before["attributes_only"][rows], rtol=1e-9)


def test_the_text_heads_asking_prices_and_names_what_was_left_out(measured: Evaluation, tmp_path: Path) -> None:
    text = figures_as_text(measured.metrics)
    assert "not a ratio study" not in text
    assert "Of 60 prices 3 are hardly market values" in text
    assert "Without suspicious prices (3 left out)" in text
    asked = evaluate(write(tmp_path, column="asking_price", deeds=False), TrainSettings(), repeats=1)
    assert figures_as_text(asked.metrics).startswith("Asking prices: not a ratio study\n")
    assert asked.metrics["about"]["asking_prices"] == 60
    assert asked.metrics["models_without_suspicious"] is None
    assert "hardly market values" not in figures_as_text(asked.metrics)


def test_the_study_of_a_model_has_them_beside(town: Portfolio) -> None:
    """The model kept no estimate of these homes: it values them as any that is new to it."""
    model = train(town, TrainSettings())
    assert new_homes(model, town.listings) == DEEDS
    estimates = estimate_portfolio(model, town, listing_ids=DEEDS)
    homes = held_out_homes(model, town.listings, estimates)
    assert len(homes.table) == 60
    study = study_homes(homes)
    names = {one.name: one for one in study.fewer}
    assert names["all"].homes == 60
    assert names["without_suspicious"].homes == 57
    assert names["all"].figures["mape"].value > 100 > 1 > names["without_suspicious"].figures["mape"].value
