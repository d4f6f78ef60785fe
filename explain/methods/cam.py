"""CAM: the weights of a linear model on pooled activations, applied at every position.

Zhou et al. 2016, "Learning Deep Features for Discriminative Localization", eq. 2. It needs global average pooling and a
linear model after it, so it exists only at the model's own activations. Where the target is curved in the pooled
activations ("photos only"), its tangent takes the place of the linear model. The paper has neither ReLU nor baseline;
here activations are taken relative to the average photo of the room.
"""

from torch import Tensor

from data.errors import InputError
from explain.activations.layers import gradient
from explain.activations.subject import Subject
from explain.methods.coincidence import coincidence_notes, coincident
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "cam", "pooled_weights"]


def cam(activations: Tensor, weights: Tensor, baseline: Tensor | None = None, *, relu: bool = False) -> Tensor:
    """Maps (N, h, w) whose mean over positions is the linear model's value, relative to the baseline and its constant.

    Args:
        activations: (N, C, h, w) that are averaged over positions before the linear model.
        weights: (N, C) of the linear model.
        baseline: (N, C) activations that count as nothing; None for zero.
        relu: What lowers the target is blanked.
    """
    return weighted_map(activations, weights, baseline, relu=relu)


def pooled_weights(activations: Tensor, target: Target) -> Tensor:
    """Weights (N, C) of the target in the activations' means: exact where it is linear in them, else its tangent.

    Args:
        activations: (N, C, h, w).
        target: From activations to one number, by way of their mean over positions.
    """
    return gradient(activations.mean(dim=(2, 3), keepdim=True), target)[:, :, 0, 0]


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if layer is not None:
        raise InputError("CAM exists only at the model's own activations: leave the layer out, or use grad-cam.")
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    positions = subject.activations[0, 0].numel()
    weights = pooled_weights(subject.activations, target)
    # Divided by the number of positions, so that the map adds up to the target like the others.
    found = cam(subject.activations, weights / positions, subject.baseline)
    return Maps(found, "relative", coincidence_notes(layer))


METHOD = Method(
    name="cam",
    title="CAM",
    summary="The price model's own weight of each channel, applied at every position.",
    source='Zhou et al. 2016, "Learning Deep Features for Discriminative Localization"',
    maps=_maps,
    coincides=coincident("cam"),
)
