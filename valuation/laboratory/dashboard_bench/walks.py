"""The figures of one portfolio: what a person waits for, from the first page to the last."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from valuation.laboratory.dashboard_bench.browser import DRAWN, Visit, visiting
from valuation.laboratory.dashboard_bench.figures import Measurement, seconds
from valuation.laboratory.dashboard_bench.server import Running

__all__ = ["first_paints", "homes_opened", "page_changes", "sorts_and_filters", "what_ifs"]

_HEADING = 115  # pixels from the left of the table: the numbers of the homes
Tell = Callable[[str, int, int], None]
_TABLE_SHOWN = """() => document.querySelector('[data-testid=stMetricValue]') &&
  document.querySelector('[data-testid=stDataFrame] canvas')"""
_OTHER_TITLE = "old => { const title = document.querySelector('h1'); return title && title.innerText !== old }"
_OTHER_ADDRESS = "old => location.href !== old"
_OTHER_ANSWER = """old => { const boxes = [...document.querySelectorAll('[data-testid=stMetric]')];
  const found = boxes.find(box => box.innerText.startsWith('Estimate with '));
  return found && found.innerText !== old }"""
_TABLE = "[class*=st-key-portfolio-table-]"  # with other homes it is another table; the figures come before it
_OTHER_TABLE = f"""old => {{ const table = document.querySelector('{_TABLE}');
  return table && table.className !== old && table.querySelector('canvas') }}"""
_HEATMAPS = """home => { const seen = [...document.querySelectorAll('img[alt*=heatmap]')];
  return seen.length > 0 && seen.every(i => i.alt.includes(` of home ${home} `) && i.naturalWidth > 0) }"""


def first_paints(browser: Any, server: Running, times: int, tell: Tell, goal: float | None) -> list[Measurement]:
    """From typing the address of Portfolio to seeing figures and table, by someone who has never been there."""
    shown, finished = [], []
    for number in range(times):
        tell("first paint of Portfolio", number, times)
        with visiting(browser, server.address) as visit:
            start = time.perf_counter()
            visit.page.goto(f"{server.address}/portfolio")
            visit.page.wait_for_function(_TABLE_SHOWN)
            shown.append(time.perf_counter() - start)
            visit.drawn()
            finished.append(time.perf_counter() - start)
    return [
        *seconds("first paint of Portfolio (figures and table)", shown, goal, "warm server, empty browser"),
        *seconds("  the same until all charts are painted", finished),
    ]


def page_changes(visit: Visit, rounds: int, tell: Tell, goal: float) -> list[Measurement]:
    """From the click on a page's name until all of it is there; of pages that have been seen before."""
    page, links = visit.page, visit.page.get_by_test_id("stSidebarNavLink")
    names = [link.inner_text().strip().splitlines()[-1] for link in links.all()]
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):  # the first time brings in what stays
        for place, name in enumerate(names):
            tell("page changes", number * len(names) + place, (rounds + 1) * len(names))
            visit.rest()
            title = page.locator("h1").first.inner_text()
            there = links.filter(has_text=name)
            if there.get_attribute("aria-current"):
                continue
            start = time.perf_counter()
            there.click()
            page.wait_for_function(_OTHER_TITLE, arg=title)
            visit.drawn()
            if number:
                times[name].append(time.perf_counter() - start)
    all_times = [value for some in times.values() for value in some]
    figures = seconds("page change", all_times, goal, f"{len(names)} pages")
    for name, some in times.items():
        figures += seconds(f"  to {name}", some)[:1]
    return figures


