"""The projection: from pooled activations of a photo to its embedding, learned by metric learning on prices.

The embedding of a photo is W (f - mean of its room type) / scale, f the photo's pooled activations. It stays linear in
the activations, so that each position of a photo has its own share of the embedding, and of the price.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from data.errors import InputError
from valuation.losses import metric_loss
from valuation.sampling import price_batches

__all__ = ["Projection", "ProjectionSettings", "initial_projection", "train_projection"]


@dataclass(frozen=True)
class ProjectionSettings:
    """How the projection is learned.

    Attributes:
        size: Length of a photo's embedding.
        loss: Name in `valuation.losses.LOSSES`, or "none" for Huber on log price alone.
        metric_weight: Weight of the metric loss beside Huber on log price.
        epochs: Passes over the training homes.
        batch_size: Homes in a batch.
        learning_rate, weight_decay: Of AdamW.
    """

    size: int = 128
    loss: str = "triplet"
    metric_weight: float = 1.0
    epochs: int = 12
    batch_size: int = 64
    learning_rate: float = 3e-4
    weight_decay: float = 1e-2


class Projection(nn.Module):
    """Pooled activations (N, C) of photos and their room numbers (N,) to embeddings (N, D).

    `room_mean` (R + 1, C) holds the training mean of each room type, the last row that of all photos, which serves room
    numbers -1 (a room type not seen in training).
    """

    def __init__(self, room_mean: Tensor, scale: Tensor, matrix: Tensor) -> None:
        """Set the statistics, which stay as they are, and the matrix (D, C), which is learned."""
        super().__init__()
        self.register_buffer("room_mean", room_mean)
        self.register_buffer("scale", scale)
        self.matrix = nn.Parameter(matrix)

    def forward(self, features: Tensor, rooms: Tensor) -> Tensor:
        """Embeddings (N, D); 0 is the average photo of the room type."""
        mean: Tensor = self.room_mean  # type: ignore[assignment]
        return (features - mean[rooms]) / self.scale @ self.matrix.T

    def of(self, features: NDArray[np.float32], rooms: NDArray[np.int64]) -> NDArray[np.float32]:
        """The same on arrays."""
        with torch.no_grad():
            embedding: NDArray[np.float32] = self(torch.tensor(features), torch.tensor(rooms)).numpy()
        return embedding


def initial_projection(
    features: NDArray[np.float32], rooms: NDArray[np.int64], blocks: tuple[int, ...], room_count: int, size: int
) -> Projection:
    """The projection before metric learning: principal components of the standardised features.

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
    standard = (features - room_mean[rooms]) / scale
    _, _, components = np.linalg.svd(standard - standard.mean(0), full_matrices=False)
    return Projection(
        torch.tensor(room_mean, dtype=torch.float32),
        torch.tensor(scale, dtype=torch.float32),
        torch.tensor(components[:size].copy(), dtype=torch.float32),
    )


def listing_embedding(embedding: Tensor, owner: Tensor, count: int) -> Tensor:
    """Mean of each listing's photo embeddings, (count, D); 0 for a listing without photos."""
    total = torch.zeros(count, embedding.shape[1], dtype=embedding.dtype).index_add(0, owner, embedding)
    photos = torch.bincount(owner, minlength=count).clamp(min=1)
    return total / photos[:, None]


def train_projection(
    start: Projection,
    features: NDArray[np.float32],
    rooms: NDArray[np.int64],
    owner: NDArray[np.int64],
    log_price: NDArray[np.float64],
    settings: ProjectionSettings,
    *,
    seed: int = 0,
    progress: Callable[[int, float], None] | None = None,
) -> Projection:
    """The projection after metric learning; `start` is left as it was.

    Args:
        start: Where to begin.
        features: (N, C) pooled activations of training photos.
        rooms: (N,) room numbers.
        owner: (N,) which of the n listings a photo belongs to.
        log_price: (n,) log of money.
        settings: Loss and schedule.
        seed: Same seed, same projection.
        progress: Called after each epoch with its number from 1 and the mean loss.
    """
    torch.manual_seed(seed)
    model = Projection(start.room_mean.clone(), start.scale.clone(), start.matrix.detach().clone())  # type: ignore[operator]
    standard = (log_price - np.median(log_price)) / max(float(np.std(log_price)), 1e-9)
    label = torch.tensor(standard, dtype=torch.float32)
    inputs, room_numbers, owners = torch.tensor(features), torch.tensor(rooms), torch.tensor(owner)
    loss_function, huber = metric_loss(settings.loss), nn.HuberLoss()
    head = nn.Linear(model.matrix.shape[0], 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    optimiser = torch.optim.AdamW(
        [{"params": [model.matrix]}, {"params": head.parameters(), "lr": 10 * settings.learning_rate}],
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
    )
    rng = np.random.default_rng(seed)
    has_photo = np.unique(owner)
    for epoch in range(settings.epochs):
        losses = []
        for batch in price_batches(log_price[has_photo], settings.batch_size, rng):
            listings = torch.tensor(has_photo[batch])
            position = torch.full((len(log_price),), -1).index_put((listings,), torch.arange(len(listings)))
            rows = torch.where(position[owners] >= 0)[0]
            photos = model(inputs[rows], room_numbers[rows])
            embedding = listing_embedding(photos, position[owners[rows]], len(listings))
            loss = huber(head(embedding)[:, 0], label[listings])
            if loss_function is not None:
                loss = loss + settings.metric_weight * loss_function(embedding, label[listings])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss))
        if progress is not None:
            progress(epoch + 1, float(np.mean(losses)))
    return model
