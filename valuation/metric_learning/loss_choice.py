"""Which metric loss is meant, by name; what computes it is imported only where one is made."""

from typing import TYPE_CHECKING

from data.errors import InputError

if TYPE_CHECKING:
    from pytorch_metric_learning.losses import BaseMetricLossFunction

__all__ = ["LOSSES", "check_loss", "metric_loss"]

LOSSES = ("triplet", "log-ratio", "rank-n-contrast")
"""The metric losses, as users call them; `valuation.metric_learning.losses` has them."""


def check_loss(name: str) -> None:
    """Refuse a name that is none.

    Raises:
        InputError: There is no such loss.
    """
    if name not in (*LOSSES, "none"):
        raise InputError(f"There is no metric loss '{name}'; choose one of {', '.join([*LOSSES, 'none'])}.")


def metric_loss(name: str) -> "BaseMetricLossFunction | None":
    """The loss of that name; None for "none" (Huber on log price alone).

    Raises:
        InputError: There is no such loss.
    """
    check_loss(name)
    if name == "none":
        return None
    from valuation.metric_learning.losses import LabelMarginTriplet, LogRatio, RankNContrast

    return {"triplet": LabelMarginTriplet, "log-ratio": LogRatio, "rank-n-contrast": RankNContrast}[name]()
