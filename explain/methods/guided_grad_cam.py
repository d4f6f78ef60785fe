"""Guided Grad-CAM: Grad-CAM times guided backpropagation, at the photo's own resolution.

Selvaraju et al. 2017 (Grad-CAM), section 3.3; guided backpropagation: Springenberg et al. 2015, "Striving for
Simplicity". On the way back every ReLU also blocks negative gradients. What is left is mostly edges of the photo, much
the same whatever the net has learnt: with the net's parameters randomised it hardly changes (Adebayo et al. 2018,
"Sanity Checks for Saliency Maps"). It is offered for comparison and its maps carry that note.

The rule is for ReLU, ReLU6 and LeakyReLU. A net of other activations (SiLU, GELU) has nothing to guide; there the plain
gradient is left, and the maps say so. To keep the sign, places where Grad-CAM is positive are multiplied with the
guided gradient of the target, and places where it is negative with that of its negative; of the colours' gradients the
mean absolute value is taken.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from explain.activations.layers import CHUNK, backbone_of, evaluating, gradient
from explain.activations.subject import Subject
from explain.methods import grad_cam
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.encoder.backbone import Backbone

__all__ = ["METHOD", "guided_backprop", "guided_grad_cam", "guided_relus", "signed_guided_grad_cam"]

RELU_LIKE = (nn.ReLU, nn.ReLU6, nn.LeakyReLU)

FAILS = (
    "Guided Grad-CAM shows edges of the photo rather than the model: its maps hardly change when the model's "
    "parameters are randomised. Do not take it for evidence."
)
UNGUIDED = "This net has no ReLUs to guide; the plain gradient was taken."


def guided_grad_cam(maps: Tensor, guided: Tensor, mode: str = "bilinear") -> Tensor:
    """The paper's map (N, 3, H, W): the positive part of Grad-CAM, enlarged, times the guided gradient.

    Args:
        maps: (N, h, w) Grad-CAM.
        guided: (N, 3, H, W) guided gradient of the photos.
        mode: How the map is enlarged, as in `torch.nn.functional.interpolate`.
    """
    size = (guided.shape[2], guided.shape[3])
    return nn.functional.interpolate(maps.clamp(min=0)[:, None], size, mode=mode) * guided


def signed_guided_grad_cam(maps: Tensor, guided: Tensor, guided_against: Tensor) -> Tensor:
    """Signed maps (N, H, W).

    Args:
        maps: (N, h, w) signed Grad-CAM.
        guided: (N, 3, H, W) guided gradient of the target.
        guided_against: (N, 3, H, W) guided gradient of its negative.
    """
    return (guided_grad_cam(maps, guided.abs()) - guided_grad_cam(-maps, guided_against.abs())).mean(1)


@contextmanager
def guided_relus(net: nn.Module) -> Iterator[int]:
    """Let the net's ReLUs block negative gradients inside `with`; gives their number."""

    def guide(module: nn.Module, args: tuple[Any, ...], output: Tensor) -> None:
        if output.requires_grad:
            # The gradient's positive part before the ReLU's own mask is the same as after it.
            output.register_hook(  # type: ignore[no-untyped-call]  # untyped in torch
                lambda slope: slope.clamp(min=0)
            )

    with ExitStack() as stack:
        relus = [module for module in net.modules() if isinstance(module, RELU_LIKE)]
        for module in relus:
            stack.callback(module.register_forward_hook(guide).remove)
        yield len(relus)


def guided_backprop(backbone: Backbone, x: Tensor, slope: Tensor) -> Tensor:
    """Guided gradient (N, 3, H, W) of the target in normalised photos.

    Args:
        backbone: The net.
        x: (N, 3, H, W) normalised photos.
        slope: (N, C, h, w) the target's gradient in the backbone's activations.
    """
    found = []
    with evaluating(backbone), guided_relus(backbone.net), torch.enable_grad():
        for part, part_slope in zip(torch.split(x, CHUNK), torch.split(slope, CHUNK), strict=True):
            inputs = part.detach().requires_grad_()
            found.append(torch.autograd.grad(backbone(inputs), inputs, part_slope.to(inputs))[0].cpu())
    return torch.cat(found)


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    backbone = backbone_of(subject)
    maps = grad_cam.METHOD.maps(subject, target, layer).values
    photos, slope = backbone.normalise(subject.pixels), gradient(subject.activations, target)
    found = signed_guided_grad_cam(
        maps, guided_backprop(backbone, photos, slope), guided_backprop(backbone, photos, -slope)
    )
    guidable = any(isinstance(module, RELU_LIKE) for module in backbone.net.modules())
    return Maps(found, "relative", (FAILS,) if guidable else (FAILS, UNGUIDED))


METHOD = Method(
    name="guided-grad-cam",
    title="Guided Grad-CAM",
    summary="Fine edges within the places that Grad-CAM shows; fails the test with randomised parameters.",
    source=grad_cam.SOURCE,
    maps=_maps,
    any_layer=True,
)
