"""From what a module inside a net gives to maps (N, K, h, w), and back.

`valuation.encoder.feature_maps` knows the layout at the layers that timm hands out; here it is read off the output of
any module. Three are known: maps, maps with channels last, and lists of prefix tokens and patches.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

__all__ = ["arrangement"]

Rearrange = Callable[[Tensor], Tensor]


def arrangement(net: nn.Module, output: Tensor, height: int, width: int) -> tuple[Rearrange, Rearrange] | None:
    """How to get from a module's output to maps (N, K, h, w), and from such maps back to an output.

    Args:
        net: The timm net that the module belongs to.
        output: Of the module; tokens that are no patches go back as they are in it.
        height: Of the photos, pixels.
        width: Of the photos, pixels.

    Returns:
        The two ways, or None where the output is no map of the photo.
    """
    shape = output.shape
    if output.ndim == 4:
        own = vars(net).get("output_fmt", "NCHW")
        # Where channels, height and width are as many, only the net's own order can tell them apart.
        for order in (own, "NHWC" if own == "NCHW" else "NCHW"):
            if order == "NCHW" and _fits(shape[2], shape[3], height, width):
                return lambda maps: maps, lambda maps: maps
            if order == "NHWC" and _fits(shape[1], shape[2], height, width):
                return lambda last: last.permute(0, 3, 1, 2), lambda maps: maps.permute(0, 2, 3, 1)
    if output.ndim == 3:
        for prefix in dict.fromkeys((int(vars(net).get("num_prefix_tokens", 0)), 0)):
            patches = max(shape[1] - prefix, 0)
            h = round((patches * height / width) ** 0.5)
            w = patches // max(h, 1)
            if h * w == patches and _fits(h, w, height, width):
                return _token_arrangement(output[:, :prefix], (h, w))
    return None


def _token_arrangement(prefix: Tensor, size: tuple[int, int]) -> tuple[Rearrange, Rearrange]:
    """From tokens (N, P + h * w, K) to maps and back, the P prefix tokens put back as they were."""
    return (
        lambda tokens: tokens[:, prefix.shape[1] :].transpose(1, 2).unflatten(2, size),
        lambda maps: torch.cat([prefix, maps.flatten(2).transpose(1, 2)], dim=1),
    )


def _fits(h: int, w: int, height: int, width: int) -> bool:
    """Whether maps of this size are the photo divided by one stride, up to a pixel of rounding on each side."""
    return 1 <= h <= height and abs(h * width - w * height) <= max(height, width)
