"""Overlays: planted marks are found on exactly the photos that carry them, and none where there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from explain.audit.frames import place_of
from explain.audit.overlays import find_marks

Write = Callable[[list[NDArray[np.uint8]]], list[Path]]


def numbers(count: int, each: int = 2) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Listing and room of photos, `each` to a listing and every one of another room."""
    return np.arange(count) // each, np.arange(count) % each


def test_a_planted_mark_is_found_on_its_photos_and_on_no_others(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(0)
    pictures = [drawing.scene(rng) for _ in range(80)]
    area, carriers = drawing.mark_area(192, 144), np.arange(0, 80, 4)
    for row in carriers:
        pictures[row] = drawing.stamped(pictures[row], area)
    # Of every four photos the first is marked: photos of both rooms, as each home has three.
    (mark,) = find_marks(write_photos(pictures), *numbers(80, each=3))
    assert mark.rows.tolist() == carriers.tolist()
    found = mark.area(0, (144, 192))
    assert place_of(found) == "lower right corner"
    assert (found & area).sum() > 0.9 * area.sum()
    assert found.mean() < 0.08
    with pytest.raises(KeyError, match="Photo 1 does not carry"):
        mark.area(1, (144, 192))


def test_nothing_is_found_where_nothing_is(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(1)
    assert find_marks(write_photos([drawing.scene(rng) for _ in range(80)]), *numbers(80)) == []


def test_a_mark_follows_its_corner_through_photos_of_several_shapes(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(2)
    shapes = [(192, 144), (192, 128), (144, 192)]
    pictures = [drawing.scene(rng, *shapes[number % 3]) for number in range(60)]
    carriers = [row for row in range(60) if row % 5 in (0, 1)]
    for row in carriers:
        pictures[row] = drawing.stamped(pictures[row], drawing.mark_area(*shapes[row % 3]), 0.7)
    (mark,) = find_marks(write_photos(pictures), *numbers(60))
    assert mark.rows.tolist() == carriers
    for row in carriers[:3]:
        width, height = shapes[row % 3]
        area = drawing.mark_area(width, height)
        assert (mark.area(row, (height, width)) & area).sum() > 0.9 * area.sum()


def test_two_marks_are_told_apart_and_one_in_two_corners_is_one(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(3)
    pictures = [drawing.scene(rng) for _ in range(90)]
    lower, upper = drawing.mark_area(192, 144), drawing.mark_area(192, 144, (0, 0))
    for row in range(0, 90, 3):
        pictures[row] = drawing.stamped(drawing.stamped(pictures[row], lower), upper)
    other = drawing.mark_area(192, 144, (1, 0))
    for row in range(1, 60, 3):
        pictures[row] = drawing.stamped(pictures[row], other)
    twofold, single = find_marks(write_photos(pictures), *numbers(90))
    assert twofold.rows.tolist() == list(range(0, 90, 3))
    assert single.rows.tolist() == list(range(1, 60, 3))
    area = twofold.area(0, (144, 192))
    assert (area & (lower | upper)).sum() > 0.9 * (lower | upper).sum()


def test_marks_of_so_many_pixels_are_found_on_photos_of_any_size(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(4)
    pictures, carriers = [], []
    for row in range(48):
        width = int(rng.integers(560, 900))
        picture = drawing.scene(rng, width, round(0.75 * width))
        if row % 3 == 0:
            large = np.kron(drawing.mark_area(192, 144), np.ones((2, 2), bool))[-60:, -160:]
            area = np.zeros(picture.shape[:2], bool)
            area[-60:, -160:] = large
            picture = drawing.stamped(picture, area, 0.7)
            carriers.append(row)
        pictures.append(picture)
    (mark,) = find_marks(write_photos(pictures), *numbers(48))
    assert mark.alignment.name == "pixels"
    assert mark.rows.tolist() == carriers


def test_a_camera_that_stands_still_is_no_mark(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(5)
    pictures = [drawing.scene(rng) for _ in range(60)]
    for row in range(0, 60, 2):  # all photos of one room show the same wall from the same place
        pictures[row] = drawing.stamped(pictures[row], drawing.mark_area(192, 144), 0.8)
    paths = write_photos(pictures)
    assert find_marks(paths, *numbers(60)) == []
    listing, _ = numbers(60)
    assert len(find_marks(paths, listing, np.full(60, -1))) == 1  # nobody knows the rooms


def test_one_photo_used_many_times_is_no_mark(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(6)
    stock = drawing.scene(rng)
    pictures = [stock if row % 2 else drawing.scene(rng) for row in range(60)]
    assert find_marks(write_photos(pictures), *numbers(60, each=3)) == []


def test_damaged_photos_are_unmarked_and_few_photos_are_no_harm(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(7)
    paths = write_photos([drawing.stamped(drawing.scene(rng), drawing.mark_area(192, 144)) for _ in range(20)])
    paths[3].write_bytes(b"no photo")
    (mark,) = find_marks(paths, *numbers(20))
    assert mark.rows.tolist() == [row for row in range(20) if row != 3]
    assert find_marks(paths[:4], *numbers(4)) == []
    assert find_marks([], *numbers(0)) == []


def test_progress_ends_at_its_total(write_photos: Write, drawing: Any) -> None:
    rng = np.random.default_rng(8)
    seen: list[tuple[int, int]] = []
    paths = write_photos([drawing.stamped(drawing.scene(rng), drawing.mark_area(192, 144)) for _ in range(20)])
    find_marks(paths, *numbers(20), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (40, 40)
    assert [done for done, _ in seen] == list(range(1, 41))
