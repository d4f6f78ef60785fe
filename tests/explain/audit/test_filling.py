"""Areas painted out: against a naive relaxation, and what a fill must leave alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from explain.audit.filling import Filler, Fillers


def relaxed(picture: NDArray[np.uint8], area: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each filled pixel the mean of its neighbours, by plain repetition."""
    result = picture.astype(np.float64)
    height, width = area.shape
    for _ in range(3000):
        for y, x in zip(*np.nonzero(area), strict=True):
            around = [(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)]
            result[y, x] = np.mean([result[p] for p in around if 0 <= p[0] < height and 0 <= p[1] < width], axis=0)
    return result


def test_fill_equals_plain_repetition_also_at_the_photos_edge() -> None:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (7, 9, 3)).astype(np.uint8)
    area = np.zeros((7, 9), bool)
    area[4:, 6:] = True  # a corner
    area[1, 1] = area[1, 2] = True
    filled = Filler(area)(picture)
    np.testing.assert_allclose(filled, np.rint(relaxed(picture, area)), atol=1)
    np.testing.assert_array_equal(filled[~area], picture[~area])


def test_a_ramp_is_continued_exactly() -> None:
    ramp = np.repeat(np.arange(0, 200, 10, dtype=np.uint8)[None, :, None], 15, axis=0).repeat(3, axis=2)
    area = np.zeros(ramp.shape[:2], bool)
    area[4:9, 6:13] = True
    broken = ramp.copy()
    broken[area] = 255
    np.testing.assert_array_equal(Filler(area)(broken), ramp)
    assert broken[5, 8, 0] == 255  # the input stays as it is


def test_nothing_to_fill_and_nothing_to_fill_from() -> None:
    picture = np.full((4, 4, 3), 7, np.uint8)
    np.testing.assert_array_equal(Filler(np.zeros((4, 4), bool))(picture), picture)
    with pytest.raises(ValueError, match="whole photo"):
        Filler(np.ones((4, 4), bool))


def test_kept_fillers_give_the_same() -> None:
    rng = np.random.default_rng(1)
    fill = Fillers(kept=2)
    for _ in range(6):
        area = rng.uniform(size=(8, 8)) > 0.7
        picture = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8)
        for _ in range(2):
            np.testing.assert_array_equal(fill(picture, area), Filler(area)(picture))
