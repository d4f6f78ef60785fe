"""Which photos are of dear homes and which of cheap ones."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from data.errors import InputError
from explain.activations.bands import as_compared, price_bands, room_means
from valuation.trained_model.model import ComparableIndex, Model, PhotoIndex


def with_homes(model: Model, log_price: list[float], expected: list[float], owner: list[int]) -> Model:
    """The model with other training homes h0, h1, …, whose photos have the given owners."""
    count = len(log_price)
    names = np.array([f"h{number}" for number in range(count)])
    index = ComparableIndex(names, np.zeros((count, 2, 8), np.float32), np.array(log_price), np.array(expected))
    photos = PhotoIndex(names[owner], names[owner], np.zeros(len(owner), np.int64), np.eye(len(owner), 8, dtype="f4"))
    return replace(model, index=index, photos=photos)


def test_the_premium_is_what_attributes_do_not_explain(bright_model: Model) -> None:
    # h0 is the dearest home, yet less so than its attributes promise; of h3 the attributes are unknown.
    model = with_homes(bright_model, [14.0, 12.0, 13.0, 13.5], [14.5, 11.5, 13.0, np.nan], [0, 1, 1, 2, 3])
    bands = price_bands(model, "premium")
    assert bands.by == "premium"
    assert bands.dear.tolist() == [False, True, True, False, False]
    assert bands.cheap.tolist() == [True, False, False, False, False]
    assert bands.home.tolist() == [0, 1, 1, 2, 3]
    plain = price_bands(model, "price")
    assert plain.dear.tolist() == [True, False, False, False, True]
    assert plain.cheap.tolist() == [False, True, True, True, False]


def test_half_and_half_leaves_the_middle_out(bright_model: Model) -> None:
    model = with_homes(bright_model, [1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [0, 1, 2])
    bands = price_bands(model, share=0.5)
    assert (bands.dear.tolist(), bands.cheap.tolist()) == ([False, False, True], [True, False, False])


def test_where_no_attributes_are_known_it_is_the_price(bright_model: Model) -> None:
    model = with_homes(bright_model, [1.0, 2.0, 3.0], [np.nan] * 3, [0, 1, 2])
    bands = price_bands(model)
    assert bands.by == "price"
    assert (bands.dear.tolist(), bands.cheap.tolist()) == ([False, False, True], [True, False, False])


def test_homes_that_all_fetch_the_same_are_in_no_band(bright_model: Model) -> None:
    bands = price_bands(with_homes(bright_model, [2.0] * 4, [1.0] * 4, [0, 1, 2, 3]))
    assert not bands.dear.any()
    assert not bands.cheap.any()


@pytest.mark.parametrize("share", [0.0, -0.1, 0.6, float("nan")])
def test_a_share_out_of_range_is_refused(bright_model: Model, share: float) -> None:
    with pytest.raises(InputError, match=r"above 0 and at most 0\.5"):
        price_bands(bright_model, share=share)


def test_a_model_without_photos_is_refused(bright_model: Model) -> None:
    bare = replace(bright_model, photos=None, fitted=replace(bright_model.fitted, projection=None))
    with pytest.raises(InputError, match="trained without photos"):
        price_bands(bare)


def test_embeddings_at_unit_length() -> None:
    embedding = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    assert torch.equal(as_compared(embedding, "euclidean"), embedding)
    torch.testing.assert_close(as_compared(embedding, "cosine"), torch.tensor([[0.6, 0.8], [0.0, 0.0]]))


def test_means_by_room() -> None:
    embedding = torch.tensor([[1.0, 0.0], [3.0, 2.0], [5.0, 5.0], [7.0, 7.0], [9.0, 9.0]])
    means, counts = room_means(embedding, torch.tensor([0, 0, 0, -1, 1]), torch.tensor([1, 1, 0, 1, 0]).bool(), 2)
    assert means.tolist() == [[2.0, 1.0], [0.0, 0.0], [7.0, 7.0]]
    assert counts.tolist() == [2, 0, 1]


def test_what_other_rooms_account_for_is_taken_off(bright_model: Model) -> None:
    """Premiums that are the sum of what two rooms are worth, and of one room only its own part counts."""
    rng = np.random.default_rng(0)
    worth = rng.normal(size=(200, 2))  # of the rooms, independent of each other
    model = with_homes(bright_model, list(12 + worth.sum(1)), [12.0] * 200, np.repeat(np.arange(200), 2).tolist())
    embedding = np.zeros((200, 2, 8), np.float32)
    embedding[:, :, 3] = worth
    assert model.photos is not None
    photos = replace(model.photos, room=np.tile([0, 1], 200), embedding=embedding.reshape(400, 8))
    model = replace(model, index=replace(model.index, embedding=embedding), photos=photos)
    bands = price_bands(model)
    assert bands.by == "partial"
    for room in (0, 1):
        order = np.argsort(worth[:, room])
        dear, cheap = bands.dear[room::2], bands.cheap[room::2]
        assert dear[order[-60:]].mean() > 0.97
        assert cheap[order[:60]].mean() > 0.97
        assert dear.sum() == cheap.sum() == 67
        # By the whole premium it is another room's worth as often as this one's.
        assert price_bands(model, "premium").dear[room::2][order[-60:]].mean() < 0.9


def test_a_room_has_bands_of_its_own(bright_model: Model) -> None:
    model = with_homes(bright_model, [1.0, 2.0, 3.0, 4.0], [0.0] * 4, [0, 1, 2, 3])
    assert model.photos is not None
    model = replace(model, photos=replace(model.photos, room=np.array([0, 0, 1, 1])))
    bands = price_bands(model, "premium")
    assert (bands.dear.tolist(), bands.cheap.tolist()) == ([False, True, False, True], [True, False, True, False])
