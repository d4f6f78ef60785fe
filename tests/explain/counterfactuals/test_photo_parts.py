import numpy as np
import pytest

from data.errors import InputError
from explain.counterfactuals.photo_parts import part_mask, part_words, parts_of_photo
from explain.explanation import PhotoExplanation, Region
from explain.pictures.region_outlines import region_outlines


@pytest.fixture
def photo() -> PhotoExplanation:
    labels = np.zeros((30, 60), np.uint8)
    labels[3:12, 6:24] = 1
    labels[15:30, 30:60] = 2
    regions = (
        Region("stove", 0.8, "upper left", (0.1, 0.1, 0.4, 0.4), 900.0),
        Region("lower right", None, "lower right", (0.5, 0.5, 1, 1), -300.0),
    )
    none = np.zeros((1, 1), np.float32)
    return PhotoExplanation("k.jpg", "", "kitchen", "given", 600.0, none, none, regions, labels)


def test_ninths_cover_a_photo_once(photo: PhotoExplanation) -> None:
    parts = parts_of_photo(photo)
    assert parts[:2] == ["region-1", "region-2"]
    assert parts[-1] == "whole"
    assert parts_of_photo(photo, regions=False) == parts[2:]
    assert (sum(part_mask(part, photo, (31, 62)).astype(int) for part in parts[2:-1]) == 1).all()
    assert part_mask("whole", photo, (4, 5)).all()
    lower_right = part_mask("lower right", photo, (30, 60))
    assert lower_right[20:, 40:].all()
    assert lower_right.sum() == 10 * 20


def test_a_region_is_its_pixels_in_any_size(photo: PhotoExplanation) -> None:
    np.testing.assert_array_equal(part_mask("region-1", photo, (30, 60)), photo.region_labels == 1)
    larger = part_mask("region-2", photo, (60, 120))
    assert larger[30:, 60:].all()
    assert larger.sum() == 30 * 60


def test_parts_in_words(photo: PhotoExplanation) -> None:
    words = [part_words(part, photo) for part in ("region-1", "region-2", "upper left", "whole")]
    assert words == ["stove, upper left", "lower right", "upper left", "the whole photo"]


@pytest.mark.parametrize("part", ["region-3", "region-0", "region-", "somewhere", ""])
def test_a_part_that_is_none(photo: PhotoExplanation, part: str) -> None:
    with pytest.raises(InputError, match="k.jpg has no part"):
        part_mask(part, photo, (30, 60))


def test_outlines_enclose_their_regions(photo: PhotoExplanation) -> None:
    found = region_outlines(photo.region_labels)
    assert list(found) == [1, 2]
    across, down = np.array(found[1]).T
    assert (across.min(), across.max()) == pytest.approx((0.1, 0.4), abs=0.01)
    assert (down.min(), down.max()) == pytest.approx((0.1, 0.4), abs=0.02)
    across, down = np.array(found[2]).T
    assert (across.max(), down.max()) == pytest.approx((1.0, 1.0), abs=0.01)  # up to the photo's edge
    assert region_outlines(np.zeros((5, 5), np.uint8)) == {}


def test_of_a_region_in_two_pieces_the_larger_is_outlined() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[2:4, 2:4] = labels[10:38, 10:38] = 1
    ((across, _), *_) = found = region_outlines(labels)[1]
    assert across > 0.2
    assert len(found) < 12  # simplified
