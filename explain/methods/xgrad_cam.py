"""XGrad-CAM: the gradient's mean weighted by the activations.

Fu et al. 2020, "Axiom-based Grad-CAM", eq. 9: w_k = sum(G_k * A_k) / sum(A_k) over positions, and the map is
sum_k w_k A_k. The paper's final ReLU is dropped, since what lowers a price matters as much. The axioms assume ReLU
activations; where those of a net can be negative (SiLU, GELU) a channel's sum may be near zero and its weight large.
"""

import torch
from torch import Tensor

from explain.activations.layers import view
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "xgrad_cam", "xgrad_weights"]

SMALLEST_SUM = 1e-7


def xgrad_weights(activations: Tensor, gradients: Tensor) -> Tensor:
    """Weights (N, K); a channel whose activations add up to nothing gets the plain mean of its gradient.

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w).
    """
    sums = activations.sum(dim=(2, 3))
    empty = sums.abs() <= SMALLEST_SUM
    weighted = (gradients * activations).sum(dim=(2, 3)) / torch.where(empty, 1, sums)
    return torch.where(empty, gradients.mean(dim=(2, 3)), weighted)


def xgrad_cam(activations: Tensor, gradients: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Signed maps (N, h, w).

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w) of the target in them.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: As in the paper: what lowers the target is blanked.
    """
    return weighted_map(activations, xgrad_weights(activations, gradients), baseline, relu=relu)


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    seen = view(subject, target, layer)
    return Maps(xgrad_cam(seen.maps, seen.gradients, seen.baseline), "relative", coincidence_notes(layer))


METHOD = Method(
    name="xgrad-cam",
    title="XGrad-CAM",
    summary="Each channel's activation, weighted by the target's slope where the channel is active.",
    source='Fu et al. 2020, "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs"',
    maps=_maps,
    coincides=coincident("xgrad-cam"),
    any_layer=True,
)
