"""GAM, gradient activation maps, of one layer or several.

Barkan et al. 2021, "GAM: Explainable Visual Similarity and Classification via Gradient Activation Maps": per layer, the
positive part of the gradient times the activation is added up over channels, and layers are enlarged to one size and
combined. A target that is high because of one thing and low because of another needs both sides, so it is taken for
the target and for its negative, and the second is subtracted.

For one layer this is HiResCAM, as max(G, 0) - max(-G, 0) = G; what GAM adds is the combination. The paper's choice of
layers and their scaling are left to the reader here: name the layers, separated by commas ("2,4"); each map is divided
by its largest absolute value, enlarged bilinearly to the largest of them, and the mean is taken.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from explain.activations.layers import view
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.layercam import layercam
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "combined", "gam"]


def gam(activations: Tensor, gradients: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Maps (N, h, w) of one layer.

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w) of the target in them.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: As in the paper, for the target alone, what lowers it left out.
    """
    if relu:
        return layercam(activations, gradients, baseline, relu=True)
    return layercam(activations, gradients, baseline) - layercam(activations, -gradients, baseline)


def combined(maps: Sequence[Tensor]) -> Tensor:
    """Mean (N, h, w) of the maps of several layers, in the size of the largest, each scaled to at most 1.

    Args:
        maps: Each (N, h, w); photos of one listing share a scale, so that they can be compared.
    """
    h, w = max((layer.shape[1], layer.shape[2]) for layer in maps)
    enlarged = [
        nn.functional.interpolate((layer / layer.abs().max().clamp(min=1e-12))[None], (h, w), mode="bilinear")[0]
        for layer in maps
    ]
    return torch.stack(enlarged).mean(0)


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    layers = [None] if layer is None else [name.strip() for name in layer.split(",")]
    seen = [view(subject, target, name) for name in layers]
    found = [gam(one.maps, one.gradients, one.baseline) for one in seen]
    return Maps(found[0] if len(found) == 1 else combined(found), "relative", coincidence_notes(layer))


METHOD = Method(
    name="gam",
    title="GAM",
    summary="Activation times slope at every place, for and against the target, over one layer or several.",
    source='Barkan et al. 2021, "GAM: Explainable Visual Similarity and Classification via Gradient Activation Maps"',
    maps=_maps,
    coincides=coincident("gam"),
    any_layer=True,
)
