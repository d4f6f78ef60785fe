"""The parts of the bench on homes held out: whether they hand on what their measures need."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from data.errors import InputError
from data.photos.decoding import read_photos
from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from explain.activations.subject import Subject
from explain.laboratory.faithfulness import faithfulness
from explain.laboratory.held_out import HeldOut
from explain.laboratory.sections import sanity_of
from explain.methods import METHODS
from explain.methods.method import Maps, Target
from valuation.encoder.features import pooled
from valuation.encoder.serving import Server
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.training.train_settings import TrainSettings

SETTINGS = TrainSettings("test_efficientnet", weights="none", size=64, metric=MetricSettings(size=8, epochs=1))


@pytest.fixture(scope="module")
def held(bright_model: Model, bright_homes: Portfolio) -> HeldOut:
    assert bright_model.backbone is not None
    server = Server(bright_model.backbone, None)
    return HeldOut(with_grad_weights(bright_model), server, bright_homes, bright_homes, ("plain", "h00", "several"))


def own_embeddings(model: Model, portfolio: Portfolio) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """What the model itself makes of the photos in its index: its own backbone, then its own projection."""
    assert model.backbone is not None
    assert model.fitted.projection is not None
    assert model.photos is not None
    paths = dict(zip(portfolio.photos["file"], portfolio.photos["path"], strict=True))
    pixels = np.stack(list(read_photos([Path(paths[file]) for file in model.photos.file], (64, 64))))
    with torch.no_grad():
        features = torch.tensor(pooled(Server(model.backbone, None), pixels))
        return model.fitted.projection(features, torch.tensor(model.photos.room)).numpy()


def test_changed_models_borrow_from_nothing_that_was_learned(
    held: HeldOut, bright_homes: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[int, Model] = {}

    def maps(subject: Subject, target: Target, layer: str | None) -> Maps:
        seen[id(subject.model)] = subject.model
        return METHODS["aggregated-grad-cam"].maps(subject, target, layer)

    probe = replace(METHODS["aggregated-grad-cam"], maps=maps)
    monkeypatch.setattr(faithfulness, "METHODS", {"probe": probe})
    parameters, labels = sanity_of(held, ("probe",), SETTINGS, depth=3)
    assert parameters.homes == labels.homes == ("h00", "several")
    assert labels.changes == ("shuffled prices",)
    models = list(seen.values())
    assert len(models) == 1 + 3 * 3 + 1 + 5  # three draws of each, five shuffles; twice the real
    for model in (models[0], models[4], models[9], models[-1]):  # real; projection, then backbone random; shuffled
        assert model.photos is not None
        found, size = own_embeddings(model, bright_homes), np.abs(model.photos.embedding).max()
        np.testing.assert_allclose(model.photos.embedding, found, rtol=1e-3, atol=1e-3 * size)
    real, shuffled = models[0], models[-1]
    assert real.grad_weights is not None
    assert shuffled.grad_weights is not None
    assert not np.allclose(shuffled.index.log_price, real.index.log_price)
    assert not np.allclose(shuffled.index.embedding, real.index.embedding)
    assert not np.allclose(shuffled.grad_weights.weights, real.grad_weights.weights, atol=0.01)
    # Grad-weights do not come from the price head, and its being random alone changes nothing.
    assert parameters.changes[0] == "price head"
    np.testing.assert_allclose(parameters.signed["probe"][0], 1)
    assert (parameters.signed["probe"][1:] < 0.999).all()


def test_none_of_the_homes_has_photos(held: HeldOut) -> None:
    with pytest.raises(InputError, match="None of the homes held out of .* has photos that can be explained"):
        sanity_of(replace(held, listings=("plain",)), ("money-map",), SETTINGS)
