"""Localisation measures on maps whose answers can be worked out by hand, and against naive loops."""

import numpy as np
import pytest

from explain.laboratory.localisation import (
    energy_share,
    heat,
    iou,
    pointing_game,
    with_margin,
)
from explain.laboratory.truth.ways import Evidence

LEFT = np.zeros((4, 4), bool)
LEFT[:, :2] = True


def bilinear(values: np.ndarray, height: int, width: int) -> np.ndarray:
    """Positions cover equal parts of the photo; each pixel mixes the nearest centres, those beyond an edge with it."""
    rows, columns = values.shape
    result = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            v = min(max((y + 0.5) * rows / height - 0.5, 0), rows - 1)
            u = min(max((x + 0.5) * columns / width - 0.5, 0), columns - 1)
            top, left = int(v), int(u)
            low, right = min(top + 1, rows - 1), min(left + 1, columns - 1)
            a, b = v - top, u - left
            result[y, x] = (1 - a) * ((1 - b) * values[top, left] + b * values[top, right])
            result[y, x] += a * ((1 - b) * values[low, left] + b * values[low, right])
    return result


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(3, 5)).astype(np.float32)


@pytest.mark.parametrize("sign", [1, -1])
def test_heat_is_the_enlarged_map_cut_at_zero(values: np.ndarray, sign: int) -> None:
    expected = np.maximum(sign * bilinear(values, 14, 11), 0)
    np.testing.assert_allclose(heat(values, (14, 11), sign), expected, atol=1e-6)


def test_each_sign_is_looked_for_in_its_own_heat() -> None:
    values = np.where(LEFT, 3.0, -1.0).astype(np.float32)
    values[0, 0] = 5
    assert energy_share(values, LEFT) == 1
    assert energy_share(values, LEFT, -1) == 0
    assert energy_share(values, ~LEFT, -1) == 1
    assert (pointing_game(values, LEFT), pointing_game(values, LEFT, -1)) == (1, 0)
    assert iou(values, ~LEFT, -1) == 1


def test_energy_share_by_hand() -> None:
    values = np.zeros((4, 4), np.float32)
    values[0, 0], values[3, 3], values[1, 1] = 3, 1, -7
    assert energy_share(values, LEFT) == pytest.approx(0.75)


def test_by_chance_the_energy_share_is_the_masks_share_of_the_photo(values: np.ndarray) -> None:
    mask = np.random.default_rng(1).random((20, 30)) < 0.3
    assert energy_share(np.ones_like(values), mask) == pytest.approx(mask.mean())


def test_a_map_without_heat_of_that_sign_points_at_nothing() -> None:
    values = np.full((4, 4), -1.0, np.float32)
    assert (energy_share(values, LEFT), pointing_game(values, LEFT), iou(values, LEFT)) == (0, 0, 0)


def test_the_peak_may_lie_beside_the_mask_by_15_pixels_of_500() -> None:
    mask = np.zeros((500, 500), bool)
    mask[:, :100] = True
    for column, hit in ((99, 1), (114, 1), (115, 0)):
        values = np.zeros((500, 500), np.float32)
        values[250, column] = 1
        assert pointing_game(values, mask) == hit
        assert pointing_game(values, mask, tolerance=0) == (column < 100)


def test_equal_peaks_share_the_point() -> None:
    assert pointing_game(np.ones((4, 4), np.float32), LEFT, tolerance=0) == 0.5


def test_the_margin_is_every_pixel_so_near() -> None:
    mask = np.random.default_rng(2).random((17, 25)) < 0.01
    places = np.argwhere(mask)
    assert len(places)
    expected = np.zeros_like(mask)
    for y in range(17):
        for x in range(25):
            expected[y, x] = min(np.hypot(y - a, x - b) for a, b in places) <= 0.1 * 25
    np.testing.assert_array_equal(with_margin(mask, 0.1), expected)
    assert not with_margin(np.zeros((3, 3), bool)).any()


@pytest.mark.parametrize(("threshold", "expected"), [(0.15, 8 / 12), (0.2, 8 / 11), (0.6, 1 / 8)])
def test_iou_counts_pixels_above_a_share_of_the_peak(threshold: float, expected: float) -> None:
    values = np.where(LEFT, 5.0, 0.0).astype(np.float32)
    values[0, 0] = 10
    values[0, 2:], values[1, 2], values[2, 2] = 2, 2.5, 1.6
    assert iou(values, LEFT, threshold=threshold) == pytest.approx(expected)


def evidence(values: np.ndarray) -> Evidence:
    return Evidence(values[None], values[None], True)


def test_region_sums_add_up_to_the_map_whatever_the_size(values: np.ndarray) -> None:
    mask = np.random.default_rng(3).random((37, 29)) < 0.4
    both = evidence(values).region_sum(0, mask) + evidence(values).region_sum(0, ~mask)
    assert both == pytest.approx(float(values.sum()), abs=1e-5)


def test_region_sum_is_the_sum_of_the_enlarged_map(values: np.ndarray) -> None:
    mask = np.zeros((12, 20), bool)  # four times as large each way: every position weighs the same
    mask[3:9, 4:15] = True
    assert evidence(values).region_sum(0, mask) == pytest.approx(bilinear(values, 12, 20)[mask].sum() / 16, abs=1e-5)
