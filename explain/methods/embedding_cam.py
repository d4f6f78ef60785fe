"""EmbeddingCAM: Grad-CAM of an embedding's product with a proxy.

arXiv 2402.00909, "EmbeddingCAM": the target is s = z p, with z the photo's embedding and p the unit vector of a class,
its normalised mean embedding, or of a single other photo. The paper's ReLU is dropped, since what speaks against the
likeness matters as much. The embedding is linear in the model's own activations, so there the map adds up to s.

A target that compares photos brings its own proxy (`Similarity.proxy`, `PriceBand.proxy`). For any other target the
direction in which the target rises fastest in embedding space takes its place; each photo's is scaled to unit length,
so only places within a photo can be compared, not photos with one another.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.layers import gradient, view
from explain.activations.subject import Subject
from explain.methods.grad_cam import weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.metric_learning.projection import Projection

__all__ = ["METHOD", "ProxyTarget", "embedding_slopes", "projection_of", "proxies", "proxy_notes"]

NO_PROXY = "The target names no embedding to compare with; the direction in which it rises fastest was taken."


@dataclass(frozen=True, eq=False)
class ProxyTarget:
    """Sum over photos of the embedding times its proxy.

    Attributes:
        projection: From pooled activations to embeddings.
        room: (N,) room number of each photo.
        proxy: (N, D).
    """

    projection: Projection
    room: Tensor
    proxy: Tensor

    def __call__(self, activations: Tensor) -> Tensor:
        """Value from activations (N, C, h, w)."""
        embedding: Tensor = self.projection(activations.mean(dim=(2, 3)), self.room)
        return (embedding * self.proxy).sum()


def embedding_cam(
    activations: Tensor, gradients: Tensor, baseline: Tensor | None = None, *, relu: bool = False
) -> Tensor:
    """Signed maps (N, h, w): Grad-CAM with the gradients of z p.

    Args:
        activations: (N, K, h, w).
        gradients: (N, K, h, w) of the embedding's product with the proxy.
        baseline: (N, K) activations that count as nothing; None for zero.
        relu: As in the paper, what speaks against the likeness is blanked.
    """
    return weighted_map(activations, gradients.mean(dim=(2, 3)), baseline, relu=relu)


def embedding_slopes(projection: Projection, room: Tensor, pooled_slopes: Tensor) -> Tensor:
    """Gradient (N, D) in the embeddings of what has this gradient (N, C) in the pooled activations.

    With z = gain * P (f - mean) / scale the chain rule gives df = P' (gain * dz) / scale, solved for dz.
    """
    components, gains = projection.components, projection.gains[room].detach()
    standard = (pooled_slopes * projection.scale) @ components.T
    weighted: Tensor = torch.linalg.solve(components @ components.T, standard.T).T
    return weighted / gains


def projection_of(subject: Subject) -> Projection:
    """The projection of a subject's model.

    Raises:
        InputError: The model looks at no photos.
    """
    if subject.model.fitted.projection is None:
        raise InputError("The model was trained without photos, so there are no embeddings to compare.")
    return subject.model.fitted.projection


def proxies(subject: Subject, target: Target) -> Tensor:
    """The unit vector (N, D) that each photo's embedding is held against; 0 where the target ignores the photo."""
    proxy = getattr(target, "proxy", None)
    if proxy is None:
        slope = gradient(subject.activations, target).sum(dim=(2, 3))
        proxy = embedding_slopes(projection_of(subject), subject.room, slope)
    return nn.functional.normalize(proxy.to(subject.activations), dim=1)


def proxy_notes(target: Target) -> tuple[str, ...]:
    """What to tell a reader of a map made with the proxies."""
    return () if getattr(target, "proxy", None) is not None else (NO_PROXY,)


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    likeness = ProxyTarget(projection_of(subject), subject.room, proxies(subject, target))
    seen = view(subject, likeness, layer)
    return Maps(embedding_cam(seen.maps, seen.gradients, seen.baseline), "relative", proxy_notes(target))


METHOD = Method(
    name="embedding-cam",
    title="EmbeddingCAM",
    summary="What makes the photo's embedding point where the target rises, or to what it is compared with.",
    source='"EmbeddingCAM", arXiv 2402.00909',
    maps=_maps,
    any_layer=True,
)
