"""Why a home is valued as it is: money attributed to attributes, photos and the places in them.

The face for users is one function, imported when it is first asked for:

    from explain import explain
    explanation = explain(model, homes, "7")

It is in `explaining`. The rooms: `activations` is what `methods` make maps of, `regions` cuts areas out of maps,
`counterfactuals` asks what if, `comparison` holds homes against each other, `pictures` draws, `audit` looks for
shortcuts in photos, and `laboratory` proves the maps; it is not installed.
"""

from importlib import import_module
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.explaining import explain

__all__ = ["explain"]


def __getattr__(name: str) -> Any:
    """The function, imported now (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # By its path, as `valuation` itself may be somebody else's.
    run_path(str(Path(__file__).parents[1] / "valuation" / "own_packages.py"))["check_packages"]()
    globals()[name] = found = getattr(import_module("explain.explaining"), name)
    return found


def __dir__() -> list[str]:
    """What there is, imported or not."""
    return sorted({*globals(), *__all__})
