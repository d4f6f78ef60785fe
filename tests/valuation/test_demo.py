"""The demo made ready for use, with made-up homes in place of the shipped ones."""

import shutil
from pathlib import Path

import pytest

from data.errors import InputError
from data.laboratory.neighbourhood.checksums import write_checksums
from data.portfolio import Portfolio, read_portfolio
from valuation import demo
from valuation.demo import build_demo, demo_folders, is_built
from valuation.trained_model.model_folder import load_model
from valuation.training.train_settings import TrainSettings


@pytest.fixture
def shipped(market_town: Portfolio, tiny: TrainSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    shutil.copytree(market_town.folder, folder, ignore=shutil.ignore_patterns(".cache"))
    if not (folder / "photos.csv").is_file():
        market_town.photos[["listing_id", "file", "room"]].to_csv(folder / "photos.csv", index=False)
    write_checksums(folder)
    monkeypatch.setattr(demo, "shipped_folder", lambda: folder)
    monkeypatch.setattr(demo, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setattr(demo, "TrainSettings", lambda: tiny)
    return folder


def test_it_is_built_once_and_opened_from_then_on(shipped: Path) -> None:
    assert not is_built()
    told: list[str] = []
    built = build_demo(lambda stage, done, total: told.append(stage.split(":")[0]))
    assert {"photos", "cross-fitting", "final fit"} <= set(told)
    assert is_built()
    assert built == demo_folders()
    assert built.portfolio is not None
    assert built.model is not None
    assert len(read_portfolio(built.portfolio).photos) == 72
    assert load_model(built.model).grad_weights is not None
    before = (built.model / "model.json").read_bytes()
    told.clear()
    assert build_demo(lambda stage, done, total: told.append(stage)) == built
    assert not told
    assert (built.model / "model.json").read_bytes() == before


def test_other_files_make_another_demo_and_a_damaged_model_is_made_anew(shipped: Path) -> None:
    built = build_demo()
    assert built.model is not None
    (built.model / "both.safetensors").write_bytes(b"damaged")
    build_demo()
    load_model(built.model)
    (shipped / "listings.csv").write_text((shipped / "listings.csv").read_text() + "\n")
    write_checksums(shipped)
    assert demo_folders() != built
    assert not is_built()


def test_an_installation_without_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "shipped_folder", lambda: None)
    assert demo_folders() is None
    assert not is_built()
    with pytest.raises(InputError, match="hearthmap demo --render"):
        build_demo()