def what_ifs(visit: Visit, homes: Sequence[str], each: int, tell: Tell, goal: float) -> list[Measurement]:
    """From the Enter after another area until the new estimate is there."""
    times = []
    for place, home in enumerate(homes):
        visit.open(f"/?home={home}")
        field = visit.page.get_by_role("spinbutton", name="Living area")
        if field.count() == 0:
            continue
        area = float(field.input_value() or 1500)
        for number in range(each):
            tell("what if", place * each + number, len(homes) * each)
            visit.rest()
            boxes = visit.page.get_by_test_id("stMetric").filter(has_text="Estimate with ")
            old = boxes.first.inner_text() if boxes.count() else ""
            field.fill(f"{area * (1.07 + 0.05 * number):.0f}")
            start = time.perf_counter()
            field.press("Enter")
            visit.page.wait_for_function(_OTHER_ANSWER, arg=old)
            times.append(time.perf_counter() - start)
    return seconds("what-if answer", times, goal, "another living area")


def homes_opened(visit: Visit, homes: Sequence[str], tell: Tell, goal: float) -> list[Measurement]:
    """From choosing a home that nobody has looked at until its heatmaps are painted."""
    times, photos = [], []
    for number, home in enumerate(homes):
        tell("opening homes", number, len(homes))
        visit.rest()
        start = choose_home(visit.page, home)
        visit.page.wait_for_function(_HEATMAPS, arg=home)
        visit.drawn()
        times.append(time.perf_counter() - start)
        photos.append(visit.page.locator("img[alt*=heatmap]").count())
    several = f"{min(photos)} photos" if photos and min(photos) == max(photos) else "photos differ in number"
    return seconds("opening a home with its heatmaps", times[1:], goal, f"{several}, homes not seen before")


def choose_home(page: Any, home: str) -> float:
    """Choose a home in the list at the side; gives the time of the last key."""
    search = page.get_by_role("searchbox", name="Find a home")
    if search.count():  # among very many homes
        search.first.fill(home)
        page.wait_for_timeout(600)
        page.wait_for_function(DRAWN)
    box = page.get_by_role("combobox", name="Home").first
    box.fill(home)
    page.get_by_role("option").first.wait_for()
    start = time.perf_counter()
    box.press("Enter")
    return start


def sorts_and_filters(visit: Visit, times: int, tell: Tell, goal: float) -> list[Measurement]:
    """From a click or key until figures and table show the answer: another order, a filter, a search, another page.

    Filters and searches change the charts below the table too, which are there a little later.
    """
    page = visit.page
    median = _number(page.get_by_test_id("stMetricValue").nth(1).inner_text())
    lowest = page.get_by_role("spinbutton", name="Estimate from")
    clear = page.get_by_role("button", name="Clear", exact=True)
    charts = "  the same until all charts are painted"
    taken: dict[str, list[float]] = {name: [] for name in ("sort", "another page of the table", "filter", "search")}
    painted: dict[str, list[float]] = {"filter": [], "search": []}
    for number in range(times):
        acts: list[tuple[str, Callable[[], Any]]] = [
            ("filter", partial(_type, lowest, f"{median * (1 + 0.02 * number):.0f}")),
            ("sort", partial(_click_heading, page)),
            ("another page of the table", page.get_by_test_id("stPaginationNext").click),
            ("filter", clear.click),
            ("search", partial(page.get_by_role("searchbox").fill, f"{number + 1}")),
            ("filter", clear.click),
        ]
        for place, (name, act) in enumerate(acts):
            tell("filter and sort", number * len(acts) + place, times * len(acts))
            if name in painted:
                shown = page.locator(_TABLE).first.get_attribute("class")
                answered, finished = visit.timed(act, _OTHER_TABLE, DRAWN, argument=shown)
                painted[name].append(finished)
            else:
                answered = visit.timed(act, _OTHER_ADDRESS, DRAWN, argument=page.url)[-1]
            taken[name].append(answered)
    figures = []
    for name, some in taken.items():
        figures += seconds(name, some, goal)
        figures += seconds(charts, painted[name]) if name in painted else []
    return figures


def _type(box: Any, words: str) -> None:
    box.fill(words)
    box.press("Enter")


def _number(words: str) -> float:
    """The amount in "$312,000"."""
    return float("".join(letter for letter in words if letter.isdigit()) or 1)


def _click_heading(page: Any) -> None:
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    corner = table.bounding_box()
    page.mouse.click(corner["x"] + _HEADING, corner["y"] + 18)
