"""Borrowed weights: against a loop over photos and neighbours, and what happens where there is nothing to borrow."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from explain.activations.subject import Subject, prepare_subject
from explain.activations.targets import PriceBand, SupportsComparables
from explain.explaining import explain, explain_subject
from explain.methods import METHODS
from explain.methods.aggregated import METHOD, transfer_maps
from explain.methods.grad_cam import grad_cam
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def model(bright_model: Model) -> Model:
    return with_grad_weights(bright_model)


@pytest.fixture(scope="module")
def subject(model: Model, bright_homes: Portfolio) -> Subject:
    return prepare_subject(model, bright_homes, "several")


def neighbour_by_neighbour(
    model: Model, activations: Tensor, rooms: Tensor, homes: list[str], k: int, channels: int | None
) -> list[np.ndarray]:
    photos, store, projection = model.photos, model.grad_weights, model.fitted.projection
    assert photos is not None
    assert store is not None
    assert projection is not None
    maps = []
    for photo, room, home in zip(activations, rooms.tolist(), homes, strict=True):
        z = projection(photo.mean(dim=(1, 2))[None], torch.tensor([room]))[0].detach().numpy()
        found = []
        for row in range(len(photos)):
            if photos.room[row] == room and photos.listing_id[row] != home:
                found.append((float(np.linalg.norm(z - photos.embedding[row])), row))
        found = sorted(found)[:k]
        weights = np.zeros(len(photo))
        for distance, row in found:
            own = store.weights[row].astype(float) * float(store.scale[row])
            weights += own / distance / sum(1 / other for other, _ in found)
        if channels is not None:
            weights[np.argsort(-np.abs(weights))[channels:]] = 0
        above = photo.numpy() - projection.room_mean[room].numpy()[:, None, None]
        maps.append(sum(weight * plane for weight, plane in zip(weights, above, strict=True)))
    return maps


@pytest.mark.parametrize(("k", "channels"), [(1, None), (5, None), (8, 20), (3, 10_000)])
def test_against_a_loop(model: Model, subject: Subject, k: int, channels: int | None) -> None:
    homes = ["several"] * len(subject)
    expected = neighbour_by_neighbour(model, subject.activations, subject.room, homes, k, channels)
    found = transfer_maps(model, subject.activations, subject.room, listing_id=homes, neighbours=k, channels=channels)
    for one, other in zip(found.values.numpy(), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4 * np.abs(other).max())


def test_many_photos_are_mapped_as_one_by_one(model: Model, subject: Subject) -> None:
    torch.manual_seed(1)
    order = torch.randint(len(subject), (150,))
    noise = 1 + 0.1 * torch.randn(150, 1, 1, 1)
    activations, rooms = subject.activations[order] * noise, subject.room[order]
    together = transfer_maps(model, activations, rooms)
    for number in (0, 63, 64, 149):
        alone = transfer_maps(model, activations[number : number + 1], rooms[number : number + 1])
        torch.testing.assert_close(alone.values[0], together.values[number], rtol=1e-4, atol=1e-7)
        assert alone.distance[0] == pytest.approx(together.distance[number].item(), rel=1e-4)
        assert alone.rank[0] == together.rank[number]


def test_a_training_photo_finds_itself_unless_its_home_is_named(model: Model, subject: Subject) -> None:
    photos, store, projection = model.photos, model.grad_weights, model.fitted.projection
    assert photos is not None
    assert store is not None
    assert projection is not None
    found = transfer_maps(model, subject.activations, subject.room, neighbours=3)
    assert found.distance.max() < 1e-3 * float(np.median(store.nearest))
    first = int(np.flatnonzero(photos.file == subject.photos["file"].iloc[0])[0])
    weights = torch.tensor(store.weights[first].astype(np.float32) * store.scale[first])
    above = subject.activations[0] - projection.room_mean[subject.room[0]][:, None, None]
    expected = torch.einsum("c,chw->hw", weights, above)
    torch.testing.assert_close(found.values[0], expected, rtol=1e-2, atol=1e-2 * float(expected.abs().max()))
    others = transfer_maps(model, subject.activations, subject.room, listing_id=["several"] * len(subject))
    assert others.distance.min() > found.distance.max()


def test_the_rank_is_that_among_the_training_photos_own_distances(model: Model, subject: Subject) -> None:
    photos, store = model.photos, model.grad_weights
    assert photos is not None
    assert store is not None
    found = transfer_maps(model, subject.activations, subject.room, listing_id=["several"] * len(subject))
    for distance, rank, room in zip(found.distance, found.rank, subject.room, strict=True):
        usual = store.nearest[(photos.room == room.item()) & (store.scale > 0)]
        nearer = [(usual < distance.item() * factor).mean() for factor in (1 - 1e-4, 1 + 1e-4)]  # ties go either way
        assert nearer[0] - 1e-6 <= rank.item() <= nearer[1] + 1e-6


def test_it_agrees_with_a_backward_pass_of_its_own(model: Model, subject: Subject) -> None:
    # The claim of the method: borrowed weights show what the photo's own gradient would.
    live = grad_cam(subject.activations, PriceBand.of(model, subject.room), subject.baseline)
    found = METHOD.maps(subject, subject.log_price, None).values
    assert np.corrcoef(found.flatten(), live.flatten())[0, 1] > 0.8


def test_an_explanation_carries_the_maps_and_says_where_the_weights_come_from(
    model: Model, bright_homes: Portfolio
) -> None:
    found = explain(model, bright_homes, "h03", method="aggregated-grad-cam")
    assert (found.method, found.unit) == ("aggregated-grad-cam", "relative")
    assert len(found.photos) == 2
    assert all(np.isfinite(photo.map).all() and photo.map.any() for photo in found.photos)
    assert any("8 nearest training photos" in note and "%" in note for note in found.notes)
    assert any("fetch more than their attributes and other rooms explain" in note for note in found.notes)
    assert METHODS["aggregated-grad-cam"] is METHOD


def test_a_photo_unlike_all_others_is_mapped_directly(subject: Subject) -> None:
    activations = subject.activations.clone()
    activations[1] += 40 * activations[1].std() * torch.randn_like(activations[1])
    strange = subject.viewed(subject.pixels, activations)
    found = METHOD.maps(strange, strange.log_price, None)
    live = 2 * grad_cam(activations, PriceBand.of(subject.model, subject.room), subject.baseline)
    torch.testing.assert_close(found.values[1], live[1])
    near = METHOD.maps(subject, subject.log_price, None)
    torch.testing.assert_close(found.values[0], near.values[0])
    (note,) = [note for note in found.notes if "unlike all training photos" in note]
    assert note.startswith(f"1 of {len(subject)} photos ({subject.photos['file'].iloc[1]})")
    assert not any("unlike" in note for note in near.notes)


def test_a_room_that_was_never_trained_on_is_mapped_directly(subject: Subject) -> None:
    elsewhere = replace(subject, room=torch.full_like(subject.room, -1))
    found = METHOD.maps(elsewhere, elsewhere.log_price, None)
    assert any("unlike all training photos" in note for note in found.notes)
    assert not found.values.any()  # there is no dear or cheap photo of such a room either


def test_other_targets_of_triplets_take_one_backward_pass(subject: Subject) -> None:
    target = SupportsComparables.of(subject.model, subject.room, ["h01", "h02"])
    found = METHOD.maps(subject, target, None).values
    torch.testing.assert_close(found, grad_cam(subject.activations, target, subject.baseline))


def test_a_home_without_photos_has_no_maps(model: Model, bright_homes: Portfolio) -> None:
    found = explain(model, bright_homes, "plain", method="aggregated-grad-cam")
    assert found.photos == ()


def test_a_model_without_a_store_says_what_to_do(subject: Subject, bright_model: Model) -> None:
    old = replace(subject, model=replace(bright_model, grad_weights=None))
    with pytest.raises(InputError, match=r"no grad-weight store.*train it again with `hearthmap train`"):
        explain_subject(old, method="aggregated-grad-cam")


@pytest.mark.parametrize("wrong", [{"neighbours": 0}, {"channels": 0}])
def test_nothing_to_borrow_from_is_refused(model: Model, subject: Subject, wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match="at least one neighbour and one channel"):
        transfer_maps(
            model,
            subject.activations,
            subject.room,
            neighbours=wrong.get("neighbours", 8),
            channels=wrong.get("channels"),
        )
