"""What all tests share: repeatable runs on any machine, the real homes where they are at hand, and the markers."""

import os
import random
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Set before torch and NumPy load their thread pools: everywhere the same number, so that sums are rounded alike; and
# one, as the tests themselves run side by side.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import numpy as np
import pytest
from PIL import Image

SHARED = Path(__file__).resolve().parents[2] / "shared"
LOCAL = {"127.0.0.1", "::1", "localhost"}
MOST_WORKERS = 4  # each takes up to 2 GB, and a browser and a server of its own

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("whatever the machine", deadline=None)
hypothesis.settings.load_profile("whatever the machine")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The whole suite on all cores; what is asked for by name in one process, which starts sooner.

    `-n 3` on the command line or PYTEST_XDIST_AUTO_NUM_WORKERS=3 in the environment decide otherwise.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # as pytest-xdist reads it
    if config.args_source != pytest.Config.ArgsSource.TESTPATHS or config.option.collectonly:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS) if cores > 1 else 0


@pytest.fixture(scope="session")
def houses() -> Path:
    """The folder of 435 real homes with photos (their `houses.csv` and `photos/`)."""
    return _shared("houses")


@pytest.fixture(scope="session")
def listings_only() -> Path:
    """The folder with the table `socal2.csv` of 15,474 real listings without photos."""
    return _shared("listings-only")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium that browser tests drive."""
    found = _chromium()
    if found is None:
        pytest.skip("needs Chromium (on Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def made_up_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder ready to import: 36 homes sold at three places, each with a kitchen and a front; light rooms cost more.

    Homes h34 and h35 have the same kitchen photo. Read only: copy it to change it.
    """
    folder = tmp_path_factory.mktemp("made-up")
    (folder / "photos").mkdir()
    random_numbers = np.random.default_rng(5)
    rows = ["listing_id,sale_price,sale_date,bedrooms,bathrooms,area_sqft,zipcode,heating"]
    for home in range(36):
        light, area = random_numbers.uniform(0, 1), int(random_numbers.uniform(900, 3000))
        price = 3e5 * np.exp(light + 0.5 * np.log(area / 1500) + random_numbers.normal(0, 0.05))
        heating = ("gas", "oil")[home % 2]
        rows.append(
            f"h{home:02d},{price:.0f},2024-{home // 3 + 1:02d}-15,{home % 4 + 1},{home % 3 + 1},{area},"
            f"9021{home % 3},{heating}"
        )
        for room in ("kitchen", "frontal"):
            blots = random_numbers.integers(0, 90, (6, 8, 3)) + round(150 * light)
            file = folder / "photos" / f"h{home:02d}_{room}.png"
            picture = Image.fromarray(blots.astype(np.uint8)).resize((88, 72), Image.Resampling.BICUBIC)
            # The bottom strip tells rooms apart.
            picture.paste((200, 60, 30) if room == "kitchen" else (40, 180, 60), (0, 56, 88, 72))
            picture.save(file)
    shutil.copyfile(folder / "photos" / "h34_kitchen.png", folder / "photos" / "h35_kitchen.png")
    (folder / "homes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _same_random_numbers() -> None:
    """Start every test from the same random state, whatever ran before it."""
    random.seed(0)
    np.random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True, scope="session")
def _own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings and caches of whoever runs the tests out of them, and the tests out of those."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        patch.delenv("HEARTHMAP_PORTFOLIO", raising=False)
        patch.delenv("HEARTHMAP_MODEL", raising=False)
        yield


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whatever reaches for another machine: nothing is downloaded at run time."""
    if request.node.get_closest_marker("network"):
        return
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            pytest.fail(f"went to the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_locally)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run."""
    if item.get_closest_marker("browser") and _chromium() is None:
        pytest.skip("needs Chromium (on Debian: apt-get install chromium)")
    if item.get_closest_marker("gpu"):
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device")


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs the real homes of ../shared/{name}, which may not be passed on with the code")
    return folder
