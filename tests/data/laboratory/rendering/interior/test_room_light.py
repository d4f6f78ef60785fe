"""Behind every line of sight through a window hangs the garden, and it stays where it is."""

import numpy as np
import pytest

from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.interior.garden_view import garden_view
from data.laboratory.rendering.interior.room_light import GARDEN_AWAY, add_ceiling_spots, add_daylight, add_fill
from data.laboratory.rendering.interior.shell import Opening, Room
from data.laboratory.rendering.scene import Camera, Scene

ROOM = Room(4.2, 4.8, 2.5)
HOME = sample_home(5, 1)


def lit(openings, home=HOME, **fields):
    scene = Scene(interior=True)
    scene.camera = Camera((2.6, 0.3, 1.5), (1.8, 4.8, 1.5), 74.0)
    add_daylight(scene, home, ROOM, openings, "test", **fields)
    return scene


def place_in(light, point):
    """Where a point lies in a rectangle, -1 to 1 across and up, and how far off its plane."""
    away = np.array(point) - np.array(light.centre)
    u, v = np.array(light.half_u), np.array(light.half_v)
    normal = np.cross(u, v) / np.linalg.norm(np.cross(u, v))
    return away @ u / (u @ u), away @ v / (v @ v), away @ normal


@pytest.mark.parametrize(("side", "start", "end"), [("back", 1.0, 2.4), ("left", 1.6, 3.4), ("right", 1.2, 2.8)])
def test_every_line_of_sight_through_an_opening_ends_on_the_picture(side, start, end):
    opening = Opening(side, start, end, 0.9, 2.1, label="living_window")
    (light,) = lit([opening]).lights
    wall = ROOM.wall(side)
    eye = np.array([2.6, 0.3, 1.5])
    plane = np.array(wall.point(0, GARDEN_AWAY, 0))
    outward = np.array(wall.point(0, 1, 0)) - np.array(wall.point(0, 0, 0))
    random = np.random.default_rng(0)
    for _ in range(60):
        through = np.array(wall.point(random.uniform(start, end), 0, random.uniform(0.9, 2.1)))
        ray = through - eye
        point = eye + ray * ((plane - eye) @ outward) / (ray @ outward)
        across, up, off = place_in(light, point)
        assert abs(off) < 1e-9
        assert abs(across) < 1
        assert abs(up) < 1
    assert light.label == "living_window"


def test_the_garden_stays_where_it_is_when_the_window_grows():
    small, large = (
        lit([Opening("back", start, end, bottom, 2.1)]).lights[0]
        for start, end, bottom in ((1.4, 2.2, 1.0), (0.9, 2.9, 0.3))
    )
    differences = []
    random = np.random.default_rng(1)
    for _ in range(400):
        u, v = random.uniform(-0.95, 0.95, 2)
        point = np.array(small.centre) + u * np.array(small.half_u) + v * np.array(small.half_v)
        colours = []
        for light in (small, large):
            across, up, _ = place_in(light, point)
            rows, columns = light.picture.shape[:2]
            colours.append(light.picture[int((1 - up) / 2 * rows), int((across + 1) / 2 * columns)])
        differences.append(np.abs(colours[0] - colours[1]).mean())
    other = np.abs(small.picture - small.picture[::-1]).mean()
    assert np.mean(differences) < 0.3 * other


@pytest.mark.parametrize(("side", "axis", "sign"), [("left", 0, -1), ("right", 0, 1), ("back", 1, 1)])
def test_the_sun_shines_from_the_side_it_is_told_to(side, axis, sign):
    for number in range(12):
        sun = np.array(lit([], sample_home(5, number), sun_side=side).sky.sun)
        assert sun[axis] * sign > 0.25
        assert sun[2] > 0.15
        assert np.linalg.norm(sun) == pytest.approx(1)


def test_a_window_behind_the_camera_gives_light_but_no_picture():
    (light,) = lit([Opening("front", 1.0, 2.0, 0.9, 2.1)]).lights
    assert light.picture is None
    np.testing.assert_allclose(light.centre, (4.2 - 1.5, -0.16, 1.5), atol=1e-9)
    assert light.facing[1] > light.centre[1]


def test_the_flash_hangs_in_the_room_behind_the_camera():
    scene = lit([])
    add_fill(scene, ROOM, 2.0)
    (light,) = scene.lights
    corners = [
        np.array(light.centre) + a * np.array(light.half_u) + b * np.array(light.half_v)
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    assert np.min(corners, 0)[0] > 0
    assert np.max(corners, 0)[0] < ROOM.width
    assert 0 < np.min(corners, 0)[1]
    assert np.max(corners, 0)[1] < 0.22
    assert np.max(corners, 0)[2] < ROOM.height
    assert min(light.radiance) > 0


def test_ceiling_lamps_are_let_into_the_ceiling():
    scene = Scene(interior=True)
    add_ceiling_spots(scene, ROOM, [(1.0, 1.0), (3.0, 3.0)])
    points = np.concatenate([part.mesh.vertices for part in scene.parts])
    assert ROOM.height - 0.02 < points[:, 2].min()
    assert points[:, 2].max() <= ROOM.height + 1e-5
    assert scene.materials["spot"].kind == "light"
    add_ceiling_spots(empty := Scene(interior=True), ROOM, [])
    assert not empty.parts


def test_the_garden_is_brightest_in_the_sky_and_greener_below():
    summer = next(home for home in (sample_home(5, n) for n in range(60)) if home.style.season == "summer")
    view = garden_view(summer)
    assert 0 <= view.min() <= view.max() <= 1
    np.testing.assert_array_equal(view, garden_view(summer))
    sky, lawn = view[:40].mean((0, 1)), view[-40:].mean((0, 1))
    assert sky.mean() > lawn.mean() + 0.2
    assert lawn[1] > lawn[0] > lawn[2]
