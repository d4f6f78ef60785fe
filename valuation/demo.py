"""The demo neighbourhood, ready to use: its photos as a portfolio of the user's own, and a model trained on it.

Both are made at the first start and kept in the user's cache folder. They are known by the shipped files, the
version that trained the model and the format it is kept in, so that an update makes them anew.
"""

import importlib.metadata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from data.errors import InputError, ModelFolderError
from data.portfolio import read_portfolio
from data.shipped_demo import CHECKSUMS, copy_portfolio, shipped_digest, shipped_folder
from explain.activations.aggregation import with_grad_weights
from valuation.settings import LastUsed
from valuation.trained_model.model_folder import FORMAT, load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

__all__ = ["build_demo", "demo_folders", "is_built"]

Progress = Callable[[str, int, int], None]
_PORTFOLIO, _MODEL = "demo-neighbourhood", "demo-model"


def demo_folders() -> LastUsed | None:
    """Where the demo's portfolio and model are, or will be once built; None where it was not shipped."""
    shipped = shipped_folder()
    if shipped is None:
        return None
    place = user_cache_path("hearthmap", appauthor=False) / _name(shipped, (shipped / CHECKSUMS).stat().st_mtime_ns)
    return LastUsed(place / _PORTFOLIO, place / _MODEL)


def is_built() -> bool:
    """Whether the demo can be opened at once."""
    folders = demo_folders()
    return folders is not None and folders.model is not None and folders.model.is_dir()


def build_demo(progress: Progress | None = None) -> LastUsed:
    """The demo's portfolio and model, built where they are not there yet, which takes about a minute.

    Args:
        progress: Told the stage, how much of it is done, and its total.

    Raises:
        InputError: This installation came without the demo neighbourhood.
        HearthmapError: The disk refuses.
    """
    folders, shipped = demo_folders(), shipped_folder()
    if folders is None or shipped is None or folders.portfolio is None or folders.model is None:
        raise InputError(
            "This installation came without the demo neighbourhood: install Hearthmap from a whole clone, or render "
            "a neighbourhood of your own with `hearthmap demo --render --out FOLDER`."
        )
    if not folders.portfolio.is_dir():
        copy_portfolio(shipped, folders.portfolio)
    if not _opens(folders.model):
        trained = train(read_portfolio(folders.portfolio), TrainSettings(), progress=progress)
        save_model(with_grad_weights(trained), folders.model)
    return folders


@cache
def _name(shipped: Path, modified: int) -> str:
    """What tells this demo from another; found out once, as the dashboard asks at every click."""
    return f"demo-{importlib.metadata.version('hearthmap')}.{FORMAT}-{shipped_digest(shipped)[:12]}"


def _opens(model: Path) -> bool:
    """Whether there is a model that loads; a damaged one is trained anew rather than reported."""
    if not model.is_dir():
        return False
    try:
        load_model(model)
    except ModelFolderError:
        return False
    return True
