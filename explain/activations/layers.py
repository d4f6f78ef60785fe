"""Feature maps of any layer of the backbone, and the target's gradient in them.

A layer is named by its module path in `Backbone.net`, such as "blocks.3" or "layer3.0.conv2", or by its depth among the
net's feature maps: "0" is the first, "-1" the last, as `valuation.encoder.feature_maps.all_maps` lists them. Its output
is given as maps (N, K, h, w) whatever the net's own order: channels last (Swin, the inside of ConvNeXt blocks) and
lists of tokens (vision transformers, whose prefix tokens are left out) are rearranged.

Hooks live only inside `with`, and leave the net in the modes in which it was found, also after an error.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from data.errors import InputError
from explain.activations.map_layout import arrangement
from explain.activations.subject import Subject
from valuation.encoder.backbone import Backbone
from valuation.encoder.feature_maps import all_maps

__all__ = [
    "CHUNK",
    "LayerTap",
    "backbone_of",
    "evaluating",
    "gradient",
    "layer_names",
    "layer_path",
    "layer_slopes",
    "view",
]

Target = Callable[[Tensor], Tensor]  # as in explain.methods.method, which imports this module in turn

CHUNK = 8  # photos whose graph is held in memory at a time


@dataclass(frozen=True, eq=False)
class LayerView:
    """One layer as the methods need it.

    Attributes:
        maps: (N, K, h, w) activations, without a graph.
        gradients: (N, K, h, w) of the target in them.
        baseline: (N, K) activations that count as nothing: the average photo of the room at the model's own
            activations, zero at any other layer, as in the papers.
    """

    maps: Tensor
    gradients: Tensor
    baseline: Tensor


def view(subject: Subject, target: Target, layer: str | None) -> LayerView:
    """Activations and gradients of a layer for all photos of a subject.

    For a layer of the net the photos pass through it again; the chain rule is applied in two steps, from the target to
    the model's own activations and from there to the layer, so that memory does not grow with the number of photos.

    Args:
        subject: The listing; N photos, at least one.
        target: From the model's own activations to one number.
        layer: Module path or depth; None for the model's own activations, which needs no pass through the net.

    Raises:
        InputError: There is no such layer, or it has no maps.
    """
    slope = gradient(subject.activations, target)
    if layer is None:
        return LayerView(subject.activations, slope, subject.baseline)
    backbone = backbone_of(subject)
    maps, gradients = layer_slopes(backbone, backbone.normalise(subject.pixels), slope, layer)
    return LayerView(maps, gradients, maps.new_zeros(maps.shape[:2]))


def backbone_of(subject: Subject) -> Backbone:
    """The backbone of a subject with photos.

    Raises:
        InputError: The model has none.
    """
    if subject.model.backbone is None:
        raise InputError(f"The estimate of listing '{subject.listing_id}' does not rest on photos.")
    return subject.model.backbone


def gradient(activations: Tensor, target: Target) -> Tensor:
    """Gradient of the target in the activations, of their shape."""
    inputs = activations.detach().requires_grad_()
    # autograd.grad rather than backward: the gradients of the model's own parameters stay untouched.
    (found,) = torch.autograd.grad(target(inputs), inputs)
    return found


def layer_slopes(backbone: Backbone, x: Tensor, slope: Tensor, layer: str) -> tuple[Tensor, Tensor]:
    """Maps (N, K, h, w) of a layer and the target's gradient in them.

    Args:
        backbone: The net.
        x: (N, 3, H, W) normalised photos.
        slope: (N, C, h, w) the target's gradient in the backbone's activations of these photos.
        layer: Module path or depth.
    """
    maps, gradients = [], []
    with LayerTap(backbone, layer) as tap:
        for part, part_slope in zip(torch.split(x, CHUNK), torch.split(slope, CHUNK), strict=True):
            activations = tap.run(part)
            (found,) = torch.autograd.grad(activations, tap.maps, part_slope.to(activations))
            maps.append(tap.maps.detach().cpu())
            gradients.append(found.cpu())
    return torch.cat(maps), torch.cat(gradients)


def layer_names(backbone: Backbone) -> list[str]:
    """Module paths of the feature maps up to the backbone's last, in the order in which depth counts them."""
    size = (backbone.preprocessing.height, backbone.preprocessing.width)
    like = next(backbone.net.parameters())
    photo = torch.zeros(1, 3, *size, device=like.device, dtype=like.dtype)
    with evaluating(backbone), torch.no_grad():
        names = list(all_maps(backbone.net, photo))
    return names[: names.index(backbone.layer) + 1]


