"""Grad-CAM of a scalar target on activations, with its sign kept.

Selvaraju et al. 2017 ("Grad-CAM", eq. 1 and 2): each channel's weight is the mean of the target's gradient over all
positions, and the map is the weighted sum of the channels. Two departures, both because a price is explained: no ReLU,
since what lowers a price matters as much; and activations are taken relative to a baseline (the average photo of the
room), so that the map says what this photo does rather than what any photo would.

At the layer before global average pooling the gradient is the same at every position, so there CAM, Grad-CAM, XGrad-CAM
and HiResCAM are one and the same map, and for a target that is linear in the pooled activations the map adds up exactly
to what the photo contributes.
"""

import torch
from torch import Tensor

from explain.methods.method import Maps, Method, Target, empty_maps
from explain.subject import Subject

__all__ = ["METHOD", "grad_cam", "grad_weights"]


def grad_weights(activations: Tensor, target: Target) -> Tensor:
    """Mean gradient of the target over the positions of each channel, (N, C).

    Args:
        activations: (N, C, h, w).
        target: From activations to one number.
    """
    inputs = activations.detach().requires_grad_()
    # autograd.grad rather than backward: the gradients of the model's own parameters stay untouched.
    (gradient,) = torch.autograd.grad(target(inputs), inputs)
    return gradient.mean(dim=(2, 3))


def grad_cam(activations: Tensor, target: Target, baseline: Tensor) -> Tensor:
    """Signed maps (N, h, w), in units of the target.

    Args:
        activations: (N, C, h, w).
        target: From activations to one number.
        baseline: (N, C) activations that count as nothing.
    """
    weights = grad_weights(activations, target)
    return torch.einsum("nc,nchw->nhw", weights, activations.detach() - baseline[:, :, None, None])


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    return Maps(grad_cam(subject.activations, target, subject.baseline), "relative")


METHOD = Method(
    name="grad-cam",
    title="Grad-CAM",
    summary="Each channel's activation, weighted by the mean slope of the target in it.",
    source='Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization"',
    maps=_maps,
    coincides=("cam", "xgrad-cam", "hirescam", "money-map"),
)
