"""Asking "what if", pointing at regions and comparing homes, in a real browser."""

import csv
import re
from pathlib import Path

import pytest

from tests.dashboard.test_browser import FAKE_APP, browser, served, visiting

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_what_if_and_compare(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio), "--model", str(model))
    with served(FAKE_APP, tmp_path / "me", *arguments) as (address, log), visiting(browser, address) as walk:
        page = walk.page
        walk.open("/?home=a_1")
        walk.heading("Home a_1")
        walk.photos("a_1", 2)

        # A region, pointed at with the mouse and reached by the keyboard: what it is and what it is worth.
        spots = page.get_by_role("img", name="Stove, centre: raises the estimate by $18,300")
        tip = page.locator(".hm-tip").filter(has_text="+$18,300")
        assert tip.evaluate("tip => getComputedStyle(tip).opacity") == "0"
        spots.hover()
        page.wait_for_function("getComputedStyle(document.querySelector('.hm-tip')).opacity == '1'")
        page.mouse.move(0, 0)
        page.wait_for_function("getComputedStyle(document.querySelector('.hm-tip')).opacity == '0'")
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('aria-label') || ''").startswith("Stove, centre"):
                break
        else:
            pytest.fail("The region was never reached by the keyboard.")
        assert tip.evaluate("tip => getComputedStyle(tip).opacity") == "1"

        # An attribute, typed: the answer stands there at once, and the page is not drawn again.
        page.get_by_text("Estimate as it is").wait_for()
        drawn = log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN")
        area = page.get_by_role("spinbutton", name="Living area (sq ft)")
        area.fill("2400")
        area.press("Enter")
        page.get_by_text("Estimate with 1 change").wait_for()
        page.wait_for_url("**/?home=a_1&change=set~area~2400")
        page.get_by_test_id("stButtonGroup").get_by_text("Leave a photo out").click()
        page.get_by_role("button", name="Leave this photo out").click()
        page.get_by_text("Estimate with 2 changes").wait_for()
        assert log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN") == drawn
        page.get_by_text("then $570,000").wait_for()
        page.get_by_test_id("stStatusWidget").wait_for(state="detached")  # all of the section is new
        with page.expect_download() as download:
            page.get_by_role("button", name="Download this data (CSV)").last.click()
        with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            assert [float(row["estimate"]) for row in csv.DictReader(file)] == [550_000, 560_000, 570_000]

        # The address can be sent, and each change taken back.
        page.reload()
        walk.heading("Home a_1")
        page.get_by_text("Estimate with 2 changes").wait_for()
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("Estimate with 1 change").wait_for()
        page.get_by_role("button", name="Reset").click()
        page.get_by_text("Estimate as it is").wait_for()
        assert "change" not in page.url

        # Two homes side by side: the home seen last and one like it, then a third.
        walk.photos("a_1", 2)
        page.get_by_role("link", name="Compare").click()
        walk.heading("Compare")
        page.wait_for_url("**/compare?homes=a_1&homes=c")
        page.get_by_text("$170,000 against a_1").wait_for()
        choice = page.get_by_role("combobox", name=re.compile("Homes to compare"))
        choice.fill("02134")
        choice.press("Enter")
        choice.press("Escape")  # while the list is open, all else is hidden from screen readers and `get_by_role`
        page.wait_for_url("**/compare?homes=a_1&homes=c&homes=b")
        page.get_by_text("-$170,000 against a_1").wait_for()
        page.get_by_role("img", name="Bathroom of home b with heatmap").wait_for()
        page.get_by_role("img", name="Colour scale: blue lowers the estimate").wait_for()
        page.get_by_test_id("stButtonGroup").get_by_text("Home b").click()
        page.locator("[aria-label^='From home a_1 $550,000 to home b $380,000']").first.wait_for(state="attached")
        page.get_by_role("link", name="Open this home").last.click()
        walk.heading("Home b")
        page.wait_for_url("**/?home=b")
        walk.photos("b", 1)
