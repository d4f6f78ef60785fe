"""All figures of the dashboard, part by part."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from valuation.encoder.features import portfolio_features
from valuation.laboratory.dashboard_bench.analysts import analysts_at_once
from valuation.laboratory.dashboard_bench.browser import FLAGS, chromium, driver, visiting
from valuation.laboratory.dashboard_bench.enlarged import enlarge
from valuation.laboratory.dashboard_bench.figures import Measurement, as_table
from valuation.laboratory.dashboard_bench.server import Running, serve
from valuation.laboratory.dashboard_bench.walks import (
    Tell,
    first_paints,
    homes_opened,
    page_changes,
    sorts_and_filters,
    what_ifs,
)
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model

__all__ = ["FULL", "QUICK", "Sizes", "bench_dashboard_parts"]

PARTS = ("demo", "large", "filters", "analysts")
_GOALS = {"paint": 3.0, "page": 1.0, "what-if": 0.5, "home": 1.0, "filter": 1.0, "memory": 1.5}


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        paints, rounds, opened, asked, filters: First paints, rounds through all pages, homes opened, homes asked "what
            if" about, and rounds of filtering and sorting.
        large, largest: Homes of the large portfolio, with photos, and of the largest, without.
        analysts, pages: Analysts at once, and pages each of them sees.
    """

    paints: int = 5
    rounds: int = 5
    opened: int = 12
    asked: int = 3
    filters: int = 5
    large: int = 10_000
    largest: int = 100_000
    analysts: int = 4
    pages: int = 50


FULL = Sizes()
QUICK = Sizes(2, 1, 4, 1, 1, 1_000, 5_000, 4, 10)


def bench_dashboard_parts(
    folder: Path, model_folder: Path, parts: Sequence[str], sizes: Sizes, scratch: Path, tell: Tell
) -> Iterator[str]:
    """Measure part by part, and give each part's table as text.

    Args:
        folder: The portfolio.
        model_folder: The model.
        parts: Names in `PARTS`.
        sizes: How much to measure.
        scratch: An empty folder to write to.
        tell: Told the stage, how much of it is done, and its total.

    Raises:
        InputError: There is no such part, or Playwright or Chromium is missing.
    """
    for name in parts:
        if name not in PARTS:
            raise InputError(f"There is no part '{name}'; choose among {', '.join(PARTS)}.")
    driver(), chromium()
    model, portfolio = load_model(model_folder), read_portfolio(folder)
    for name in parts:
        where = folder
        if name in ("large", "filters"):
            where = scratch / name
            tell("making a large portfolio", 0, 1)
            if name == "large":
                _keep_features(portfolio, model, tell)
            homes = sizes.large if name == "large" else sizes.largest
            enlarge(portfolio, where, homes, photos=name == "large")
        busy = _busy()
        with serve(where, model_folder, scratch / f"{name}-server") as server:
            figures: list[Measurement] = []
            try:
                for some in _figures(name, server, read_portfolio(where), sizes, tell):
                    figures += some
            except driver().Error as error:  # what was measured until then is still worth reading
                words = str(error).splitlines()[0]
                figures.append(Measurement("the browser waited in vain, and gave up", 1, "errors", 0, words))
            figures.append(_memory(server))
        homes = len(portfolio.listings) if where == folder else homes
        yield as_table(f"{name} ({homes:,} homes{busy})", figures)


def _figures(
    part: str, server: Running, portfolio: Portfolio, sizes: Sizes, tell: Tell
) -> Iterator[Sequence[Measurement]]:
    """A part's figures, a few at a time."""
    homes = [str(home) for home in portfolio.listings.index]
    shown = set(portfolio.photos["listing_id"])
    photographed = [home for home in homes if home in shown]
    with _browser() as browser:
        yield [_first_start(browser, server, tell)]
        if part != "analysts":
            yield from _alone(part, browser, server, homes, photographed, sizes, tell)
    if part == "analysts":  # they bring a browser of their own
        lowest = np.nanquantile(portfolio.listings["price"], np.linspace(0.1, 0.7, sizes.analysts))
        rounded = [round(value / 1000) * 1000 for value in lowest.tolist()]
        yield analysts_at_once(server, photographed or homes, rounded, sizes.pages, tell)


def _alone(
    part: str,
    browser: Any,
    server: Running,
    homes: Sequence[str],
    photographed: Sequence[str],
    sizes: Sizes,
    tell: Tell,
) -> Iterator[Sequence[Measurement]]:
    """What one person waits for."""
    yield first_paints(browser, server, sizes.paints, tell, _GOALS["paint"])
    with visiting(browser, server.address) as visit:
        if part != "filters":
            visit.open("/")
            # Far apart, so that none is the neighbour of one that was looked at.
            step = max(1, len(photographed) // (sizes.opened + 1))
            if photographed:
                some = photographed[::step][: sizes.opened + 1]
                yield homes_opened(visit, some, tell, _GOALS["home"])
            yield page_changes(visit, sizes.rounds, tell, _GOALS["page"])
            yield what_ifs(visit, homes[: sizes.asked], 4, tell, _GOALS["what-if"])
        if part != "demo":
            visit.open("/portfolio")
            yield sorts_and_filters(visit, sizes.filters, tell, _GOALS["filter"])
        faults = visit.faults()
    yield [Measurement("errors on pages and in the console", len(faults), "errors", 0, "; ".join(faults[:3]))]


def _first_start(browser: Any, server: Running, tell: Tell) -> Measurement:
    """The very first visit, which loads the libraries and values all homes."""
    tell("first visit", 0, 1)
    start = time.perf_counter()
    with visiting(browser, server.address) as visit:
        visit.open("/portfolio")
        taken = time.perf_counter() - start
        visit.open("/")
    return Measurement("very first visit: libraries loaded, all homes valued", taken)


def _busy() -> str:
    """What else this computer was doing, which makes all figures worse; nothing where it does not tell."""
    try:
        return f"; load {os.getloadavg()[0]:.1f} of {os.cpu_count()} before"
    except (AttributeError, OSError):  # not on Windows
        return ""


def _memory(server: Running) -> Measurement:
    return Measurement("peak memory of the server", server.peak_memory(), "GB", _GOALS["memory"], "resident")


def _keep_features(portfolio: Portfolio, model: Model, tell: Tell) -> None:
    """Look at the photos once, so that what is seen is there for all copies of their homes."""
    if model.backbone is not None:
        portfolio_features(portfolio, model.backbone, progress=lambda done, total: tell("photos", done, total))


@contextmanager
def _browser() -> Iterator[Any]:
    with ExitStack() as stack:
        playwright = stack.enter_context(driver().sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        stack.callback(browser.close)
        yield browser
