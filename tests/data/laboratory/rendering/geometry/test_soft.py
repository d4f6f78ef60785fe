import numpy as np
import pytest

from data.laboratory.rendering.geometry.soft import Ring, draped, loft, pillow, sample_folds, sheet


def area(mesh) -> float:
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def volume(mesh) -> float:
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def test_sheet_of_a_flat_grid_has_its_area_and_its_lengths_as_texture_coordinates() -> None:
    x, z = np.meshgrid(np.linspace(0, 3, 5), np.linspace(0, 2, 4))
    mesh = sheet(np.stack([x, 0 * x, z], -1))
    assert area(mesh) == pytest.approx(6)
    assert mesh.uv.max(axis=0) == pytest.approx([3, 2])


def test_loft_of_circles_has_the_volume_of_a_cone() -> None:
    cone = loft([Ring(0, 0, 0), Ring(0.6, 0.6, 0), Ring(0, 0, 1.5)], sides=400)
    assert volume(cone) == pytest.approx(np.pi * 0.6**2 * 1.5 / 3, rel=1e-3)


def test_loft_with_a_high_power_is_nearly_a_box() -> None:
    hull = loft([Ring(0, 0, 0), Ring(1, 0.5, 0, 200), Ring(1, 0.5, 0.4, 200), Ring(0, 0, 0.4)], sides=800)
    assert volume(hull) == pytest.approx(2 * 1 * 0.4, rel=0.02)


def test_a_cover_keeps_to_its_top_and_hangs_as_far_as_asked() -> None:
    cover = draped(1.6, -2.0, -0.6, 0.6, 0.3, sample_folds(np.random.default_rng(0)), 0.3, puff=0.0)
    low, high = cover.vertices.min(axis=0), cover.vertices.max(axis=0)
    assert high[2] == pytest.approx(0.6, abs=0.001)
    # Cloth of 30 cm that first bends over a round edge hangs somewhat less deep.
    assert 0.6 - 0.3 - 0.05 < low[2] < 0.6 - 0.2
    assert np.abs(cover.vertices[:, 0]).max() < 0.8 + 0.08
    assert -2.08 < low[1] < -1.98


def test_covers_with_the_same_folds_do_not_cut_through_each_other() -> None:
    folds = sample_folds(np.random.default_rng(3))
    under = draped(1.6, -2.0, -0.6, 0.60, 0.3, folds)
    over = draped(1.6, -1.7, -1.2, 0.63, 0.3, folds)
    places = over.vertices[np.abs(over.vertices[:, 0]) < 0.7]
    near = np.linalg.norm(under.vertices[None, :, :2] - places[:, None, :2], axis=-1).argmin(axis=1)
    assert (places[:, 2] > under.vertices[near, 2]).all()


def test_a_pillow_stands_on_its_edge_and_is_as_thick_as_asked() -> None:
    mesh = pillow(0.5, 0.4, 0.16, np.random.default_rng(1))
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    assert low[2] == pytest.approx(0)
    assert high - low == pytest.approx([0.5, 0.16, 0.4], rel=0.2)
