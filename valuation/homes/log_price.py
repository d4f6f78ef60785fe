"""The log estimate of a home as a function of what the net makes of its photos."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.metric_learning.projection import listing_embedding
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted

__all__ = ["LogPrice", "log_price_at", "money_rate"]


@dataclass(frozen=True, eq=False)
class LogPrice:
    """Log estimate of one listing as a function of its photos' activations, differentiable in them.

    Attributes:
        fitted: The trained price models.
        name: Which of them: "both", "photos_only" or "attributes_only".
        home: The listing's attributes, one home.
        room: (N,) room number of each photo.
        room_count: R.
    """

    fitted: Fitted
    name: str
    home: HomeInputs
    room: Tensor
    room_count: int

    def __call__(self, activations: Tensor) -> Tensor:
        """Log price from activations (N, C, h, w)."""
        return self.at(self.seeing(activations))

    def seeing(self, activations: Tensor) -> HomeInputs:
        """The home with the room embeddings of photos with these activations (N, C, h, w)."""
        projection = self.fitted.projection
        if projection is None or len(activations) == 0:
            return self.home
        photos = projection(activations.mean(dim=(2, 3)), self.room)
        owner = torch.zeros(len(activations), dtype=torch.int64)
        return self.home.with_photos(listing_embedding(photos, self.room, owner, 1, self.room_count).double())

    @property
    def linear(self) -> bool:
        """Whether it is linear in the activations, so that its gradient is the same everywhere."""
        return "photo_likeness" not in self.fitted.models[self.name].parts

    def at(self, home: HomeInputs) -> Tensor:
        """Log price of a home given by its inputs."""
        return log_price_at(self.fitted, self.name, home)


def log_price_at(fitted: Fitted, name: str, home: HomeInputs) -> Tensor:
    """Log price of one home by one of the price models, differentiable in its inputs."""
    model = fitted.models[name]
    return model.median_log_price + torch.stack(list(model.contributions(fitted.as_seen(name, home)).values())).sum()


def money_rate(log_estimate: NDArray[np.float64], log_base: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Money per unit of log price, (n,), between base value P0 and estimates P: (P - P0) / (ln P - ln P0).

    Shares that add up in log price then add up in money too; equal to integrated gradients through the exponential
    where log price is linear.

    Args:
        log_estimate: (n,) ln P.
        log_base: ln P0, of all or (n,).
    """
    gap = log_estimate - log_base
    apart = np.abs(gap) > 1e-12
    change = np.exp(log_estimate) - np.exp(log_base)
    return np.where(apart, change / np.where(apart, gap, 1.0), np.exp(log_estimate))
