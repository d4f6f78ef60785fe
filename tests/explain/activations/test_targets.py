"""What can be explained besides the log price: each target against a formula written out."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, normalize

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.bands import Metric, price_bands
from explain.activations.subject import Subject, prepare_subject
from explain.activations.targets import PhotoScore, PriceBand, Similarity, SupportsComparables
from explain.methods.grad_cam import grad_cam
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def subject(bright_model: Model, bright_homes: Portfolio) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several")


def embeddings(subject: Subject, activations: Tensor | None = None) -> Tensor:
    projection = subject.model.fitted.projection
    assert projection is not None
    activations = subject.activations if activations is None else activations
    return projection(activations.mean(dim=(2, 3)), subject.room).detach()


def test_the_photo_score_is_the_estimate_by_photos_only(subject: Subject, bright_homes: Portfolio) -> None:
    target = PhotoScore(subject.model.fitted, subject.inputs, subject.room, len(subject.model.rooms))
    table = estimate_portfolio(subject.model, bright_homes)
    expected = np.log(table.loc["several", "photos_only"])
    assert target(subject.activations).item() == pytest.approx(expected, abs=1e-5)


def test_a_model_without_a_photo_score_says_so(subject: Subject) -> None:
    fitted = replace(subject.model.fitted, models={"both": subject.model.fitted.models["both"]})
    with pytest.raises(InputError, match="no price model of photos alone"):
        PhotoScore(fitted, subject.inputs, subject.room, 2)


def test_similarity(subject: Subject) -> None:
    projection = subject.model.fitted.projection
    assert projection is not None
    photos, proxy = embeddings(subject), torch.randn(len(subject), projection.size)
    cosine = Similarity(projection, subject.room, proxy)
    assert cosine(subject.activations).item() == pytest.approx(cosine_similarity(photos, proxy).sum().item(), rel=1e-5)
    euclidean = Similarity(projection, subject.room, proxy, "euclidean")
    assert euclidean(subject.activations).item() == pytest.approx(-((photos - proxy) ** 2).sum().item(), rel=1e-5)
    itself = Similarity(projection, subject.room, photos)
    assert itself(subject.activations).item() == pytest.approx(len(subject), rel=1e-5)


def direction_by_hand(model: Model, close: list[bool], far: list[bool], metric: Metric) -> Tensor:
    assert model.photos is not None
    result = torch.zeros(len(model.rooms) + 1, model.photos.embedding.shape[1])
    vectors = torch.tensor(model.photos.embedding)
    vectors = normalize(vectors) if metric == "cosine" else vectors
    for room in range(len(model.rooms)):
        sides = []
        for chosen in (close, far):
            found = [v for v, r, use in zip(vectors, model.photos.room, chosen, strict=True) if use and r == room]
            sides.append(torch.stack(found).mean(0))
        result[room] = sides[0] - sides[1]
    return result


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_the_price_band_by_hand(subject: Subject, metric: Metric) -> None:
    model = subject.model
    target, bands = PriceBand.of(model, subject.room, metric=metric), price_bands(model)
    expected = direction_by_hand(model, bands.dear.tolist(), bands.cheap.tolist(), metric)[subject.room]
    torch.testing.assert_close(target.proxy.float(), expected)
    photos = embeddings(subject)
    photos = normalize(photos) if metric == "cosine" else photos
    assert target(subject.activations).item() == pytest.approx((photos * expected).sum().item(), rel=1e-4)


def test_dearer_homes_are_what_the_price_band_points_at(bright_model: Model) -> None:
    photos = bright_model.photos
    assert photos is not None
    target = PriceBand.of(bright_model, torch.tensor(photos.room))
    value = (torch.tensor(photos.embedding) * target.proxy).sum(1).numpy()
    bands = price_bands(bright_model)
    assert value[bands.dear].mean() > 0 > value[bands.cheap].mean()


def test_a_room_without_photos_in_both_bands_has_no_direction(subject: Subject) -> None:
    photos = subject.model.photos
    assert photos is not None
    # Photos of one home only are left in room 0, and one home is neither dear nor cheap.
    kitchens = np.where(
        (photos.room == 0) & (photos.listing_id != photos.listing_id[photos.room == 0][0]), 1, photos.room
    )
    model = replace(subject.model, photos=replace(photos, room=kitchens))
    target = PriceBand.of(model, torch.tensor([0, 1, -1]))
    assert not target.proxy[0].any()
    assert target.proxy[1].any()
    assert not target.proxy[2].any()


def test_at_unit_length_a_map_adds_up_to_nothing_and_as_they_are_to_the_value(subject: Subject) -> None:
    # The reason why embeddings are compared as they are.
    for metric, values in (("cosine", torch.zeros(len(subject))), ("euclidean", None)):
        target = PriceBand.of(subject.model, subject.room, metric=metric)
        sums = grad_cam(subject.activations, target, subject.baseline).sum(dim=(1, 2))
        if values is None:
            values = (embeddings(subject) * target.proxy).sum(1).float()
        torch.testing.assert_close(sums, values, rtol=1e-4, atol=1e-5)


def test_comparables_and_sign(subject: Subject) -> None:
    model, photos = subject.model, subject.model.photos
    assert photos is not None
    close = ["h01", "h02"]
    target = SupportsComparables.of(model, subject.room, close, ["h05", "h07", "h09"])
    far = np.isin(photos.listing_id, ["h05", "h07", "h09"])
    near = np.isin(photos.listing_id, close)
    expected = direction_by_hand(model, near.tolist(), far.tolist(), "euclidean")[subject.room]
    torch.testing.assert_close(target.proxy.float(), expected)
    others = SupportsComparables.of(model, subject.room, close)
    expected = direction_by_hand(model, near.tolist(), (~near).tolist(), "euclidean")[subject.room]
    torch.testing.assert_close(others.proxy.float(), expected)
    against = SupportsComparables.of(model, subject.room, close, sign=-1)
    assert against(subject.activations).item() == pytest.approx(-others(subject.activations).item())


def test_moving_towards_the_comparables_raises_the_value(subject: Subject) -> None:
    model, photos = subject.model, subject.model.photos
    assert photos is not None
    target = SupportsComparables.of(model, subject.room, ["h01"], ["h05"])
    activations = subject.activations.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(target(activations), activations)

    def gap(z: Tensor) -> float:
        """Squared distance to the other home minus that to the comparable, summed over photos."""
        total = 0.0
        for vector, room in zip(z, subject.room.tolist(), strict=True):
            ends = [photos.embedding[(photos.listing_id == name) & (photos.room == room)][0] for name in ("h05", "h01")]
            total += ((vector.numpy() - ends[0]) ** 2).sum() - ((vector.numpy() - ends[1]) ** 2).sum()
        return total

    step = 0.1 * subject.activations.norm() / gradient.norm()
    assert gap(embeddings(subject, subject.activations + step * gradient)) > gap(embeddings(subject))


def test_a_comparable_that_the_model_does_not_know_is_named(subject: Subject) -> None:
    with pytest.raises(InputError, match="trained on no photo of 'plain'"):
        SupportsComparables.of(subject.model, subject.room, ["h01", "plain"])
    with pytest.raises(InputError, match="trained on no photo of 'h99'"):
        SupportsComparables.of(subject.model, subject.room, ["h01"], ["h99"])
