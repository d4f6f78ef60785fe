import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.ndimage import label

from explain.regions.segmentation import (
    MOST_REGIONS,
    SMALLEST_AREA,
    cut_regions,
    region_amounts,
    spread_out,
    superpixels,
)


def photo_of(seed: int, height: int = 64, width: int = 80) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    picture = np.repeat(np.repeat(rng.integers(0, 255, (4, 5, 3)), height // 4, 0), width // 5, 1)
    return np.clip(picture + rng.integers(-9, 9, picture.shape), 0, 255).astype(np.uint8)


def map_of(seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 12, 2)
    return (rng.normal(0, 1, (height, width)) * rng.uniform(0.01, 1000)).astype(np.float32)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 60), st.integers(1, 60), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_spreading_out_keeps_the_sum(height: int, width: int, tall: int, wide: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(0, 1, (height, width))
    spread = spread_out(values, (tall, wide))
    assert spread.shape == (tall, wide)
    assert spread.sum() == pytest.approx(values.sum(), abs=1e-9)


def test_by_a_whole_factor_it_is_bilinear_interpolation_over_the_factor() -> None:
    values = torch.randn(3, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    expected = torch.nn.functional.interpolate(
        values[None, None], (12, 30), mode="bilinear", align_corners=False
    ) / (4 * 6)  # fmt: skip
    np.testing.assert_allclose(spread_out(values.numpy(), (12, 30)), expected[0, 0].numpy(), atol=1e-12)


def test_what_is_not_finite_counts_as_nothing() -> None:
    values = np.array([[1.0, np.nan], [np.inf, -2.0]])
    assert spread_out(values, (8, 8)).sum() == pytest.approx(-1)
    assert not cut_regions(np.full((2, 2), np.nan), photo_of(0)).any()


@pytest.mark.parametrize("seed", range(4))
def test_superpixels_are_connected_and_cover_the_photo(seed: int) -> None:
    pieces = superpixels(photo_of(seed))
    assert sorted(np.unique(pieces)) == list(range(pieces.max() + 1))
    assert all(label(pieces == number)[1] == 1 for number in range(pieces.max() + 1))


@pytest.mark.parametrize("seed", range(12))
def test_regions_keep_their_promises(seed: int) -> None:
    photo, values = photo_of(seed), map_of(seed)
    regions = cut_regions(values, photo)
    assert regions.dtype == np.uint8
    assert regions.shape == photo.shape[:2]
    count = int(regions.max())
    assert 0 <= count <= MOST_REGIONS
    evidence, pieces = spread_out(values, photo.shape[:2]), superpixels(photo)
    held = [evidence[regions == number].sum() for number in range(1, count + 1)]
    assert held == sorted(held, key=abs, reverse=True)
    for number, amount in enumerate(held, start=1):
        inside = regions == number
        assert label(inside)[1] == 1, "connected"
        assert inside.mean() >= SMALLEST_AREA
        own = np.unique(pieces[inside])
        assert np.isin(pieces, own).sum() == inside.sum(), "whole superpixels"
        signs = {np.sign(evidence[pieces == piece].sum()) for piece in own}
        assert signs == {np.sign(amount)}, "of one sign"
    np.testing.assert_array_equal(regions, cut_regions(values, photo), "the same again")


@pytest.mark.parametrize("seed", range(6))
def test_amounts_and_the_rest_are_the_photo(seed: int) -> None:
    photo, values, money = photo_of(seed), map_of(seed), map_of(seed + 100)
    regions = cut_regions(values, photo)
    amounts = region_amounts(regions, money)
    spread = spread_out(money, photo.shape[:2])
    assert len(amounts) == regions.max()
    for number, amount in enumerate(amounts, start=1):
        naive = sum(spread[row, column] for row, column in zip(*np.nonzero(regions == number), strict=True))
        assert amount == pytest.approx(naive)
    assert sum(amounts) + spread[regions == 0].sum() == pytest.approx(money.sum(dtype=np.float64))


def test_two_blocks_of_evidence_are_two_regions_on_their_things() -> None:
    """A photo of a dark square and a dark bar on white, and evidence in the positions that these lie in."""
    photo = np.full((160, 160, 3), 255, np.uint8)
    photo[16:80, 16:80] = (200, 40, 40)
    photo[96:160, 80:160] = (30, 60, 160)
    values = np.zeros((10, 10), np.float32)
    values[1:5, 1:5] = 5
    values[6:10, 5:10] = -5
    regions = cut_regions(values, photo)
    assert regions.max() == 2
    things = {1: photo[..., 2] == 160, 2: photo[..., 0] == 200}
    for number, thing in things.items():
        inside = regions == number
        assert (inside & thing).sum() / inside.sum() > 0.9
        assert (inside & thing).sum() / thing.sum() > 0.2
    lowered, raised = region_amounts(regions, values)
    assert raised > 0.2 * 80
    assert lowered < -0.2 * 100


def test_a_flat_map_is_one_region_and_an_empty_one_none() -> None:
    assert (cut_regions(np.full((4, 5), -2.0), photo_of(1)) == 1).all()
    assert not cut_regions(np.zeros((5, 5)), photo_of(1)).any()
    assert region_amounts(np.zeros((9, 9), np.uint8), np.ones((2, 2))) == []


def test_one_point_of_evidence_is_one_region_around_it() -> None:
    values = np.zeros((10, 10))
    values[2, 7] = 1
    regions = cut_regions(values, photo_of(3, 100, 100))
    assert regions.max() == 1
    assert regions[25, 75] == 1


def test_a_photo_of_one_colour_is_cut_all_the_same() -> None:
    values = np.zeros((10, 10))
    values[:3, :3] = 1
    regions = cut_regions(values, np.full((60, 60, 3), 128, np.uint8))
    assert regions[5, 5] == 1
    assert regions[50, 50] == 0
