"""A made-up market and a small model of it, trained once."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.model import Model
from valuation.projection import MetricSettings
from valuation.training import TrainSettings, train

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
    return train(market_town, tiny)
