"""Plants keep to their size, their budget and their seed."""

import numpy as np
import pytest

from data.laboratory.rendering.geometry.mesh import join
from data.laboratory.rendering.greenery.foliage import cores, sticks
from data.laboratory.rendering.greenery.plants import (
    flowers,
    foliage_colours,
    grass_blades,
    hedge,
    leaf_materials,
    leaves,
    place,
    shrub,
    tree,
    tufts,
)
from data.laboratory.rendering.scene import Scene

KINDS = ("broadleaf", "conifer", "palm", "bare")


def grown(kind: str, seed: int = 0, budget: int = 8000):
    bare = kind == "bare"
    return tree("broadleaf" if bare else kind, 6.0, 2.0, budget, np.random.default_rng(seed), bare)


@pytest.mark.parametrize("kind", KINDS)
def test_trees_stand_on_the_ground_within_their_size_and_budget(kind: str) -> None:
    whole = join(*grown(kind).meshes)
    assert len(whole.faces) < 8000 * 1.3
    low, high = whole.vertices.min(0), whole.vertices.max(0)
    assert -0.3 < low[2] < 0.05
    assert 4.0 < high[2] < 7.8
    assert np.abs([low[:2], high[:2]]).max() < 2 * 2.0
    trunk = whole.vertices[whole.vertices[:, 2] < 0.3]
    assert np.abs(trunk[:, :2]).max() < 2.1 if kind == "conifer" else np.abs(trunk[:, :2]).max() < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_a_tree_is_what_its_seed_says(kind: str) -> None:
    one, same, other = (join(*grown(kind, seed).meshes).vertices for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert one.shape != other.shape or not np.allclose(one, other)


def test_only_trees_in_leaf_have_leaves() -> None:
    assert sum(len(mesh.faces) for mesh in grown("bare").foliage) == 0
    assert all(len(mesh.faces) > 500 for mesh in grown("broadleaf").foliage)


def test_leaves_lie_on_their_clumps_as_often_as_these_have_surface() -> None:
    blobs = [((0.0, 0.0, 0.0), 1.0), ((10.0, 0.0, 0.0), 2.0)]
    meshes = leaves(blobs, 6000, 0.01, np.random.default_rng(0))
    middles = np.concatenate([mesh.vertices.reshape(-1, 3, 3).mean(1) for mesh in meshes])
    assert len(middles) == 12000  # two triangles a leaf
    far = middles[:, 0] > 5
    assert far.mean() == pytest.approx(4 / 5, abs=0.02)
    assert np.linalg.norm(middles[~far], axis=1).max() < 1.02
    assert np.linalg.norm(middles[far] - (10, 0, 0), axis=1).max() < 2.02


def test_lighter_leaves_are_nearer_to_the_light() -> None:
    dark, _, light = leaves([((0.0, 0.0, 0.0), 1.0)], 9000, 0.02, np.random.default_rng(0))
    assert light.vertices[:, 2].mean() > dark.vertices[:, 2].mean() + 0.1


def test_flowers_bloom_on_the_upper_side() -> None:
    meshes = flowers([((0.0, 0.0, 0.0), 1.0)], 500, 0.01, np.random.default_rng(0))
    assert np.concatenate([mesh.vertices for mesh in meshes])[:, 2].min() > -0.12


def test_blades_of_grass_grow_from_the_ground_within_their_area() -> None:
    meshes = grass_blades((2.0, 5.0, -4.0, -1.0), 3000, 0.03, np.random.default_rng(0), gathering=2.0)
    rings = np.concatenate([mesh.vertices.reshape(-1, 3, 3) for mesh in meshes])
    assert len(rings) == 3000
    assert (rings[:, :2, 2] == 0).all()
    assert 0 < rings[:, 2, 2].min()
    assert rings[:, 2, 2].max() <= 0.03 * 1.5 + 1e-6
    feet = rings[:, :2].mean(1)
    assert (feet[:, :2].min(0) > (1.99, -4.01)).all()
    assert (feet[:, :2].max(0) < (5.01, -0.99)).all()
    # With a gathering of 2 the share nearer than half the depth is the root of one half.
    assert (feet[:, 1] < -2.5).mean() == pytest.approx(0.5**0.5, abs=0.03)


def test_tufts_spread_around_their_places() -> None:
    meshes = tufts([(1.0, 2.0), (8.0, 2.0)], 30, 0.2, 0.1, np.random.default_rng(0))
    feet = np.concatenate([mesh.vertices.reshape(-1, 3, 3)[:, 0] for mesh in meshes])
    assert len(feet) == 60
    assert (np.abs(feet[:, 0] - 1) < 1).sum() == 30
    assert sum(len(mesh.faces) for mesh in tufts(np.zeros((0, 2)), 30, 0.2, 0.1, np.random.default_rng(0))) == 0


def test_a_hedge_fills_the_box_between_its_ends() -> None:
    plant = hedge((1.0, 1.0), (1.0, 6.0), 1.2, 0.6, 6000, np.random.default_rng(0))
    points = join(*plant.meshes).vertices
    np.testing.assert_allclose(points.min(0), (0.7, 1.0, 0.0), atol=0.2)
    np.testing.assert_allclose(points.max(0), (1.3, 6.0, 1.2), atol=0.2)


def test_a_shrub_touches_the_ground() -> None:
    points = join(*shrub((3.0, 4.0, 0.0), 0.5, 2000, np.random.default_rng(0)).meshes).vertices
    assert points[:, 2].min() < 0.05
    assert points[:, 2].max() < 1.3
    np.testing.assert_allclose(points[:, :2].mean(0), (3, 4), atol=0.2)


def test_sticks_are_cones_between_their_ends() -> None:
    starts, ends = [(0, 0, 0), (1, 2, 3)], [(0, 0, 2), (4, 2, 3)]
    mesh = sticks(starts, ends, 0.2, [0.1, 0.05], sides=6)
    assert len(mesh.faces) == 2 * 6 * 2
    for number, (start, end) in enumerate(zip(np.array(starts, float), np.array(ends, float), strict=True)):
        points = mesh.vertices.reshape(2, -1, 3)[number].astype(float)
        along = (points - start) @ (end - start) / np.linalg.norm(end - start)
        away = np.linalg.norm(np.cross(points - start, end - start), axis=1) / np.linalg.norm(end - start)
        length, tip = np.linalg.norm(end - start), (0.1, 0.05)[number]
        np.testing.assert_allclose(away, np.where(along < length / 2, 0.2, tip), atol=1e-5)


def test_cores_are_lumps_within_the_clumps() -> None:
    mesh = cores([((1.0, 2.0, 3.0), 2.0)], 0.5, squash=0.8)
    from_middle = (mesh.vertices - (1, 2, 3)) / (1.0, 1.0, 0.8)
    np.testing.assert_allclose(np.linalg.norm(from_middle, axis=1), 1.0, atol=1e-5)
    rings = mesh.vertices[mesh.faces].astype(float) - (1, 2, 3)
    assert (np.einsum("ni,ni->n", rings[:, 0], np.cross(rings[:, 1], rings[:, 2])) > 0).all()


def test_foliage_colours_take_one_draw_in_every_season() -> None:
    for kind in ("broadleaf", "evergreen", "hedge", "grass", "dry grass", "palm", "flowers"):
        after = set()
        for season in ("spring", "summer", "autumn", "winter"):
            rng = np.random.default_rng(5)
            dark, _, light = foliage_colours(kind, season, rng)
            assert sum(dark) < sum(light)
            assert all(0 <= value <= 1 for shade in (dark, light) for value in shade)
            after.add(rng.random())
        assert len(after) == 1


def test_a_placed_plant_bears_its_label_everywhere() -> None:
    scene = Scene(interior=False)
    scene.material("bark", colour=(0.3, 0.2, 0.1))
    names = leaf_materials(scene, "leaf", foliage_colours("broadleaf", "summer", np.random.default_rng(0)))
    place(scene, grown("broadleaf"), "bark", names, "plot_trees")
    assert {part.label for part in scene.parts} == {"plot_trees"}
    assert {part.material for part in scene.parts} == {"bark", *names}
