"""HiResCAM: gradient times activation at every position, added up over channels.

Draelos and Carin 2021, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks":
the gradient is not averaged over positions, so only places that the target uses are shown. The ReLU, which the paper
takes for display, is dropped, since what lowers a price matters as much.
"""

import torch
from torch import Tensor

from explain.activations.layers import view
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "hirescam"]


def hirescam(activations: Tensor, gradients: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Signed maps (N, h, w), in units of the target.

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w) of the target in them.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: What lowers the target is blanked.
    """
    found = torch.einsum("nkhw,nkhw->nhw", gradients, activations)
    if baseline is not None:
        found = found - torch.einsum("nkhw,nk->nhw", gradients, baseline)
    return found.clamp(min=0) if relu else found


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    seen = view(subject, target, layer)
    return Maps(hirescam(seen.maps, seen.gradients, seen.baseline), "relative", coincidence_notes(layer))


METHOD = Method(
    name="hirescam",
    title="HiResCAM",
    summary="Activation times slope at every place, so that only places the target uses are shown.",
    source='Draelos and Carin 2021, "Use HiResCAM instead of Grad-CAM for faithful explanations"',
    maps=_maps,
    coincides=coincident("hirescam"),
    any_layer=True,
)
