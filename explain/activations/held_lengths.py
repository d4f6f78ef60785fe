"""The estimate on photos alone as a function that integrated gradients can share out.

The price model of photos alone looks at the direction of each room's embedding and not at its length. Between the
average photo, whose embedding is 0, and a photo as it is, all its change therefore happens in one jump at the very
start, gradients see none of it, and maps made of them would be all but empty. Here each length is held at that of the
listing's own embedding: the direction's vector grows from 0, which the model takes an average or missing room for, to
its full length of 1. Both ends of the path have the value that they had, and between them it is smooth.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import normalize

from explain.activations.layers import Target
from explain.activations.targets import PhotoScore
from valuation.homes.log_price import LogPrice
from valuation.metric_learning.projection import listing_embedding
from valuation.pricing.kernels import LIKENESS_COMPONENTS

__all__ = ["HeldLengths", "with_lengths_held"]

_PART = "photo_likeness"


@dataclass(frozen=True, eq=False)
class HeldLengths:
    """Log estimate on photos alone, from activations, with the lengths of the room embeddings held.

    Attributes:
        log_price: The log estimate.
        lengths: (R,) lengths of the listing's room embeddings, of their components that count; above 0.
    """

    log_price: LogPrice
    lengths: Tensor

    def __call__(self, activations: Tensor) -> Tensor:
        """Log price from activations (N, C, h, w)."""
        model = self.log_price.fitted.models[self.log_price.name]
        home = self.log_price.home.placeless()
        blank = model.contributions(replace(home, photos=torch.zeros_like(home.photos)))
        rest = torch.stack([value for part, value in blank.items() if part != _PART]).sum()
        # The kernel of `valuation.pricing.kernels`, exp(sum over rooms of w_r (cos - 1)), to each of the known homes.
        known = normalize(model.landmarks.photos[:, :, :LIKENESS_COMPONENTS], dim=2)
        rooms = _counted(self.log_price, activations) / self.lengths[:, None]
        gains = torch.tensor([model.theta[f"{_PART}.room.{room}"] for room in range(len(rooms))]).double().exp()
        closeness = (torch.einsum("nrd,rd->nr", known, rooms) - 1) @ gains
        scale = torch.tensor(model.theta[_PART], dtype=torch.float64).exp()
        return model.median_log_price + rest + scale * (closeness.exp() @ model.weights)


def with_lengths_held(target: Target, activations: Tensor) -> Target:
    """The target with the lengths of these activations' embeddings held, where the price depends on directions only.

    Args:
        target: Any target.
        activations: Of a listing's photos, (N, C, h, w).

    Returns:
        A target of the same value at these activations and at the average photos; the target itself unless it is a
        price that is not linear in the embeddings.
    """
    if isinstance(target, PhotoScore):
        target = target.log_price
    if not isinstance(target, LogPrice):
        return target
    if _PART not in target.fitted.models[target.name].parts or target.fitted.projection is None or not len(activations):
        return target
    with torch.no_grad():
        lengths = _counted(target, activations).norm(dim=1)
    return HeldLengths(target, torch.where(lengths > 0, lengths, torch.ones_like(lengths)))


def _counted(target: LogPrice, activations: Tensor) -> Tensor:
    """The components of the room embeddings that count, (R, at most 64) float64."""
    projection = target.fitted.projection
    if projection is None:
        return target.home.photos[0, :, :LIKENESS_COMPONENTS]
    photos = projection(activations.mean(dim=(2, 3)), target.room)
    owner = torch.zeros(len(activations), dtype=torch.int64)
    return listing_embedding(photos, target.room, owner, 1, target.room_count)[0, :, :LIKENESS_COMPONENTS].double()
