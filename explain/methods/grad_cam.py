"""Grad-CAM of a scalar target on activations, with its sign kept.

Selvaraju et al. 2017 ("Grad-CAM", eq. 1 and 2): each channel's weight is the mean of the target's gradient over all
positions, and the map is the weighted sum of the channels. Two departures, both because a price is explained: no ReLU,
since what lowers a price matters as much; and activations are taken relative to a baseline (the average photo of the
room), so that the map says what this photo does rather than what any photo would.

At the layer before global average pooling the gradient is the same at every position, so there CAM, Grad-CAM, XGrad-CAM
and HiResCAM are one and the same map, and for a target that is linear in the pooled activations the map adds up exactly
to what the photo contributes. At any other layer the baseline is zero, as in the paper.

The counterfactual map is the same with the gradient negated (section 3.2): where it is high, something holds the target
down. With the sign kept it is the map with its signs exchanged; it is offered for those who look for it by name.
"""

import torch
from torch import Tensor

from explain.activations.layers import gradient, view
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["COUNTERFACTUAL", "METHOD", "grad_cam", "grad_weights", "weighted_map"]


def grad_weights(activations: Tensor, target: Target) -> Tensor:
    """Mean gradient of the target over the positions of each channel, (N, C).

    Args:
        activations: (N, C, h, w).
        target: From activations to one number.
    """
    return gradient(activations, target).mean(dim=(2, 3))


def grad_cam(activations: Tensor, target: Target, baseline: Tensor) -> Tensor:
    """Signed maps (N, h, w), in units of the target.

    Args:
        activations: (N, C, h, w).
        target: From activations to one number.
        baseline: (N, C) activations that count as nothing.
    """
    return weighted_map(activations, grad_weights(activations, target), baseline)


def weighted_map(activations: Tensor, weights: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Maps (N, h, w): the sum over channels of weight times activation relative to the baseline.

    Args:
        activations: (N, K, h, w) of any layer.
        weights: (N, K), such as the gradient's mean over positions.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: As in the paper: what lowers the target is blanked.
    """
    found = torch.einsum("nk,nkhw->nhw", weights, activations.detach())
    if baseline is not None:
        found = found - (weights * baseline).sum(1)[:, None, None]
    return found.clamp(min=0) if relu else found


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    seen = view(subject, target, layer)
    found = weighted_map(seen.maps, seen.gradients.mean(dim=(2, 3)), seen.baseline)
    return Maps(found, "relative", coincidence_notes(layer))


def _counterfactual(subject: Subject, target: Target, layer: str | None) -> Maps:
    found = _maps(subject, target, layer)
    return Maps(-found.values, found.unit, ("Positive where the target is lowered.", *found.notes))


SOURCE = 'Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization"'

METHOD = Method(
    name="grad-cam",
    title="Grad-CAM",
    summary="Each channel's activation, weighted by the mean slope of the target in it.",
    source=SOURCE,
    maps=_maps,
    coincides=coincident("grad-cam"),
    any_layer=True,
)

COUNTERFACTUAL = Method(
    name="counterfactual-grad-cam",
    title="Counterfactual Grad-CAM",
    summary="What holds the target down: Grad-CAM with the slope negated.",
    source=SOURCE,
    maps=_counterfactual,
    any_layer=True,
)
