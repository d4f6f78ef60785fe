"""Choosing comparables, seeing one side by side, and taking tables and reports along, in a real browser."""

import json
from pathlib import Path

import pytest

from tests.dashboard.test_browser import browser, served, visiting

__all__ = ["browser"]
pytestmark = pytest.mark.browser
APP = Path(__file__).with_name("fake_app.py")


@pytest.mark.slow
def test_comparables_are_chosen_compared_and_taken_along(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio), "--model", str(model))
    with served(APP, tmp_path / "me", *arguments) as (address, log), visiting(browser, address) as walk:
        page = walk.page
        walk.open("/?home=a_1&comparables=4")
        walk.heading("Home a_1")
        grid = page.get_by_role("region", name="Adjustment grid of home a_1: 4 comparables, most alike first")
        grid.wait_for()
        walk.photos("a_1", 2)

        # Another number, by the keyboard: the grid and the address follow, and the page is not drawn again.
        drawn = log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN")
        page.get_by_role("slider", name="Number of comparables").press("ArrowRight")
        page.get_by_role("region", name="Adjustment grid of home a_1: 5 comparables, most alike first").wait_for()
        page.get_by_role("slider", name="Number of comparables").press("ArrowRight")
        page.wait_for_url("**/?home=a_1&comparables=6")
        page.get_by_role("region", name="Adjustment grid of home a_1: 6 comparables, most alike first").wait_for()
        assert log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN") == drawn
        with page.expect_download() as download:
            page.get_by_role("button", name="Download this data (JSON)").click()
        found = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert [one["listing_id"] for one in found["comparables"]][:2] == ["b", "sold<1>"]
        assert len(found["comparables"]) == 6

        # On a narrow screen the table moves within its frame, and the page does not.
        page.set_viewport_size({"width": 400, "height": 900})
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
        frame = page.locator(".hm-grid-frame")
        assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
        page.set_viewport_size({"width": 1400, "height": 1000})

        # Beside its comparable, which the address names.
        page.get_by_role("button", name="Compare side by side").click()
        walk.heading("Compare")
        page.wait_for_url("**/compare?homes=a_1&homes=b")
        page.get_by_role("img", name="Bathroom of home b with heatmap").wait_for()
