"""The dashboard in a real browser: what a person sees, and what leaves the machine (nothing)."""

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data.importing import import_portfolio
from data.shipped_demo import shipped_folder
from valuation.laboratory.dashboard_bench.browser import is_fault
from valuation.trained_model.model_folder import save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
ROOT = Path(__file__).resolve().parents[2]
FAKE_APP = Path(__file__).with_name("fake_app.py")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
FLAGS += " --disable-sync --no-first-run"
# Milliseconds. The first page brings in the machine-learning libraries, and other tests keep the machine busy.
# Who waits in vain waits long, all others only as long as needed.
PATIENCE = 180_000
pytestmark = pytest.mark.browser


class Visit:
    """A page, what its console said, and which hosts it asked."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        self.hosts: set[str | None] = set()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: is_fault(message) and self.complaints.append(f"{message.text} {message.location}"),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda websocket: self._asked(websocket.url))

    def open(self, path: str) -> None:
        """Open a page of the dashboard and wait for its title."""
        self.page.goto(self.address + path)
        self.page.get_by_role("heading", level=1).wait_for()

    def heading(self, text: str) -> None:
        """Wait until this is the title."""
        self.page.get_by_role("heading", name=text, level=1, exact=True).wait_for()

    def photos(self, home: str, number: int) -> None:
        """Wait until all photos of a home are seen; who leaves before asks for pictures that are gone by then."""
        self.page.wait_for_function(
            "([home, number]) => { const seen = [...document.querySelectorAll('img[alt*=\" of home \"]')];"
            "return seen.length == number && seen.every(i => i.alt.includes(` ${home} `) && i.naturalWidth > 0) }",
            arg=[home, number],
        )

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(urlsplit(url).hostname)


@contextmanager
def served(app: Path | None, home: Path, *arguments: str) -> Iterator[tuple[str, Path]]:
    """Serve an app to someone with this home folder; gives its address and the file of what it prints.

    Without an app it is what `hearthmap dashboard` serves, started in that home folder.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    home.mkdir(exist_ok=True)
    log = home / "server.log"
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("HEARTHMAP_", "FAKE_"))}
    variables |= {"PYTHONPATH": str(ROOT), "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    variables["XDG_CACHE_HOME"] = str(home / "cache")
    settings = {"HEADLESS": "true", "PORT": str(port)}
    if app is None:
        command, place = [sys.executable, "-P", "-m", "valuation.cli", "dashboard", *arguments], home
        variables |= {f"STREAMLIT_SERVER_{name}": value for name, value in settings.items()}
    else:
        options = [f"--server.{name.lower()}={value}" for name, value in settings.items()]
        command, place = [sys.executable, "-m", "streamlit", "run", str(app), *options, "--", *arguments], ROOT
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603  # our own app
            command,
            cwd=place,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=app is None,  # then the server is a process of its own, and ends with its group
        ) as server,
    ):
        try:
            address = f"http://localhost:{port}"
            _wait_for(address, server, log)
            yield address, log
        finally:
            if app is None:
                os.killpg(server.pid, signal.SIGTERM)
            else:
                server.terminate()


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(720):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):  # noqa: S310  # the server just started
                return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.25)
    pytest.fail(f"The dashboard did not start: {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield started
        started.close()


@contextmanager
def visiting(browser, address: str, **options: object) -> Iterator[Visit]:
    """A window on the dashboard; at the end it must have been quiet in it."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, **options)
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert visit.complaints == []
    assert visit.hosts == {"localhost"}


def pictures(page) -> list[tuple[str, str]]:
    """Description and address of every photo on a page."""
    return [(image.get_attribute("alt"), image.get_attribute("src")) for image in page.locator("img[alt*=home]").all()]


def click_home(page, row: int) -> None:
    """Click the number of the home in a row of the table; it is a drawing, so that a button in it is a place."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    corner = table.bounding_box()
    page.mouse.click(corner["x"] + 110, corner["y"] + 36 + 58 * (row - 1) + 29)


def test_a_first_walk_through_the_dashboard(portfolio: Path, model: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio), "--model", str(model))
    with served(FAKE_APP, tmp_path / "me", *arguments) as (address, log), visiting(browser, address) as walk:
        page = walk.page

        # A home, with its figures and its photos.
        walk.open("/?home=a_1")
        walk.heading("Home a_1")
        for text in ("$550,000", "$440,000 to $687,500", "●●● High", "FSD: 12 %", "Asking price", "+10.0 %"):
            page.get_by_text(text).first.wait_for()
        page.get_by_text("The explanation of home a_1 in words.").wait_for()
        page.locator(".js-plotly-plot").nth(1).wait_for()  # the three figures, and the waterfall
        assert page.title() == "Hearthmap"
        page.get_by_role("img", name="Colour scale: blue lowers the estimate").wait_for()
        page.locator("img[alt*=heatmap]").nth(1).wait_for()
        before = pictures(page)
        assert [alt for alt, _ in before] == [
            "Frontal of home a_1 with heatmap; this photo raises the estimate by $18,300.",
            "Kitchen of home a_1 with heatmap; this photo lowers the estimate by $8,410.",
        ]

        # The opacity, by keyboard: other pictures, and no other part of the page is drawn again.
        drawn = log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN")
        page.get_by_role("slider", name="Heatmap opacity").press("Home")
        page.wait_for_function(
            "old => [...document.querySelectorAll('img[alt*=home]')].every(i => !old.includes(i.getAttribute('src')))",
            arg=[source for _, source in before],
        )
        assert [alt for alt, _ in pictures(page)] == [alt for alt, _ in before]
        assert log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN") == drawn

        # Another map: its own source, a legend in no unit, and still the page is not drawn again.
        page.get_by_test_id("stButtonGroup").get_by_text("Aggregated Grad-CAM").click()
        page.get_by_text("Chen et al. 2020").wait_for()
        page.get_by_text("relative strength, in no unit").wait_for()
        page.get_by_test_id("stButtonGroup").get_by_text("Money map").click()
        page.get_by_text("money per 1/20 of a photo").wait_for()
        assert log.read_text(encoding="utf-8").count("THE WHOLE PAGE IS DRAWN") == drawn

        # Another home, found by its location; the address can be kept, and going back goes back.
        page.get_by_role("combobox").fill("02134")
        page.get_by_role("combobox").press("Enter")
        walk.heading("Home b")
        page.wait_for_url("**/?home=b")
        page.get_by_text("No photo of: kitchen.").wait_for()
        walk.photos("b", 1)
        page.reload()
        walk.heading("Home b")
        walk.photos("b", 1)
        page.go_back()
        walk.heading("Home a_1")
        walk.photos("a_1", 2)

        # All homes: the table, its download, and a click that opens a home.
        page.get_by_role("link", name="Portfolio").click()
        walk.heading("Portfolio")
        page.get_by_test_id("stDataFrame").first.wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download estimates").click()
        assert download.value.suggested_filename == "small_town-estimates-USD.csv"
        with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            rows = {row["listing_id"]: row for row in csv.DictReader(file)}
        assert {home: float(row["estimate"]) for home, row in rows.items()} == {"a_1": 550e3, "b": 380e3, "c": 720e3}
        click_home(page, 2)
        walk.heading("Home b")
        page.wait_for_url("**/?home=b")
        walk.photos("b", 1)

        # Coming back to homes without naming one shows the one seen last.
        page.get_by_role("link", name="Portfolio").click()
        walk.heading("Portfolio")
        page.get_by_role("link", name="Property").click()
        walk.heading("Home b")


