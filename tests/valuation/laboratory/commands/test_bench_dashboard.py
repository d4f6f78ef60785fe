"""`hearthmap bench dashboard`: the portfolios it is run on, the table it prints, and that it runs."""

import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from data.errors import InputError
from data.importing import import_portfolio
from data.portfolio import Portfolio, read_portfolio
from valuation.commands.app import app
from valuation.encoder.features import portfolio_features
from valuation.laboratory.dashboard_bench import browser
from valuation.laboratory.dashboard_bench.enlarged import enlarge
from valuation.laboratory.dashboard_bench.figures import Measurement, as_table, seconds
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model_folder import load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

TINY = TrainSettings(
    "test_efficientnet", weights="none", size=64, folds=2, metric=MetricSettings(size=8, epochs=2), device="cpu"
)


@pytest.fixture
def town(made_up_homes: Path, tmp_path: Path) -> Portfolio:
    return import_portfolio(made_up_homes, tmp_path / "town")


def test_homes_are_repeated_and_each_copy_is_a_little_different(town: Portfolio, tmp_path: Path) -> None:
    enlarge(town, tmp_path / "large", 100)
    large = read_portfolio(tmp_path / "large")
    assert len(large.listings) == 100
    assert {problem.reason for problem in large.problems} <= {"price is missing; kept without a price"}
    assert (large.currency, large.area_unit, large.extra_categorical) == ("USD", "sqft", town.extra_categorical)
    own = town.listings
    first = large.listings.loc[own.index]
    assert (first["sale_price"] == own["sale_price"]).all()
    assert (first["sale_date"] == own["sale_date"]).all()
    copies = large.listings.iloc[len(own) : 2 * len(own)]
    change = np.log(copies["area"].to_numpy() / own["area"].to_numpy())
    assert (change != 0).mean() > 0.9
    assert 0.05 < change.std() < 0.25
    assert (copies["location"].to_numpy() == own["location"].to_numpy()).all()
    assert 0.1 < copies["sale_price"].isna().mean() < 0.5


def test_copies_share_photos_and_what_was_seen_on_them(town: Portfolio, tmp_path: Path) -> None:
    model = train(town, TINY)
    enlarge(town, tmp_path / "large", 90)
    large = read_portfolio(tmp_path / "large")
    assert len(large.photos) == 180
    assert large.photos["file"].nunique() == 72
    second = large.photos["listing_id"] == large.listings.index[36]  # a copy of the first
    assert large.photos["file"][second].tolist() == town.photos["file"][:2].tolist()
    looked: list[int] = []
    portfolio_features(large, model.backbone, progress=lambda done, _: looked.append(done))
    assert looked == []


def test_without_photos_there_are_none(town: Portfolio, tmp_path: Path) -> None:
    enlarge(town, tmp_path / "large", 500, photos=False)
    large = read_portfolio(tmp_path / "large")
    assert (len(large.listings), len(large.photos)) == (500, 0)
    assert large.listings.index.is_unique
    with pytest.raises(InputError, match="no homes"):
        enlarge(Portfolio(**{**vars(town), "listings": town.listings.iloc[:0]}), tmp_path / "none", 5)


def test_a_table_says_what_misses_its_goal() -> None:
    figures = [
        *seconds("page change", [0.2, 0.4, 1.5], 1, "two pages"),
        Measurement("peak memory", 1.25, "GB", 1.5),
        Measurement("errors", 2, "errors", 0, "a fault"),
        Measurement("first visit", 12.3),
        Measurement("memory there", None, "GB", 1.5),
    ]
    assert [figure.met for figure in figures] == [True, False, True, False, None, None]
    lines = as_table("demo", figures).splitlines()
    assert lines[0].split() == ["demo", "figure", "goal"]
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "page change, median 0.40 s 1 s met; of 3; two pages",
        "page change, worst 1.50 s 1 s MISSED",
        "peak memory 1.25 GB 1.5 GB met",
        "errors 2 0 MISSED; a fault",
        "first visit 12.30 s",
        "memory there unknown 1.5 GB",
    ]
    assert seconds("nothing", [], 1)[0].value is None


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["bench", "dashboard", *words])
    assert result.exit_code != 0
    return str(result.exception)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    both = ("--portfolio", str(tmp_path), "--model", str(tmp_path))
    assert "Name both" in run(*both[:2])
    assert "no part 'beauty'; choose among demo, large" in run(*both, "--parts", "demo,beauty")
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="apt-get install chromium"):
        browser.chromium()

    def lacking(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(browser.importlib, "import_module", lacking)
    assert "pip install playwright" in run(*both, "--parts", "demo")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_several_analysts_in_real_browsers(town: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playwright.sync_api", reason="needs playwright")
    from valuation.laboratory.dashboard_bench import bench

    monkeypatch.setattr(bench, "QUICK", bench.Sizes(1, 1, 2, 1, 1, 120, 300, 2, 6))
    save_model(train(town, TINY), tmp_path / "model")
    assert load_model(tmp_path / "model").has_photos
    folders = ["--portfolio", str(town.folder), "--model", str(tmp_path / "model")]
    result = CliRunner().invoke(app, ["bench", "dashboard", *folders, "--parts", "analysts", "--quick"])
    assert result.exception is None, result.output
    assert "analysts (36 homes" in result.output
    assert "unknown" not in result.output
    errors = [line for line in result.output.splitlines() if re.search(r"errors\b.* \d+ +0 ", line)]
    assert len(errors) == 1
    assert " met" in errors[0]
