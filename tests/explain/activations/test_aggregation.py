"""Grad-weights averaged over triplets in closed form, against one backward pass per triplet."""

import copy
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import Tensor

from data.errors import InputError
from data.photos.decoding import read_photo
from data.portfolio import Portfolio
from explain.activations.aggregation import (
    AggregationSettings,
    aggregated_pulls,
    channel_weights,
    sample_triplets,
    with_grad_weights,
)
from explain.activations.bands import Metric, as_compared, price_bands
from explain.activations.targets import PriceBand
from explain.methods.aggregated import transfer_maps
from valuation.encoder.serving import compile_for_serving
from valuation.metric_learning.projection import Projection
from valuation.trained_model.model import Model

PHOTOS, CHANNELS, SIZE = 14, 9, 5
HOME = torch.tensor([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11])


@pytest.fixture
def room() -> SimpleNamespace:
    """Photos of one room with random activations, their embeddings, and triplets."""
    torch.manual_seed(3)
    mean, scale = torch.randn(3, CHANNELS, dtype=torch.float64), torch.rand(CHANNELS, dtype=torch.float64) + 0.5
    gains, components = torch.rand(3, SIZE, dtype=torch.float64) + 0.1, torch.randn(SIZE, CHANNELS, dtype=torch.float64)
    projection = Projection(mean, scale, components, gains)
    activations = torch.randn(PHOTOS, CHANNELS, 3, 4, dtype=torch.float64) * 2
    rooms = torch.ones(PHOTOS, dtype=torch.int64)
    embedding = projection(activations.mean(dim=(2, 3)), rooms).detach()
    return SimpleNamespace(projection=projection, activations=activations, rooms=rooms, embedding=embedding)


def triplet_by_triplet(
    room: SimpleNamespace, metric: Metric, positive: Tensor, negative: Tensor, margin: float
) -> Tensor:
    """Mean gradient (P, C), over positions and the triplets that count, of each triplet's difference in distance."""
    every = as_compared(room.embedding, metric)
    pairs = [((a - b) ** 2).sum() for a in every for b in every]
    margin *= float(torch.stack(pairs).mean())
    result = torch.zeros(PHOTOS, CHANNELS, dtype=torch.float64)
    for anchor in range(PHOTOS):
        kept, all_allowed = [], []
        for p, n in zip(positive[anchor].tolist(), negative[anchor].tolist(), strict=True):
            if HOME[anchor] in (HOME[p], HOME[n]):
                continue
            activations = room.activations[anchor : anchor + 1].clone().requires_grad_()
            z = as_compared(room.projection(activations.mean(dim=(2, 3)), room.rooms[:1]), metric)[0]
            to_positive, to_negative = ((z - every[p]) ** 2).sum(), ((z - every[n]) ** 2).sum()
            (gradient,) = torch.autograd.grad(to_negative - to_positive, activations)
            all_allowed.append(gradient[0].mean(dim=(1, 2)))
            if to_positive - to_negative + margin > 0:
                kept.append(all_allowed[-1])
        if kept or all_allowed:
            result[anchor] = torch.stack(kept or all_allowed).mean(0)
    return result


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("margin", [float("inf"), 0.2, -0.4])
def test_it_is_the_mean_over_triplets(room: SimpleNamespace, metric: Metric, margin: float) -> None:
    settings = AggregationSettings(metric=metric, triplets=40, margin=margin)
    drawn = sample_triplets(PHOTOS, np.array([0, 2, 4, 6, 9]), np.array([1, 3, 5, 12]), settings, 1)
    positive, negative = map(torch.tensor, drawn)
    expected = triplet_by_triplet(room, metric, positive, negative, margin)
    pulls = aggregated_pulls(as_compared(room.embedding, metric), HOME, positive, negative, settings)
    found = channel_weights(room.projection, room.embedding, room.rooms, pulls, 12, metric)
    assert (found - expected).abs().max() / expected.abs().max() < 1e-12
    assert expected.abs().amax(1).min() > 0


def test_the_hinge_leaves_triplets_out(room: SimpleNamespace) -> None:
    dear, cheap = np.array([0, 2, 4, 6, 9]), np.array([1, 3, 5, 12])
    found = []
    for margin in (float("inf"), 0.0):
        settings = AggregationSettings(triplets=40, margin=margin)
        positive, negative = map(torch.tensor, sample_triplets(PHOTOS, dear, cheap, settings, 1))
        found.append(aggregated_pulls(room.embedding, HOME, positive, negative, settings))
    assert not torch.allclose(*found)


