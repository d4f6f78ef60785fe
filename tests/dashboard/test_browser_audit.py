"""The audit in a real browser: started and found again, drift and equity with their downloads, and a home opened."""

import csv
from pathlib import Path

import pytest

from tests.dashboard.test_browser import browser, served, visiting

__all__ = ["browser"]
APP = Path(__file__).with_name("fake_audit_app.py")
pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_an_audit_from_the_button_to_a_home(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio), "--model", str(model), "--made-up")
    with served(APP, tmp_path / "me", *arguments) as (address, _), visiting(browser, address) as walk:
        page = walk.page
        walk.open("/")
        walk.heading("Audit")

        # Shortcuts: the audit runs by itself, also while another part is looked at.
        page.get_by_role("button", name="Start the audit").click()
        page.get_by_text("Looking for marks that repeat: 3 of 4").wait_for()
        parts = page.get_by_test_id("stButtonGroup")
        parts.get_by_text("Drift").click()
        page.wait_for_url("**/?section=drift")
        page.get_by_text("Drift in living area.").wait_for()
        page.locator("[aria-label^='Drift of each column. Living area: ▲▲ strong drift']").first.wait_for(
            state="attached"
        )
        parts.get_by_text("Shortcuts").click()
        page.get_by_text("What is said of mark 1.").wait_for()
        picture = page.get_by_role("img", name="Mark 1: the average of its photos")
        picture.wait_for()
        page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        page.locator("[aria-label^='Money by cue. Marks: what is said of marks.']").first.wait_for(state="attached")

        # Equity, by an address that someone sent; its data to take along.
        page.goto(f"{address}/?section=equity")
        page.get_by_text("Homes are not valued at the same level across areas").wait_for()
        page.get_by_test_id("stStatusWidget").wait_for(state="detached")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download this data (CSV)").nth(1).click()
        assert download.value.suggested_filename == "small_town-equity-areas.csv"
        with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            rows = {row["group"]: row for row in csv.DictReader(file)}
        assert {name: int(row["homes"]) for name, row in rows.items()} == {"west": 30, "east": 30}
        assert float(rows["west"]["median_ratio_low"]) > float(rows["east"]["median_ratio_high"])

        # Narrow as a telephone, nothing sticks out.
        page.set_viewport_size({"width": 420, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        page.set_viewport_size({"width": 1400, "height": 1000})

        # The audit is still there, and leads to the home that is moved most.
        parts.get_by_text("Shortcuts").click()
        page.get_by_text("What is said of mark 1.").wait_for()
        table = page.get_by_test_id("stDataFrame").first
        table.scroll_into_view_if_needed()
        page.get_by_test_id("stStatusWidget").wait_for(state="detached")
        corner = table.bounding_box()
        page.mouse.click(corner["x"] + 13, corner["y"] + 35 + 17)  # the number of the first home
        walk.heading("Home b")
        page.wait_for_url("**/property?home=b")
