from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.comparison.pair_maps import home_pair_maps, pair_maps, position_vectors
from valuation.encoder.serving import Server, compile_for_serving
from valuation.metric_learning.projection import Projection
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def projection() -> Projection:
    rng = torch.Generator().manual_seed(2)
    return Projection(
        torch.randn(3, 7, generator=rng),
        torch.rand(7, generator=rng) + 0.5,
        torch.randn(4, 7, generator=rng),
        torch.rand(3, 4, generator=rng) + 0.5,
    )


@pytest.fixture(scope="module")
def photos() -> tuple[Tensor, Tensor]:
    rng = torch.Generator().manual_seed(3)
    return torch.randn(7, 3, 2, generator=rng), torch.randn(7, 2, 4, generator=rng)


def embedding(projection: Projection, photo: Tensor, room: int) -> Tensor:
    with torch.no_grad():
        found: Tensor = projection(photo.mean(dim=(1, 2))[None], torch.tensor([room]))[0]
    return found


ROOMS = [(0, 1), (1, 1), (-1, 0)]


@pytest.mark.parametrize("rooms", ROOMS)
def test_maps_add_up_to_the_cosine(
    rooms: tuple[int, int], projection: Projection, photos: tuple[Tensor, Tensor]
) -> None:
    first, second = (embedding(projection, photo, room) for photo, room in zip(photos, rooms, strict=True))
    cosine = cosine_similarity(first, second, dim=0).item()
    maps = pair_maps(projection, photos[0], rooms[0], photos[1], rooms[1])
    assert maps.similarity == pytest.approx(cosine, abs=1e-6)
    assert maps.first.shape == (3, 2)
    assert maps.second.shape == (2, 4)
    assert maps.first.sum().item() == pytest.approx(maps.similarity, abs=1e-12)
    assert maps.second.sum().item() == pytest.approx(maps.similarity, abs=1e-12)
    assert (maps.first < 0).any() or (maps.second < 0).any()  # what speaks against the likeness is kept


@pytest.mark.parametrize("rooms", ROOMS)
def test_maps_equal_a_loop_over_positions(
    rooms: tuple[int, int], projection: Projection, photos: tuple[Tensor, Tensor]
) -> None:
    def vector(photo: Tensor, room: int, row: int, column: int) -> Tensor:
        """gain * P (A_ij - mean) / scale, written out."""
        standard = (photo[:, row, column] - projection.room_mean[room]) / projection.scale
        return (projection.gains[room] * (projection.components @ standard)).detach()

    first, second = (embedding(projection, photo, room) for photo, room in zip(photos, rooms, strict=True))
    lengths = first.norm() * second.norm()
    maps = pair_maps(projection, photos[0], rooms[0], photos[1], rooms[1])
    for i in range(3):
        for j in range(2):
            here = vector(photos[0], rooms[0], i, j)
            assert maps.first[i, j].item() == pytest.approx((here @ second / lengths / 6).item(), abs=1e-6)
    for k in range(2):
        for n in range(4):
            there = vector(photos[1], rooms[1], k, n)
            assert maps.second[k, n].item() == pytest.approx((first @ there / lengths / 8).item(), abs=1e-6)


def test_maps_are_symmetric(projection: Projection, photos: tuple[Tensor, Tensor]) -> None:
    there, back = (
        pair_maps(projection, photos[0], 0, photos[1], 1),
        pair_maps(projection, photos[1], 1, photos[0], 0),
    )
    assert there.similarity == pytest.approx(back.similarity, abs=1e-12)
    torch.testing.assert_close(there.first, back.second)
    torch.testing.assert_close(there.second, back.first)


def test_a_photo_is_wholly_like_itself(projection: Projection, photos: tuple[Tensor, Tensor]) -> None:
    maps = pair_maps(projection, photos[0], 1, photos[0], 1)
    assert maps.similarity == pytest.approx(1, abs=1e-6)
    torch.testing.assert_close(maps.first, maps.second)


def test_an_average_photo_is_like_nothing(projection: Projection, photos: tuple[Tensor, Tensor]) -> None:
    average = projection.room_mean[0][:, None, None].expand(7, 3, 2)
    maps = pair_maps(projection, average, 0, photos[1], 1)
    assert maps.similarity == 0
    assert (maps.first == 0).all()
    assert (maps.second == 0).all()


@pytest.fixture(scope="module")
def server(bright_model: Model) -> Server:
    assert bright_model.backbone is not None
    return compile_for_serving(bright_model.backbone)


@pytest.fixture(scope="module")
def pair(bright_model: Model, bright_homes: Portfolio, server: Server) -> tuple[Subject, Subject]:
    first, second = (
        prepare_subject(bright_model, bright_homes, listing, server=server) for listing in ("several", "h04")
    )
    return first, second


