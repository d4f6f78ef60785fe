from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from data.errors import InputError
from valuation.metric_learning.projection import (
    MetricSettings,
    Projection,
    initial_projection,
    listing_embedding,
    train_projection,
)

SHAPES = {"wide": (14, (10, 30)), "tall": (90, (3, 5))}


def features_of(shape: str) -> tuple[NDArray[np.float32], NDArray[np.int64], tuple[int, ...]]:
    count, blocks = SHAPES[shape]
    rng = np.random.default_rng(1)
    rooms = np.arange(count) % 2
    # Channels of very different sizes about different means, one mean for each room.
    values = rng.normal(size=(count, sum(blocks))) * rng.uniform(0.1, 9, sum(blocks)) + 3 * rooms[:, None] + 1
    return values.astype(np.float32), rooms.astype(np.int64), blocks


def standardised(
    features: NDArray[np.float32], rooms: NDArray[np.int64], blocks: tuple[int, ...]
) -> NDArray[np.float64]:
    exact, start = features.astype(float), 0
    result = np.empty_like(exact)
    for row, room in enumerate(rooms):
        result[row] = exact[row] - exact[rooms == room].mean(0)
    for length in blocks:
        spread = exact[:, start : start + length].std(0)
        for channel in range(length):
            result[:, start + channel] /= (spread[channel] + 0.01 * spread.mean()) * np.sqrt(length * len(blocks))
        start += length
    return result


@pytest.mark.parametrize(("shape", "size"), [("wide", 5), ("tall", 5), ("wide", 99), ("tall", 99)])
def test_the_start_is_principal_component_analysis(shape: str, size: int) -> None:
    features, rooms, blocks = features_of(shape)
    projection = initial_projection(features, rooms, blocks, 2, size)
    # 14 photos less the means of two rooms leave 12 directions, 90 photos all 8 channels.
    kept = min(size, {"wide": 12, "tall": 8}[shape])
    assert projection.size == kept
    standard = standardised(features, rooms, blocks)
    oracle = PCA(kept, svd_solver="full").fit(standard)
    likeness = projection.components.numpy() @ oracle.components_.T
    np.testing.assert_allclose(np.abs(likeness), np.eye(kept), atol=2e-4)
    signs = np.sign(likeness.diagonal())
    np.testing.assert_allclose(projection.of(features, rooms), oracle.transform(standard) * signs, atol=2e-4)


def test_a_room_not_seen_in_training_is_taken_relative_to_all_photos() -> None:
    features, rooms, blocks = features_of("tall")
    projection = initial_projection(features, rooms, blocks, 3, 4)  # room 2 has no photos, room -1 is none of them
    np.testing.assert_allclose(projection.room_mean[2], features.mean(0), rtol=1e-5)
    np.testing.assert_allclose(projection.room_mean[-1], features.mean(0), rtol=1e-5)
    average = features.mean(0, keepdims=True)
    np.testing.assert_allclose(projection.of(average, np.array([-1])), 0, atol=1e-5)


def test_an_embedding_is_linear_in_the_features() -> None:
    features, rooms, blocks = features_of("tall")
    start = initial_projection(features, rooms, blocks, 2, 6)
    gains = torch.rand(3, 6) + 0.5
    projection = Projection(start.room_mean, start.scale, start.components, gains)
    room = rooms[:1]
    a, b = features[:1], features[2:3]  # two photos of the same room
    mixed = projection.of(0.3 * a + 0.7 * b, room)
    np.testing.assert_allclose(mixed, 0.3 * projection.of(a, room) + 0.7 * projection.of(b, room), atol=1e-5)
    by_gain = start.of(features, rooms) * gains.numpy()[rooms]
    np.testing.assert_allclose(projection.of(features, rooms), by_gain, atol=1e-6)


def test_no_photos_are_refused() -> None:
    with pytest.raises(InputError, match="no photos to learn an embedding from; train on attributes only"):
        initial_projection(np.zeros((0, 4), np.float32), np.zeros(0, np.int64), (4,), 1, 2)


def test_a_listing_is_the_mean_of_its_photos_by_room() -> None:
    photos = torch.randn(11, 3)
    rooms = torch.tensor([0, 1, 1, 2, -1, 0, 0, 2, 1, 1, -1])
    owner = torch.tensor([0, 0, 0, 0, 0, 2, 2, 2, 3, 3, 4])  # 1 has no photos, 4 only one of no known room
    expected = np.zeros((6, 3, 3), np.float32)
    for listing in range(6):
        for room in range(3):
            mine = [photos[k].numpy() for k in range(11) if owner[k] == listing and rooms[k] == room]
            if mine:
                expected[listing, room] = sum(mine) / len(mine)
    np.testing.assert_allclose(listing_embedding(photos, rooms, owner, 6, 3), expected, atol=1e-6)


def market_of_one_component() -> tuple[Projection, torch.Tensor, NDArray[np.float64]]:
    """Sixty homes of two rooms, five components each; only component 3 of room 1 has to do with the price."""
    start = Projection(torch.zeros(3, 5), torch.ones(5), torch.eye(5), torch.ones(3, 5))
    homes = torch.randn(60, 2, 5, generator=torch.Generator().manual_seed(2))
    return start, homes, 13 + 0.4 * homes[:, 1, 3].double().numpy()


@pytest.mark.parametrize("loss", ["triplet", "log-ratio", "rank-n-contrast"])
def test_training_turns_up_what_drives_the_price(loss: str) -> None:
    start, homes, log_price = market_of_one_component()
    settings = MetricSettings(size=5, loss=loss, epochs=25, batch_size=30, learning_rate=0.03)
    losses: dict[int, float] = {}
    trained = train_projection(start, homes, log_price, settings, seed=1, progress=losses.__setitem__)
    gains = trained.gains.detach()[:-1].clone()
    driving = gains[1, 3].item()
    gains[1, 3] = 0
    assert driving > 1.3 * gains.max()
    assert list(losses) == list(range(1, 26))
    assert losses[25] < 0.9 * losses[1]
    assert torch.equal(start.gains, torch.ones(3, 5))  # left as it was
    assert torch.equal(trained.gains[-1], torch.ones(5))  # nothing to learn for rooms not seen
    again = train_projection(start, homes, log_price, settings, seed=1)
    assert torch.equal(again.log_gains, trained.log_gains)
    other = train_projection(start, homes, log_price, settings, seed=2)
    assert not torch.equal(other.log_gains, trained.log_gains)


def test_without_epochs_or_homes_the_gains_stay() -> None:
    start, homes, log_price = market_of_one_component()
    settings = MetricSettings(size=5, epochs=0)
    assert torch.equal(train_projection(start, homes, log_price, settings).gains, torch.ones(3, 5))
    many = replace(settings, epochs=3)
    assert torch.equal(train_projection(start, homes[:2], log_price[:2], many).gains, torch.ones(3, 5))
