"""The backbone: a timm net that turns photos into activations, the maps from which everything else is computed.

A photo is squashed to the net's input size, never cropped: a crop would leave its borders without activations, and no
region of a photo may be beyond explanation.

The net is split at a cut, so that its last stages can be fine-tuned on early activations computed once:

    photos ──early──> early activations ──late──> activations (N, C, h, w)

When a backbone is loaded, two made-up photos go through both the split and timm's own path; the split is kept only if
they agree.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.errors import InputError
from valuation.encoder.feature_maps import Layout, all_maps, candidate_cut, inner_layout, map_at, modules_between
from valuation.encoder.weights import DEFAULT_BACKBONE, Weights, pretrained_net, tensors_sha256

__all__ = ["Backbone", "Preprocessing", "load_backbone"]

# Measured on the Houses dataset: for price, the last two stages and the classifier's view of every position together
# tell more than any one layer.
DEFAULT_STACKS = {DEFAULT_BACKBONE: ("blocks.5", "blocks.6", "classifier")}
CLASSIFIER = "classifier"
SMALLEST_SIZE = 32  # pixels: the stride of most nets
SPLIT_TOLERANCE = 1e-4  # relative to the largest activation; float32 paths differ by about 1e-6


@dataclass(frozen=True)
class Preprocessing:
    """What a photo goes through before the net sees it; from the net's own timm configuration.

    Attributes:
        height: Pixels. The whole photo is squashed to height × width, whatever its shape; nothing is cropped.
        width: Pixels.
        mean: Per channel (red, green, blue), on the scale 0 to 1; subtracted.
        std: Per channel, on the same scale; divided by.
        interpolation: How the net's authors resized photos, such as "bicubic".
    """

    height: int
    width: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str


class Backbone(nn.Module):
    """A net cut at two layers. `late(early(x))` is `forward(x)`, and nothing after `layer` is computed.

    Attributes:
        net: The timm net, whole, with its classifier.
        name: Its timm name.
        layer: Path in `net` of the module whose output, as maps, is "the activations".
        stack: What the activations are made of, channels side by side, all of one map size: `layer` alone, or earlier
            layers, `layer`, and "classifier": the net's own classifier applied at every position, whose mean over
            positions is its logits.
        blocks: Number of channels of each entry of `stack`.
        cut: Path of the module whose output is "the early activations"; None where the net cannot be split, and the
            early activations are the normalised photos themselves.
        num_channels: C of the activations.
        map_size: h and w of the activations.
        preprocessing: How to prepare a photo.
        weights: Where the weights came from.
    """

    def __init__(
        self,
        net: nn.Module,
        *,
        name: str,
        layer: str | None,
        preprocessing: Preprocessing,
        weights: Weights,
        stack: tuple[str, ...] = (),
    ):
        """Cut a net; see `load_backbone` for the arguments."""
        super().__init__()
        self.net, self.name, self.preprocessing, self.weights = net, name, preprocessing, weights
        for module in net.modules():
            # Activations are handed out, cached and hooked, so no later module may overwrite them.
            if vars(module).get("inplace") is True:
                vars(module)["inplace"] = False
        self._layout: Layout = "NCHW"
        self._prefix = int(vars(net).get("num_prefix_tokens", 0))
        self.cut: str | None = None
        maps = self._probe(layer)
        self.num_channels, *size = maps[self.layer].shape[1:]
        self.map_size: tuple[int, int] = (size[0], size[1])
        self.stack: tuple[str, ...] = (self.layer,)
        self.blocks: tuple[int, ...] = (self.num_channels,)
        with torch.no_grad():
            self._split(maps)
        if stack and self.cut is not None:
            self.stack = stack
            self.blocks = tuple(net.num_classes if entry == CLASSIFIER else maps[entry].shape[1] for entry in stack)
            self.num_channels = sum(self.blocks)

    def forward(self, x: Tensor) -> Tensor:
        """Return the activations (N, C, h, w) of normalised photos (N, 3, H, W)."""
        return self.late(self.early(x))

    def early(self, x: Tensor) -> Tensor:
        """Return the early activations of normalised photos, in the net's own layout; the first axis is the photo."""
        if self.cut is None:
            return x
        if self._layout == "tokens" and self._prefix:
            patches, prefix = map_at(self.net, x, self.cut, return_prefix_tokens=True)
            return torch.cat([prefix, patches.flatten(2).transpose(1, 2)], dim=1)
        maps: Tensor = map_at(self.net, x, self.cut)
        if self._layout == "tokens":
            return maps.flatten(2).transpose(1, 2)
        return maps.permute(0, 2, 3, 1) if self._layout == "NHWC" else maps

    def late(self, early: Tensor) -> Tensor:
        """Return the activations (N, C, h, w) from early activations."""
        if self.cut is None:
            maps: Tensor = map_at(self.net, early, self.layer)
            return maps
        x = early
        parts = {}
        for path, module in self.late_modules().items():
            x = module(x)
            parts[path] = x
        if self.stack != (self.layer,):
            if CLASSIFIER in self.stack:
                parts[CLASSIFIER] = self._classify_positions(x)
            return torch.cat([parts[entry] for entry in self.stack], dim=1)
        if self._layout == "tokens":
            x = x[:, self._prefix :]
            return x.transpose(1, 2).reshape(x.shape[0], self.num_channels, *self.map_size)
        return x.permute(0, 3, 1, 2) if self._layout == "NHWC" else x

    def late_modules(self) -> dict[str, nn.Module]:
        """Return the modules between the cut and the layer by path: what fine-tuning on early activations trains."""
        return {} if self.cut is None else modules_between(self.net, self.cut, self.layer)

    def _classify_positions(self, x: Tensor) -> Tensor:
        """Return the classifier's logits (N, classes, h, w) at every position of the last stage's maps."""
        net: Any = self.net
        features = net.bn2(net.conv_head(x))
        return nn.functional.conv2d(features, net.classifier.weight[:, :, None, None], net.classifier.bias)

    def normalise(self, photos: NDArray[np.uint8]) -> Tensor:
        """Return photos, uint8 (N, H, W, 3) in RGB, as the net wants them: (N, 3, H, W), on the net's device."""
        expected = (self.preprocessing.height, self.preprocessing.width, 3)
        if photos.dtype != np.uint8 or photos.shape[1:] != expected:
            raise ValueError(f"photos must be uint8 (N, {expected}), not {photos.dtype} {photos.shape}")
        device = next(self.net.parameters()).device
        x = torch.from_numpy(np.ascontiguousarray(photos)).to(device).permute(0, 3, 1, 2).float() / 255
        mean = torch.tensor(self.preprocessing.mean, device=device).view(3, 1, 1)
        std = torch.tensor(self.preprocessing.std, device=device).view(3, 1, 1)
        return (x - mean) / std

    def fingerprint(self) -> str:
        """Return a SHA-256 that changes with any weight, the layer or the preprocessing."""
        settings = f"{self.name} {self.stack} {self.preprocessing} {tensors_sha256(self.net.state_dict())}"
        return hashlib.sha256(settings.encode()).hexdigest()

    def _probe(self, layer: str | None) -> dict[str, Tensor]:
        """Set `layer` and return the maps of every layer, in order, for the made-up photos."""
        try:
            with torch.no_grad():
                maps = all_maps(self.net, self._made_up())
        except (AssertionError, RuntimeError, TypeError, ValueError) as error:
            size = f"{self.preprocessing.height}×{self.preprocessing.width}"
            raise InputError(f"{self.name} cannot map photos of {size} pixels ({error}): try another size.") from error
        self.layer = layer or next(reversed(maps))
        if self.layer not in maps:
            raise InputError(f"{self.name} has no layer {layer!r} to take activations from: use {', '.join(maps)}.")
        return maps

    def _split(self, maps: dict[str, Tensor]) -> None:
        """Set `cut` if splitting there gives the same maps as timm's own path for the made-up photos."""
        cut = candidate_cut(self.net, maps, self.layer)
        layout = inner_layout(self.net, self._made_up(), cut, self.layer) if cut else None
        if cut and layout:
            self.cut, self._layout = cut, layout
            difference = (self.forward(self._made_up()) - maps[self.layer]).abs().max()
            if difference > SPLIT_TOLERANCE * maps[self.layer].abs().max():
                self.cut = None

    def _made_up(self) -> Tensor:
        shape = (2, 3, self.preprocessing.height, self.preprocessing.width)
        return torch.rand(shape, generator=torch.Generator().manual_seed(0)) * 2 - 1


