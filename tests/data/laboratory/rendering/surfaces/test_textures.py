"""Textures continue themselves at their edges, repeat by seed, and show what they say."""

import numpy as np
import pytest

from data.laboratory.rendering.surfaces import indoor, outdoor
from data.laboratory.rendering.surfaces.base import blend, laid_in_rows, noise, pebbles

MAKERS = {
    name: maker
    for room in (indoor, outdoor)
    for name, maker in vars(room).items()
    if getattr(maker, "__module__", "") == room.__name__
}
NAMES = sorted(MAKERS)
SIDE = 128


def made(name, seed=3, n=SIDE):
    return MAKERS[name](np.random.default_rng(seed), n=n)


@pytest.mark.parametrize("name", NAMES)
def test_colours_heights_and_sizes_are_sound(name):
    texture = made(name)
    assert texture.colour.shape == (SIDE, SIDE, 3)
    assert texture.height.shape == (SIDE, SIDE)
    assert texture.colour.dtype == texture.height.dtype == np.float32
    assert 0 <= texture.colour.min() <= texture.colour.max() <= 1
    assert np.isfinite(texture.height).all()
    assert np.abs(texture.height).max() < 0.3
    assert min(texture.size) > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_edge_is_no_more_of_a_step_than_any_line_inside(name, axis):
    texture = made(name, n=256)
    for picture in (texture.colour, texture.height[..., None]):
        lines = np.moveaxis(picture, axis, 0)
        inner = np.abs(np.diff(lines, axis=0)).mean((1, 2))
        edge = np.abs(lines[0] - lines[-1]).mean()
        assert edge <= 1.25 * inner.max() + 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_equal_generators_give_equal_textures_and_others_give_others(name):
    first, again, other = made(name), made(name), made(name, seed=4)
    np.testing.assert_array_equal(first.colour, again.colour)
    np.testing.assert_array_equal(first.height, again.height)
    assert first.size == again.size
    assert np.abs(first.colour - other.colour).max() > 1e-4


@pytest.mark.parametrize("name", ["brick", "stucco", "siding", "planks", "wood", "tiles", "fabric", "carpet", "plain"])
def test_a_texture_has_the_colour_that_was_asked_for(name):
    for colour in ((0.7, 0.4, 0.3), (0.3, 0.5, 0.6)):
        texture = MAKERS[name](np.random.default_rng(1), colour, n=SIDE)
        assert np.abs(np.median(texture.colour, (0, 1)) - colour).max() < 0.12


@pytest.mark.parametrize("name", ["brick", "slate", "tiles", "mosaic", "paving", "checkered"])
def test_joints_lie_lower_than_what_they_join(name):
    texture = made(name, n=256)
    lowest = texture.height <= np.quantile(texture.height, 0.02)
    assert texture.height[lowest].mean() < texture.height[~lowest].mean()


def test_worn_shingles_are_less_even_than_sound_ones():
    assert made("worn_shingle", n=256).colour.std() > 1.2 * made("shingle", n=256).colour.std()


@pytest.mark.parametrize("beta", [0.2, 1.0, 2.0])
def test_noise_has_mean_zero_and_deviation_one(beta):
    values = noise(96, beta, np.random.default_rng(0))
    assert values.shape == (96, 96)
    assert abs(values.mean()) < 1e-5
    assert abs(values.std() - 1) < 1e-4


def neighbours_alike(values, axis):
    """Correlation of each point with the next one along an axis, around the edge too."""
    return float((values * np.roll(values, 1, axis)).mean() / values.var())


def test_noise_is_white_at_beta_zero_and_smooth_at_beta_two():
    rough, smooth = (noise(128, beta, np.random.default_rng(5)) for beta in (0.0, 2.0))
    assert abs(neighbours_alike(rough, 0)) < 0.05
    assert neighbours_alike(smooth, 0) > 0.98


def test_stretched_noise_runs_along_the_axis_it_is_stretched_on():
    values = noise(128, 1.0, np.random.default_rng(5), (1, 14))
    assert neighbours_alike(values, 1) > neighbours_alike(values, 0) + 0.1


def test_rectangles_in_rows_agree_with_a_point_by_point_look():
    n, width, height, joint = 40, 0.25, 0.1, 0.02
    cells = laid_in_rows(n, (width, height), joint, size=1.0, shifts=0.5)
    assert cells.size == (1.0, 1.0)
    assert cells.count == 40
    for row in range(n):
        for column in range(0, n, 3):
            x, y = (column + 0.5) / n, (row + 0.5) / n
            course = int(y / height)
            along = x + (0.5 * width if course % 2 else 0.0)
            left, low = along % width, y - course * height
            assert cells.number[row, column] == course * 4 + int(along / width) % 4
            assert cells.inside[row, column] == pytest.approx(
                min(left, width - left, low, height - low) - joint / 2, abs=1e-6
            )


def test_rows_of_rectangles_are_always_even_in_number():
    cells = laid_in_rows(32, (0.3, 0.17), 0.0, size=0.9)
    assert cells.size[0] == pytest.approx(0.9)
    assert round(cells.size[1] / 0.17) % 2 == 0


def test_pebbles_touch_where_their_distance_to_the_border_is_nothing():
    n, per_side = 120, 6
    cells = pebbles(n, per_side, np.random.default_rng(2))
    assert cells.count == per_side**2
    assert set(np.unique(cells.number)) <= set(range(cells.count))
    assert len(np.unique(cells.number)) > 0.9 * cells.count
    assert cells.inside.min() >= 0
    step = per_side / n  # one point, in cell widths
    for axis in (0, 1):
        border = cells.number != np.roll(cells.number, 1, axis)
        assert cells.inside[border].max() <= step + 1e-6
        assert cells.inside.max() > 3 * step


def test_blend_keeps_the_first_at_nothing_and_takes_the_second_at_one():
    share = np.array([[0.0, 0.25, 1.0, 7.0]], dtype=np.float32)
    mixed = blend((0.0, 0.2, 0.4), (1.0, 0.6, 0.4), share)
    np.testing.assert_allclose(mixed[0, :, 0], [0, 0.25, 1, 1], atol=1e-6)
    np.testing.assert_allclose(mixed[0, :, 1], [0.2, 0.3, 0.6, 0.6], atol=1e-6)
    np.testing.assert_allclose(mixed[0, :, 2], 0.4, atol=1e-6)
