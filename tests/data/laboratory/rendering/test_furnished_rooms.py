from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.bathroom import bathroom
from data.laboratory.rendering.rooms import bedroom, living
from data.laboratory.rendering.scene import Camera, Part, Scene

ROOMS = {"bathroom": bathroom, "bedroom": bedroom, "living": living}
TOGGLES = [
    ("bathroom", "tub", "absent", "present"),
    ("bathroom", "shower", "curtain", "walk-in"),
    ("bathroom", "vanity", "single", "double"),
    ("bedroom", "bedroom_window", "small", "large"),
    ("bedroom", "bedroom_floor", "carpet", "wood"),
    ("living", "fireplace", "absent", "present"),
    ("living", "living_window", "small", "large"),
]
ALL_ON = {driver: levels[1] for _, driver, *levels in TOGGLES}
# What fills a window reaches into the wall, 18 cm deep.
IN_THE_WALL = ("trim", "curtain", "bath plant")


@lru_cache(maxsize=2)  # scenes carry large textures
def built(room: str, number: int, *levels: tuple[str, str]) -> Scene:
    return ROOMS[room].build(sample_home(5, number).changed(**dict(levels)))


def size_of(scene: Scene) -> np.ndarray:
    """Width, depth and height of the room: how far its ceiling reaches."""
    ceiling = next(part for part in scene.parts if part.material == "ceiling")
    return ceiling.mesh.vertices.max(axis=0)


def without(scene: Scene, label: str) -> list[Part]:
    return [part for part in scene.parts if part.label != label]


def same_mesh(one: Part, other: Part) -> bool:
    return (
        one.material == other.material
        and one.label == other.label
        and np.array_equal(one.mesh.vertices, other.mesh.vertices)
        and np.array_equal(one.mesh.faces, other.mesh.faces)
        and np.array_equal(one.mesh.uv, other.mesh.uv)
    )


def differing(one: list[Part], other: list[Part]) -> Iterator[tuple[Part, Part]]:
    assert len(one) == len(other)
    return ((a, b) for a, b in zip(one, other, strict=True) if not same_mesh(a, b))


def in_picture(camera: Camera, points: np.ndarray) -> np.ndarray:
    """Which points a pinhole camera with a 4:3 picture has in view, by angles instead of matrices."""
    ahead = np.array(camera.target) - np.array(camera.origin)
    away = points - np.array(camera.origin)
    bearing = np.arctan2(away[:, 0], away[:, 1]) - np.arctan2(ahead[0], ahead[1])
    forward = np.hypot(away[:, 0], away[:, 1]) * np.cos(bearing)
    half = np.tan(np.radians(camera.field_of_view / 2))
    side = np.tan(bearing)
    rise = away[:, 2] / np.maximum(forward, 1e-6)
    middle = -camera.shift_y * 2 * 0.75 * half  # a positive shift shows more of the floor
    return (forward > 0.05) & (np.abs(side) < half) & (np.abs(rise - middle) < 0.75 * half)


def check_toggle(room: str, driver: str, base: str, other: str, number: int) -> None:
    before, after = built(room, number, (driver, base)), built(room, number, (driver, other))
    for one, two in differing(without(before, driver), without(after, driver)):
        # Only a wall may change, in its own plane, where its window is.
        assert driver.endswith("_window")
        assert one.material == two.material
        assert one.material in ("walls", "feature wall")
        flat = np.ptp(one.mesh.vertices, axis=0).argmin()
        assert np.ptp(one.mesh.vertices[:, flat]) < 1e-5
        assert two.mesh.vertices[:, flat] == pytest.approx(one.mesh.vertices[0, flat], abs=1e-5)
        assert np.ptp(one.mesh.vertices, axis=0) == pytest.approx(np.ptp(two.mesh.vertices, axis=0))
    used = {part.material for part in without(before, driver)}
    for name in used:
        one, two = before.materials[name], after.materials[name]
        assert (one.colour, one.roughness, one.kind) == (two.colour, two.roughness, two.kind)
        assert (one.texture is None) == (two.texture is None)
        if one.texture is not None and two.texture is not None:
            assert np.array_equal(one.texture.colour, two.texture.colour)
    assert before.camera == after.camera
    assert before.sky == after.sky
    assert before.finish == after.finish
    plain = [[light for light in scene.lights if light.label != driver] for scene in (before, after)]
    assert [(light.centre, light.radiance) for light in plain[0]] == [
        (light.centre, light.radiance) for light in plain[1]
    ]


def check_inside(room: str, number: int) -> None:
    scene = built(
        room, number, *[(driver, level) for where, driver, *_ in TOGGLES if where == room for level in [ALL_ON[driver]]]
    )
    high = size_of(scene)
    for part in scene.parts:
        if part.material.startswith("outer "):  # the garden
            continue
        in_wall = part.label.endswith("_window") or part.material.startswith(IN_THE_WALL)
        allowed = 0.2 if in_wall else 0.006
        points = part.mesh.vertices
        # The round ends of slanting legs dip a little below the floor at one side.
        assert points[:, 2].min() > -0.006, part.material
        assert (points.min(axis=0)[:2] > -allowed).all(), part.material
        assert (points.max(axis=0) < high + allowed).all(), part.material


def check_in_view(room: str, driver: str, level: str, number: int) -> None:
    scene = built(room, number, (driver, level))
    points = np.concatenate(
        [part.mesh.vertices[part.mesh.faces].mean(1) for part in scene.parts if part.label == driver]
    )
    if driver == "bedroom_floor":  # two triangles: look at a grid of places instead
        x, y = np.meshgrid(np.linspace(0, 1, 30), np.linspace(0, 1, 30))
        points = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1) * size_of(scene)
    assert in_picture(scene.camera, points.astype(float)).mean() > 0.3


@pytest.mark.parametrize(("room", "driver", "base", "other"), TOGGLES)
def test_toggling_an_element_changes_nothing_else(room: str, driver: str, base: str, other: str) -> None:
    check_toggle(room, driver, base, other, 0)


@pytest.mark.parametrize("room", ROOMS)
def test_everything_stands_inside_the_room(room: str) -> None:
    check_inside(room, 1)


@pytest.mark.parametrize(
    ("room", "driver", "level"), [(room, name, level) for room, name, *two in TOGGLES for level in two]
)
def test_elements_are_in_view(room: str, driver: str, level: str) -> None:
    if level != "absent":
        check_in_view(room, driver, level, 0)


@pytest.mark.parametrize(("room", "driver", "base", "other"), TOGGLES)
def test_an_element_that_adds_a_thing_labels_nothing_without_it(room: str, driver: str, base: str, other: str) -> None:
    labelled = {level: driver in built(room, 0, (driver, level)).labels() for level in (base, other)}
    assert labelled == {base: base != "absent", other: True}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_differ_between_homes_and_repeat_for_one(room: str) -> None:
    home = sample_home(5, 0)
    again, other = ROOMS[room].build(home), built(room, 1)
    first = ROOMS[room].build(home)
    assert not list(differing(first.parts, again.parts))
    assert first.camera != other.camera
    assert size_of(first) != pytest.approx(size_of(other))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2, 20))
def test_many_homes(number: int) -> None:
    for room, driver, base, other in TOGGLES:
        check_toggle(room, driver, base, other, number)
        for level in (base, other):
            if level != "absent":
                check_in_view(room, driver, level, number)
    for room in ROOMS:
        check_inside(room, number)
