"""A room is closed, its walls look inwards, and what is placed on a wall lies on it."""

import dataclasses

import numpy as np
import pytest

from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.geometry.mesh import box, panel_with_holes
from data.laboratory.rendering.interior.shell import Opening, Room, add_shell, paint, usual_surfaces
from data.laboratory.rendering.scene import Scene

SIDES = ("back", "left", "right", "front")
ROOM = Room(4.0, 5.0, 2.5)


def areas(mesh):
    a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(float) for corner in range(3))
    return np.cross(b - a, c - a) / 2


@pytest.mark.parametrize("side", SIDES)
def test_a_wall_looks_into_the_room_and_is_as_long_as_its_side(side):
    wall = ROOM.wall(side)
    panel = wall.placed(panel_with_holes(0, wall.length, 0, wall.height, 0, []))
    low, high = panel.vertices.min(0), panel.vertices.max(0)
    expected = {
        "back": ((0, 5, 0), (4, 5, 2.5)),
        "front": ((0, 0, 0), (4, 0, 2.5)),
        "left": ((0, 0, 0), (0, 5, 2.5)),
        "right": ((4, 0, 0), (4, 5, 2.5)),
    }[side]
    np.testing.assert_allclose([low, high], expected, atol=1e-5)
    towards_middle = np.array([2.0, 2.5, 1.25]) - panel.vertices.mean(0)
    assert (areas(panel) @ towards_middle > 0).all()


@pytest.mark.parametrize("side", SIDES)
def test_points_and_meshes_of_a_wall_are_placed_alike_and_found_again(side):
    wall = ROOM.wall(side)
    at = (0.7, -0.4, 1.1)
    small = box(np.array(at) - 0.001, np.array(at) + 0.001)
    np.testing.assert_allclose(wall.placed(small).vertices.mean(0), wall.point(*at), atol=1e-5)
    np.testing.assert_allclose(wall.seen_from(wall.point(*at)), at, atol=1e-9)
    x, y, _ = wall.point(*at)
    assert 0 < x < ROOM.width
    assert 0 < y < ROOM.depth


def test_left_and_right_are_as_seen_from_inside():
    assert ROOM.wall("back").point(0.5, 0, 1) == pytest.approx((0.5, 5, 1))
    assert ROOM.wall("left").point(0.5, 0, 1) == pytest.approx((0, 0.5, 1))
    assert ROOM.wall("right").point(0.5, 0, 1) == pytest.approx((4, 4.5, 1))
    assert ROOM.wall("front").point(0.5, 0, 1) == pytest.approx((3.5, 0, 1))


def shell(openings=(), **fields):
    home = sample_home(1, 2)
    scene = Scene(interior=True)
    surfaces = usual_surfaces(scene, home, "test")
    add_shell(scene, ROOM, surfaces, openings, **fields)
    return scene


def area_of(scene, material):
    return sum(np.linalg.norm(areas(part.mesh), axis=1).sum() for part in scene.parts if part.material == material)


def test_floor_ceiling_and_walls_close_the_room_but_for_the_openings():
    openings = [Opening("back", 1.0, 2.2, 0.9, 2.1, label="living_window"), Opening("left", 2.0, 3.5, 0.05, 2.1)]
    scene = shell(openings)
    assert area_of(scene, "floor") == pytest.approx(20, rel=1e-5)
    assert area_of(scene, "ceiling") == pytest.approx(20, rel=1e-5)
    assert area_of(scene, "walls") == pytest.approx(2 * (4 + 5) * 2.5 - 1.2 * 1.2 - 1.5 * 2.05, rel=1e-5)


def test_floor_looks_up_and_ceiling_down():
    scene = shell()
    for material, sign in (("floor", 1), ("ceiling", -1)):
        (part,) = [part for part in scene.parts if part.material == material]
        assert (sign * areas(part.mesh)[:, 2] > 0).all()


def test_the_sides_of_an_opening_carry_its_label():
    scene = shell([Opening("right", 1.0, 2.0, 0.9, 2.1, label="bedroom_window")])
    assert scene.labels() == ["bedroom_window"]


def test_skirting_leaves_doors_free_and_walls_that_have_none():
    door = Opening("left", 1.0, 2.0, 0.05, 2.1)
    whole, with_door = (area_of(shell(given, crown=False), "trim") for given in ((), (door,)))
    reveal = 2 * 0.18 * (1.0 + 2.05)
    assert with_door - reveal < whole
    assert area_of(shell(crown=False, without_skirting=SIDES), "trim") == 0


def test_one_wall_can_be_of_another_material():
    scene = Scene(interior=True)
    surfaces = usual_surfaces(scene, sample_home(1, 2), "test")
    scene.material("feature", colour=(0.2, 0.3, 0.4))
    add_shell(scene, ROOM, dataclasses.replace(surfaces, walls_of={"back": "feature"}))
    assert area_of(scene, "feature") == pytest.approx(4 * 2.5, rel=1e-5)
    assert area_of(scene, "walls") == pytest.approx((4 + 5 + 5) * 2.5, rel=1e-5)


def test_neglected_paint_is_darker_yellower_and_less_even():
    fresh, old = (paint(np.random.default_rng(0), (0.9, 0.9, 0.9), condition) for condition in (0.5, -1.0))
    red, _, blue = old.colour.mean((0, 1))
    assert old.colour.mean() < fresh.colour.mean() - 0.02
    assert red - blue > 0.04
    assert old.colour.std((0, 1)).mean() > 2 * fresh.colour.std((0, 1)).mean()


def test_rooms_of_one_home_share_the_trim_and_the_boards_but_not_the_paint():
    scenes = {}
    for room in ("kitchen", "bedroom", "living", "bathroom"):
        scenes[room] = Scene(interior=True)
        usual_surfaces(scenes[room], sample_home(1, 3), room)
    assert len({scene.materials["trim"].colour for scene in scenes.values()}) == 1
    boards = [scene.materials["floor"].texture.colour for scene in scenes.values()]
    assert all(np.array_equal(boards[0], other) for other in boards[1:])
    paints = {tuple(np.round(scene.materials["walls"].texture.colour.mean((0, 1)), 3)) for scene in scenes.values()}
    assert len(paints) > 1
