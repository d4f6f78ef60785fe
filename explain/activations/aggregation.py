"""The grad-weights of the training photos, each aggregated over many triplets.

Chen et al. 2020 ("Adapting Grad-CAM for Embedding Networks", arXiv 2001.06538): an embedding has no class score to
differentiate, so the weight of a channel is the gradient of what embeddings are trained by, a triplet's difference in
distance; averaged over many triplets of one anchor the weights become steady; and kept for every training photo, they
can be lent to new photos (`explain.methods.aggregated`). Here the anchor is a training photo, the positives are photos
of the same room in dear homes, the negatives in cheap ones. A triplet is worth D(anchor, negative)^2 - D(anchor,
positive)^2 without hinge, so positive weights mean: like dearer homes rather than cheaper ones. The hinge only chooses
which triplets count, as in training: those in which the positive is not closer than the negative by a margin.

The paper needs a backward pass per triplet. With squared distances the mean over the chosen triplets is, but for a
constant, 2 z (mean of the positives - mean of the negatives), z the anchor's embedding, so its gradient is that of one
backward pass; and as embeddings are linear in the activations, that gradient is a product of known matrices and needs
no pass through the net at all. The paper says neither how triplets were sampled nor how many.
"""

from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InputError
from explain.activations.bands import BAND, By, Metric, as_compared, check_photo_index, price_bands
from valuation.metric_learning.projection import Projection
from valuation.trained_model.blind_models import blind_model
from valuation.trained_model.model import GradWeights, Model

__all__ = ["AggregationSettings", "aggregated_pulls", "channel_weights", "sample_triplets", "with_grad_weights"]

CHUNK = 512
"""Anchors at a time: what is held of them is one similarity with every photo of the room."""


@dataclass(frozen=True)
class AggregationSettings:
    """How grad-weights are aggregated.

    Attributes:
        by, share: Of the price bands, see `explain.activations.bands.price_bands`.
        metric: How embeddings are compared: "euclidean", as they are, or "cosine", at unit length. At unit length no
            map could say how much a photo as a whole counts: the values of each would add up to exactly 0, since the
            average photo, the baseline, has embedding 0 and length does not matter.
        triplets: Sampled per anchor.
        block: Whose channels get weights, where the activations are those of several blocks side by side: the "last",
            as in the paper, or "all". Shallower blocks see texture rather than things.
        margin: By which a positive must be closer than the negative for the triplet to be left out, as a share of the
            mean squared distance between two photos of the room; infinite to leave none out.
        seed: Same seed, same triplets.
    """

    by: By = "partial"
    share: float = BAND
    metric: Metric = "euclidean"
    triplets: int = 256
    block: Literal["last", "all"] = "last"
    margin: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            InputError: There would be no triplets.
        """
        if self.triplets < 1:
            raise InputError(f"Grad-weights need at least 1 triplet per photo, not {self.triplets}.")


def sample_triplets(
    anchors: int, dear: NDArray[np.intp], cheap: NDArray[np.intp], settings: AggregationSettings, room: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positives and negatives, (anchors, T) each, drawn with replacement from the photos of the bands.

    Args:
        anchors: Photos of the room.
        dear: Numbers of the photos in the upper band.
        cheap: Numbers of those in the lower band.
        settings: T and the seed.
        room: Number of the room; every room has random numbers of its own.
    """
    rng = np.random.default_rng([settings.seed, room + 1])
    size = (anchors, settings.triplets)
    return dear[rng.integers(len(dear), size=size)], cheap[rng.integers(len(cheap), size=size)]


def aggregated_pulls(
    embedding: Tensor, home: Tensor, positive: Tensor, negative: Tensor, settings: AggregationSettings
) -> Tensor:
    """Twice the mean, over each photo's triplets that count, of positive minus negative; (P, D).

    Where no triplet is within the margin, all count: a hinge that is met everywhere has no gradient, but what brought
    the photo there is still asked for. Triplets with another photo of the anchor's own home never count.

    Args:
        embedding: (P, D) of the photos of one room, as they are compared.
        home: (P,) number of each photo's home.
        positive: (P, T) numbers of photos.
        negative: (P, T) likewise.
        settings: The margin.
    """
    pulls = torch.zeros_like(embedding)
    squared = (embedding**2).sum(1)
    # Mean squared distance of two photos: twice the variance around their mean.
    margin = settings.margin * 2 * float((squared.mean() - (embedding.mean(0) ** 2).sum()).clamp(min=0))
    for rows in torch.split(torch.arange(len(embedding)), CHUNK):
        p, n = positive[rows], negative[rows]
        distance = squared - 2 * embedding[rows] @ embedding.T  # but for the anchor's own, the same in both
        allowed = (home[p] != home[rows, None]) & (home[n] != home[rows, None])
        active = allowed & (distance.gather(1, p) - distance.gather(1, n) + margin > 0)
        counts = torch.where(active.any(1, keepdim=True), active, allowed).to(embedding)
        counts = counts / counts.sum(1, keepdim=True).clamp(min=1)
        share = torch.zeros(len(rows), len(embedding), dtype=embedding.dtype)
        share.scatter_add_(1, p, counts).scatter_add_(1, n, -counts)
        pulls[rows] = 2 * share @ embedding
    return pulls


