"""Examples in docstrings run in a folder of their own with a portfolio `homes`, its `model`, and nothing else."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `homes` (40 homes without photos, sold at known prices) and a `model` trained on it."""
    from valuation import TrainSettings, read_portfolio, save_model, train

    folder = tmp_path_factory.mktemp("examples")
    (folder / "homes").mkdir()
    rows = ["listing_id,sale_price,sale_date,bedrooms,area_sqft,zipcode"]
    for home in range(40):
        area = 900 + 137 * home % 1600
        price = 200 * area + 15_000 * (home % 4) + 4_000 * (home % 7)
        rows.append(f"h{home:02d},{price},2025-{home % 12 + 1:02d}-10,{home % 4 + 1},{area},9021{home % 3}")
    (folder / "homes" / "listings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    save_model(train(read_portfolio(folder / "homes"), TrainSettings(photos=False)), folder / "model")
    return folder


@pytest.fixture(autouse=True)
def _example(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """For examples that are about homes: go to that folder, and know its homes and model."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    source = "".join(example.source for example in request.node.dtest.examples)
    if "homes" not in source and '"model"' not in source:
        return
    from valuation import load_model, read_portfolio

    folder: Any = request.getfixturevalue("example_folder")
    monkeypatch.chdir(folder)
    names = request.getfixturevalue("doctest_namespace")
    names |= {"homes": read_portfolio("homes"), "model": load_model("model")}
