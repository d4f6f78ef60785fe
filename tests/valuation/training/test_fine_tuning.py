"""Fine-tuning of the last stage: what changes, what must not, and what comes back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from sklearn.linear_model import Ridge

import valuation.training.fine_tuning
from data.duplicates import listing_groups
from data.photos.decoding import read_photo
from data.portfolio import Portfolio
from valuation.encoder.backbone import Backbone
from valuation.homes.preparing import Prepared, prepare
from valuation.metric_learning.projection import initial_projection
from valuation.pricing.market import room_embeddings
from valuation.training.fine_tuning import RIDGE_PENALTIES, fine_tune
from valuation.training.train_settings import TrainSettings, backbone_of


@pytest.fixture(scope="module")
def start(tiny: TrainSettings) -> Backbone:
    return backbone_of(tiny)


@pytest.fixture(scope="module")
def prepared(market_town: Portfolio, start: Backbone) -> Prepared:
    """The made-up homes at prices that fall and rise with the light: what no straight line on the untuned net tells."""
    market = prepare(market_town, start, groups=listing_groups(market_town).to_numpy())
    paths = market_town.photos["path"].iloc[market.photo_row]
    light = np.bincount(market.market.owner, [read_photo(Path(path), (64, 64)).mean() for path in paths])
    listings = market.market.listings.copy()
    listings["price"] = np.exp(12 + np.cos(2 * (light - light.mean()) / light.std()))
    return replace(market, market=replace(market.market, listings=listings))


@pytest.fixture(autouse=True)
def _large_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few homes teach a net something only by large steps, and ten homes say more of it than four."""
    monkeypatch.setattr(valuation.training.fine_tuning, "LEARNING_RATE", 3e-3)
    monkeypatch.setattr(valuation.training.fine_tuning, "HEAD_RATE", 3e-2)
    monkeypatch.setattr(valuation.training.fine_tuning, "VALIDATION_SHARE", 0.3)


def tuned(
    portfolio: Portfolio, prepared: Prepared, start: Backbone, settings: TrainSettings, workspace: Path | None = None
) -> tuple[Backbone, NDArray[np.float32]]:
    def ignore(stage: str, done: int, total: int) -> None:
        return None

    rows = np.arange(len(portfolio.listings))
    return fine_tune(portfolio, prepared, rows, settings, start, "run", workspace, ignore)


def changed(one: Backbone, two: Backbone) -> set[str]:
    other = two.net.state_dict()
    return {name for name, value in one.net.state_dict().items() if not torch.equal(value, other[name])}


@pytest.mark.parametrize("tune", ["last", "whole"])
def test_changes_the_weights_it_is_asked_to_and_no_others(
    market_town: Portfolio,
    prepared: Prepared,
    start: Backbone,
    tiny: TrainSettings,
    tune: str,
) -> None:
    before = {name: value.clone() for name, value in start.net.state_dict().items()}
    backbone, _ = tuned(market_town, prepared, start, replace(tiny, tune=tune, tune_epochs=3))  # type: ignore[arg-type]
    moved = changed(backbone, start)
    assert moved
    last = {f"{path}." for path in start.late_modules()}
    in_last = {name for name in moved if name.startswith(tuple(last))}
    assert in_last
    if tune == "last":
        assert moved == in_last
    else:
        assert "conv_stem.weight" in moved
    # Normalisation keeps its statistics, and the backbone it started from is as it was.
    assert not [name for name in moved if "running" in name or "num_batches" in name]
    assert all(torch.equal(value, before[name]) for name, value in start.net.state_dict().items())


def test_features_are_those_of_the_tuned_net(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings
) -> None:
    backbone, features = tuned(market_town, prepared, start, replace(tiny, tune="last", tune_epochs=1))
    paths = market_town.photos["path"].iloc[prepared.photo_row]
    photos = np.stack([read_photo(Path(path), (64, 64)) for path in paths])
    with torch.no_grad():
        fresh = backbone(backbone.normalise(photos)).mean(dim=(2, 3)).numpy()
    # Early activations are kept in float16, which has eleven bits: 2^-11 is 0.0005.
    assert np.abs(features - fresh).max() < 0.005 * np.abs(fresh).max()
    assert np.abs(features - prepared.market.features).max() > 0.01 * np.abs(fresh).max()  # not the untuned ones


