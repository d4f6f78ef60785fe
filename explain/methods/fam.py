"""FAM and SFAM: channels weighted by their part in the similarity of two embeddings, without gradients.

FAM: arXiv 2307.05017, "Feature Activation Map". SFAM: Liao et al. 2025, arXiv 2506.01636, "Visual Explanation via
Similar Feature Activation for Metric Learning". Both take the pooled activations themselves for the embedding. A
channel's part in a cosine is z1_k z2_k / (|z1| |z2|); FAM scales these weights so that their sizes add up to one, SFAM
takes them as they are, and has a Euclidean form too, in which a channel weighs the more the closer the two are in it.
The papers leave room here: for the Euclidean weight 1 - d_k / max d is taken, with d_k the squared difference.

The model's embedding is a projection of pooled activations, so the partner is taken back through it: with u the
standardised activations, z p = u q for q = P' (gain * p), and q stands for the partner's pooled activations. That holds
only at the model's own activations. The papers' activations are never negative; those here are relative to the average
photo, so each channel counts where it has the sign that it has on the whole, which changes nothing for theirs.
"""

from typing import Literal

from torch import Tensor, nn

from data.errors import InputError
from explain.activations.subject import Subject
from explain.methods.embedding_cam import projection_of, proxies, proxy_notes
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps

__all__ = ["METHOD", "SFAM", "contribution", "fam", "sfam"]

Similarity = Literal["cosine", "euclidean"]


def contribution(pooled: Tensor, other: Tensor, similarity: Similarity = "cosine") -> Tensor:
    """Each channel's part (N, C) in the similarity; for the cosine these add up to it.

    Args:
        pooled: (N, C) activations averaged over positions.
        other: (N, C) of the partner.
        similarity: Of which.
    """
    if similarity == "cosine":
        return nn.functional.normalize(pooled, dim=1) * nn.functional.normalize(other, dim=1)
    squared = (pooled - other) ** 2
    return 1 - squared / squared.amax(1, keepdim=True).clamp(min=1e-12)


def fam(activations: Tensor, other: Tensor) -> Tensor:
    """Signed maps (N, h, w): positive where the photo is like its partner.

    Args:
        activations: (N, C, h, w), zero where there is nothing.
        other: (N, C) pooled activations of the partner.
    """
    weights = contribution(activations.mean(dim=(2, 3)), other)
    return _oriented(activations, weights / weights.abs().sum(1, keepdim=True).clamp(min=1e-12))


def sfam(activations: Tensor, other: Tensor, similarity: Similarity = "cosine") -> Tensor:
    """Maps (N, h, w), signed for the cosine: positive where the photo is like its partner.

    Args:
        activations: (N, C, h, w), zero where there is nothing.
        other: (N, C) pooled activations of the partner.
        similarity: By which the two are compared.
    """
    return _oriented(activations, contribution(activations.mean(dim=(2, 3)), other, similarity))


def _oriented(activations: Tensor, weights: Tensor) -> Tensor:
    signs = activations.mean(dim=(2, 3)).sign()
    return weighted_map(activations, weights * signs)


def _partners(subject: Subject, target: Target, similarity: Similarity) -> tuple[Tensor, Tensor]:
    """Standardised activations (N, C, h, w) and the partner's, pooled, (N, C)."""
    projection = projection_of(subject)
    gains = projection.gains[subject.room].detach()
    relative = subject.activations - subject.baseline[:, :, None, None]
    standard = relative / projection.scale[:, None, None]
    if similarity == "euclidean":
        proxy: Tensor = vars(target)["proxy"]
        # Of all activations with the partner's embedding, those closest to the average photo's.
        return standard, (proxy.to(gains) / gains) @ projection.components
    return standard, (proxies(subject, target) * gains) @ projection.components


def _own_layer(title: str, layer: str | None) -> None:
    if layer is not None:
        raise InputError(f"{title} exists only at the model's own activations: leave the layer out, or use grad-cam.")


def _fam(subject: Subject, target: Target, layer: str | None) -> Maps:
    _own_layer("FAM", layer)
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    return Maps(fam(*_partners(subject, target, "cosine")), "relative", proxy_notes(target))


def _sfam(subject: Subject, target: Target, layer: str | None) -> Maps:
    _own_layer("SFAM", layer)
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    similarity: Similarity = "euclidean" if getattr(target, "kind", "cosine") == "euclidean" else "cosine"
    standard, other = _partners(subject, target, similarity)
    return Maps(sfam(standard, other, similarity), "relative", proxy_notes(target))


METHOD = Method(
    name="fam",
    title="FAM",
    summary="Each channel's activation, weighted by its part in the likeness of two embeddings.",
    source='"Feature Activation Map: Visual Explanation of Deep Learning Models", arXiv 2307.05017',
    maps=_fam,
    coincides=("sfam",),
)

SFAM = Method(
    name="sfam",
    title="SFAM",
    summary="Each channel's activation, weighted by its part in the likeness of two embeddings, cosine or Euclidean.",
    source='Liao et al. 2025, "Visual Explanation via Similar Feature Activation for Metric Learning"',
    maps=_sfam,
    coincides=("fam",),
)
