"""Valuing a home that is in no portfolio, and training a model, in a real browser."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from data.importing import import_portfolio
from tests.dashboard.test_browser import PATIENCE, ROOT, browser, served, visiting
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model_folder import load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

__all__ = ["browser"]
pytestmark = pytest.mark.browser
TINY = TrainSettings(
    "test_efficientnet", weights="none", size=64, folds=2, metric=MetricSettings(size=8, epochs=2), device="cpu"
)


@pytest.fixture(scope="module")
def town(made_up_homes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the portfolio `town` and its model."""
    folder = tmp_path_factory.mktemp("value")
    save_model(train(import_portfolio(made_up_homes, folder / "town"), TINY), folder / "model")
    return folder


def files(homes: Path, *names: str) -> list[dict[str, object]]:
    return [{"name": name, "mimeType": "image/png", "buffer": (homes / "photos" / name).read_bytes()} for name in names]


def zipped(photos: list[dict[str, object]]) -> dict[str, object]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for photo in photos:
            archive.writestr(f"some/where/{photo['name']}", photo["buffer"])
    return {"name": "home.zip", "mimeType": "application/zip", "buffer": content.getvalue()}


@pytest.mark.slow
def test_a_home_is_valued_by_photos_and_what_is_known(
    town: Path, made_up_homes: Path, tmp_path: Path, browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    arguments = ("--portfolio", str(town / "town"), "--model", str(town / "model"))
    with served(ROOT / "streamlit_app.py", tmp_path / "me", *arguments) as (address, _):
        with visiting(browser, address) as walk:
            page = walk.page
            walk.open("/")
            assert page.get_by_role("link", name="Train").count() == 0  # not started with the right to
            page.get_by_role("link", name="Value a home").click()
            walk.heading("Value a home")
            page.get_by_text("Drop a photo or fill in a box").wait_for()

            # What is known, by keyboard alone, in the order of reading.
            page.get_by_role("textbox", name="What to call it").fill("Elm Street 5")
            page.get_by_role("spinbutton", name="Bedrooms").fill("3")
            page.keyboard.press("Enter")
            page.get_by_role("heading", name="Estimate of Elm Street 5").wait_for()
            page.get_by_text("It does not rest on photos.").wait_for()

            # Photos, some of which are none.
            box = page.locator("input[type=file]")
            kitchen, front = files(made_up_homes, "h05_kitchen.png", "h05_frontal.png")
            box.set_input_files(
                [
                    zipped([kitchen, {**front, "name": "IMG_7.png"}]),
                    {**kitchen, "name": "copy.png"},
                    {"name": "cut.png", "mimeType": "image/png", "buffer": bytes(kitchen["buffer"])[:300]},
                    {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"},
                ]
            )
            page.get_by_text("2 files could not be used; all others were taken in.").wait_for()
            for sentence in ("copy.png: the same picture as", "cut.png: photo", "notes.txt: file is not an image"):
                page.get_by_text(sentence).wait_for()
            page.get_by_role("img", name="IMG_7.png, taken for frontal").wait_for()
            page.get_by_text("Told from the picture", exact=True).wait_for()
            page.get_by_role("heading", name="On the photos").wait_for()
            page.locator("img[alt*=heatmap]").nth(1).wait_for()


@pytest.mark.slow
def test_a_home_stays_as_it_was_whatever_comes(
    town: Path, made_up_homes: Path, tmp_path: Path, browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    arguments = ("--portfolio", str(town / "town"), "--model", str(town / "model"))
    with served(ROOT / "streamlit_app.py", tmp_path / "me", *arguments) as (address, _):
        with visiting(browser, address) as walk:
            page = walk.page
            walk.open("/")
            page.get_by_role("link", name="Value a home").click()
            walk.heading("Value a home")
            page.get_by_role("textbox", name="What to call it").fill("Elm Street 5")
            page.get_by_role("spinbutton", name="Bedrooms").fill("3")
            page.keyboard.press("Enter")
            page.get_by_role("heading", name="Estimate of Elm Street 5").wait_for()
            kitchen, front = files(made_up_homes, "h05_kitchen.png", "h05_frontal.png")
            page.locator("input[type=file]").set_input_files([kitchen, {**front, "name": "IMG_7.png"}])
            page.get_by_role("img", name="IMG_7.png, taken for frontal").wait_for()
            page.locator("img[alt*=heatmap]").nth(1).wait_for()

            # 30 MB: said so, and everything else stays.
            heavy = {"name": "garden.png", "mimeType": "image/png", "buffer": bytes(30_000_000)}
            page.locator("input[type=file]").set_input_files([heavy])
            page.get_by_text("garden.png: 30 MB; a photo may have 25 MB").wait_for()
            assert page.get_by_role("spinbutton", name="Bedrooms").input_value() == "3"
            assert page.locator("img[alt*='taken for']").count() == 2

            # Another page and back: all is there still.
            page.get_by_role("link", name="Portfolio").click()
            walk.heading("Portfolio")
            page.get_by_role("link", name="Value a home").click()
            walk.heading("Value a home")
            page.get_by_role("img", name="IMG_7.png, taken for frontal").wait_for()
            assert page.get_by_role("spinbutton", name="Bedrooms").input_value() == "3"
            with page.expect_download() as download:
                page.get_by_role("button", name="Download (CSV)").first.click()
            assert "Elm Street 5" in Path(download.value.path()).read_text(encoding="utf-8")
            (folder,) = tmp_path.glob("hearthmap-home-*")
            assert len(list((folder / "photos").iterdir())) == 2
            page.locator("img[alt*=heatmap]").nth(1).wait_for()

        # Somebody else sees nothing of it.
        with visiting(browser, address) as other:
            other.open("/")
            other.page.get_by_role("link", name="Value a home").click()
            other.page.get_by_text("Drop a photo or fill in a box").wait_for()
    assert list(tmp_path.glob("hearthmap-home-*")) == []  # gone with the server at the latest


@pytest.mark.slow
def test_a_training_survives_a_closed_tab_and_its_model_opens_with_one_click(
    town: Path, tmp_path: Path, browser
) -> None:
    arguments = ("--portfolio", str(town / "town"), "--model", str(town / "model"), "--allow-training")
    with served(ROOT / "streamlit_app.py", tmp_path / "me", *arguments) as (address, _):
        with visiting(browser, address) as walk:
            page = walk.page
            page.set_default_timeout(2 * PATIENCE)
            walk.open("/")
            page.get_by_role("link", name="Train").click()
            walk.heading("Train a model")
            page.get_by_text("36 of 36 homes with a price").wait_for()
            page.get_by_role("textbox", name="Folder for the model").fill(str(tmp_path / "new"))
            page.get_by_text("More settings").click()
            page.get_by_role("textbox", name="Net (a timm name)").fill("test_efficientnet")
            page.get_by_role("textbox", name="File of weights").fill("none")
            page.get_by_role("spinbutton", name="Photo size").fill("64")
            page.get_by_role("spinbutton", name="Length of an embedding").fill("8")
            page.keyboard.press("Tab")
            page.get_by_role("button", name="Start training").click()
            page.get_by_role("button", name="Cancel the training").wait_for()
            page.get_by_text("Looking at the photos").wait_for()
        with visiting(browser, address) as later:
            page = later.page
            page.set_default_timeout(2 * PATIENCE)
            later.open("/")
            page.get_by_role("button", name="Open the new model").wait_for()
            assert load_model(tmp_path / "new").card["backbone"]["name"] == "test_efficientnet"
            page.get_by_role("link", name="Train").click()
            page.get_by_text("new is ready.").first.wait_for()
            page.get_by_role("button", name="Open the new model").click()
            page.get_by_text("Model: new").wait_for()
            page.wait_for_url(re.compile("trained="))
            page.reload()
            page.get_by_text("Model: new").wait_for()
        with visiting(browser, address) as other:
            other.open("/")
            other.page.get_by_text("Model: model").wait_for()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["me", "new"]
