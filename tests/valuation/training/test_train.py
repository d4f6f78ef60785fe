"""Training: repeatable, resumable, and clear about what it cannot use."""

import importlib.metadata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file
from safetensors.torch import save_file as save_tensors

import valuation.training.train
from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.metric_learning.projection import MetricSettings
from valuation.statistics.ratio_study import mape
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings, backbone_of
from valuation.training.workspace import data_fingerprint


def stop_when(words: str) -> Callable[[str, int, int], None]:
    """A progress callback that acts as Ctrl-C once a stage contains the words."""

    def tell(stage: str, done: int, total: int) -> None:
        if words in stage:
            raise KeyboardInterrupt

    return tell


def counted_fits(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count from here on how often price models are fitted, by number of homes."""
    counts: Counter[str] = Counter()
    fit = valuation.training.train.fit

    def counting(market: Any, *args: Any, **options: Any) -> Any:
        counts[f"{len(market.listings)} homes"] += 1
        return fit(market, *args, **options)

    monkeypatch.setattr(valuation.training.train, "fit", counting)
    return counts


def assert_same(one: Model, two: Model) -> None:
    """The same model to the last bit."""
    assert one.card["metrics"] == two.card["metrics"]
    assert one.card["training"] == two.card["training"]
    assert one.card["backbone"] == two.card["backbone"]
    assert np.array_equal(one.index.embedding, two.index.embedding)
    assert set(one.fitted.models) == set(two.fitted.models)
    for name, model in one.fitted.models.items():
        assert model.theta == two.fitted.models[name].theta
        assert model.weights.equal(two.fitted.models[name].weights)
        assert np.array_equal(one.conformal[name].scores, two.conformal[name].scores)


def test_the_same_seed_gives_the_same_model(tiny_model: Model, market_town: Portfolio, tiny: TrainSettings) -> None:
    again = train(market_town, tiny)
    assert_same(again, tiny_model)
    one, two = estimate_portfolio(again, market_town), estimate_portfolio(tiny_model, market_town)
    assert one.equals(two)


def test_another_seed_gives_another_split(tiny_model: Model, market_town: Portfolio, tiny: TrainSettings) -> None:
    other = train(market_town, replace(tiny, seed=1, photos=False))
    assert other.card["training"]["folds"] != tiny_model.card["training"]["folds"]


def test_learns_that_light_rooms_cost_more(tiny_model: Model) -> None:
    # Light explains 0.29 of the log price's standard deviation, which attributes alone cannot see.
    figures = tiny_model.card["metrics"]
    assert figures["both"]["mape"] < 0.6 * figures["attributes_only"]["mape"]
    assert figures["photos_only"]["r2_log"] > 0.3


def test_training_photos_are_kept_with_their_homes(market_town: Portfolio, tiny: TrainSettings) -> None:
    listings = market_town.listings.copy()
    listings.loc[["h00", "h20"], "price"] = np.nan  # not trained on, so the rows of homes and photos shift
    model = train(replace(market_town, listings=listings), tiny)
    photos = model.photos
    assert photos is not None
    assert len(photos) == 68
    table = market_town.photos.set_index("file")
    assert table.loc[photos.file, "listing_id"].tolist() == photos.listing_id.tolist()
    assert [model.rooms[room] for room in photos.room] == table.loc[photos.file, "room"].tolist()
    for home, rooms in zip(model.index.listing_id, model.index.embedding, strict=True):
        for room, embedding in enumerate(rooms):
            own = photos.embedding[(photos.listing_id == home) & (photos.room == room)]
            np.testing.assert_allclose(own.mean(0), embedding, rtol=1e-4, atol=1e-6)


def test_expected_log_prices_are_those_of_models_that_did_not_see_the_home(
    tiny_model: Model, bare_town: Portfolio, tiny: TrainSettings
) -> None:
    index = tiny_model.index
    error = mape(np.exp(index.expected), np.exp(index.log_price))
    assert error == pytest.approx(tiny_model.card["metrics"]["attributes_only"]["mape"])
    assert train(bare_town, tiny).photos is None


def test_a_stopped_run_resumes_with_the_same_figures(
    tiny_model: Model, market_town: Portfolio, tiny: TrainSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = counted_fits(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        train(market_town, tiny, workspace=tmp_path / "W", progress=stop_when("fold finished"))
    assert counts.total() == 1
    counts.clear()
    resumed = train(market_town, tiny, workspace=tmp_path / "W", resume=True)
    assert counts == {"18 homes": 1, "36 homes": 1}  # the second fold and the final fit, not the first fold again
    assert_same(resumed, tiny_model)


def test_a_stopped_fine_tuning_resumes_with_the_same_figures(
    market_town: Portfolio, tiny: TrainSettings, tmp_path: Path
) -> None:
    settings = replace(tiny, tune="last", tune_epochs=2)
    unbroken = train(market_town, settings)
    with pytest.raises(KeyboardInterrupt):
        train(market_town, settings, workspace=tmp_path / "W", progress=stop_when("fold-1: epoch 2"))
    assert load_file(tmp_path / "W" / "fold-1-tuning.safetensors")["progress"][0] == 1
    stages: list[str] = []
    resumed = train(
        market_town, settings, workspace=tmp_path / "W", resume=True, progress=lambda s, d, t: stages.append(s)
    )
    assert not [stage for stage in stages if "fold-0" in stage or "fold-1: epoch 1" in stage]
    assert [stage for stage in stages if "fold-1: epoch 2" in stage]
    assert_same(resumed, unbroken)


def test_resuming_with_other_settings_is_refused(bare_town: Portfolio, tiny: TrainSettings, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(bare_town, tiny, workspace=tmp_path / "W", progress=stop_when("fold finished"))
    with pytest.raises(InputError, match="other settings"):
        train(bare_town, replace(tiny, seed=9), workspace=tmp_path / "W", resume=True)
    other = replace(bare_town, listings=bare_town.listings.assign(price=bare_town.listings["price"] + 1))
    with pytest.raises(InputError, match="another portfolio"):
        train(other, tiny, workspace=tmp_path / "W", resume=True)
    assert (tmp_path / "W" / "fold-0.safetensors").is_file()  # nothing was lost by asking


def test_checkpoints_never_replace_a_folder_of_something_else(
    bare_town: Portfolio, tiny: TrainSettings, tmp_path: Path
) -> None:
    (tmp_path / "W").mkdir()
    (tmp_path / "W" / "letters.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(InputError, match="holds something else"):
            train(bare_town, tiny, workspace=tmp_path / "W", resume=resume)
    assert (tmp_path / "W" / "letters.txt").read_text() == "mine"


def test_without_resume_a_run_starts_anew(bare_town: Portfolio, tiny: TrainSettings, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(bare_town, tiny, workspace=tmp_path / "W", progress=stop_when("fold finished"))
    with pytest.raises(KeyboardInterrupt):
        train(bare_town, tiny, workspace=tmp_path / "W", progress=stop_when("cross-fitting"))
    assert [file.name for file in (tmp_path / "W").iterdir()] == ["run.json"]


def test_says_what_is_missing_where_there_are_no_prices(bare_town: Portfolio, tiny: TrainSettings) -> None:
    priceless = replace(bare_town, listings=bare_town.listings.assign(price=np.nan))
    with pytest.raises(InputError, match=r"No listing of .* has a price.*--map price="):
        train(priceless, tiny)


@pytest.mark.parametrize("homes", [2, 19])
def test_too_few_homes(bare_town: Portfolio, tiny: TrainSettings, homes: int) -> None:
    few = replace(bare_town, listings=bare_town.listings.iloc[:homes])
    with pytest.raises(InputError, match=rf"Only {homes} listings .* 2 folds needs at least 20"):
        train(few, tiny)


def test_one_listing(bare_town: Portfolio, tiny: TrainSettings) -> None:
    with pytest.raises(InputError):
        train(replace(bare_town, listings=bare_town.listings.iloc[:1]), tiny)


def test_attributes_only(bare_town: Portfolio, tiny: TrainSettings, market_town: Portfolio) -> None:
    model = train(bare_town, tiny)
    assert set(model.fitted.models) == {"attributes_only"}
    assert model.backbone is None
    assert model.card["backbone"] is None
    assert model.card["metrics"]["photos_only"] is None
    without = train(market_town, replace(tiny, photos=False))  # --no-photos: the groups of shared photos still count
    assert set(without.fitted.models) == {"attributes_only"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"metric": MetricSettings(loss="best")}, "best"),
        ({"tune": "first"}, "choose none, last or whole"),
        ({"device": "tpu"}, "choose auto, cpu or cuda"),
        ({"folds": 1}, "at least 2 folds"),
    ],
)
def test_unknown_settings_are_refused_before_any_work(
    market_town: Portfolio, tiny: TrainSettings, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], sentence: str
) -> None:
    def long_work(*args: Any) -> None:
        pytest.fail("began to work")

    monkeypatch.setattr(valuation.training.train, "listing_groups", long_work)
    with pytest.raises(InputError, match=sentence):
        train(market_town, replace(tiny, **change))


def test_homes_that_share_a_photo_are_never_parted(tiny_model: Model, market_town: Portfolio) -> None:
    folds = tiny_model.card["training"]["folds"]
    assert folds["h34"] == folds["h35"]  # the fixture gives them one kitchen
    groups = listing_groups(market_town)
    assert groups["h34"] == groups["h35"]
    assert groups.nunique() == 35


def test_the_card_tells_where_the_model_comes_from(tiny_model: Model, market_town: Portfolio) -> None:
    card = tiny_model.card
    assert card["versions"]["torch"] == importlib.metadata.version("torch")
    assert card["versions"]["skops"] == importlib.metadata.version("skops")
    assert card["training"]["fingerprint"] == data_fingerprint(market_town)
    assert card["training"]["homes"] == 36
    assert card["training"]["photos"] == 72
    assert sorted(card["training"]["folds"]) == [f"h{home:02d}" for home in range(36)]
    assert set(card["training"]["folds"].values()) == {0, 1}
    assert card["backbone"]["weights"] == {
        "description": "random initialisation",
        "licence": "none needed",
        "sha256": card["backbone"]["weights"]["sha256"],
    }
    assert card["rooms"] == ["frontal", "kitchen"]
    prices = market_town.listings["price"]
    assert card["training"]["price_range"] == [prices.min(), prices.max()]


def test_stated_figures_are_those_of_models_that_never_saw_the_home(
    tiny_model: Model, bare_town: Portfolio, tiny: TrainSettings
) -> None:
    alone = train(bare_town, tiny)
    folds = np.array([alone.card["training"]["folds"][name] for name in bare_town.listings.index])
    estimate = np.full(36, np.nan)
    for fold in (0, 1):  # by the public door: train on one half, value the other
        half = train(replace(bare_town, listings=bare_town.listings[folds != fold]), replace(tiny, folds=5))
        other = replace(bare_town, listings=bare_town.listings[folds == fold])
        estimate[folds == fold] = estimate_portfolio(half, other, as_of="sale")["estimate"]
    expected = mape(estimate, bare_town.listings["price"].to_numpy())
    assert alone.card["metrics"]["attributes_only"]["mape"] == pytest.approx(expected, rel=1e-9)


def test_the_fingerprint_changes_with_any_price_or_photo(market_town: Portfolio) -> None:
    known = data_fingerprint(market_town)
    listings = market_town.listings.copy()
    listings.iloc[7, listings.columns.get_loc("price")] += 1
    assert data_fingerprint(replace(market_town, listings=listings)) != known
    assert data_fingerprint(replace(market_town, photos=market_town.photos.iloc[1:])) != known
    assert data_fingerprint(replace(market_town, listings=market_town.listings.iloc[::-1])) == known


def test_weights_from_a_file_travel_with_the_model(market_town: Portfolio, tiny: TrainSettings, tmp_path: Path) -> None:
    file = tmp_path / "mine.safetensors"
    save_tensors(backbone_of(replace(tiny, seed=77)).net.state_dict(), file)
    model = train(market_town, replace(tiny, weights=str(file)))
    assert model.card["backbone"]["weights"]["description"] == "file mine.safetensors"
    save_model(model, tmp_path / "M")
    file.unlink()  # as on another machine
    expected = estimate_portfolio(model, market_town)
    assert estimate_portfolio(load_model(tmp_path / "M"), market_town).equals(expected)


def test_a_photo_model_that_no_fold_could_fit_is_left_out(market_town: Portfolio, tiny: TrainSettings) -> None:
    few = sorted(market_town.photos["listing_id"].unique())[:11]
    photos = market_town.photos[market_town.photos["listing_id"].isin(few)].reset_index(drop=True)
    model = train(replace(market_town, photos=photos), replace(tiny, folds=5))
    assert set(model.fitted.models) == set(model.conformal) == {"attributes_only"}
    table = estimate_portfolio(model, replace(market_town, photos=photos))
    assert np.isfinite(table[["estimate", "lower", "upper"]].to_numpy(float)).all()
