"""Several analysts at once, each with homes and filters of their own: does anyone meet an error, or another's state?"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from valuation.laboratory.dashboard_bench.browser import DRAWN, FLAGS, SIZE, chromium, driver, is_fault
from valuation.laboratory.dashboard_bench.figures import Measurement, seconds
from valuation.laboratory.dashboard_bench.server import Running
from valuation.laboratory.dashboard_bench.walks import Tell

__all__ = ["analysts_at_once"]

_PATIENCE = 120_000  # milliseconds


@dataclass
class _Analyst:
    """One of them.

    Attributes:
        name: What the home that this analyst values is called.
        lowest: The filter: estimates from here.
        homes: The homes looked at, nobody else's.
        complaints: What went wrong, or was another's.
        times: Seconds by page.
    """

    name: str
    lowest: int
    homes: Sequence[str]
    complaints: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    count: str = ""


def analysts_at_once(
    server: Running, homes: Sequence[str], lowest: Sequence[int], pages: int, tell: Tell
) -> list[Measurement]:
    """Let as many analysts as there are filters click through so many pages each.

    Args:
        server: The dashboard.
        homes: Homes to look at, shared out among them.
        lowest: For each analyst, the estimate from which homes are shown.
        pages: Pages for each.
        tell: Told how far it is.
    """
    several = len(lowest)
    analysts = [
        _Analyst(f"Analyst {number + 1}'s home", low, homes[number::several]) for number, low in enumerate(lowest)
    ]
    asyncio.run(_all(server, analysts, pages, tell))
    complaints = [f"{one.name[:9]}: {words}" for one in analysts for words in one.complaints]
    note = "; ".join(complaints[:3]) or f"{sum(len(one.times) for one in analysts)} pages"
    times = [value for one in analysts for value in one.times]
    return [
        Measurement(f"{several} analysts at once, {pages} pages each: errors", len(complaints), "errors", 0, note),
        *seconds("  their page changes", times),
    ]


async def _all(server: Running, analysts: Sequence[_Analyst], pages: int, tell: Tell) -> None:
    done = 0

    def turned() -> None:
        nonlocal done
        done += 1
        tell("analysts", done, pages * len(analysts))

    async with driver("async").async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            await asyncio.gather(*(_work(browser, server, analyst, pages, turned) for analyst in analysts))
        finally:
            await browser.close()


async def _work(browser: Any, server: Running, analyst: _Analyst, pages: int, turned: Any) -> None:
    """One analyst's morning."""
    context = await browser.new_context(viewport=SIZE)
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE)
    page.on("console", lambda message: analyst.complaints.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: analyst.complaints.append(str(error)))
    steps = (_portfolio, _property, _another_home, _compare, _value)
    try:
        await page.goto(f"{server.address}/portfolio")
        await _drawn(page)
        for number in range(pages):
            start = time.perf_counter()
            await steps[number % len(steps)](page, analyst, number // len(steps))
            await _drawn(page)
            analyst.times.append(time.perf_counter() - start)
            await _look(page, analyst, steps[number % len(steps)].__name__, number // len(steps))
            turned()
    except driver("async").Error as error:
        analyst.complaints.append(str(error).splitlines()[0])
    finally:
        await context.close()


async def _portfolio(page: Any, analyst: _Analyst, turn: int) -> None:
    if turn == 0:
        box = page.get_by_role("spinbutton", name="Estimate from")
        await box.fill(str(analyst.lowest))
        await box.press("Enter")
        await page.wait_for_url(f"**from={analyst.lowest}*")
        return
    await _go(page, "Portfolio", "Portfolio")


async def _property(page: Any, analyst: _Analyst, turn: int) -> None:
    await _go(page, "Property", "" if turn == 0 else f"Home {_home(analyst, turn - 1)}")


async def _another_home(page: Any, analyst: _Analyst, turn: int) -> None:
    box = page.get_by_role("combobox", name="Home").first
    await box.fill(_home(analyst, turn))
    await page.get_by_role("option").first.wait_for()
    await box.press("Enter")
    await page.get_by_role("heading", name=f"Home {_home(analyst, turn)}", level=1, exact=True).wait_for()


async def _compare(page: Any, analyst: _Analyst, turn: int) -> None:
    await _go(page, "Compare", "Compare")


async def _value(page: Any, analyst: _Analyst, turn: int) -> None:
    await _go(page, "Value a home", "Value a home")
    if turn == 0:
        box = page.get_by_role("textbox", name="What to call it")
        await box.fill(analyst.name)
        await box.press("Enter")


async def _look(page: Any, analyst: _Analyst, step: str, turn: int) -> None:
    """Note errors on the page, and anything on it that is not this analyst's."""
    for box in await page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all():
        analyst.complaints.append(f"{step}: {(await box.inner_text())[:200]}")
    if step == "_portfolio":
        shown = await page.get_by_test_id("stMetricValue").first.inner_text()
        filled = await page.get_by_role("spinbutton", name="Estimate from").input_value()
        analyst.count = analyst.count or shown
        if (shown, filled) != (analyst.count, str(analyst.lowest)) or f"from={analyst.lowest}" not in page.url:
            analyst.complaints.append(f"Portfolio shows {shown} homes from {filled}, not {analyst.count}")
    elif step == "_another_home" or (step == "_property" and turn):
        home = _home(analyst, turn if step == "_another_home" else turn - 1)
        seen = [await image.get_attribute("alt") for image in await page.locator("img[alt*=' of home ']").all()]
        other = [alt for alt in seen if f" of home {home} " not in alt]
        title = await page.locator("h1").first.inner_text()
        # The home that is shown at first need not be in the address.
        elsewhere = "home=" in page.url and f"home={home}" not in page.url
        if title != f"Home {home}" or elsewhere or other:
            analyst.complaints.append(f"Property shows {title}, {other[:1]}, not home {home}")
    elif step == "_compare" and f"homes={_home(analyst, turn)}" not in page.url:
        analyst.complaints.append(f"Compare is at {page.url}, not with home {_home(analyst, turn)}")
    elif step == "_value":
        called = await page.get_by_role("textbox", name="What to call it").input_value()
        if called != analyst.name:
            analyst.complaints.append(f"Value a home shows {called!r}, not {analyst.name!r}")


async def _go(page: Any, link: str, title: str) -> None:
    await page.get_by_test_id("stSidebarNavLink").filter(has_text=link).click()
    if title:
        await page.get_by_role("heading", name=title, level=1, exact=True).wait_for()
    else:
        await page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('Home ')")


async def _drawn(page: Any) -> None:
    await page.wait_for_function(DRAWN)


def _home(analyst: _Analyst, turn: int) -> str:
    return analyst.homes[turn % len(analyst.homes)]
