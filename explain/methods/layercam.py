"""LayerCAM: positive gradient times activation at every position, added up over channels.

Jiang et al. 2021, "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", eq. 6 and 7. The ReLU on
the gradient is the method and stays, so the map shows only channels that raise the target where they are active; the
ReLU on the sum is dropped, and negative values mean that such channels are weaker here than in the average photo.
Taken for the target and its negative, the difference of the two maps would be HiResCAM, as max(G, 0) - max(-G, 0) = G.
"""

import torch
from torch import Tensor

from explain.activations.layers import view
from explain.activations.subject import Subject
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "layercam"]

NOTE = "LayerCAM counts only where more activation raises the target; for what lowers it as well, use hirescam."


def layercam(activations: Tensor, gradients: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Maps (N, h, w).

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w) of the target in them.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: As in the paper, negative sums are blanked.
    """
    rising = gradients.clamp(min=0)
    found = torch.einsum("nkhw,nkhw->nhw", rising, activations)
    if baseline is not None:
        found = found - torch.einsum("nkhw,nk->nhw", rising, baseline)
    return found.clamp(min=0) if relu else found


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    seen = view(subject, target, layer)
    return Maps(layercam(seen.maps, seen.gradients, seen.baseline), "relative", (NOTE,))


METHOD = Method(
    name="layercam",
    title="LayerCAM",
    summary="Activation times slope at every place, of channels that raise the target there.",
    source='Jiang et al. 2021, "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization"',
    maps=_maps,
    any_layer=True,
)