def load_backbone(
    name: str = DEFAULT_BACKBONE,
    *,
    weights: str | Path | None = None,
    layer: str | None = None,
    size: int | tuple[int, int] | None = None,
) -> Backbone:
    """Load a photo backbone by its timm name.

    Args:
        name: Any timm net that hands out its feature maps, such as `resnet18` or `vit_small_patch16_224`.
        weights: A file, "none" for random weights, or None for the trained weights that go with the name.
        layer: Path of the module whose output is to be the activations. None: for the default backbone the
            stack of layers that valued homes best, for any other the last feature map before global pooling.
        size: Side in pixels, or height and width, to which photos are squashed. None: as the net's authors have it.
            For a vision transformer take a multiple of its patch, or it ignores the pixels left over at the borders.

    Returns:
        The backbone in evaluation mode, on the CPU.

    Raises:
        InputError: The name, the layer, the size or the weights cannot be used; the sentence names the way out.

    Example:
        >>> backbone = load_backbone(weights="none")
        >>> backbone.layer, backbone.num_channels, backbone.map_size
        ('blocks.6', 1512, (7, 7))
    """
    from timm.data.config import resolve_data_config  # as in `valuation.encoder.weights`

    height_width = (size, size) if isinstance(size, int) else size
    if height_width is not None and min(height_width) < SMALLEST_SIZE:
        raise InputError(f"A photo size of {size} pixels is too small: use at least {SMALLEST_SIZE}.")
    net, record = pretrained_net(name, weights=weights, image_size=height_width)
    if not hasattr(net, "forward_intermediates"):
        raise InputError(f"{name} does not hand out feature maps: choose another backbone, such as {DEFAULT_BACKBONE}.")
    config = resolve_data_config({}, model=net)  # type: ignore[no-untyped-call]
    height, width = height_width or config["input_size"][1:]
    preprocessing = Preprocessing(height, width, tuple(config["mean"]), tuple(config["std"]), config["interpolation"])
    stack = DEFAULT_STACKS.get(name.split(".")[0], ()) if layer is None else ()
    return Backbone(net, name=name, layer=layer, preprocessing=preprocessing, weights=record, stack=stack).eval()
