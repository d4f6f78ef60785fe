"""The feature maps inside a timm net: which layers have one, how to get it, and how to continue from one.

Everything here is about the bare net; `valuation.encoder.backbone` makes a backbone of it. Maps come from timm's own
`forward_intermediates`, in (N, C, h, w) order, whatever order the net uses inside.
"""

import inspect
import math
from contextlib import ExitStack
from typing import Any, Literal

import torch
from torch import Tensor, nn

__all__ = ["Layout", "all_maps", "candidate_cut", "inner_layout", "map_at", "modules_between"]

FINAL_NORM = "norm"  # timm's name for what transformers do to their last feature map before pooling it

# How a net holds a feature map inside: as maps, as maps with channels last, or as a list of prefix tokens and patches.
Layout = Literal["NCHW", "NHWC", "tokens"]


def all_maps(net: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Return the map (N, C, h, w) of every layer that has one, by module path, first layer first."""
    names, options = _features(net)
    run: Any = net.forward_intermediates
    maps = dict(zip(names, run(x, intermediates_only=True, output_fmt="NCHW", **options), strict=True))
    norm = getattr(net, FINAL_NORM, None)
    if isinstance(norm, nn.Module) and not isinstance(norm, nn.Identity):
        maps[FINAL_NORM] = map_at(net, x, FINAL_NORM)
    return maps


def map_at(net: nn.Module, x: Tensor, layer: str, **options: Any) -> Any:
    """Return the map (N, C, h, w) of one layer, computing nothing after it."""
    names, more = _features(net)
    if layer == FINAL_NORM:
        more["norm"] = True
    index = names.index(layer) if layer in names else len(names) - 1
    run: Any = net.forward_intermediates
    more |= {"stop_early": True, "intermediates_only": True, "output_fmt": "NCHW"}
    return run(x, indices=[index], **more, **options)[0]


def candidate_cut(net: nn.Module, maps: dict[str, Tensor], layer: str) -> str | None:
    """Return the last layer with larger maps than `layer`, so that one stage is left to train.

    In a net whose maps are all of one size, the last quarter of the blocks is left. None where nothing is left.
    """
    before = list(maps)[: list(maps).index(layer)]
    larger = [name for name in before if maps[name].shape[2] > maps[layer].shape[2]]
    kept = before[: len(before) - math.ceil(len(before) / 4)]
    for cut in reversed(larger or kept[-1:]):
        # A stage may be a mere pooling, with nothing to train; then take one more.
        if any(True for module in modules_between(net, cut, layer).values() for _ in module.parameters()):
            return cut
    return None


def modules_between(net: nn.Module, cut: str, layer: str) -> dict[str, nn.Module]:
    """Return the modules after `cut` up to and with `layer` by path, in the order in which the net lists them."""
    listed: dict[str, nn.Module] = {}
    for name, child in net.named_children():
        if any(path.startswith(f"{name}.") for path in (cut, layer)):
            listed |= {f"{name}.{part}": module for part, module in child.named_children()}
        else:
            listed[name] = child
    if cut not in listed or layer not in listed:
        return {}
    paths = list(listed)
    return {path: listed[path] for path in paths[paths.index(cut) + 1 : paths.index(layer) + 1]}


def inner_layout(net: nn.Module, x: Tensor, cut: str, layer: str) -> Layout | None:
    """Return the layout of the output of `cut`; None where calling the modules after it in turn would not do.

    It would not do where a module gets more than the output of the one before, as in transformers with rotary
    positions. So the net is run once, and every module's input must be the very tensor its predecessor gave.
    """
    calls: list[tuple[nn.Module, tuple[Any, ...], dict[str, Any], Any]] = []
    chain = [net.get_submodule(cut), *modules_between(net, cut, layer).values()]

    def note(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        calls.append((module, args, kwargs, output))

    with ExitStack() as stack:
        for module in chain:
            stack.callback(module.register_forward_hook(note, with_kwargs=True).remove)
        map_at(net, x, layer)
    if [module for module, *_ in calls] != chain:
        return None
    for (*_, given), (_, args, kwargs, _) in zip(calls, calls[1:], strict=False):
        if len(args) != 1 or args[0] is not given or any(value is not None for value in kwargs.values()):
            return None
    raw, cut_map = calls[0][3], map_at(net, x, cut)
    if raw.ndim == 3:
        return "tokens"
    return "NCHW" if torch.equal(raw, cut_map) else "NHWC"


def _features(net: nn.Module) -> tuple[list[str], dict[str, Any]]:
    """Return the layers that `forward_intermediates` knows, and the options that make it give them."""
    run: Any = net.forward_intermediates
    if "extra_blocks" in inspect.signature(run).parameters:  # EfficientNet and MobileNet: every block, not one a stage
        blocks: Any = net.blocks
        return ["bn1", *(f"blocks.{number}" for number in range(len(blocks)))], {"extra_blocks": True}
    information: Any = net.feature_info
    return [feature["module"] for feature in information], {}
