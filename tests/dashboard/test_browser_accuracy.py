"""The page of accuracy in a real browser: figures, a click on a home, the way back, and two models side by side."""

import csv
from pathlib import Path

import pytest

from tests.dashboard.test_accuracy_page import APP, model, town
from tests.dashboard.test_browser import Visit, browser, served, sync_api, visiting
from tests.dashboard.test_browser_portfolio import middle, settle

__all__ = ["browser", "model", "town"]
pytestmark = pytest.mark.browser


def choose(walk: Visit, label: str, option: str) -> None:
    """Choose from a list by typing; a list that closes because the page above it was still growing is opened again."""
    box = walk.page.get_by_role("combobox", name=label)
    for _ in range(5):
        settle(walk)
        box.scroll_into_view_if_needed()
        box.click()
        walk.page.keyboard.type(option)
        found = walk.page.get_by_role("option").filter(has_text=option).first
        try:
            found.click(timeout=5_000)
        except sync_api.TimeoutError:
            walk.page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{label} never offered {option}")


@pytest.mark.slow
def test_figures_a_missed_home_and_two_models(town: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(town), "--model", str(model))
    with served(APP, tmp_path / "me", *arguments) as (address, _), visiting(browser, address) as walk:
        page = walk.page
        walk.open("/")
        page.get_by_role("link", name="Accuracy").click()
        walk.heading("Accuracy")
        settle(walk)
        figures = page.get_by_role("table", name="Figures of accuracy with their intervals")
        figures.get_by_text("✗ outside, too high").first.wait_for()
        assert figures.get_by_role("row").count() == 14  # heading, homes, twelve figures

        # Another grouping goes into the address; its figures can be taken along.
        page.locator(".st-key-accuracy-by").get_by_text("Confidence", exact=True).click()
        page.wait_for_url("**/accuracy?by=confidence")
        settle(walk)
        with page.expect_download() as download:
            page.locator(".st-key-download-small_town-first_model-by-confidence-csv button").click()
        with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            assert sum(int(row["homes"]) for row in csv.DictReader(file)) == 60

        # A click on a point opens that home; coming back finds the grouping kept.
        points = page.locator(".js-plotly-plot").first.locator(".scatterlayer .points path.point")
        x, y = middle(points.first)
        page.mouse.move(x, y)
        told = page.locator(".js-plotly-plot .hoverlayer").first.get_by_text("Home h").first
        home = told.text_content().removeprefix("Home ")[:3]
        page.mouse.click(x, y)
        walk.heading(f"Home {home}")
        settle(walk)
        page.get_by_role("link", name="Accuracy").click()
        walk.heading("Accuracy")
        page.wait_for_url("**/accuracy?by=confidence")
        settle(walk)

        # A second model from the list, and one home with the photos of both.
        choose(walk, "Second model", "worse_model")
        page.wait_for_url("**other=worse_model*")
        page.get_by_role("table", name="Figures of models first_model and worse_model").get_by_text(
            "✓ first_model"
        ).first.wait_for()
        settle(walk)
        choose(walk, "Home, with how much higher", "h07")
        page.wait_for_url("**home=h07*")
        page.wait_for_function(
            "() => { const seen = [...document.querySelectorAll('img[alt*=\" with heatmap by model \"]')];"
            "return seen.length == 6 && seen.every(i => i.naturalWidth > 0) }"
        )


@pytest.mark.slow
def test_an_address_that_was_sent_shows_both_models_on_a_narrow_screen(
    town: Path, model: Path, tmp_path: Path, browser
) -> None:
    arguments = ("--portfolio", str(town), "--model", str(model))
    with served(APP, tmp_path / "me", *arguments) as (address, _), visiting(browser, address) as walk:
        walk.page.set_viewport_size({"width": 420, "height": 900})
        walk.open("/accuracy?by=price&other=worse_model&home=h07")
        walk.page.get_by_text("One scale for all models").wait_for()
        settle(walk)
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not walk.page.evaluate(overflow)
        # Streamlit looks for its server below each part of the address, and the browser notes what it misses.
        walk.complaints[:] = [words for words in walk.complaints if "/accuracy/_stcore/" not in words]
