"""The value of homes: photo encoder, price model, intervals, comparables and ratio studies.

The face for users, each imported only when it is first asked for:

    from valuation import read_portfolio, train, estimate, compare, report
    homes = read_portfolio("homes")
    model = train(homes)
    table = estimate(model, homes)
    compare(model, homes, "7")
    report(model, homes, "7", "report.pdf")

and `explain` of the package `explain`. `save_model` and `load_model` keep a model; `TrainSettings` is what there is to
choose in training.

The rooms: `encoder`, `metric_learning`, `pricing` and `nearest_neighbours` are what a model is made of; `training`
makes a `trained_model`, which gives `estimates` and `comparables`; `statistics`, `evaluation` and `monitoring` judge
them; `wording` says them. Front doors are `face`, `cli` with `commands`, `dashboard` and `reports`; `laboratory`
measures them and is not installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from valuation.own_packages import check_packages

if TYPE_CHECKING:
    from data.portfolio import read_portfolio
    from valuation.estimates.estimate import estimate_portfolio as estimate
    from valuation.face.comparing import compare
    from valuation.face.reporting import report
    from valuation.face.training import train
    from valuation.trained_model.model_folder import load_model, save_model
    from valuation.training.train_settings import TrainSettings

__all__ = [
    "TrainSettings",
    "compare",
    "estimate",
    "load_model",
    "read_portfolio",
    "report",
    "save_model",
    "train",
]

_PLACES = {  # what `TYPE_CHECKING` tells type checkers
    "TrainSettings": ("valuation.training.train_settings", "TrainSettings"),
    "compare": ("valuation.face.comparing", "compare"),
    "estimate": ("valuation.estimates.estimate", "estimate_portfolio"),
    "load_model": ("valuation.trained_model.model_folder", "load_model"),
    "read_portfolio": ("data.portfolio", "read_portfolio"),
    "report": ("valuation.face.reporting", "report"),
    "save_model": ("valuation.trained_model.model_folder", "save_model"),
    "train": ("valuation.face.training", "train"),
}


def __getattr__(name: str) -> Any:
    """A name of the face, imported now (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    check_packages()
    module, attribute = _PLACES[name]
    globals()[name] = found = getattr(import_module(module), attribute)
    return found


def __dir__() -> list[str]:
    """What there is, imported or not."""
    return sorted({*globals(), *__all__})