def test_all_pairs_without_a_hinge_are_the_price_band(room: SimpleNamespace) -> None:
    dear, cheap = [0, 2, 4, 6], [3, 5, 12]
    pairs = torch.tensor([(p, n) for p in dear for n in cheap]).T
    positive, negative = (side.expand(PHOTOS, -1) for side in pairs)
    settings = AggregationSettings(margin=float("inf"))
    pulls = aggregated_pulls(room.embedding, HOME, positive, negative, settings)
    stranger = 13  # of a home in neither band
    expected = 2 * (room.embedding[dear].mean(0) - room.embedding[cheap].mean(0))
    torch.testing.assert_close(pulls[stranger], expected)


def test_an_anchor_whose_triplets_are_all_of_its_own_home_has_no_weights(room: SimpleNamespace) -> None:
    own, other = torch.full((PHOTOS, 3), 10), torch.full((PHOTOS, 3), 3)
    pulls = aggregated_pulls(room.embedding, HOME, own, other, AggregationSettings())
    assert (pulls.abs().amax(1) > 0).tolist() == [home not in (9, 2) for home in HOME.tolist()]


def test_rooms_draw_triplets_of_their_own_and_the_same_every_time() -> None:
    dear, cheap, settings = np.arange(0, 50), np.arange(50, 90), AggregationSettings(triplets=8)
    first = sample_triplets(4, dear, cheap, settings, 0)
    for again, one in zip(sample_triplets(4, dear, cheap, settings, 0), first, strict=True):
        assert np.array_equal(again, one)
    assert not np.array_equal(sample_triplets(4, dear, cheap, settings, -1)[0], first[0])
    assert not np.array_equal(sample_triplets(4, dear, cheap, replace(settings, seed=1), 0)[0], first[0])
    assert set(first[0].ravel()) <= set(dear.tolist())
    assert set(first[1].ravel()) <= set(cheap.tolist())


def test_no_triplets_are_refused() -> None:
    with pytest.raises(InputError, match="at least 1 triplet"):
        AggregationSettings(triplets=0)


@pytest.fixture(scope="module")
def stored(bright_model: Model) -> Model:
    return with_grad_weights(bright_model, AggregationSettings(triplets=64))


def test_the_store_of_a_model_against_its_photos(stored: Model, bright_homes: Portfolio) -> None:
    photos, store, backbone, projection = stored.photos, stored.grad_weights, stored.backbone, stored.fitted.projection
    assert photos is not None
    assert store is not None
    assert backbone is not None
    assert projection is not None
    assert store.weights.shape == (len(photos), backbone.num_channels)
    assert (store.weights.dtype, store.scale.dtype) == (np.float16, np.float32)
    facts = {"by": "partial", "share": 1 / 3, "metric": "euclidean", "triplets": 64, "margin": 0.2, "seed": 0}
    assert store.facts == facts | {"block": "last"}
    bands, settings = price_bands(stored), AggregationSettings(triplets=64)
    server = compile_for_serving(backbone)
    for number in range(2):
        rows = np.flatnonzero(photos.room == number)
        dear, cheap = rows[bands.dear[rows]], rows[bands.cheap[rows]]
        positive, negative = sample_triplets(len(rows), dear, cheap, settings, number)
        vectors = photos.embedding.astype(np.float64)
        mean = np.mean([((vectors[a] - vectors[b]) ** 2).sum() for a in rows for b in rows])
        for place in (0, len(rows) - 1):
            anchor = rows[place]
            picture = read_photo(bright_homes.folder / photos.file[anchor], (64, 64))
            activations = torch.tensor(server(picture[None])).requires_grad_()
            z = projection(activations.mean(dim=(2, 3)), torch.tensor([number]))[0]
            gaps = []
            for p, n in zip(positive[place], negative[place], strict=True):
                ends = [((z - torch.tensor(photos.embedding[end])) ** 2).sum() for end in (p, n)]
                own = photos.listing_id[anchor] in (photos.listing_id[p], photos.listing_id[n])
                if not own and ends[0] - ends[1] + 0.2 * mean > 0:
                    gaps.append(ends[1] - ends[0])
            assert 0 < len(gaps) < 64
            (gradient,) = torch.autograd.grad(torch.stack(gaps).mean(), activations)
            expected = gradient[0].mean(dim=(1, 2))
            found = torch.tensor(store.weights[anchor].astype(np.float32) * store.scale[anchor])
            # float16 keeps three digits.
            assert (found - expected).abs().max() / expected.abs().max() < 1e-3


