import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from valuation.nearest_neighbours.index import build_index, candidates, index_bytes, index_from_bytes
from valuation.nearest_neighbours.learning import learn_likeness, predictions
from valuation.nearest_neighbours.likeness import Likeness, Looks, parts_between, parts_to, usual_parts
from valuation.pricing.kernels import HomeInputs

NAMES = (
    "room kitchen",
    "room frontal",
    "photo quality",
    "area",
    "bedrooms",
    "location",
    "wider area",
    "way",
    "heating",
)


def some_homes(count: int, seed: int = 0, *, codes: bool = True) -> Looks:
    draw = torch.Generator().manual_seed(seed)
    number = lambda *shape: torch.randn(*shape, generator=draw, dtype=torch.float64)  # noqa: E731
    code = lambda most, *shape: torch.randint(-1, most, shape, generator=draw)  # noqa: E731
    photos = number(count, 2, 3)
    photos[::4, 1] = 0  # some have no front
    location, area_code, heating = code(3, count), code(2, count), code(2, count, 1)
    if not codes:
        location, area_code, heating = (torch.zeros_like(part) for part in (location, area_code, heating))
    coordinates = number(count, 2)
    if codes:
        coordinates[::5] = torch.nan
    nothing, one = torch.zeros(count).double(), torch.ones(count).double()
    homes = HomeInputs(number(count, 3), coordinates, location, area_code, heating, photos, nothing, one)
    return Looks(homes, number(count))


def test_parts_are_those_of_a_plain_loop() -> None:
    looks = some_homes(7)
    found = parts_to(looks.take(torch.tensor([3])), looks, numbers=2)
    homes, quality = looks.homes, looks.quality
    assert quality is not None
    for row in range(7):
        by_hand = [sum((homes.photos[3, room] - homes.photos[row, room]) ** 2) for room in range(2)]
        by_hand.append((quality[3] - quality[row]) ** 2)
        by_hand += [(homes.numeric[3, column] - homes.numeric[row, column]) ** 2 for column in range(2)]
        for codes in (homes.location, homes.area_code):
            by_hand.append(0.0 if codes[3] == codes[row] >= 0 else 1.0)
        by_hand.append(sum((homes.coordinates[3] - homes.coordinates[row]) ** 2))
        by_hand.append(0.0 if homes.categories[3, 0] == homes.categories[row, 0] >= 0 else 1.0)
        np.testing.assert_allclose(found[row].numpy(), np.array([float(part) for part in by_hand]), rtol=1e-12)


def test_usual_parts_are_means_over_different_homes_of_which_something_is_known() -> None:
    parts = parts_between(some_homes(11), numbers=2)
    usual = usual_parts(parts)
    for place, name in enumerate(NAMES):
        pairs = [float(parts[a, b, place]) for a in range(11) for b in range(11) if a != b]
        known = [pair for pair in pairs if not math.isnan(pair)]
        assert float(usual[place]) == pytest.approx(sum(known) / len(known)), name


def test_a_home_is_most_like_itself_and_an_unknown_way_is_a_usual_one() -> None:
    looks = some_homes(11)
    likeness = Likeness(NAMES, usual_parts(parts_between(looks, 2)), torch.ones(len(NAMES)).double(), 2)
    place = NAMES.index("way")
    parts = likeness.parts(looks.take(torch.tensor([0])), looks)  # its way is not known
    np.testing.assert_allclose(parts[:, place].numpy(), 1.0)
    known = next(
        row for row in range(11) if row % 5 and min(looks.homes.location[row], looks.homes.area_code[row]) >= 0
    )
    one = looks.take(torch.tensor([known]))
    itself = likeness.parts(one, one).sum(1)
    assert float(itself) <= 1  # nothing but an unknown heating can tell it from itself
    assert float(likeness.similarity(torch.tensor(0.0))) == 1
    assert float(likeness.similarity(likeness.weights.sum())) == 0
    assert float(likeness.similarity(2 * likeness.weights.sum())) == 0


def test_vectors_have_the_same_distances_where_no_code_differs() -> None:
    looks = some_homes(9, codes=False)
    weights = torch.linspace(0.2, 3, len(NAMES)).double()
    likeness = Likeness(NAMES, usual_parts(parts_between(looks, 2)), weights, 2)
    vectors = likeness.vectors(looks)
    for row in range(9):
        exact = likeness.parts(looks.take(torch.tensor([row])), looks).sum(1).numpy()
        np.testing.assert_allclose(((vectors - vectors[row]) ** 2).sum(1), exact, rtol=1e-4, atol=1e-4)


