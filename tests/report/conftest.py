"""Homes of all kinds that a report may be asked for, and a small model of them, trained once."""

import csv
import datetime
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from data.importing import import_portfolio
from data.portfolio import Portfolio
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

AS_OF = datetime.date(2026, 11, 20)
MARKUP = "#panic() *bold* <script>alert(1)</script> $x$ =1+1 {{ 7*7 }}"
LETTERS = "Яблоня Ελαία 桜通り"
ADDRESS = "Donaudampfschifffahrtsgesellschaftsweg 7"  # 40 characters, one word longer than a column


@pytest.fixture(scope="session")
def report_homes(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """Homes with a kitchen and a front each.

    "markup", "letters" and "long" have odd locations, "many" has ten photos, "bare" none, "pictured" nothing else,
    "unpriced" no price, "nowhere" no coordinates, "void" neither attributes nor photos.
    """
    folder = tmp_path_factory.mktemp("report")
    rng = np.random.default_rng(3)
    special = ("markup", "letters", "long", "many", "bare", "pictured", "unpriced", "nowhere", "void")
    places = {"markup": MARKUP, "letters": LETTERS, "long": ADDRESS}
    with (folder / "homes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            ["listing_id", "sale_price", "bedrooms", "bathrooms", "area_m2", "latitude", "longitude", "city"]
        )
        for number, home in enumerate([*(f"h{place:02d}" for place in range(22)), *special]):
            light, area = rng.uniform(), rng.uniform(60, 240)
            price = 3e5 * np.exp(light + 0.5 * np.log(area / 140) + rng.normal(0, 0.05))
            north, east = 48 + rng.normal(0, 0.01), 11 + rng.normal(0, 0.01)
            row = [
                home,
                "" if home in ("unpriced", "void") else round(price),
                number % 4 + 1,
                number % 3 + 1,
                round(area),
                "" if home == "nowhere" else round(north, 5),
                "" if home == "nowhere" else round(east, 5),
                places.get(home, ("Nord", "Süd")[number % 2]),
            ]
            table.writerow([*row[:2], *[""] * 6] if home in ("pictured", "void") else row)
            if home in ("bare", "void"):
                continue
            rooms = [f"kitchen_{place}" for place in range(9)] if home == "many" else ["kitchen"]
            for room in (*rooms, "frontal"):
                _draw(folder / "photos" / f"{home}_{room}.png", light, room.startswith("kitchen"), rng)
    return import_portfolio(folder, tmp_path_factory.mktemp("reported") / "portfolio", currency="EUR")


@pytest.fixture(scope="session")
def report_model(report_homes: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model of these homes, read from its folder, so that it has a fingerprint."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # threads would only wait for each other on matrices as small as these
    try:
        metric = MetricSettings(size=8, epochs=2)
        settings = TrainSettings("test_efficientnet", weights="none", size=64, folds=2, metric=metric, device="cpu")
        trained = train(report_homes, settings)
    finally:
        torch.set_num_threads(threads)
    folder = tmp_path_factory.mktemp("model") / "model"
    save_model(trained, folder)
    return load_model(folder)


def _draw(path: Path, light: float, kitchen: bool, rng: np.random.Generator) -> None:
    blots = rng.integers(0, 90, (6, 8, 3)) + round(150 * light)
    picture = Image.fromarray(blots.astype(np.uint8)).resize((88, 72), Image.Resampling.BICUBIC)
    picture.paste((200, 60, 30) if kitchen else (40, 180, 60), (0, 56, 88, 72))
    path.parent.mkdir(exist_ok=True)
    picture.save(path)
