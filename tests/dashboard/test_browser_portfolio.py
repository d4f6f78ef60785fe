"""The page of all homes in a real browser: filters, order, map, bars, and the way to a home and back."""

import csv
from pathlib import Path

import pytest

from tests.dashboard.test_browser import FAKE_APP, Visit, browser, click_home, served, visiting

__all__ = ["browser"]
pytestmark = pytest.mark.browser
COORDINATES = ("latitude,longitude", "45.00,-120.00", "45.01,-120.01", "45.02,-120.02")


def homes(walk: Visit, number: int) -> None:
    """Wait until the figure at the top says so many homes, and the rest is drawn too."""
    walk.page.get_by_test_id("stMetric").filter(has_text="Homes").get_by_text(str(number), exact=True).wait_for()
    settle(walk)


def settle(walk: Visit) -> None:
    """Wait until the page is drawn: the address changes first, and a click before the rest does hits what was there."""
    walk.page.wait_for_function(
        "document.querySelector('[data-test-script-state]').dataset.testScriptState == 'notRunning'"
    )
    walk.page.wait_for_timeout(500)  # the table is painted a little later than it is there


def click_heading(walk: Visit, across: float) -> None:
    """Click a column's heading, so far from the left."""
    table = walk.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    corner = table.bounding_box()
    walk.page.mouse.click(corner["x"] + across, corner["y"] + 18)


def middle(place) -> tuple[float, float]:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.slow
def test_filters_order_map_and_the_way_to_a_home(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    table = portfolio / "listings.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(map(",".join, zip(lines, COORDINATES, strict=True))) + "\n", encoding="utf-8")
    arguments = ("--portfolio", str(portfolio), "--model", str(model))
    with served(FAKE_APP, tmp_path / "me", *arguments) as (address, log), visiting(browser, address) as walk:
        page = walk.page
        walk.open("/")
        page.get_by_role("link", name="Portfolio").click()
        walk.heading("Portfolio")
        homes(walk, 3)
        page.locator(".js-plotly-plot").nth(2).wait_for()

        # A search as it is typed, and a flag, without the whole page being drawn; the address can be kept.
        drawn = log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN")
        page.get_by_role("searchbox", name="Search").press_sequentially("0")
        page.wait_for_url("**/portfolio?q=0")
        homes(walk, 2)
        page.get_by_role("button", name="Clear", exact=True).click()
        page.wait_for_url("**/portfolio")
        page.get_by_text("Photo problems (1)").click()
        page.wait_for_url("**/portfolio?flag=photos")
        homes(walk, 1)
        assert log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN") == drawn
        with page.expect_download() as download:
            page.get_by_role("button", name="Download estimates").click()
        assert download.value.suggested_filename == "small_town-estimates-USD-filtered.csv"
        with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            assert [row["listing_id"] for row in csv.DictReader(file)] == ["c"]
        page.go_back()
        page.wait_for_url("**/portfolio")
        homes(walk, 3)

        # A heading sorts all homes, again the other way round; a click on a number opens that home.
        click_heading(walk, 110)  # of the homes' numbers, beside the photos
        page.wait_for_url("**/portfolio?sort=home")
        settle(walk)
        click_heading(walk, 110)
        page.wait_for_url("**/portfolio?sort=-home")
        settle(walk)
        click_home(page, 1)
        walk.heading("Home c")
        page.get_by_text("This home has no photos").wait_for()

        # Coming back finds the order kept. A bar shows its homes only.
        page.get_by_role("link", name="Portfolio").click()
        walk.heading("Portfolio")
        page.wait_for_url("**/portfolio?sort=-home")
        homes(walk, 3)
        bar = page.locator(".js-plotly-plot .bars .point").last
        settle(walk)
        page.mouse.click(*middle(bar))
        page.wait_for_url("**/portfolio?from=*")
        homes(walk, 1)
        page.get_by_role("button", name="Clear", exact=True).click()
        homes(walk, 3)
        click_heading(walk, 110)  # which other homes have not made deaf
        page.wait_for_url("**/portfolio?sort=home")
        settle(walk)

        # On the map a frame shows the homes inside, and a click opens a home.
        chart = page.locator(".js-plotly-plot").first
        chart.scroll_into_view_if_needed()
        chart.hover()
        page.locator("[data-title='Box Select']").first.click()
        points = chart.locator(".scatterlayer .point")
        x, y = middle(points.nth(1))
        page.mouse.move(x - 15, y - 15)
        page.mouse.down()
        page.mouse.move(x + 15, y + 15, steps=5)
        page.mouse.up()
        page.wait_for_url("**/portfolio?area=*")
        homes(walk, 1)
        page.get_by_role("button", name="Area on the map").click()
        homes(walk, 3)
        x, y = middle(page.locator(".js-plotly-plot").first.locator(".scatterlayer .point").nth(1))
        page.mouse.move(x, y)
        page.locator(".js-plotly-plot .hoverlayer").get_by_text("$380,000").wait_for()
        page.mouse.click(x, y)
        walk.heading("Home b")
        walk.photos("b", 1)


@pytest.mark.slow
def test_an_address_that_was_sent_opens_as_it_was(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio), "--model", str(model))
    with served(FAKE_APP, tmp_path / "me", *arguments) as (address, _), visiting(browser, address) as walk:
        walk.open("/portfolio?confidence=low&confidence=medium&sort=-estimate")
        walk.heading("Portfolio")
        homes(walk, 2)
        click_home(walk.page, 1)
        walk.heading("Home c")
        walk.page.get_by_text("This home has no photos").wait_for()
