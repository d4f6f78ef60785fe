"""The cache of photo features: used where it is right, and never where it is not."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from data.photos.decoding import read_photo
from data.portfolio import Portfolio, read_portfolio
from valuation.encoder.backbone import Backbone
from valuation.encoder.features import PhotoFeatures, portfolio_features
from valuation.encoder.serving import Server, compile_for_serving
from valuation.training.train_settings import TrainSettings, backbone_of


@pytest.fixture(scope="module")
def backbone(tiny: TrainSettings) -> Backbone:
    return backbone_of(tiny)


@pytest.fixture(scope="module")
def server(backbone: Backbone) -> Server:
    return compile_for_serving(backbone)


@pytest.fixture
def town(market_town: Portfolio, tmp_path: Path) -> Portfolio:
    """A copy of the portfolio of its own, without a cache."""
    shutil.copytree(market_town.folder, tmp_path / "town", ignore=shutil.ignore_patterns(".cache"))
    return read_portfolio(tmp_path / "town")


class Counting:
    """A server that counts photos."""

    def __init__(self, server: Server) -> None:
        self.server, self.photos = server, 0

    def __call__(self, photos: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        self.photos += len(photos)
        return self.server(photos)


@pytest.fixture
def run(backbone: Backbone, server: Server) -> Callable[..., tuple[PhotoFeatures, int]]:
    """Gives a function that computes features and says how many photos went through the net."""

    def compute(portfolio: Portfolio, **options: object) -> tuple[PhotoFeatures, int]:
        counting = Counting(server)
        features = portfolio_features(portfolio, backbone, server=counting, **options)  # type: ignore[arg-type]
        return features, counting.photos

    return compute


Run = Callable[..., tuple[PhotoFeatures, int]]


def test_features_are_mean_activations(town: Portfolio, backbone: Backbone, run: Run) -> None:
    features, _ = run(town)
    photos = np.stack([read_photo(Path(path), (64, 64)) for path in town.photos["path"][:5]])
    with torch.no_grad():
        maps = backbone(backbone.normalise(photos)).double().numpy()
    expected = maps.sum(axis=(2, 3)) / (maps.shape[2] * maps.shape[3])
    assert features.failed == {}
    assert np.abs(features.values[:5] - expected).max() < 1e-3 * np.abs(expected).max()


def test_the_second_call_does_not_run_the_net(town: Portfolio, run: Run) -> None:
    first, ran = run(town)
    assert ran == 72
    second, ran = run(town)
    assert ran == 0
    assert np.array_equal(first.values, second.values)


def test_only_the_rows_wanted_are_computed(town: Portfolio, run: Run) -> None:
    some, ran = run(town, rows=np.array([3, 70]))
    assert ran == 2
    assert np.flatnonzero(np.isfinite(some.values[:, 0])).tolist() == [3, 70]
    every, ran = run(town)
    assert ran == 70
    assert np.array_equal(every.values[[3, 70]], some.values[[3, 70]])


def test_a_changed_photo_is_computed_anew(town: Portfolio, run: Run) -> None:
    first, _ = run(town)
    path = Path(town.photos["path"].iloc[4])
    Image.new("RGB", (88, 72), (10, 200, 90)).save(path)
    os.utime(path, ns=(1, 1))
    second, ran = run(town)
    assert ran == 1
    assert not np.array_equal(first.values[4], second.values[4])
    assert np.array_equal(np.delete(first.values, 4, 0), np.delete(second.values, 4, 0))


def test_other_weights_use_nothing_kept(town: Portfolio, run: Run, tiny: TrainSettings) -> None:
    run(town)
    other = backbone_of(replace(tiny, seed=1))
    counting = Counting(compile_for_serving(other))
    portfolio_features(town, other, server=counting, rows=np.arange(3))  # type: ignore[arg-type]
    assert counting.photos == 3


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_a_damaged_cache_is_computed_anew(town: Portfolio, run: Run, keep: int) -> None:
    first, _ = run(town)
    (file,) = (town.folder / ".cache").glob("features-*.safetensors")
    file.write_bytes(file.read_bytes()[:keep])
    second, ran = run(town)
    assert ran == 72
    assert np.array_equal(first.values, second.values)
    assert run(town)[1] == 0  # and kept again


def test_a_cache_that_cannot_be_written_is_no_harm(town: Portfolio, run: Run) -> None:
    first, _ = run(town)
    (file,) = (town.folder / ".cache").glob("features-*.safetensors")
    file.unlink()
    file.mkdir()  # no file can take the place of a folder, not even root's
    (file / "x").touch()
    again, ran = run(town)
    assert ran == 72
    assert np.array_equal(first.values, again.values)
    shutil.rmtree(town.folder / ".cache")
    (town.folder / ".cache").touch()
    assert np.array_equal(run(town)[0].values, first.values)


def test_an_unreadable_photo_is_named_and_tried_again(town: Portfolio, run: Run) -> None:
    path = Path(town.photos["path"].iloc[6])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    features, _ = run(town)
    assert list(features.failed) == [6]
    assert path.name in features.failed[6]
    assert np.isnan(features.values[6]).all()
    assert np.isfinite(np.delete(features.values, 6, 0)).all()
    path.write_bytes(content)
    assert run(town)[0].failed == {}


def test_progress_ends_at_the_total(town: Portfolio, run: Run) -> None:
    told: list[tuple[int, int]] = []
    run(town, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (72, 72)


def test_no_photos(bare_town: Portfolio, run: Run) -> None:
    features, ran = run(bare_town)
    assert ran == 0
    assert features.values.shape == (0, 64)
