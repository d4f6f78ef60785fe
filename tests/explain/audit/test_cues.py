"""Cues: where border, sky and cars are, on pictures a reader can check."""

import numpy as np
import pytest
from timm.data.imagenet_info import ImageNetInfo

from explain.audit.cues import border_area, car_shares, cover, sky_area


def test_border_is_three_hundredths_on_each_side() -> None:
    area = border_area((100, 200))
    assert area[:3].all()
    assert area[-3:].all()
    assert area[:, :6].all()
    assert area[:, -6:].all()
    assert not area[3:-3, 6:-6].any()
    assert border_area((8, 8)).sum() == 28  # at least one pixel


def test_cover_is_the_share_of_each_position() -> None:
    rng = np.random.default_rng(0)
    area = rng.uniform(size=(12, 20)) > 0.5
    shares = cover(area, (3, 5))
    for row in range(3):
        for column in range(5):
            part = area[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            assert shares[row, column] == pytest.approx(part.mean(), abs=1e-6)


@pytest.mark.parametrize("sky", [(90, 140, 220), (225, 228, 235)])
def test_sky_is_smooth_and_reaches_the_top(sky: tuple[int, int, int]) -> None:
    photo = np.zeros((60, 80, 3), np.uint8)
    photo[:25] = sky
    photo[25:] = (120, 90, 60)
    photo[40:50, 20:40] = sky  # a window that mirrors it
    found = sky_area(photo)
    assert found[:22].all()
    assert not found[28:].any()


def test_grass_bricks_and_a_dark_ceiling_are_no_sky() -> None:
    for colour in ((60, 120, 40), (150, 80, 60), (90, 90, 95)):
        assert not sky_area(np.full((60, 80, 3), colour, np.uint8)).any()
    rough = np.random.default_rng(0).integers(0, 2, (60, 80, 1)) * np.array([90, 140, 220])
    assert not sky_area(rough.astype(np.uint8)).any()


def test_cars_of_any_kind_count_together_and_nothing_else_does() -> None:
    info = ImageNetInfo()
    number = {info.index_to_description(place).split(", ")[0]: place for place in range(1000)}
    logits = np.zeros((1, 1000, 1, 4))
    logits[0, number["minivan"], 0, 0] = 12
    logits[0, [number["pickup"], number["sports car"]], 0, 1] = 9  # either alone would be just short of sure
    logits[0, number["lawn mower"], 0, 2] = 12
    np.testing.assert_array_equal(car_shares(logits), [[[1, 1, 0, 0]]])
