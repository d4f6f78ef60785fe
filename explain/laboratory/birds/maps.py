"""Maps of an embedding that knows classes: Grad-CAM of triplets, aggregated, transferred, and its relatives.

The activations here are those before pooling, and the embedding is linear in them, so a target's gradient is the same
at every position: CAM, Grad-CAM, XGrad-CAM and HiResCAM of a target are one map. Methods differ in the target they take
and in what they do to the weights. Activations are taken relative to their mean over the learned photos.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

from explain.activations.aggregation import AggregationSettings, aggregated_pulls, channel_weights
from explain.methods.fam import fam
from explain.methods.grad_cam import weighted_map
from explain.methods.layercam import layercam
from valuation.metric_learning.projection import Projection

__all__ = ["Embedded", "map_makers", "stored_weights", "strongest"]

CHANNELS = 50
"""Kept of the averaged weights, those largest in size, as in Chen et al. 2020."""
TRIPLETS = 256

MapMaker = Callable[[Tensor, NDArray[np.int64]], Tensor]
"""From activations (N, C, h, w) and the classes (N,) of photos to their maps (N, h, w)."""


@dataclass(frozen=True, eq=False)
class Embedded:
    """Photos as points.

    Attributes:
        embedding: (P, D), unit vectors.
        classes: (P,).
    """

    embedding: Tensor
    classes: NDArray[np.int64]

    def means(self, wanted: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """For each wanted class (N,): the mean embedding of its photos, and of all others, (N, D) each."""
        total, own, other = self.embedding.sum(0), [], []
        for name in wanted:
            rows = torch.tensor(self.classes == name)
            part = self.embedding[rows].sum(0)
            own.append(part / rows.sum())
            other.append((total - part) / (~rows).sum())
        return torch.stack(own), torch.stack(other)


def map_makers(projection: Projection, learned: Embedded, lent: Embedded, seed: int = 0) -> Mapping[str, MapMaker]:
    """All ways of making maps, by name.

    Args:
        projection: From pooled activations to embeddings; all photos count as room 0.
        learned: What the projection was learned on; their weights are transferred.
        lent: Photos of the classes to be explained, which make triplets with the photo explained.
        seed: Of the triplets.
    """
    rng, store = np.random.default_rng(seed), stored_weights(projection, learned, seed)

    def embedded(activations: Tensor) -> tuple[Tensor, Tensor]:
        rooms = torch.zeros(len(activations), dtype=torch.int64)
        with torch.no_grad():
            return projection(activations.mean(dim=(2, 3)), rooms), rooms

    def weights(activations: Tensor, pull: Tensor, *, cosine: bool = True) -> Tensor:
        raw, rooms = embedded(activations)
        positions = activations.shape[2] * activations.shape[3]
        return channel_weights(projection, raw, rooms, pull, positions, "cosine" if cosine else "euclidean")

    def painted(activations: Tensor, channels: Tensor) -> Tensor:
        return weighted_map(activations, channels, projection.room_mean[:1])

    def live(activations: Tensor, classes: NDArray[np.int64]) -> Tensor:
        own, other = lent.means(classes)
        return weights(activations, 2 * (own - other))

    def one_triplet(activations: Tensor, classes: NDArray[np.int64]) -> Tensor:
        positive = [int(rng.choice(np.flatnonzero(lent.classes == name))) for name in classes]
        negative = [int(rng.choice(np.flatnonzero(lent.classes != name))) for name in classes]
        return painted(activations, weights(activations, 2 * (lent.embedding[positive] - lent.embedding[negative])))

    def transferred(activations: Tensor) -> Tensor:
        near = (normalize(embedded(activations)[0], dim=1) @ learned.embedding.T).argmax(1)
        return store[near]

    def embedding_cam(activations: Tensor, classes: NDArray[np.int64]) -> Tensor:
        proxy = normalize(lent.means(classes)[0], dim=1)
        return painted(activations, weights(activations, proxy, cosine=False))

    def feature_map(activations: Tensor, classes: NDArray[np.int64]) -> Tensor:
        relative = activations - projection.room_mean[0][:, None, None]
        return fam(relative / projection.scale[:, None, None], lent.means(classes)[0] @ projection.components)

    def layer_cam(activations: Tensor, classes: NDArray[np.int64]) -> Tensor:
        gradients = live(activations, classes)[:, :, None, None].expand_as(activations)
        return layercam(activations, gradients, projection.room_mean[:1].expand(len(activations), -1))

    return {
        "grad-cam, one triplet": one_triplet,
        "aggregated": lambda a, classes: painted(a, live(a, classes)),
        "aggregated, top 50": lambda a, classes: painted(a, strongest(live(a, classes), CHANNELS)),
        "transferred": lambda a, classes: painted(a, transferred(a)),
        "transferred, top 50": lambda a, classes: painted(a, strongest(transferred(a), CHANNELS)),
        "layercam": layer_cam,
        "embedding-cam": embedding_cam,
        "fam": feature_map,
    }


def stored_weights(projection: Projection, learned: Embedded, seed: int = 0) -> Tensor:
    """Grad-weights (P, C) of the learned photos, each the mean over its own triplets that count."""
    settings = AggregationSettings(metric="cosine", triplets=TRIPLETS, seed=seed)
    rng, classes = np.random.default_rng(seed), learned.classes
    same = {name: np.flatnonzero(classes == name) for name in np.unique(classes)}
    other = {name: np.flatnonzero(classes != name) for name in same}
    positive = np.stack([rng.choice(same[name], TRIPLETS) for name in classes])
    negative = np.stack([rng.choice(other[name], TRIPLETS) for name in classes])
    unit, places = learned.embedding.double(), torch.arange(len(classes))
    pulls = aggregated_pulls(unit, places, torch.tensor(positive), torch.tensor(negative), settings)
    # The length of an embedding only scales its photo's weights, and a map in no unit has no use for it.
    rooms = torch.zeros(len(classes), dtype=torch.int64)
    return channel_weights(projection, unit, rooms, pulls, 1, "cosine").float()


def strongest(weights: Tensor, channels: int) -> Tensor:
    """Weights (N, C), all but the largest of each photo, by size, set to 0."""
    if channels >= weights.shape[1]:
        return weights
    floor = weights.abs().topk(channels, dim=1).values[:, -1:]
    return torch.where(weights.abs() >= floor, weights, 0.0)
