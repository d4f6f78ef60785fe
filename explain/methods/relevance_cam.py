"""Relevance-CAM: channels weighted by the relevance that flows back to them, rather than by gradients.

Lee et al. 2021, "Relevance-CAM: Your Model Already Knows Where to Look": relevance is propagated layer by layer (LRP,
Bach et al. 2015) from the output to the chosen layer; a channel's weight is the mean of its relevance over positions,
and the map is the sum of weight times activation, without ReLU, as in the authors' code.

The rules, as in the authors' code: convolutions by alpha = 1, beta = 0, positive and negative products over one common
denominator; normalisation and activation functions pass relevance on unchanged; pooling and additions in proportion.
They are written as forward passes whose gradient times input is the relevance. From the target back to the model's own
activations there is no net but a price model, where gradient times activation is taken; that also stands in for the
paper's contrast between classes, which one number does not have. Relevance is counted from zero activations, since a
share of zero cannot be passed on; for the same reason what reaches an output without a single positive product is lost,
as happens in depthwise convolutions.

Supported are nets of convolutions, batch normalisation, activation functions, pooling, squeeze-and-excitation (whose
gates are taken as constants) and additions: ResNet, VGG, RegNet, MobileNet, EfficientNet and their like. Transformers
and ConvNeXt are refused. A layer's activations may be negative here, which the paper's are not: each channel counts
where it has the sign that it has on the whole.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.layers import CHUNK, LayerTap, backbone_of, gradient
from explain.activations.subject import Subject
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.encoder.backbone import Backbone

__all__ = ["METHOD", "layer_relevance", "relevance_cam"]

PASSED_ON = (
    nn.BatchNorm2d,  # timm's with an activation function of its own is one too
    nn.ReLU,
    nn.ReLU6,
    nn.LeakyReLU,
    nn.SiLU,
    nn.GELU,
    nn.Hardswish,
    nn.Hardsigmoid,
    nn.Sigmoid,
)
GATED = ("SEModule", "SqueezeExcite")  # timm has two squeeze-and-excitations, one of them in a private module
IN_PROPORTION = (nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.MaxPool2d, nn.Identity, nn.Dropout, nn.Flatten)


def relevance_cam(activations: Tensor, relevance: Tensor, *, relu: bool = False) -> Tensor:
    """Signed maps (N, h, w).

    Args:
        activations: (N, K, h, w).
        relevance: (N, K, h, w) of the target at this layer.
        relu: What lowers the target is blanked.
    """
    signs = torch.where(activations.mean(dim=(2, 3)) < 0, -1, 1)
    return weighted_map(activations, relevance.mean(dim=(2, 3)) * signs, relu=relu)


def layer_relevance(backbone: Backbone, x: Tensor, slope: Tensor, layer: str) -> tuple[Tensor, Tensor]:
    """Maps (N, K, h, w) of a layer and the target's relevance at their positions.

    Args:
        backbone: A net of supported modules.
        x: (N, 3, H, W) normalised photos.
        slope: (N, C, h, w) the target's gradient in the backbone's activations; times these it is their relevance.
        layer: Module path or depth.

    Raises:
        InputError: A module after the layer has no rule.
    """
    maps, relevance = [], []
    with LayerTap(backbone, layer) as tap, _rules(tap):
        for part, part_slope in zip(torch.split(x, CHUNK), torch.split(slope, CHUNK), strict=True):
            activations = tap.run(part)
            (found,) = torch.autograd.grad(activations, tap.maps, part_slope.to(activations))
            maps.append(tap.maps.detach().cpu())
            relevance.append((found * tap.maps).detach().cpu())
    return torch.cat(maps), torch.cat(relevance)


@contextmanager
def _rules(tap: LayerTap) -> Iterator[None]:
    """Give every module after the tapped layer a gradient that, times its input, is its relevance."""
    busy = False

    def rule(module: nn.Module, args: tuple[Any, ...], output: Tensor) -> Tensor | None:
        nonlocal busy
        if busy or not tap.fired or module is tapped or _in_proportion(module):
            return None
        if isinstance(module, PASSED_ON) or type(module).__name__ in GATED:
            return _like(args[0], output)
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            busy = True  # the module is called again, with parts of its weights
            try:
                return _like(_positive_products(module, args[0]), output)
            finally:
                busy = False
        raise InputError(
            f"Relevance-CAM has no rule for {type(module).__name__} in {tap.backbone.name}: use grad-cam, or a "
            "backbone such as ResNet or EfficientNet."
        )

    tapped = tap.backbone.net.get_submodule(tap.path)
    with ExitStack() as stack:
        for module in tap.backbone.net.modules():
            if next(module.children(), None) is None or _ruled(module):
                stack.callback(module.register_forward_hook(rule).remove)
        yield


def _ruled(module: nn.Module) -> bool:
    """Whether there is a rule for the module as a whole, whatever it is made of."""
    known = isinstance(module, (*PASSED_ON, nn.Conv2d, nn.Linear)) or _in_proportion(module)
    return known or type(module).__name__ in GATED


def _in_proportion(module: nn.Module) -> bool:
    from timm.layers.drop import DropPath  # as in `valuation.encoder.weights`

    return isinstance(module, (*IN_PROPORTION, DropPath))


def _like(path: Tensor, value: Tensor) -> Tensor:
    """The value, with a gradient along the path that shares value times gradient out in proportion."""
    empty = path == 0
    ratio = torch.where(empty, 0, value / torch.where(empty, 1, path)).detach()
    shared = path * ratio
    # The same number as the value, also where the path is zero and can carry nothing.
    return shared + (value - shared).detach()


def _positive_products(module: nn.Conv2d | nn.Linear, x: Tensor) -> Tensor:
    """Sum of the positive products of weights and inputs, the denominator of alpha = 1, beta = 0."""
    weight = module.weight.detach()
    bias = {} if module.bias is None else {"bias": torch.zeros_like(module.bias)}
    parts = [(weight.clamp(min=0), x.clamp(min=0)), (weight.clamp(max=0), x.clamp(max=0))]
    outputs: list[Tensor] = [torch.func.functional_call(module, {"weight": w, **bias}, (part,)) for w, part in parts]
    return outputs[0] + outputs[1]


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    slope = gradient(subject.activations, target)
    if layer is None:
        return Maps(relevance_cam(subject.activations, slope * subject.activations), "relative")
    backbone = backbone_of(subject)
    return Maps(relevance_cam(*layer_relevance(backbone, backbone.normalise(subject.pixels), slope, layer)), "relative")


METHOD = Method(
    name="relevance-cam",
    title="Relevance-CAM",
    summary="Each channel's activation, weighted by the relevance that flows back to it; for convolutional nets.",
    source='Lee et al. 2021, "Relevance-CAM: Your Model Already Knows Where to Look"',
    maps=_maps,
    any_layer=True,
)
