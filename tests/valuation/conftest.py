"""A made-up market and a small model of it, trained once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.evaluation.evaluate import Evaluation, evaluate
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

TINY = TrainSettings(
    backbone="test_efficientnet",
    weights="none",
    size=64,
    folds=2,
    metric=MetricSettings(size=8, epochs=2),
    device="cpu",
)


@pytest.fixture(scope="session")
def tiny() -> TrainSettings:
    """Settings with which training takes seconds."""
    return TINY


@pytest.fixture(scope="session")
def market_town(made_up_homes: Path, tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """The made-up homes as a portfolio. Read only: copy its folder to change it."""
    return import_portfolio(made_up_homes, tmp_path_factory.mktemp("town") / "town")


@pytest.fixture(scope="session")
def bare_town(market_town: Portfolio) -> Portfolio:
    """The same homes without photos."""
    return replace(market_town, photos=market_town.photos.iloc[:0])


@pytest.fixture(scope="session")
def tiny_model(market_town: Portfolio, tiny: TrainSettings) -> Model:
    """A model of the made-up homes."""
    with one_thread():
        return train(market_town, tiny)


@pytest.fixture(scope="session")
def evaluation(market_town: Portfolio, tiny: TrainSettings) -> Evaluation:
    """Twice two folds of the made-up homes."""
    with one_thread():
        return evaluate(market_town, tiny, folds=2, repeats=2)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """Matrices of some thirty homes: threads would only wait for each other, many times longer on a busy machine."""
    number = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(number)
