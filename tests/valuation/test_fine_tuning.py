"""Fine-tuning of the last stage: what changes, what must not, and what comes back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

import valuation.fine_tuning
from data.duplicates import listing_groups
from data.photos import read_photo
from data.portfolio import Portfolio
from valuation.backbone import Backbone
from valuation.fine_tuning import fine_tune
from valuation.preparing import Prepared, prepare
from valuation.training import TrainSettings, backbone_of


@pytest.fixture(scope="module")
def start(tiny: TrainSettings) -> Backbone:
    return backbone_of(tiny)


@pytest.fixture(scope="module")
def prepared(market_town: Portfolio, start: Backbone) -> Prepared:
    return prepare(market_town, start, groups=listing_groups(market_town).to_numpy())


@pytest.fixture(autouse=True)
def _large_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few homes teach a net something only by large steps, and ten homes say more of it than four."""
    monkeypatch.setattr(valuation.fine_tuning, "LEARNING_RATE", 3e-3)
    monkeypatch.setattr(valuation.fine_tuning, "HEAD_RATE", 3e-2)
    monkeypatch.setattr(valuation.fine_tuning, "VALIDATION_SHARE", 0.3)


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(valuation.fine_tuning, "LEARNING_RATE", 3e-4)
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


def test_no_epochs_give_the_net_as_it_was(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings
) -> None:
    backbone, features = tuned(market_town, prepared, start, replace(tiny, tune="last", tune_epochs=0))
    assert not changed(backbone, start)
    expected = prepared.market.features
    assert np.abs(features - expected).max() < 0.005 * np.abs(expected).max()


def test_homes_not_chosen_have_no_influence(
    market_town: Portfolio, prepared: Prepared, start: Backbone, tiny: TrainSettings
) -> None:
    settings, rows = replace(tiny, tune="last", tune_epochs=1), np.arange(18)
    one = fine_tune(market_town, prepared, rows, settings, start, "run", None, lambda stage, done, total: None)[0]
    listings = prepared.market.listings.copy()
    listings.iloc[18:, listings.columns.get_loc("price")] *= 50
    other = replace(prepared, market=replace(prepared.market, listings=listings))
    two = fine_tune(market_town, other, rows, settings, start, "run", None, lambda stage, done, total: None)[0]
    assert not changed(one, two)
