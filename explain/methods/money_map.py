"""The money map: every place of every photo with its share of the log price, signed and complete.

Integrated gradients (Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks", eq. 1) from the
average photo of each room to the photos as they are. Where log price is linear in the activations, as in the price
model of attributes and photos, one step is exact and the map is weight times activation; where it is not, as in that
of photos alone, Gauss-Legendre steps leave an error far below a dollar. The values of all photos add up to the photos'
part of the log price.
"""

import numpy as np
import torch
from torch import Tensor

from explain.activations.held_lengths import with_lengths_held
from explain.activations.subject import Subject
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.homes.log_price import LogPrice

__all__ = ["METHOD", "STEPS", "integrated_gradients", "shares"]

STEPS = 32


def integrated_gradients(activations: Tensor, target: Target, baseline: Tensor, steps: int = STEPS) -> Tensor:
    """Signed maps (N, h, w) in units of the target; all of them add up to target(activations) - target(baseline).

    Args:
        activations: (N, C, h, w).
        target: From activations to one number.
        baseline: (N, C) activations that count as nothing, the same at every position.
        steps: Of the Gauss-Legendre rule; a log price that is linear in the activations needs, and takes, only one.
    """
    start = baseline[:, :, None, None].to(activations)
    change = activations.detach() - start
    nodes, weights = np.polynomial.legendre.leggauss(1 if isinstance(target, LogPrice) and target.linear else steps)
    # The log price sees positions only through their mean, so that its gradient is the same at all of them: a path of
    # the means tells it, at a hundredth of the work.
    pooled = isinstance(target, LogPrice)
    path = change.mean(dim=(2, 3), keepdim=True) if pooled else change
    total = torch.zeros_like(path)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        inputs = (start + float(node) * path).requires_grad_()
        # autograd.grad rather than backward: the gradients of the model's own parameters stay untouched.
        (gradient,) = torch.autograd.grad(target(inputs), inputs)
        total += float(weight) * gradient
    positions = change.shape[2] * change.shape[3] if pooled else 1
    return (total / positions * change).sum(1)


def shares(subject: Subject, target: Target, steps: int = STEPS) -> Tensor:
    """What each place of a listing's photos adds to a target, (N, h, w), compared with average photos.

    Args:
        subject: The listing.
        target: From activations to one number. Of a price that depends on the directions of embeddings alone, the path
            is that of `explain.activations.held_lengths`.
        steps: Of the Gauss-Legendre rule.
    """
    return integrated_gradients(
        subject.activations, with_lengths_held(target, subject.activations), subject.baseline, steps
    )


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "target")
    return Maps(shares(subject, target), "target")


METHOD = Method(
    name="money-map",
    title="Money map",
    summary="What each place adds to the estimate, compared with the average photo of the same room; adds up exactly.",
    source='Integrated gradients: Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks"',
    maps=_maps,
    coincides=("cam", "grad-cam", "xgrad-cam", "hirescam"),
)
