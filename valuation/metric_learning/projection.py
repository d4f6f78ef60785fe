"""The projection: from pooled activations of a photo to its embedding, learned by metric learning on prices.

The embedding of a photo is gain * P (f - mean of its room type) / scale: f the photo's pooled activations, P principal
components, and one gain per component and room type, which metric learning sets. It is linear in the activations, so
each position of a photo has its own share of the embedding, and of the price. A full matrix in place of the gains
learns the training homes by heart at a few hundred homes (valuation/README.md, "Choices made").
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.errors import InputError
from valuation.blocks import by_blocks
from valuation.metric_learning.loss_choice import metric_loss
from valuation.metric_learning.sampling import price_batches

__all__ = ["MetricSettings", "Projection", "initial_projection", "listing_embedding", "train_projection"]


@dataclass(frozen=True)
class MetricSettings:
    """How the projection is learned.

    Attributes:
        size: Length of a photo's embedding.
        loss: Name in `valuation.metric_learning.loss_choice.LOSSES`, or "none" for Huber on log price alone.
        huber_weight: Weight of Huber on log price (from a linear head on the embedding) beside the metric loss.
        epochs: Passes over the training homes; 0 leaves all gains at 1.
        batch_size: Homes in a batch.
        learning_rate, room_rate: Of Adam, for single gains and for the common factor of a room type's gains; the
            latter also finds the scale that suits the loss, so it moves faster.
    """

    size: int = 128
    loss: str = "rank-n-contrast"
    huber_weight: float = 0.1
    epochs: int = 6
    batch_size: int = 48
    learning_rate: float = 1e-2
    room_rate: float = 3e-2


class Projection(nn.Module):
    """Pooled activations (N, C) of photos and their room numbers (N,) to embeddings (N, D).

    `room_mean` (R + 1, C) holds the training mean of each room type and `gains` (R + 1, D) the learned gains; their
    last rows, the mean over all photos and a gain of 1, serve room number -1, a room type not seen in training.
    """

    def __init__(self, room_mean: Tensor, scale: Tensor, components: Tensor, gains: Tensor) -> None:
        """Set the statistics (C,) and components (D, C), which stay as they are, and the gains, which are learned."""
        super().__init__()
        self.room_mean, self.scale, self.components = room_mean, scale, components
        self.log_gains = nn.Parameter(gains.log())

    @property
    def gains(self) -> Tensor:
        """Gains (R + 1, D), positive."""
        return self.log_gains.exp()

    @property
    def size(self) -> int:
        """D."""
        return len(self.components)

    def forward(self, features: Tensor, rooms: Tensor) -> Tensor:
        """Embeddings (N, D); 0 is the average photo of the room type."""
        return self.coordinates(features, rooms) * self.gains[rooms]

    def coordinates(self, features: Tensor, rooms: Tensor) -> Tensor:
        """Principal coordinates (N, D): the embedding before the gains."""
        return (features - self.room_mean[rooms]) / self.scale @ self.components.T

    def of(self, features: NDArray[np.float32], rooms: NDArray[np.int64]) -> NDArray[np.float32]:
        """The embeddings of arrays, as an array; that of a photo does not depend on which others there are."""
        if len(features) == 0:
            return np.zeros((0, self.size), np.float32)
        values, numbers = torch.tensor(features), torch.tensor(rooms)
        with torch.no_grad():
            (embedding,) = by_blocks(lambda block: (self(values[block], numbers[block]),), len(features))
        result: NDArray[np.float32] = embedding.numpy()
        return result


def initial_projection(
    features: NDArray[np.float32], rooms: NDArray[np.int64], blocks: tuple[int, ...], room_count: int, size: int
) -> Projection:
    """The projection before metric learning: principal components of the standardised features, gains 1.

    Args:
        features: (N, C) pooled activations of training photos, blocks of channels side by side.
        rooms: (N,) room numbers, 0 to room_count - 1, or -1.
        blocks: Channels in each block; each block weighs the same whatever its length.
        room_count: R.
        size: D; fewer where there are fewer photos or channels.

    Raises:
        InputError: There is no photo.
    """
    if len(features) == 0:
        raise InputError("There are no photos to learn an embedding from; train on attributes only.")
    overall = features.mean(0)
    means = [features[rooms == room].mean(0) if (rooms == room).any() else overall for room in range(room_count)]
    room_mean = np.stack([*means, overall])
    spread = features.std(0)
    parts = np.split(spread, np.cumsum(blocks)[:-1])
    # A channel that hardly varies would be blown up to full size: a hundredth of the block's spread is the floor.
    scale = np.concatenate([(s + 0.01 * s.mean() + 1e-12) * np.sqrt(len(s) * len(parts)) for s in parts])
    standard = torch.tensor((features - room_mean[rooms]) / scale, dtype=torch.float64)
    # The eigenvectors of the smaller Gram matrix give the components at a fraction of a full decomposition's cost.
    wide = len(standard) < standard.shape[1]
    values, vectors = torch.linalg.eigh(standard @ standard.T if wide else standard.T @ standard)
    kept = min(size, int((values > 1e-9 * values[-1]).sum()))
    components = vectors.flip(1)[:, :kept].T
    if wide:
        components = nn.functional.normalize(components @ standard, dim=1)
    return Projection(
        torch.tensor(room_mean, dtype=torch.float32),
        torch.tensor(scale, dtype=torch.float32),
        components.float(),
        torch.ones(room_count + 1, kept),
    )


def listing_embedding(photos: Tensor, rooms: Tensor, owner: Tensor, count: int, room_count: int) -> Tensor:
    """Embedding of each listing by room, (count, R, D): the mean over its photos of a room, 0 where there is none.

    Args:
        photos: (N, D) photo embeddings.
        rooms: (N,) room numbers; photos of rooms not seen in training (-1) are left out.
        owner: (N,) listing numbers below count.
        count: Listings.
        room_count: R.
    """
    known = rooms >= 0
    place = owner[known] * room_count + rooms[known]
    slots = count * room_count
    total = photos.new_zeros(slots, photos.shape[1]).index_add(0, place, photos[known])
    number = torch.bincount(place, minlength=slots).clamp(min=1)
    return (total / number[:, None]).view(count, room_count, -1)


def train_projection(
    start: Projection,
    rooms_of_homes: Tensor,
    log_price: NDArray[np.float64],
    settings: MetricSettings,
    *,
    seed: int = 0,
    progress: Callable[[int, float], None] | None = None,
) -> Projection:
    """The projection after metric learning; `start` is left as it was.

    Args:
        start: Where to begin, its gains 1.
        rooms_of_homes: (n, R, D) embedding of each training home by room under `start`.
        log_price: (n,) log of money.
        settings: Loss and schedule.
        seed: Same seed, same projection.
        progress: Called after each epoch with its number from 1 and the mean loss.
    """
    loss_function, huber = metric_loss(settings.loss), nn.HuberLoss()
    model = Projection(start.room_mean, start.scale, start.components, start.gains.detach().clone())
    if len(log_price) < 3:
        return model
    torch.manual_seed(seed)
    label = torch.tensor((log_price - log_price.mean()) / max(float(log_price.std()), 1e-9), dtype=torch.float32)
    # The losses have a temperature, or compare with label distances: coordinates must be of the order of 1.
    inputs = rooms_of_homes / rooms_of_homes.std().clamp(min=1e-12)
    head = nn.Linear(inputs.shape[1] * inputs.shape[2], 1)
    nn.init.zeros_(head.weight)
    room_factor = torch.zeros(inputs.shape[1], 1, requires_grad=True)
    groups: list[dict[str, Any]] = [{"params": [model.log_gains, *head.parameters()]}]
    groups += [{"params": [room_factor], "lr": settings.room_rate}]
    optimiser = torch.optim.Adam(groups, lr=settings.learning_rate)
    rng = np.random.default_rng(seed)
    for epoch in range(settings.epochs):
        losses = []
        for batch in price_batches(log_price, settings.batch_size, rng):
            embedding = (inputs[batch] * model.gains[:-1] * room_factor.exp()).flatten(1)
            loss = settings.huber_weight * huber(head(embedding)[:, 0] / 10, label[batch])
            if loss_function is not None:
                loss = loss + loss_function(embedding, label[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        if progress is not None:
            progress(epoch + 1, float(np.mean(losses)))
    optimiser.zero_grad()  # whoever explains the model must find no gradients in it
    with torch.no_grad():
        model.log_gains[:-1] += room_factor
    return model