@pytest.mark.slow
def test_light_and_dark_follow_the_system(portfolio: Path, tmp_path: Path, browser) -> None:
    arguments = ("--portfolio", str(portfolio))
    with served(ROOT / "streamlit_app.py", tmp_path / "me", *arguments) as (address, _):
        for scheme in ("light", "dark"):
            with visiting(browser, address, color_scheme=scheme) as walk:
                walk.open("/")
                walk.heading("Portfolio")
                walk.page.get_by_text("hearthmap train").wait_for()
                colours = walk.page.evaluate(
                    "['backgroundColor', 'color'].map(n => getComputedStyle(document.querySelector('.stApp'))[n])"
                )
                background, text = (sum(map(int, colour[4:-1].split(","))) for colour in colours)
                assert (background < text) is (scheme == "dark")


@pytest.mark.slow
def test_hearthmap_dashboard_looks_the_same_wherever_it_is_started(portfolio: Path, tmp_path: Path, browser) -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    with served(None, tmp_path / "elsewhere", "--portfolio", str(portfolio)) as (address, _):
        for scheme in ("light", "dark"):
            with visiting(browser, address, color_scheme=scheme) as walk:
                walk.open("/")
                walk.heading("Portfolio")
                background = walk.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
                assert rgb(theme[scheme]["backgroundColor"]) in background
                walk.page.keyboard.press("Tab")  # what has the focus is framed in the primary colour
                frame = walk.page.evaluate("getComputedStyle(document.activeElement).boxShadow")
                assert rgb(theme[scheme]["primaryColor"]) in frame


def rgb(colour: str) -> str:
    """The three numbers of a colour such as #1f6b73, as browsers write them."""
    return ", ".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))


@pytest.mark.slow
def test_with_nothing_else_the_demo_neighbourhood_opens(tmp_path: Path, browser) -> None:
    if shipped_folder() is None:
        pytest.skip("the demo neighbourhood has not been rendered into data/demo")
    with served(ROOT / "streamlit_app.py", tmp_path / "me") as (address, _), visiting(browser, address) as walk:
        walk.page.set_default_timeout(5 * PATIENCE)  # a model is trained
        walk.open("/")
        walk.heading("Welcome to Hearthmap")
        walk.page.get_by_role("progressbar").wait_for()
        walk.page.get_by_role("heading", name=re.compile("^Home S")).wait_for()
        walk.page.get_by_text("These homes are made up.").wait_for()
        walk.page.locator("img[alt*=heatmap]").nth(5).wait_for()  # six photos, each with what moved the price
        walk.page.reload()  # from now on it opens at once
        walk.page.get_by_role("heading", name=re.compile("^Home S")).wait_for(timeout=PATIENCE)


@pytest.mark.slow
def test_a_model_really_trained_is_shown(made_up_homes: Path, tmp_path: Path, browser) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town")
    save_model(train(town, TrainSettings(size=128, folds=2)), tmp_path / "model")
    arguments = ("--portfolio", str(town.folder), "--model", str(tmp_path / "model"))
    with (
        served(ROOT / "streamlit_app.py", tmp_path / "me", *arguments) as (address, _),
        visiting(browser, address) as walk,
    ):
        walk.open("/?home=h05")
        walk.heading("Home h05")
        walk.page.locator("img[alt*=heatmap]").nth(1).wait_for()
        assert [alt.split(" ")[0] for alt, _ in pictures(walk.page)] == ["Frontal", "Kitchen"]
        walk.page.get_by_role("link", name="Portfolio").click()
        walk.page.get_by_test_id("stDataFrame").first.wait_for()
