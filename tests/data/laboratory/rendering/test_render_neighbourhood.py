"""Rendering a neighbourhood in steps; the renderer itself is replaced by a quick one."""

import importlib.util
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.errors import HearthmapError, InputError
from data.laboratory.neighbourhood.checksums import shipped_faults
from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.neighbourhood.masks import read_mask
from data.laboratory.neighbourhood.pairs import read_pairs
from data.laboratory.neighbourhood.truth import read_truth
from data.laboratory.rendering import mitsuba_scene
from data.laboratory.rendering import render_neighbourhood as module
from data.laboratory.rendering.photo import Photo
from data.laboratory.rendering.render_neighbourhood import RenderSettings, render_neighbourhood
from data.portfolio import read_portfolio
from data.shipped_demo import CHECKSUMS

SETTINGS = RenderSettings(seed=5, listings=3, pairs=4, width=96, height=72)


class Camera:
    """Takes pictures without rendering; may fail at one of them."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.fails_at: int | None = None
        self.exposures: list[float] = []

    def __call__(self, home: Home, room: str, width: int, height: int, exposure: float | None = None) -> Photo:
        if self.fails_at is not None and len(self.taken) >= self.fails_at:
            raise HearthmapError("The renderer failed: no more memory")
        name = f"{home.listing_id} {room} {sorted(home.elements.items())}"
        if exposure is not None:
            assert exposure == self.exposures.pop(), "the pair's photos must be exposed alike"
        self.taken.append(name)
        self.exposures.append(float(len(self.taken)))
        rng = np.random.default_rng(list(name.encode()))
        blots = rng.integers(0, 255, (height // 8, width // 8, 3)).astype(np.uint8)
        picture = np.kron(blots, np.ones((8, 8, 1), np.uint8))
        return Photo(picture, np.ones((height, width), np.uint8), self.exposures[-1])


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> Camera:
    camera = Camera()

    def in_threads(workers: int, *_: Any, **__: Any) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)

    monkeypatch.setattr(module, "check_renderer", lambda: None)
    monkeypatch.setattr(module, "take_photo", camera)
    monkeypatch.setattr(module, "ProcessPoolExecutor", in_threads)
    return camera


def test_a_rendered_neighbourhood_is_a_portfolio_with_its_truth(tmp_path: Path, camera: Camera) -> None:
    told = []
    taken = render_neighbourhood(tmp_path / "P", SETTINGS, progress=lambda *step: told.append(step))
    pairs = read_pairs(tmp_path / "P")
    assert taken == 3 * len(PHOTOS) + len(pairs)
    assert told[-1] == ("photos", taken, taken)
    homes = read_portfolio(tmp_path / "P", check_photos=True)
    assert len(homes.listings) == 3
    assert len(homes.photos) == 3 * len(PHOTOS)
    assert not homes.problems
    truth = read_truth(tmp_path / "P" / "truth.csv")
    assert list(truth["price"]) == list(homes.listings["sale_price"])
    assert shipped_faults(tmp_path / "P") == []
    assert all(read_mask(tmp_path / "P" / name).shape == (72, 96) for name in pairs["mask"])


def test_a_stopped_run_leaves_a_portfolio_and_goes_on_as_if_unbroken(tmp_path: Path, camera: Camera) -> None:
    render_neighbourhood(tmp_path / "whole", SETTINGS)
    camera.taken.clear()
    camera.fails_at = 7
    with pytest.raises(HearthmapError, match="no more memory"):
        render_neighbourhood(tmp_path / "P", SETTINGS)
    homes = read_portfolio(tmp_path / "P", check_photos=True)
    assert len(homes.photos) == 7
    assert not (tmp_path / "P" / CHECKSUMS).exists()
    assert not [problem for problem in homes.problems if problem.severity == "error"]
    camera.fails_at = None
    (tmp_path / "P" / "photos" / ".S5-0001_kitchen-0a1b2c3d.part.jpg").write_bytes(b"half a photo, of a killed process")
    render_neighbourhood(tmp_path / "P", SETTINGS)
    # Nothing was taken twice, but for the listed photos whose exposure the changed ones take over.
    again = len(camera.taken) - len(set(camera.taken))
    assert again <= len(read_pairs(tmp_path / "P"))
    assert _contents(tmp_path / "P") == _contents(tmp_path / "whole")
    assert render_neighbourhood(tmp_path / "P", SETTINGS) == 0


def test_other_settings_or_a_foreign_folder_are_refused_and_left_alone(tmp_path: Path, camera: Camera) -> None:
    render_neighbourhood(tmp_path / "P", SETTINGS)
    before = _contents(tmp_path / "P")
    with pytest.raises(InputError, match="other settings"):
        render_neighbourhood(tmp_path / "P", RenderSettings(seed=6, listings=3, pairs=4, width=96, height=72))
    (tmp_path / "Q").mkdir()
    (tmp_path / "Q" / "thesis.doc").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        render_neighbourhood(tmp_path / "Q", SETTINGS)
    with pytest.raises(InputError, match="at least one home"):
        render_neighbourhood(tmp_path / "R", RenderSettings(listings=0))
    assert _contents(tmp_path / "P") == before
    assert [path.name for path in (tmp_path / "Q").iterdir()] == ["thesis.doc"]


def test_without_the_renderer_one_sentence_says_what_is_missing_and_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mitsuba", None)  # as where the extra is not installed
    mitsuba_scene._mitsuba.cache_clear()
    with pytest.raises(InputError, match=r'needs the extra "render": pip install "hearthmap\[render\]"'):
        render_neighbourhood(tmp_path / "P", SETTINGS)
    assert not (tmp_path / "P").exists()


@pytest.mark.slow
def test_without_llvm_one_sentence_says_what_to_install_and_nothing_is_begun(tmp_path: Path) -> None:
    if importlib.util.find_spec("mitsuba") is None:
        pytest.skip('needs the extra "render"')
    command = [sys.executable, "-m", "valuation.cli", "demo", "--render", "--out", str(tmp_path / "P")]
    nowhere = os.environ | {"DRJIT_LIBLLVM_PATH": str(tmp_path / "libLLVM.so")}
    ended = subprocess.run(command, env=nowhere, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 2
    said = [line for line in ended.stderr.splitlines() if line.startswith("hearthmap: ")]
    assert len(said) == 1
    assert "needs the LLVM library" in said[0]
    assert "apt-get install libllvm19" in said[0]
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "P").exists()


def test_more_homes_of_a_seed_begin_with_the_same_ones(tmp_path: Path, camera: Camera) -> None:
    few = render_neighbourhood(tmp_path / "few", RenderSettings(seed=5, listings=2, pairs=0, width=96, height=72))
    render_neighbourhood(tmp_path / "more", RenderSettings(seed=5, listings=3, pairs=0, width=96, height=72))
    assert few == 2 * len(PHOTOS)
    small, large = _contents(tmp_path / "few"), _contents(tmp_path / "more")
    shared = [name for name in small if name.startswith(("photos/", "masks/"))]
    assert len(shared) == 2 * few
    assert all(large[name] == small[name] for name in shared)
    assert json.loads(small["render.json"])["listings"] == 2


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
