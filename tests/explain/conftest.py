"""A made-up portfolio in which light photos cost more, and a small model of it, trained once."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


@pytest.fixture(scope="session")
def bright_homes(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """26 homes with a kitchen and a front each; "several" has three kitchens, "plain" has no photos at all."""
    folder = tmp_path_factory.mktemp("bright")
    rng = np.random.default_rng(11)
    photos = {f"h{number:02d}": ["kitchen", "frontal"] for number in range(24)}
    photos |= {"several": ["kitchen", "kitchen_2", "kitchen_3", "frontal"], "plain": []}
    with (folder / "homes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["listing_id", "sale_price", "bedrooms", "bathrooms", "area_sqft", "zipcode"])
        for number, (home, names) in enumerate(photos.items()):
            light, area = rng.uniform(), rng.uniform(900, 3000)
            price = 3e5 * np.exp(light + 0.5 * np.log(area / 1500) + rng.normal(0, 0.05))
            table.writerow([home, round(price), number % 4 + 1, number % 3 + 1, round(area), 90210 + number % 2])
            for name in names:
                _draw(folder / "photos" / f"{home}_{name}.png", light, name.startswith("kitchen"), rng)
    return import_portfolio(folder, tmp_path_factory.mktemp("bright-portfolio") / "portfolio")


@pytest.fixture(scope="session")
def bright_model(bright_homes: Portfolio) -> Model:
    """A model of the made-up homes; its linear photo part has a closed form.

    It has forgotten its folds, so that it values its training homes itself and its own parts can be held against that.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # threads would only wait for each other on matrices as small as these
    try:
        metric = MetricSettings(size=8, epochs=2)
        settings = TrainSettings("test_efficientnet", weights="none", size=64, folds=2, metric=metric, device="cpu")
        return replace(train(bright_homes, settings), folds=())
    finally:
        torch.set_num_threads(threads)


def _draw(path: Path, light: float, kitchen: bool, rng: np.random.Generator) -> None:
    blots = rng.integers(0, 90, (6, 8, 3)) + round(150 * light)
    picture = Image.fromarray(blots.astype(np.uint8)).resize((88, 72), Image.Resampling.BICUBIC)
    picture.paste((200, 60, 30) if kitchen else (40, 180, 60), (0, 56, 88, 72))
    path.parent.mkdir(exist_ok=True)
    picture.save(path)
