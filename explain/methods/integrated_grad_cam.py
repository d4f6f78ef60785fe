"""Integrated Grad-CAM: Grad-CAM along a path from nothing to the photo.

Sattarzadeh et al. 2021, "Integrated Grad-CAM: Sensitivity-Aware Visual Explanation of Deep Convolutional Networks via
Integrated Gradient-Based Scoring": a photo is faded in from black in m steps, and the map is the mean over the steps of
the channels' mean gradient times what their activations have gained on black. The authors' own code leaves the
activations of black in; both are here. Steps are taken at the middle of each m-th, which halves the error of their
left ends. The ReLU at every step is dropped, since what lowers a price matters as much; with it, or with gradients
averaged over positions, the values do not add up to the target, and no such claim is made.

At the model's own activations no pass through the net is needed: the path leads straight from the average photo of the
room to this one, and the mean gradient along it weighs the whole change. There the map is the money map.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from explain.activations.layers import CHUNK, backbone_of, evaluating, gradient, layer_slopes
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps
from explain.methods.money_map import shares
from valuation.encoder.backbone import Backbone

__all__ = ["METHOD", "integrated_grad_cam"]

PHOTO_STEPS = 16

Slopes = Callable[[Tensor], tuple[Tensor, Tensor]]


def integrated_grad_cam(
    x: Tensor,
    black: Tensor,
    slopes: Slopes,
    steps: int = PHOTO_STEPS,
    *,
    relu: bool = False,
    from_black: bool = True,
) -> Tensor:
    """Signed maps (N, h, w).

    Args:
        x: (N, 3, H, W) photos.
        black: (N, 3, H, W), or what can be broadcast to it: where the path begins.
        slopes: From photos to a layer's activations and the target's gradient in them, each (N, K, h, w).
        steps: m.
        relu: As in the paper, each step's map is cut at zero.
        from_black: Whether activations are relative to those of black, as in the paper; the authors' code has them as
            they are.
    """
    start = slopes(black.expand_as(x))[0] if from_black else 0
    total = None
    for step in range(steps):
        activations, gradients = slopes(black + (step + 0.5) / steps * (x - black))
        found = weighted_map(activations - start, gradients.mean(dim=(2, 3)), relu=relu)
        total = found if total is None else total + found
    if total is None:
        raise ValueError("there must be one step at least")
    return total / steps


def slopes_of(backbone: Backbone, target: Target, layer: str) -> Slopes:
    """From normalised photos to a layer's activations and the target's gradient in them."""

    def slopes(x: Tensor) -> tuple[Tensor, Tensor]:
        with evaluating(backbone), torch.no_grad():
            activations = torch.cat([backbone(part).cpu() for part in torch.split(x, CHUNK)])
        return layer_slopes(backbone, x, gradient(activations, target), layer)

    return slopes


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    if layer is None:
        return Maps(shares(subject, target), "relative", coincidence_notes(layer))
    backbone = backbone_of(subject)
    photos = backbone.normalise(subject.pixels)
    black = backbone.normalise(0 * subject.pixels[:1])
    return Maps(integrated_grad_cam(photos, black, slopes_of(backbone, target, layer)), "relative")


METHOD = Method(
    name="integrated-grad-cam",
    title="Integrated Grad-CAM",
    summary="Grad-CAM averaged over a path from nothing to the photo.",
    source='Sattarzadeh et al. 2021, "Integrated Grad-CAM: Sensitivity-Aware Visual Explanation"',
    maps=_maps,
    coincides=coincident("integrated-grad-cam"),
    any_layer=True,
)
