import numpy as np
import pytest

from explain.laboratory.birds.boxes import box_iou, hottest_box


def test_the_largest_area_above_the_threshold_is_taken() -> None:
    heat = np.zeros((10, 12))
    heat[1, 1] = 1.0  # the peak, alone
    heat[4:8, 5:11] = 0.3
    assert hottest_box(heat, 0.2) == (5, 4, 11, 8)
    assert hottest_box(heat, 0.5) == (1, 1, 2, 2)
    assert hottest_box(np.zeros((3, 3)), 0.2) is None


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        ((0, 0, 4, 4), (0, 0, 4, 4), 1),
        ((0, 0, 4, 4), (2, 0, 6, 4), 8 / 24),
        ((0, 0, 4, 4), (4, 0, 6, 4), 0),
        ((0, 0, 4, 4), (5, 5, 6, 6), 0),
        ((0, 0, 2, 2), (0, 0, 4, 4), 0.25),
    ],
)
def test_overlap(a: tuple[float, ...], b: tuple[float, ...], overlap: float) -> None:
    assert box_iou(a, b) == pytest.approx(overlap)  # type: ignore[arg-type]
    assert box_iou(b, a) == pytest.approx(overlap)  # type: ignore[arg-type]