def test_position_vectors_have_the_embedding_as_their_mean(pair: tuple[Subject, Subject]) -> None:
    subject, projection = pair[0], pair[0].model.fitted.projection
    assert projection is not None
    vectors = position_vectors(projection, subject.activations, subject.room)
    with torch.no_grad():
        expected = projection(subject.activations.mean(dim=(2, 3)), subject.room)
    torch.testing.assert_close(vectors.mean(dim=(1, 2)), expected, atol=1e-5, rtol=1e-4)


def rooms_of(subject: Subject) -> Tensor:
    """Room embeddings (R, D), one room after another."""
    projection = subject.model.fitted.projection
    assert projection is not None
    with torch.no_grad():
        photos = projection(subject.activations.mean(dim=(2, 3)), subject.room).double()
    means = [photos[subject.room == number] for number in range(len(subject.model.rooms))]
    return torch.stack([part.mean(0) if len(part) else torch.zeros(photos.shape[1]).double() for part in means])


def test_two_homes(pair: tuple[Subject, Subject]) -> None:
    first, second = pair
    found, one, two = home_pair_maps(first, second), rooms_of(first), rooms_of(second)
    assert found.similarity == pytest.approx(cosine_similarity(one.flatten(), two.flatten(), dim=0).item(), abs=1e-6)
    assert found.first.shape == (4, *first.activations.shape[2:])
    assert found.second.shape == (2, *second.activations.shape[2:])
    for maps in (found.first, found.second):
        assert maps.sum().item() == pytest.approx(found.similarity, abs=1e-12)
    assert sum(found.shares.values()) == pytest.approx(found.similarity, abs=1e-12)
    assert set(found.rooms) == set(found.shares) == {"kitchen", "frontal"}
    for room, maps in found.rooms.items():
        number = first.model.rooms.index(room)
        cosine = cosine_similarity(one[number], two[number], dim=0).item()
        assert maps.similarity == pytest.approx(cosine, abs=1e-6)
        assert maps.first.sum().item() == pytest.approx(maps.similarity, abs=1e-12)
        assert maps.second.sum().item() == pytest.approx(maps.similarity, abs=1e-12)
        assert found.first[first.room == number].sum().item() == pytest.approx(found.shares[room], abs=1e-12)
    assert len(found.rooms["kitchen"].first) == 3


def test_homes_with_one_photo_of_a_room_are_compared_like_photos(pair: tuple[Subject, Subject]) -> None:
    first, second = pair
    projection = first.model.fitted.projection
    assert projection is not None
    found = home_pair_maps(first, second).rooms["frontal"]
    number = first.model.rooms.index("frontal")
    one, two = (int(torch.nonzero(home.room == number)[0, 0]) for home in pair)
    maps = pair_maps(projection, first.activations[one], number, second.activations[two], number)
    # The embeddings are float32 and made beside other photos than here, so their sums may be rounded otherwise.
    assert found.similarity == pytest.approx(maps.similarity, abs=1e-6)
    torch.testing.assert_close(found.first[0], maps.first, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(found.second[0], maps.second, atol=1e-6, rtol=1e-5)


def test_two_homes_the_other_way_round(pair: tuple[Subject, Subject]) -> None:
    there, back = home_pair_maps(*pair), home_pair_maps(pair[1], pair[0])
    assert there.similarity == pytest.approx(back.similarity)
    torch.testing.assert_close(there.first, back.second)
    torch.testing.assert_close(there.second, back.first)


def test_a_room_that_one_home_lacks_adds_nothing(pair: tuple[Subject, Subject]) -> None:
    first, second = pair
    kitchen = first.model.rooms.index("kitchen")
    bare = second.picked(torch.nonzero(second.room != kitchen)[:, 0].tolist())
    found = home_pair_maps(first, bare)
    assert set(found.rooms) == {"frontal"}
    assert (found.first[first.room == kitchen] == 0).all()
    one, two = rooms_of(first), rooms_of(bare)
    assert found.similarity == pytest.approx(cosine_similarity(one.flatten(), two.flatten(), dim=0).item(), abs=1e-6)


def test_homes_that_cannot_be_compared(
    pair: tuple[Subject, Subject], bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    plain = prepare_subject(bright_model, bright_homes, "plain", server=server)
    with pytest.raises(InputError, match="'plain' cannot be compared"):
        home_pair_maps(pair[0], plain)
    with pytest.raises(InputError, match="one and the same model"):
        home_pair_maps(pair[0], replace(pair[1], model=replace(bright_model)))
