"""What fills an opening stays in or around it and carries its label."""

import itertools

import numpy as np
import pytest

from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.interior.shell import Opening, Room, usual_surfaces
from data.laboratory.rendering.interior.windows import add_inner_door, add_windows, curtain
from data.laboratory.rendering.scene import Scene

ROOM = Room(4.0, 5.0, 2.5)
FRAMES = ("casement", "sash", "grid", "plain")
COVERS = ("none", "curtains", "roller", "roman", "venetian")


def window(**fields):
    scene = Scene(interior=True)
    home = sample_home(2, 0)
    usual_surfaces(scene, home, "test")
    opening = Opening("back", 1.2, 2.6, 0.9, 2.1, label="bedroom_window", **fields)
    add_windows(scene, home, ROOM, [opening], "test")
    return scene


@pytest.mark.parametrize(("frame", "cover"), list(itertools.product(FRAMES, COVERS)))
def test_all_of_a_window_is_labelled_and_near_its_opening(frame, cover):
    scene = window(frame=frame, cover=cover)
    assert {part.label for part in scene.parts} == {"bedroom_window"}
    points = np.concatenate([part.mesh.vertices for part in scene.parts])
    assert points[:, 0].min() > 1.2 - 0.5
    assert points[:, 0].max() < 2.6 + 0.5
    assert points[:, 1].min() > 5 - 0.2
    assert points[:, 1].max() < 5 + 0.18
    assert points[:, 2].min() >= 0
    assert points[:, 2].max() < 2.5


@pytest.mark.parametrize("frame", FRAMES)
def test_bars_leave_most_of_the_light(frame):
    """Bars that stand beyond the wall's inner face cover less than a third of the opening."""
    trim = [part.mesh for part in window(frame=frame).parts if part.material == "trim"]
    covered = 0.0
    for mesh in trim:
        a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(float) for corner in range(3))
        across = np.cross(b - a, c - a)[:, 1] / 2  # as seen along y
        deep = np.minimum(np.minimum(a, b), c)[:, 1] > 5.05
        covered += -across[deep & (across < 0)].sum()
    assert 0.02 * 1.4 * 1.2 < covered < 0.34 * 1.4 * 1.2


def test_the_folds_of_one_window_do_not_depend_on_its_size():
    """Another size is another curtain, but the same home's curtain is the same at every call."""
    first, again = (window(cover="curtains") for _ in range(2))
    for one, two in zip(first.parts, again.parts, strict=True):
        np.testing.assert_array_equal(one.mesh.vertices, two.mesh.vertices)


def test_a_curtain_hangs_where_it_is_told_to():
    mesh = curtain(0.5, 0.9, 0.1, 2.2, np.random.default_rng(0), out=0.1, fold=0.04)
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    np.testing.assert_allclose((low[0], high[0], low[2], high[2]), (0.5, 0.9, 0.1, 2.2), atol=1e-5)
    assert -0.141 < low[1] < -0.11
    assert -0.09 < high[1] < -0.059


def test_a_door_stands_on_the_floor_before_its_wall():
    scene = Scene(interior=True)
    usual_surfaces(scene, sample_home(2, 0), "test")
    add_inner_door(scene, ROOM.wall("right"), 1.0, np.random.default_rng(0))
    points = np.concatenate([part.mesh.vertices for part in scene.parts])
    assert points[:, 0].min() > 3.85
    assert points[:, 0].max() <= 4.0 + 1e-5
    assert points[:, 2].min() >= -1e-6