def test_the_nearest_photo_is_of_another_home(stored: Model) -> None:
    photos, store = stored.photos, stored.grad_weights
    assert photos is not None
    assert store is not None
    for row in range(0, len(photos), 7):
        apart = [
            np.linalg.norm(photos.embedding[row] - photos.embedding[other])
            for other in range(len(photos))
            if photos.room[other] == photos.room[row] and photos.listing_id[other] != photos.listing_id[row]
        ]
        assert store.nearest[row] == pytest.approx(min(apart), rel=1e-5)


def test_without_a_hinge_weights_are_nearly_those_of_the_price_band(bright_model: Model) -> None:
    # Not quite: the price band counts the anchor's own home too, and every pair once.
    stored = with_grad_weights(bright_model, AggregationSettings(triplets=4000, margin=float("inf")))
    photos, store, projection = stored.photos, stored.grad_weights, stored.fitted.projection
    assert photos is not None
    assert store is not None
    assert projection is not None
    rooms = torch.tensor(photos.room)
    direction = PriceBand.of(stored, rooms).proxy.numpy()
    positions = np.prod(stored.backbone.map_size) if stored.backbone is not None else 0
    with torch.no_grad():
        by_component = direction * projection.gains[rooms].numpy()
        expected = 2 * by_component @ projection.components.numpy() / projection.scale.numpy() / positions
    bands = price_bands(stored)
    middle = ~(bands.dear | bands.cheap)
    found = store.weights.astype(float) * store.scale[:, None]
    error = np.linalg.norm(found[middle] - expected[middle], axis=1) / np.linalg.norm(expected[middle], axis=1)
    assert error.max() < 0.1


def test_rooms_without_both_bands_have_no_weights(bright_model: Model) -> None:
    photos = bright_model.photos
    assert photos is not None
    # One home is neither dear nor cheap.
    rooms = np.where((photos.room == 0) & (photos.listing_id != photos.listing_id[photos.room == 0][0]), 1, photos.room)
    assert (rooms == 0).any()
    store = with_grad_weights(replace(bright_model, photos=replace(photos, room=rooms))).grad_weights
    assert store is not None
    assert not store.weights[rooms == 0].any()
    assert not store.scale[rooms == 0].any()
    assert (store.scale[rooms == 1] > 0).all()


def test_of_several_blocks_the_last_one_has_weights(bright_model: Model) -> None:
    assert bright_model.backbone is not None
    two = copy.copy(bright_model.backbone)
    two.blocks = (two.num_channels - 10, 10)
    model = replace(bright_model, backbone=two)
    last, everything = (with_grad_weights(model, AggregationSettings(block=block)) for block in ("last", "all"))
    assert last.grad_weights is not None
    assert everything.grad_weights is not None
    found, whole = (store.weights * store.scale[:, None] for store in (last.grad_weights, everything.grad_weights))
    assert found.shape[1] == 10
    np.testing.assert_allclose(found, whole[:, -10:], atol=2e-3 * np.abs(whole).max())
    # Maps are as if the other channels were not there.
    weights = everything.grad_weights.weights.copy()
    weights[:, :-10] = 0
    cut = replace(everything, grad_weights=replace(everything.grad_weights, weights=weights))
    torch.manual_seed(0)
    activations, room = torch.rand(4, two.num_channels, *two.map_size), torch.tensor([0, 1, 0, 1])
    expected, maps = (transfer_maps(one, activations, room).values for one in (cut, last))
    torch.testing.assert_close(maps, expected, rtol=1e-2, atol=1e-2 * float(expected.abs().max()))


def test_a_model_that_looks_at_no_photos_stays_as_it_is(bright_model: Model) -> None:
    bare = replace(bright_model, backbone=None, photos=None, fitted=replace(bright_model.fitted, projection=None))
    assert with_grad_weights(bare) is bare
