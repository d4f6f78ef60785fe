"""Rooms recognised by the look of a photo."""

from pathlib import Path

import numpy as np
import pytest

from data.duplicates import listing_groups
from data.importing import import_portfolio
from valuation.encoder.backbone import load_backbone
from valuation.encoder.room_classifier import learn_rooms
from valuation.homes.preparing import prepare


def clouds(rooms: int, each: int, distance: float) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Points about one centre per room, unit spread, and their names."""
    names = np.repeat([f"room {number}" for number in range(rooms)], each)
    centres = distance * np.eye(rooms, 16, dtype=np.float32)
    random_numbers = np.random.default_rng(2)
    points = np.repeat(centres, each, 0) + random_numbers.normal(size=(len(names), 16))
    return points.astype(np.float32), names


def test_tells_apart_what_differs_and_guesses_at_what_does_not() -> None:
    groups = np.tile(np.arange(40), 3)
    apart = learn_rooms(*clouds(3, 40, 12.0), groups)
    alike = learn_rooms(*clouds(3, 40, 0.0), groups)
    assert apart is not None
    assert alike is not None
    assert apart.accuracy == 1.0
    assert 0.15 < alike.accuracy < 0.52  # chance is 1/3; three standard errors are 0.13
    points, names = clouds(3, 40, 12.0)
    assert apart.rooms(points).tolist() == names.tolist()
    assert apart.photos == 120


def test_the_accuracy_is_of_homes_not_learned_from() -> None:
    # Each home's photos are alike and named at random: only a home that was learned from can be named rightly.
    random_numbers = np.random.default_rng(0)
    homes = random_numbers.normal(size=(40, 60)) * 20
    points = np.repeat(homes, 6, 0) + random_numbers.normal(size=(240, 60))
    names = np.repeat(random_numbers.permutation(["a", "b"] * 20), 6)
    learned = learn_rooms(points.astype(np.float32), names, np.repeat(np.arange(40), 6))
    assert learned is not None
    assert (learned.rooms(points.astype(np.float32)) == names).mean() > 0.95
    assert learned.accuracy < 0.75


def test_needs_two_rooms_with_ten_photos() -> None:
    points, names = clouds(2, 10, 5.0)
    groups = np.arange(20)
    assert learn_rooms(points, names, groups) is not None
    assert learn_rooms(points[1:], names[1:], groups[1:]) is None
    assert learn_rooms(points[:0], names[:0], groups[:0]) is None
    rare = np.where(np.arange(20) == 19, "attic", names)
    assert learn_rooms(points, rare, groups) is None


def test_the_accuracy_is_unknown_where_there_are_too_few_homes() -> None:
    points, names = clouds(2, 10, 5.0)
    learned = learn_rooms(points, names, np.zeros(20, np.int64))
    assert learned is not None
    assert np.isnan(learned.accuracy)


@pytest.mark.slow
def test_four_rooms_of_real_homes(houses: Path, tmp_path: Path) -> None:
    portfolio = import_portfolio(houses, tmp_path / "P")
    prepared = prepare(portfolio, load_backbone(size=224), groups=listing_groups(portfolio).to_numpy())
    assert prepared.classifier is not None
    assert prepared.classifier.photos == 1740
    assert prepared.classifier.accuracy > 0.95
