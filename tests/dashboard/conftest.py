"""A small portfolio, the folder of a made-up model, and ways to open the dashboard without a browser and read it."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from valuation import settings

FAKE_APP = Path(__file__).with_name("fake_app.py")
TABLE = """listing_id,asking_price,sale_price,bedrooms,bathrooms,area,location,pool_size
a_1,500000,,3,2.5,1800,90210,
b,,400000,2,1,,02134,12.5
c,,,4,3,2400,,30
"""

# Scripts that tests run as apps: imported by themselves, to look for doctests in them, they would want a portfolio.
collect_ignore_glob = ["fake_*app.py"]

# What the made-up app puts in place of the real thing, for good as far as it knows.
REPLACED = {
    "valuation.dashboard.session.opening": ("load_model",),
    "valuation.dashboard.session.results": (
        "estimate_portfolio",
        "estimate_home",
        "prepare_home",
        "explain_subject",
        "first_step",
        "carried_out",
        "home_pair_maps",
        "photo_pair_maps",
    ),
    "valuation.dashboard.property.comparables.grids": ("find_comparables", "adjustment_grid"),
    "valuation.dashboard.property.what_if.attribute_form": ("changeable",),
}


@pytest.fixture(autouse=True)
def _real_thing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back after each test what the made-up app replaced."""
    for module, names in REPLACED.items():
        for name in names:
            monkeypatch.setattr(f"{module}.{name}", getattr(importlib.import_module(module), name))


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


@pytest.fixture
def opened(settings_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Gives a function that runs the made-up app, or another, once; nothing is cached from an earlier test."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def run(
        home: str | None = None, *, arguments: tuple[str, ...] = (), page: str = "", app: Path = FAKE_APP
    ) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app", *arguments])
        # AppTest can only switch between pages that are files, so a variable says on which page the made-up app starts.
        monkeypatch.setenv("FAKE_PAGE", page)
        test = AppTest.from_file(str(app), default_timeout=180)
        if home is not None:
            test.query_params["home"] = home
        return test.run()

    return run


@pytest.fixture
def words() -> Callable[[AppTest], str]:
    """Gives a function that reads all text of a page, without the signs that keep money from being read as formulas."""

    def read(test: AppTest) -> str:
        kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error", "code")
        texts = [str(element.value) for kind in kinds for element in getattr(test, kind)]
        texts += [f"{metric.label}: {metric.value}" for metric in test.metric]
        return "\n".join(texts).replace("\\", "")

    return read
