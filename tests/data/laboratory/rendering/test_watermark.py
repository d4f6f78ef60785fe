"""The planted watermark."""

import numpy as np

from data.laboratory.neighbourhood.drivers import LABELS
from data.laboratory.rendering.watermark import stamp


def test_only_the_corner_changes_and_where_it_does_is_labelled() -> None:
    picture = np.full((288, 384, 3), 90, np.uint8)
    mask = np.full((288, 384), 3, np.uint8)
    stamped, marked = stamp(picture, mask)
    label = 1 + LABELS.index("watermark")
    rows, columns = np.nonzero(marked == label)
    assert 100 < len(rows) < 0.02 * mask.size
    assert rows.min() > 250
    assert columns.min() > 230
    assert (marked[marked != label] == 3).all()
    lighter = stamped.astype(int) - picture
    assert (lighter >= 0).all()
    assert (lighter[marked == label] > 40).all()
    # What is not labelled is at most the soft edge of the letters.
    assert (np.nonzero(lighter.any(-1))[0] > 250).all()
    assert (picture == 90).all()
    assert (mask == 3).all()


def test_it_lies_at_the_same_place_in_every_photo() -> None:
    rng = np.random.default_rng(0)
    masks = [
        stamp(rng.integers(0, 200, (288, 384, 3)).astype(np.uint8), np.zeros((288, 384), np.uint8))[1] for _ in range(3)
    ]
    assert (masks[0] == masks[1]).all()
    assert (masks[0] == masks[2]).all()


def test_it_grows_with_the_photo() -> None:
    small, large = (
        stamp(np.zeros((side, side * 4 // 3, 3), np.uint8), np.zeros((side, side * 4 // 3), np.uint8))[1]
        for side in (288, 576)
    )
    assert 3.2 < np.count_nonzero(large) / np.count_nonzero(small) < 4.8