def layer_path(backbone: Backbone, layer: str) -> str:
    """Module path of a layer given by path or depth.

    Raises:
        InputError: There is no such layer; the sentence names the choices.
    """
    if layer and layer in dict(backbone.net.named_modules()):
        return layer
    names = layer_names(backbone)
    if re.fullmatch(r"-?\d+", layer) and -len(names) <= int(layer) < len(names):
        return names[int(layer)]
    raise InputError(
        f"{backbone.name} has no layer '{layer}': use {', '.join(names)}, a number from 0 to {len(names) - 1} counting "
        "these, or the path of any other module with a feature map."
    )


@contextmanager
def evaluating(net: nn.Module) -> Iterator[None]:
    """Put a net into evaluation mode, and every module back into its own mode afterwards."""
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


class LayerTap:
    """A hook at one layer, for the time of a `with` block.

    Attributes:
        path: Module path of the layer.
        fired: Whether the layer was reached in the present pass; what comes after it sees True.

    Example:
        with LayerTap(backbone, "layer3") as tap:
            activations = tap.run(x)
            (gradient,) = torch.autograd.grad(target(activations), tap.maps)
    """

    def __init__(self, backbone: Backbone, layer: str) -> None:
        """Prepare to hook a layer, given by module path or depth; raises InputError where there is none."""
        self.backbone, self.path, self.fired = backbone, layer_path(backbone, layer), False
        self._maps: Tensor | None = None
        self._given: Tensor | None = None
        self._connected = False
        self._handle: RemovableHandle | None = None
        self._modes: Any = None

    def __enter__(self) -> "LayerTap":
        """Hook the layer and put the net into evaluation mode."""
        self._modes = evaluating(self.backbone)
        self._modes.__enter__()
        self._handle = self.backbone.net.get_submodule(self.path).register_forward_hook(self._tap)
        return self

    def __exit__(self, *error: object) -> None:
        """Release the layer and restore the net's modes."""
        if self._handle is not None:
            self._handle.remove()
        self._maps = self._given = None
        self._modes.__exit__(None, None, None)

    @property
    def maps(self) -> Tensor:
        """(N, K, h, w) of the last pass, part of the graph that leads to its activations."""
        if self._maps is None:
            raise InputError(f"'{self.path}' does not come before the activations of {self.backbone.name}.")
        return self._maps

    def run(self, x: Tensor, *, maps: Tensor | None = None, connected: bool = False) -> Tensor:
        """The backbone's activations (N, C, h, w) of normalised photos, with a graph back to the layer's maps.

        Args:
            x: (N, 3, H, W).
            maps: (N, K, h, w) to take instead of those that the layer gives; prefix tokens stay as they are.
            connected: Whether the graph goes on from the layer back to x.

        Raises:
            InputError: The layer has no maps, or its module does not run exactly once before the activations.
        """
        self._maps, self._given, self._connected, self.fired = None, maps, connected, False
        with torch.enable_grad():
            activations: Tensor = self.backbone(x)
        _ = self.maps  # refuses a layer that was not reached
        return activations

    def _tap(self, module: nn.Module, args: tuple[Any, ...], output: Any) -> Tensor:
        if self.fired:
            raise InputError(f"'{self.path}' runs more than once in {self.backbone.name}: use another layer.")
        if not isinstance(output, Tensor):
            raise InputError(f"'{self.path}' of {self.backbone.name} gives no feature map: use another layer.")
        if not self._connected:
            output = output.detach()
        net, photo = self.backbone.net, self.backbone.preprocessing
        arranged = arrangement(net, output, photo.height, photo.width)
        if arranged is None:
            raise InputError(f"'{self.path}' of {self.backbone.name} gives no feature map: use another layer.")
        to_maps, back = arranged
        maps = to_maps(output) if self._given is None else self._given
        self._maps = maps if maps.requires_grad else maps.detach().requires_grad_()
        self.fired = True
        return back(self._maps)