def channel_weights(
    projection: Projection, embedding: Tensor, room: Tensor, pull: Tensor, positions: int, metric: Metric
) -> Tensor:
    """Gradient, at every position, of embedding times pull in the activations, (P, C).

    Args:
        projection: From pooled activations to embeddings.
        embedding: (P, D).
        room: (P,) room numbers.
        pull: (P, D), held fixed.
        positions: Of the feature map, h * w.
        metric: Whether the embedding is taken at unit length.
    """
    if metric == "cosine":
        unit = as_compared(embedding, metric)
        length = torch.linalg.vector_norm(embedding, dim=1, keepdim=True).clamp(min=1e-9)
        pull = (pull - unit * (unit * pull).sum(1, keepdim=True)) / length
    with torch.no_grad():
        gains, components, scale = (
            part.to(pull) for part in (projection.gains, projection.components, projection.scale)
        )
        return (pull * gains[room]) @ components / scale / positions


def with_grad_weights(model: Model, settings: AggregationSettings | None = None) -> Model:
    """The model, and what its folds fitted, with the aggregated grad-weights of its training photos.

    A model that looks at no photos stays as it is.

    Rooms of which either band has no photo have weights 0.

    Args:
        model: A trained model.
        settings: How; the defaults when None.

    Raises:
        InputError: The model was trained by a version that did not keep the training photos.
    """
    if model.fitted.projection is None or model.backbone is None:
        return model
    settings = settings or AggregationSettings()
    folds = [
        replace(fold, grad_weights=_grad_weights(blind_model(model, number), settings))
        for number, fold in enumerate(model.folds)
    ]
    return replace(model, grad_weights=_grad_weights(model, settings), folds=tuple(folds))


def _grad_weights(model: Model, settings: AggregationSettings) -> GradWeights | None:
    """The weights; None for a model that looks at no photos."""
    projection, backbone = model.fitted.projection, model.backbone
    if projection is None or backbone is None:
        return None
    photos, bands = check_photo_index(model), price_bands(model, settings.by, settings.share)
    embedding, home = torch.tensor(photos.embedding, dtype=torch.float64), torch.tensor(bands.home)
    compared, rooms = as_compared(embedding, settings.metric), torch.tensor(photos.room)
    positions = backbone.map_size[0] * backbone.map_size[1]
    channels = backbone.blocks[-1] if settings.block == "last" else backbone.num_channels
    weights = np.zeros((len(photos), channels), np.float16)
    scale, nearest = np.zeros(len(photos), np.float32), np.full(len(photos), np.inf, np.float32)
    for room in np.unique(photos.room):
        rows = np.flatnonzero(photos.room == room)
        nearest[rows] = _nearest(compared[rows], home[rows]).numpy()
        dear, cheap = np.flatnonzero(bands.dear[rows]), np.flatnonzero(bands.cheap[rows])
        if len(dear) == 0 or len(cheap) == 0:
            continue
        positive, negative = map(torch.tensor, sample_triplets(len(rows), dear, cheap, settings, int(room)))
        pulls = aggregated_pulls(compared[rows], home[rows], positive, negative, settings)
        for part in torch.split(torch.arange(len(rows)), CHUNK):
            chosen = torch.tensor(rows)[part]
            found = channel_weights(
                projection,
                embedding[chosen],
                rooms[chosen],
                pulls[part],
                positions,
                settings.metric,
            )[:, -channels:]
            largest = found.abs().amax(1)
            weights[chosen] = (found / largest.clamp(min=1e-300)[:, None]).numpy().astype(np.float16)
            scale[chosen] = largest.numpy().astype(np.float32)
    facts = asdict(settings) | {"by": bands.by}
    return GradWeights(weights, scale, nearest, facts)


def _nearest(embedding: Tensor, home: Tensor) -> Tensor:
    """Distance of each photo to the nearest one of another home, (P,); infinite where there is none."""
    found = torch.full((len(embedding),), torch.inf, dtype=embedding.dtype)
    for rows in torch.split(torch.arange(len(embedding)), CHUNK):
        distance = torch.cdist(embedding[rows], embedding)
        found[rows] = distance.masked_fill(home[rows, None] == home, torch.inf).amin(1)
    return found
