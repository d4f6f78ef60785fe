import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.shapley import coalition_values, photo_shares, shapley_of
from valuation.encoder.serving import Server, compile_for_serving
from valuation.metric_learning.projection import listing_embedding
from valuation.pricing.kernels import HomeInputs
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def server(bright_model: Model) -> Server:
    assert bright_model.backbone is not None
    return compile_for_serving(bright_model.backbone)


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio, server: Server) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several", server=server)


@pytest.fixture(scope="module", params=["both", "photos_only"])
def subject(request: pytest.FixtureRequest, several: Subject) -> Subject:
    """Three kitchens and a front; the price is linear in their embeddings, or not at all."""
    return replace(several, basis=request.param)


def naive_value(subject: Subject, present: NDArray[np.bool_]) -> float:
    """The estimate with average photos in the place of the absent ones, by the log price of the listing."""
    projection = subject.model.fitted.projection
    assert projection is not None
    with torch.no_grad():
        photos = projection(subject.activations.mean(dim=(2, 3)), subject.room) * torch.tensor(present)[:, None]
        owner = torch.zeros(len(subject), dtype=torch.int64)
        rooms = listing_embedding(photos, subject.room, owner, 1, len(subject.model.rooms))
        return math.exp(float(subject.log_price.at(replace(subject.blank, photos=rooms.double()))))


def naive_shapley(subject: Subject) -> list[float]:
    """Mean over all orders of what each photo adds to those before it."""
    count = len(subject)
    total, orders = np.zeros(count), list(itertools.permutations(range(count)))
    for order in orders:
        present = np.zeros(count, bool)
        before = naive_value(subject, present)
        for photo in order:
            present[photo] = True
            after = naive_value(subject, present)
            total[photo] += after - before
            before = after
    amounts: list[float] = (total / len(orders)).tolist()
    return amounts


def test_amounts_equal_those_of_all_orders(subject: Subject) -> None:
    found = photo_shares(subject)
    assert found.amounts.tolist() == pytest.approx(naive_shapley(subject), abs=0.5, rel=1e-4)
    assert np.abs(found.amounts).min() > 100
    assert (found.permutations, found.standard_errors.tolist()) == (0, [0] * 4)


def test_amounts_add_up(subject: Subject) -> None:
    found = photo_shares(subject)
    assert found.amounts.sum() == pytest.approx(found.everything - found.nothing, abs=1e-6)
    assert found.everything == pytest.approx(math.exp(subject.log_estimate()), rel=1e-6)
    assert found.nothing == pytest.approx(naive_value(subject, np.zeros(4, bool)), rel=1e-6)
    assert found.files == tuple(subject.photos["file"])
    assert found.currency == "USD"


def test_totals(subject: Subject) -> None:
    found = photo_shares(subject)
    kitchens = [amount for room, amount in zip(found.rooms, found.amounts, strict=True) if room == "kitchen"]
    front = found.amounts[found.rooms.index("frontal")]
    assert len(kitchens) == 3
    assert found.by_side == pytest.approx({"façade": front, "interior": sum(kitchens), "other": 0})
    named = replace(found, rooms=("aerial", "backyard", "living", "floorplan"))
    one, two, three, four = found.amounts
    assert named.by_side == pytest.approx({"façade": one + two, "interior": three, "other": four})


def test_values_of_all_sets(subject: Subject) -> None:
    sets = np.array(list(itertools.product([False, True], repeat=4)))
    expected = [naive_value(subject, present) for present in sets]
    assert coalition_values(subject)(sets).tolist() == pytest.approx(expected, rel=1e-5)


def test_drawn_orders_come_close_and_say_how_close(subject: Subject) -> None:
    exact = photo_shares(subject)
    drawn = photo_shares(subject, most_exact=3, permutations=400, seed=1)
    assert drawn.permutations == 400
    assert drawn.amounts.sum() == pytest.approx(drawn.everything - drawn.nothing, abs=1e-6)
    error = np.abs(drawn.amounts - exact.amounts)
    assert (drawn.standard_errors > 0).all()
    assert (error < 4 * drawn.standard_errors).all()
    again = photo_shares(subject, most_exact=3, permutations=400, seed=1)
    np.testing.assert_array_equal(again.amounts, drawn.amounts)
    other = photo_shares(subject, most_exact=3, permutations=400, seed=2)
    assert (other.amounts != drawn.amounts).any()


def test_standard_errors_tell_the_scatter_of_the_draws(subject: Subject) -> None:
    runs = [photo_shares(subject, most_exact=3, permutations=40, seed=seed) for seed in range(60)]
    scatter = np.std([run.amounts for run in runs], axis=0, ddof=1)
    stated = np.sqrt(np.mean([run.standard_errors**2 for run in runs], axis=0))
    assert stated == pytest.approx(scatter, rel=0.35)


def test_a_textbook_game() -> None:
    """Shapley's glove game: one left glove, two right ones; a pair is worth 1. Shares 2/3, 1/6, 1/6."""

    def pairs(sets: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.minimum(sets[:, 0], sets[:, 1] | sets[:, 2]).astype(float)

    assert shapley_of(pairs, 3).tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_twelve_photos_are_exact(several: Subject) -> None:
    subject = several
    many = subject.picked([*range(4)] * 3)
    found = photo_shares(many)
    assert found.permutations == 0
    assert found.amounts.sum() == pytest.approx(found.everything - found.nothing, abs=1e-5)
    # Every photo is there three times, with a third of the weight it had: equal photos have equal parts. To float32's
    # rounding: what a set of photos is worth may be rounded otherwise than a set of the same photos in other places.
    for number in range(4):
        assert np.ptp(found.amounts[number::4]) == pytest.approx(0, abs=1e-6 * found.everything)
    assert found.amounts.reshape(3, 4).sum(0).tolist() == pytest.approx(
        photo_shares(subject).amounts.tolist(), rel=0.02
    )


def test_photos_that_do_not_count_get_nothing(subject: Subject) -> None:
    room = subject.room.clone()
    room[0] = -1
    assert photo_shares(replace(subject, room=room)).amounts[0] == pytest.approx(0, abs=1e-6)


def test_a_home_without_photos(bright_model: Model, bright_homes: Portfolio) -> None:
    with pytest.raises(InputError, match="'plain' rests on no photos to share it out between"):
        photo_shares(prepare_subject(bright_model, bright_homes, "plain"))


def test_local_spread_counts(several: Subject, bright_model: Model) -> None:
    """Photos move prices more where prices scatter more."""
    model = bright_model.fitted.models["both"]
    code = int(several.inputs.location[0])
    wild = replace(model, spread={**model.spread, code: 3 * model.spread[code]})
    fitted = replace(bright_model.fitted, models={**bright_model.fitted.models, "both": wild})
    spread = replace(several, model=replace(bright_model, fitted=fitted))
    one, three = (coalition_values(part)(np.array([[False] * 4, [True] * 4])) for part in (several, spread))
    assert np.log(three[1] / three[0]) == pytest.approx(3 * np.log(one[1] / one[0]), rel=1e-9)


def test_homes_are_left_alone(subject: Subject) -> None:
    before = HomeInputs(**{name: value.clone() for name, value in vars(subject.inputs).items()})
    photo_shares(subject)
    for name, value in vars(before).items():
        assert torch.equal(torch.nan_to_num(value), torch.nan_to_num(vars(subject.inputs)[name]))
