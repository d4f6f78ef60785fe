"""An embedding in which photos of one class are close: the default backbone, frozen, and a learned projection.

Triplets of squared distances of unit embeddings (Chen et al. 2020, arXiv 2001.06538, train theirs by triplets too). The
backbone stays as it is, so that learning takes a minute on any computer; a tuned one would tell classes better.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import TripletMarginLoss
from torch import Tensor, nn

from valuation.metric_learning.projection import Projection, initial_projection

__all__ = ["EmbeddingSettings", "learn_embedding", "recall_at_1", "unit_embeddings"]


@dataclass(frozen=True)
class EmbeddingSettings:
    """How the embedding is learned.

    Attributes:
        components: Principal components of the pooled activations to start from.
        size: Length of an embedding.
        steps: Batches.
        classes, photos: In a batch, and of each class in it.
        margin: Of the triplet loss, in squared distance.
        learning_rate: Of Adam.
        seed: Same seed, same embedding.
    """

    components: int = 256
    size: int = 64
    steps: int = 400
    classes: int = 12
    photos: int = 4
    margin: float = 0.2
    learning_rate: float = 1e-3
    seed: int = 0


def learn_embedding(
    features: NDArray[np.float32], classes: NDArray[np.int64], blocks: tuple[int, ...], settings: EmbeddingSettings
) -> Projection:
    """The learned projection; all photos count as one room, number 0.

    Args:
        features: (P, C) pooled activations.
        classes: (P,).
        blocks: Channels of each block of C.
        settings: How.
    """
    rooms = np.zeros(len(features), np.int64)
    start = initial_projection(features, rooms, blocks, 1, settings.components)
    with torch.no_grad():
        inputs = start(torch.tensor(features), torch.tensor(rooms))
    size = min(settings.size, inputs.shape[1])
    matrix = nn.Parameter(torch.eye(size, inputs.shape[1]))
    loss_of = TripletMarginLoss(settings.margin, distance=LpDistance(normalize_embeddings=True, p=2, power=2))
    optimiser = torch.optim.Adam([matrix], lr=settings.learning_rate)
    rng = np.random.default_rng(settings.seed)
    members = [np.flatnonzero(classes == name) for name in np.unique(classes)]
    for _ in range(settings.steps):
        chosen = rng.permutation(len(members))[: settings.classes]
        batch = np.concatenate([rng.permutation(members[number])[: settings.photos] for number in chosen])
        loss = loss_of(inputs[batch] @ matrix.T, torch.tensor(classes[batch]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return Projection(start.room_mean, start.scale, matrix.detach() @ start.components, torch.ones(2, size))


def unit_embeddings(projection: Projection, features: NDArray[np.float32]) -> Tensor:
    """Unit embeddings (P, D) of pooled activations (P, C)."""
    rooms = np.zeros(len(features), np.int64)
    return nn.functional.normalize(torch.tensor(projection.of(features, rooms)), dim=1)


def recall_at_1(embedding: Tensor, classes: NDArray[np.int64]) -> float:
    """Share of photos whose nearest other photo is of their class."""
    similarity = embedding @ embedding.T
    similarity.fill_diagonal_(-torch.inf)
    return float((classes[similarity.argmax(1).numpy()] == classes).mean())
