"""Regions on photos: outlines seen on any ground, and amounts that never cover each other."""

from dataclasses import replace

import numpy as np
import pytest

from explain.explanation import PhotoExplanation, Region
from explain.pictures.region_marks import anchor, mark_regions, outline_regions, place_labels, write_amounts


def photo(*amounts: float, height: int = 60, width: int = 80) -> PhotoExplanation:
    """A photo with so many regions side by side."""
    labels = np.zeros((height, width), np.uint8)
    step = width // max(len(amounts), 1)
    regions = []
    for number, amount in enumerate(amounts):
        labels[height // 4 : height // 2, number * step : (number + 1) * step - 2] = number + 1
        regions.append(Region("stove", 0.9, "left", (0.0, 0.25, 0.5, 0.5), amount))
    money = np.zeros((6, 8), np.float32)
    return PhotoExplanation("k.jpg", "k.jpg", "kitchen", "given", 0.0, money, money, tuple(regions), labels)


@pytest.mark.parametrize("ground", [0, 128, 255])
def test_an_outline_is_seen_on_dark_grey_and_light_where_the_region_ends(ground: int) -> None:
    picture = np.full((300, 400, 3), ground, np.uint8)
    labels = np.zeros((60, 80), np.uint8)
    labels[15:45, 20:60] = 1  # in the picture rows 75 to 225, columns 100 to 300
    seen = outline_regions(picture, labels).astype(int)
    change = np.abs(seen - ground).max(axis=2)
    near = np.zeros((300, 400), bool)
    near[65:235, 90:310] = True
    near[85:215, 110:290] = False
    assert not change[~near].any()
    for across in (150, 200, 250):  # crossing the upper edge somewhere there is light and there is dark
        crossing = seen[65:85, across].mean(axis=1)
        assert crossing.max() - crossing.min() > 90
    assert (picture == ground).all()


def test_a_region_at_the_edge_of_the_photo_is_outlined_all_around() -> None:
    seen = outline_regions(np.zeros((100, 100, 3), np.uint8), np.ones((10, 10), np.uint8)).max(axis=2)
    assert (seen[[0, 1, 2], 20:80].max(axis=0) > 100).all()
    assert (seen[20:80, -3:].max(axis=1) > 100).all()
    assert not seen[20:80, 20:80].any()


def test_the_anchor_is_inside_where_the_middle_of_the_box_is_not() -> None:
    ring = np.ones((40, 40), bool)
    ring[5:35, 5:30] = False  # thin on three sides, ten wide on the right
    across, down = anchor(ring)
    assert ring[int(down * 40), int(across * 40)]
    assert across > 0.75


def test_labels_stay_inside_and_apart_and_near_their_anchors() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        anchors = [(rng.uniform(0, 400), rng.uniform(0, 300)) for _ in range(6)]
        extents = [(rng.uniform(40, 120), 20.0) for _ in range(6)]
        places = place_labels(anchors, extents, (400, 300))
        for number, place in enumerate(places):
            assert place is not None
            assert 0 <= place.left < place.right <= 400 + 1e-9
            assert 0 <= place.top < place.bottom <= 300 + 1e-9
            assert (place.right - place.left, place.bottom - place.top) == pytest.approx(extents[number])
            for other in places[:number]:
                assert other is not None
                apart_across = place.left >= other.right or other.left >= place.right
                assert apart_across or place.top >= other.bottom or other.top >= place.bottom


def test_a_label_with_all_the_room_is_centred_on_its_anchor() -> None:
    (place,) = place_labels([(200, 150)], [(80, 20)], (400, 300))
    assert place == pytest.approx((160, 140, 240, 160))


def test_a_label_that_fits_nowhere_is_left_out_and_the_others_stay() -> None:
    places = place_labels([(50, 50)] * 3, [(100, 60), (100, 60), (100, 20)], (100, 100))
    assert [place is None for place in places] == [False, True, False]


def test_amounts_are_written_in_the_colour_of_their_sign() -> None:
    def coloured(amount: float) -> tuple[int, int]:
        seen = write_amounts(np.full((300, 400, 3), 128, np.uint8), photo(amount), "USD").astype(int)
        redder = (seen[..., 0] - seen[..., 2] > 100).sum()
        return int(redder), int((seen[..., 2] - seen[..., 0] > 100).sum())

    raised, lowered = coloured(8_400), coloured(-8_400)
    assert raised[0] > 10
    assert raised[1] == 0
    assert lowered[0] == 0
    assert lowered[1] > 10


def test_text_can_be_read_on_any_ground() -> None:
    for ground in (0, 255):
        before = np.full((300, 400, 3), ground, np.uint8)
        seen = write_amounts(before, photo(8_400), "USD").astype(int).mean(axis=2)
        assert seen.max() > 240
        assert seen[seen > 200].size > 40  # letters, light
        assert (seen < 80).sum() > 200  # on a dark tag


def test_a_photo_without_regions_stays_as_it_is() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    none = photo()
    np.testing.assert_array_equal(mark_regions(picture, none, "USD"), picture)
    unasked = replace(photo(1.0), region_labels=np.zeros((0, 0), np.uint8))
    np.testing.assert_array_equal(mark_regions(picture, unasked, "USD"), picture)


@pytest.mark.parametrize(("height", "width"), [(20, 30), (900, 200), (200, 900)])
def test_pictures_of_any_shape_are_marked(height: int, width: int) -> None:
    picture = np.full((height, width, 3), 90, np.uint8)
    seen = mark_regions(picture, photo(9_000, -3_000, 50), "USD", names=True)
    assert seen.shape == picture.shape
    assert (seen != picture).any()