def test_vectors_of_different_places_are_as_far_apart_as_their_weight_says_on_average() -> None:
    looks = some_homes(2)
    count = 60
    homes = looks.take(torch.zeros(count, dtype=torch.int64)).homes
    apart = Looks(replace(homes, location=torch.arange(count)), torch.zeros(count).double())
    weights = torch.zeros(len(NAMES)).double()
    weights[NAMES.index("location")] = 3.0
    vectors = Likeness(NAMES, torch.ones(len(NAMES)).double(), weights, 2).vectors(apart)
    squared = ((vectors[:, None] - vectors[None]) ** 2).sum(2)[~np.eye(count, dtype=bool)]
    assert squared.mean() == pytest.approx(3.0, rel=0.05)
    assert squared.min() > 0.5


def test_predictions_are_weighted_means_of_the_others() -> None:
    rng = np.random.default_rng(0)
    distances, target = rng.random((5, 5, 2)), rng.random(5)
    weights, group = np.array([1.0, 3.0]), np.array([0, 0, 1, 2, 3])
    apart = torch.tensor(group[:, None] != group[None])
    found = predictions(*(torch.tensor(part) for part in (distances, weights, target)), apart)
    for row in range(5):
        shares = [0.0 if group[row] == group[k] else math.exp(-distances[row, k] @ weights / 2) for k in range(5)]
        assert float(found[row]) == pytest.approx(np.dot(shares, target) / sum(shares))


def test_learning_finds_what_counts() -> None:
    looks = some_homes(250, codes=False)
    price = looks.homes.numeric[:, 0].numpy() + 0.05 * np.random.default_rng(1).standard_normal(250)
    likeness = learn_likeness(NAMES, looks, price, np.arange(250), 2)
    weights = dict(zip(NAMES, likeness.weights.tolist(), strict=True))
    assert weights["area"] > 5 * max(weight for name, weight in weights.items() if name != "area")
    assert weights["location"] == 0  # all homes are at one
    again = learn_likeness(NAMES, looks, price, np.arange(250), 2)
    assert torch.equal(likeness.weights, again.weights)


def test_homes_that_share_photos_do_not_tell_each_others_price() -> None:
    """Twins of each home would make the front tell all; parted from its twin, a home is told by the area."""
    half = some_homes(120, codes=False)
    twice = half.take(torch.arange(240) % 120)
    area = torch.randn(240, 1, generator=torch.Generator().manual_seed(5)).double()
    homes = replace(twice.homes, numeric=torch.cat([area, twice.homes.numeric[:, 1:]], dim=1))
    own = np.random.default_rng(2).standard_normal(120)[np.arange(240) % 120]
    price = area[:, 0].numpy() + own
    looks = Looks(homes, twice.quality)
    apart = learn_likeness(NAMES, looks, price, np.arange(240) % 120, 2)
    mixed = learn_likeness(NAMES, looks, price, np.arange(240), 2)
    share = [float(one.weights[0] / one.weights.sum()) for one in (apart, mixed)]
    assert share[0] < share[1]


@pytest.mark.parametrize("count", [300, 21_000])
def test_the_index_finds_the_nearest(count: int) -> None:
    rng = np.random.default_rng(0)
    vectors = (rng.standard_normal((count, 4)) @ rng.standard_normal((4, 80))).astype(np.float32)
    vectors += 0.1 * rng.standard_normal(vectors.shape).astype(np.float32)
    asked = vectors[:40] + 0.05 * rng.standard_normal((40, 80)).astype(np.float32)
    index = build_index(vectors)
    found = candidates(index, asked, 50)
    hits = []
    for row in range(40):
        nearest = np.argsort(((vectors - asked[row]) ** 2).sum(1))[:5]
        hits.append(np.isin(nearest, found[row]).mean())
    assert np.mean(hits) == 1 if count == 300 else np.mean(hits) > 0.95
    np.testing.assert_array_equal(candidates(index_from_bytes(index_bytes(index)), asked, 50), found)
    np.testing.assert_array_equal(candidates(build_index(vectors), asked, 50), found)