def test_epoch_0_is_judged_by_the_best_ridge_regression_on_the_untuned_net(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings, tmp_path: Path
) -> None:
    tuned(market_town, prepared, start, replace(tiny, tune="last", tune_epochs=0), tmp_path)
    count = len(market_town.listings)
    held = round(0.3 * count)
    order = np.random.default_rng(tiny.seed).permutation(count)
    validation, training = np.sort(order[:held]), np.sort(order[held:])
    known = prepared.market.take(training)
    projection = initial_projection(known.features, known.room, known.blocks, len(known.rooms), tiny.metric.size)
    with torch.no_grad():
        # The head gets the coordinates in units of their spread among the homes learned from.
        inputs = (room_embeddings(projection, prepared.market) / room_embeddings(projection, known).std()).flatten(1)
    embedding, log_price = inputs.numpy().astype(float), prepared.market.log_price
    label = (log_price - log_price[training].mean()) / log_price[training].std()

    def estimates(penalty: float, homes: NDArray[np.intp], wanted: NDArray[np.intp]) -> NDArray[np.float64]:
        estimated: NDArray[np.float64] = Ridge(penalty).fit(embedding[homes], label[homes]).predict(embedding[wanted])
        return estimated

    def left_out(penalty: float) -> float:
        """Squared error of every home by a regression on the others."""
        return sum(
            float((label[home] - estimates(penalty, training[training != home], np.array([home]))[0]) ** 2)
            for home in training
        )

    miss = np.abs(label[validation] - estimates(min(RIDGE_PENALTIES, key=left_out), training, validation))
    expected = np.where(miss < 1, miss**2 / 2, miss - 0.5).mean()
    noted = float(load_file(tmp_path / "run-tuning.safetensors")["progress"][1])
    assert noted == pytest.approx(expected, rel=0.01)  # early activations are kept in float16


def test_the_epoch_kept_is_never_worse_on_the_homes_set_aside(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings, tmp_path: Path
) -> None:
    errors = []
    for epochs in range(4):
        settings = replace(tiny, tune="last", tune_epochs=epochs)
        tuned(market_town, prepared, start, settings, tmp_path / str(epochs))
        errors.append(float(load_file(tmp_path / str(epochs) / "run-tuning.safetensors")["progress"][1]))
    assert errors == sorted(errors, reverse=True)
    assert errors[3] < 0.9 * errors[0]


@pytest.mark.parametrize("epochs", [0, 1])
def test_where_no_epoch_is_better_the_net_is_as_it_was(
    market_town: Portfolio,
    prepared: Prepared,
    start: Backbone,
    tiny: TrainSettings,
    epochs: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(valuation.training.fine_tuning, "LEARNING_RATE", 1e3)  # ruins any net
    backbone, features = tuned(market_town, prepared, start, replace(tiny, tune="last", tune_epochs=epochs))
    assert not changed(backbone, start)
    assert np.array_equal(features, prepared.market.features)


def test_homes_not_chosen_have_no_influence(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings
) -> None:
    settings, rows = replace(tiny, tune="last", tune_epochs=2), np.arange(24)
    one = fine_tune(market_town, prepared, rows, settings, start, "run", None, lambda stage, done, total: None)[0]
    listings = prepared.market.listings.copy()
    listings.iloc[24:, listings.columns.get_loc("price")] *= 50
    other = replace(prepared, market=replace(prepared.market, listings=listings))
    two = fine_tune(market_town, other, rows, settings, start, "run", None, lambda stage, done, total: None)[0]
    assert changed(one, start)
    assert not changed(one, two)
