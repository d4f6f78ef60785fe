"""A small portfolio, the folder of a made-up model, and a place to remember them in."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from valuation import settings

TABLE = """listing_id,asking_price,sale_price,bedrooms,bathrooms,area,location,pool_size
a_1,500000,,3,2.5,1800,90210,
b,,400000,2,1,,02134,12.5
c,,,4,3,2400,,30
"""


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    """Three homes: one with two photos and an asking price, one with one photo and a sale price, one with neither."""
    folder = tmp_path / "small_town"
    (folder / "photos").mkdir(parents=True)
    (folder / "listings.csv").write_text(TABLE, encoding="utf-8")
    for seed, name in enumerate(("a_1_kitchen", "a_1_frontal", "b_bathroom")):
        blots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(blots).resize((160, 120), Image.Resampling.BICUBIC).save(folder / "photos" / f"{name}.jpg")
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An empty folder that the made-up model is said to lie in."""
    folder = tmp_path / "first_model"
    folder.mkdir()
    return folder


@pytest.fixture
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the dashboard remembers what was used last, instead of the user's own folder."""
    folder = tmp_path / "config"
    monkeypatch.setattr(settings, "user_config_path", lambda *_, **__: folder)
    monkeypatch.delenv(settings.PORTFOLIO_VARIABLE, raising=False)
    monkeypatch.delenv(settings.MODEL_VARIABLE, raising=False)
    return folder
