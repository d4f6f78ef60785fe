"""Evaluation: no home has a say in its own estimate, and the page says what the numbers say."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from data.splits import repeated_grouped_kfold
from valuation.evaluation.evaluate import Evaluation, evaluate
from valuation.evaluation.evaluation_page import figures_as_text
from valuation.pricing.intervals import fit_conformal
from valuation.training.train_settings import TrainSettings

FIGURES = (
    "mape", "mdape", "male", "ppe10", "ppe20", "r2_log", "median_ratio", "cod", "prd", "prb", "mki", "vei",
)  # fmt: skip
MODELS = ("zip_median", "attributes_only", "photos_only", "both")


def repeat(evaluation: Evaluation, number: int) -> pd.DataFrame:
    return evaluation.estimates[evaluation.estimates["repeat"] == number]


def test_metrics_have_the_documented_schema(evaluation: Evaluation) -> None:
    metrics = json.loads(json.dumps(evaluation.metrics, allow_nan=False))
    assert tuple(metrics["models"]) == MODELS
    for model in metrics["models"].values():
        assert tuple(model) == ("n", *FIGURES)
        for figure in model.values():
            assert tuple(figure) == ("value", "low", "high")
            assert figure["low"] <= figure["value"] <= figure["high"]
    for figure in ("mape", "mdape"):
        assert tuple(metrics["paired"]["both_minus_attributes"][figure]) == ("value", "low", "high")
    assert tuple(metrics["interval"]) == ("level", "coverage", "width")
    assert tuple(metrics["interval"]["coverage"]) == ("value", "low", "high")
    for kind in ("raw", "trained"):
        assert tuple(metrics["neighbours"][kind]["mdape"]) == ("value", "low", "high")


def test_figures_are_those_of_the_estimates(evaluation: Evaluation) -> None:
    models, estimates = evaluation.metrics["models"], evaluation.estimates
    for name in MODELS:
        error = (estimates[name] - estimates["price"]).abs() / estimates["price"]
        assert models[name]["mape"]["value"] == pytest.approx(error.mean(), rel=1e-9)  # repeats are of equal size
        mdape = np.mean([error[estimates["repeat"] == number].median() for number in (0, 1)])
        assert models[name]["mdape"]["value"] == pytest.approx(mdape, rel=1e-9)
        assert models[name]["n"]["value"] == 36
    difference = models["both"]["mape"]["value"] - models["attributes_only"]["mape"]["value"]
    assert evaluation.metrics["paired"]["both_minus_attributes"]["mape"]["value"] == pytest.approx(difference)
    inside = estimates["price"].between(estimates["lower"], estimates["upper"])
    assert evaluation.metrics["interval"]["coverage"]["value"] == pytest.approx(inside.mean())
    width = ((estimates["upper"] - estimates["lower"]) / estimates["both"]).mean()
    assert evaluation.metrics["interval"]["width"]["value"] == pytest.approx(width)


def test_a_home_has_no_say_in_its_own_estimate(
    evaluation: Evaluation, market_town: Portfolio, tiny: TrainSettings
) -> None:
    listings = market_town.listings.copy()
    listings.loc["h11", ["price", "sale_price"]] *= 40
    other = evaluate(replace(market_town, listings=listings), tiny, folds=2, repeats=1)
    before, after = repeat(evaluation, 0), other.estimates
    assert (before["fold"] == after["fold"]).all()
    same_fold = before.index[before["fold"] == before.loc["h11", "fold"]]
    for name in MODELS:  # tested together with it: nobody has learned from its price
        assert after.loc[same_fold, name].tolist() == before.loc[same_fold, name].tolist()
    others = before.index.difference(same_fold)
    assert (after.loc[others, "both"] != before.loc[others, "both"]).any()


def test_groups_never_straddle(evaluation: Evaluation, market_town: Portfolio) -> None:
    groups = listing_groups(market_town)
    expected = repeated_grouped_kfold(groups.to_numpy(), 2, 2, 0)
    for number in (0, 1):
        folds = repeat(evaluation, number)["fold"]
        assert folds["h34"] == folds["h35"]
        assert folds.groupby(groups).nunique().max() == 1
        assert folds.tolist() == expected[number].tolist()
    assert evaluation.metrics["about"]["groups"] == 35


def test_intervals_are_calibrated_on_the_other_folds(
    evaluation: Evaluation, market_town: Portfolio, tiny: TrainSettings
) -> None:
    # Half-width over scale is one number per fold: the quantile of the other fold's scores. The scale cancels between
    # two levels, so their ratio is known from the other fold's scores alone.
    wide = evaluate(market_town, tiny, folds=2, repeats=1, level=0.8).estimates
    narrow = evaluate(market_town, tiny, folds=2, repeats=1, level=0.5).estimates
    half_wide, half_narrow = np.log(wide["upper"] / wide["both"]), np.log(narrow["upper"] / narrow["both"])
    groups = listing_groups(market_town)
    for fold in (0, 1):
        test = wide["fold"] == fold
        scale = half_wide / half_wide.mean()  # proportional to the model's deviation within each fold
        known = ~test
        scores = fit_conformal(
            np.log(wide["price"][known]).to_numpy(),
            np.log(wide["both"][known]).to_numpy(),
            scale[known].to_numpy(),
            groups[known].to_numpy(),
        )
        ratio = (half_wide / half_narrow)[test]
        np.testing.assert_allclose(ratio, scores.quantile(0.8) / scores.quantile(0.5), rtol=1e-9)


def test_the_floor_is_the_median_of_the_location_elsewhere(evaluation: Evaluation, market_town: Portfolio) -> None:
    location = market_town.listings["location"]
    table = repeat(evaluation, 1)
    for home, row in table.iterrows():
        prices = [
            other["price"]
            for name, other in table.iterrows()
            if other["fold"] != row["fold"] and location[name] == location[home]
        ]
        assert row["zip_median"] == pytest.approx(np.median(prices), rel=1e-12)


def test_a_home_at_a_place_of_its_own_gets_the_median_of_all_others(bare_town: Portfolio, tiny: TrainSettings) -> None:
    listings = bare_town.listings.copy()
    listings.loc["h00", "location"] = "00000"
    listings.loc["h01", "location"] = None
    table = evaluate(replace(bare_town, listings=listings), tiny, folds=2, repeats=1).estimates
    for home in ("h00", "h01"):
        others = table.loc[table["fold"] != table.loc[home, "fold"], "price"]
        assert table.loc[home, "zip_median"] == pytest.approx(others.median())


def test_only_places_with_25_homes(bare_town: Portfolio, tiny: TrainSettings) -> None:
    listings = bare_town.listings.copy()
    listings["location"] = ["90210"] * 25 + ["90211"] * 11
    listings.loc["h00", "price"] = np.nan
    with pytest.raises(InputError, match="has 25 homes with a price"):  # 24 priced homes are not 25
        evaluate(replace(bare_town, listings=listings), tiny, protocol="zip25", folds=2, repeats=1)
    listings.loc["h30", "location"] = "90210"
    result = evaluate(replace(bare_town, listings=listings), tiny, protocol="zip25", folds=2, repeats=1)
    assert result.metrics["about"]["homes"] == 25
    assert set(result.estimates.index) == {*(f"h{home:02d}" for home in range(1, 25)), "h30"}


def test_the_latest_sales_are_tested_by_models_of_the_earlier(bare_town: Portfolio, tiny: TrainSettings) -> None:
    result = evaluate(bare_town, tiny, protocol="date")
    tested = bare_town.listings.loc[result.estimates.index, "sale_date"]
    rest = bare_town.listings["sale_date"].drop(result.estimates.index)
    assert tested.min() >= rest.max()
    assert 0.2 * 36 <= len(tested) <= 0.2 * 36 + 3
    assert result.metrics["models"]["both"] is None
    later = bare_town.listings.copy()
    later.loc[result.estimates.index, "price"] *= 2  # what sells later cannot change what was estimated before
    again = evaluate(replace(bare_town, listings=later), tiny, protocol="date")
    assert (again.estimates["attributes_only"] == result.estimates["attributes_only"]).all()
    undated = bare_town.listings.assign(sale_date=pd.NaT)
    with pytest.raises(InputError, match="sale date"):
        evaluate(replace(bare_town, listings=undated), tiny, protocol="date")


def test_without_photos_their_figures_are_null(bare_town: Portfolio, tiny: TrainSettings) -> None:
    metrics = evaluate(bare_town, tiny, folds=2, repeats=1).metrics
    assert metrics["models"]["photos_only"] is None
    assert metrics["models"]["both"] is None
    assert metrics["paired"]["both_minus_attributes"] is None
    assert metrics["neighbours"]["raw"]["mdape"] == {"value": None, "low": None, "high": None}
    assert metrics["interval"] == metrics["intervals"]["attributes_only"]
    assert "Attributes only" in figures_as_text(metrics)


def test_few_homes_with_photos_do_not_stop_it(market_town: Portfolio, tiny: TrainSettings) -> None:
    # Twenty-four homes with photos: some twelve to learn from, fewer than the 15 neighbours asked for.
    few = market_town.photos["listing_id"] < "h24"
    town = replace(market_town, photos=market_town.photos[few].reset_index(drop=True))
    metrics = evaluate(town, tiny, folds=2, repeats=1).metrics
    assert metrics["neighbours"]["raw"]["mdape"]["value"] is None
    assert metrics["models"]["both"]["n"]["value"] <= 24
    assert metrics["models"]["attributes_only"]["n"] == metrics["models"]["both"]["n"]  # the same homes


def test_a_stopped_run_resumes_with_the_same_figures(
    evaluation: Evaluation, market_town: Portfolio, tiny: TrainSettings, tmp_path: Path
) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "repeat 2 of 2: fold finished" and done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(market_town, tiny, folds=2, repeats=2, workspace=tmp_path / "W", progress=stop)
    with pytest.raises(InputError, match="other settings"):
        evaluate(market_town, tiny, folds=2, repeats=3, workspace=tmp_path / "W", resume=True)
    steps: list[str] = []
    resumed = evaluate(
        market_town,
        tiny,
        folds=2,
        repeats=2,
        workspace=tmp_path / "W",
        resume=True,
        progress=lambda stage, done, total: steps.append(f"{stage} {done}"),
    )
    assert resumed.metrics == evaluation.metrics
    assert resumed.estimates.equals(evaluation.estimates)
    fitted = [step for step in steps if "attributes only" in step]
    assert fitted == ["repeat 2 of 2: attributes only 3"]  # the one fold that was left


@pytest.mark.parametrize(
    ("change", "sentence"), [({"protocol": "best"}, "kfold, date or zip25"), ({"repeats": 0}, "repeat")]
)
def test_unknown_protocols_are_refused(
    bare_town: Portfolio, tiny: TrainSettings, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        evaluate(bare_town, tiny, **change)  # type: ignore[arg-type]
