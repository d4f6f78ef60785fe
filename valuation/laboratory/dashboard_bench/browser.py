"""Chromium, driven by Playwright: what a person does on a page, and when the answer stands there."""

import importlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from data.errors import InputError

__all__ = ["DRAWN", "FLAGS", "SIZE", "Visit", "chromium", "driver", "is_fault", "visiting"]

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
).split()
SIZE = {"width": 1400, "height": 1000}
_PATIENCE = 120_000  # milliseconds; a page that takes longer is an error, not a figure
DRAWN = """() => {
  const app = document.querySelector('[data-test-script-state]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSkeleton], [data-stale=true]')) return false;
  const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
  if (!charts.every(chart => chart.querySelector('.main-svg'))) return false;
  return [...document.querySelectorAll('img[alt]')].every(image => image.complete && image.naturalWidth > 0);
}"""
"""Whether a page is finished: the server is done, nothing on it is old, charts and photos are painted."""


def chromium() -> str:
    """The program; found as the tests find it.

    Raises:
        InputError: There is none.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise InputError("This benchmark needs Chromium: install it (on Debian: apt-get install chromium).")
    return found


def driver(kind: str = "sync") -> Any:
    """Playwright's module, "sync" or "async".

    Raises:
        InputError: It is not installed.
    """
    try:
        return importlib.import_module(f"playwright.{kind}_api")
    except ImportError as error:
        raise InputError("This benchmark needs Playwright: install it with `pip install playwright`.") from error


class Visit:
    """A window on the dashboard, of someone who has never been there.

    Attributes:
        page: Playwright's page.
        complaints: What the browser's console said was wrong.
    """

    def __init__(self, page: Any, address: str) -> None:
        """Watch a page."""
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.set_default_timeout(_PATIENCE)
        page.on("console", lambda message: self._noted(message))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        """Go to an address, and wait until its page is finished."""
        self.page.goto(self.address + path)
        self.page.get_by_role("heading", level=1).first.wait_for()
        self.drawn()

    def drawn(self) -> None:
        """Wait until the page is finished."""
        self.page.wait_for_function(DRAWN)

    def rest(self) -> None:
        """Wait until the page is finished, and a little longer, so that nothing of it is timed with what comes next."""
        self.drawn()
        self.page.wait_for_timeout(600)
        self.drawn()

    def timed(self, act: Callable[[], Any], *answers: str, argument: Any = None) -> list[float]:
        """Do something, and give the seconds until each of these JavaScript conditions holds, one after the other."""
        self.rest()
        start, times = time.perf_counter(), []
        act()
        for answer in answers:
            self.page.wait_for_function(answer, arg=argument)
            times.append(time.perf_counter() - start)
        return times

    def faults(self) -> list[str]:
        """What is wrong on the page as it stands, and what the console said."""
        boxes = self.page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all()
        return [box.inner_text() for box in boxes] + self.complaints

    def _noted(self, message: Any) -> None:
        if is_fault(message):
            self.complaints.append(message.text)


def is_fault(message: Any) -> bool:
    """Whether a message of the browser's console tells of an error of the page.

    Streamlit looks for its server below a page's own address first; that there is none is no error.
    """
    head, found, _ = urlsplit(message.location.get("url", "")).path.partition("/_stcore/")
    return message.type == "error" and not (found and head)


@contextmanager
def visiting(browser: Any, address: str) -> Iterator[Visit]:
    """A new visit in a context of its own: no cookies, nothing in the browser's memory."""
    context = browser.new_context(viewport=SIZE)
    try:
        yield Visit(context.new_page(), address)
    finally:
        context.close()
