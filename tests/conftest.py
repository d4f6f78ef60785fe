"""What all tests share: repeatable runs on any machine, the real homes where they are at hand, and the markers."""

import os
import random
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Set before torch and NumPy load their thread pools: everywhere the same number, so that sums are rounded alike.
os.environ.setdefault("OMP_NUM_THREADS", "2")

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
LOCAL = {"127.0.0.1", "::1", "localhost"}


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
