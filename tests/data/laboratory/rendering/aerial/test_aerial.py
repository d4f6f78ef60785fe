"""What the aerial scene promises: elements where they belong, nothing else changed by them, and all of it in view."""

import hashlib
from collections import Counter
from functools import cache

import numpy as np
import pytest

from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.rendering.aerial.aerial import build
from data.laboratory.rendering.aerial.camera import drone_camera
from data.laboratory.rendering.aerial.house import roof_texture
from data.laboratory.rendering.aerial.plan import plan_of, tree_places
from data.laboratory.rendering.facade.roof_materials import tile_look
from data.laboratory.rendering.facade.view import car_place
from data.laboratory.rendering.scene import Camera, Material, Scene

SHOWN = [name for name, driver in DRIVERS.items() if "aerial" in driver.photos]
SURFACES = ("lawn", "roof", "road")  # labelled at every level; the others only where they are there
TOGGLES = [(name, level) for name in SHOWN for level in DRIVERS[name].levels[1:]]
QUICK = [("pool", "present"), ("garage", "two")]
HOME = 3


@cache
def scene(number: int, *levels: tuple[str, str]) -> Scene:
    return build(base(number).changed(**dict(levels)))


@cache
def base(number: int) -> Home:
    """A home with all elements at their base."""
    return sample_home(21, number).changed(**{name: driver.levels[0] for name, driver in DRIVERS.items()})


def digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def look(material: Material) -> tuple[object, ...]:
    texture = None if material.texture is None else digest(material.texture.colour, material.texture.height)
    return (material.colour, texture, material.roughness, material.metallic, material.specular, material.kind)


def things(shown: Scene, *, but: str = "") -> Counter[tuple[object, ...]]:
    """All there is, with its looks and label, without what bears one label."""
    return Counter(
        (digest(part.mesh.vertices, part.mesh.faces, part.mesh.uv), look(shown.materials[part.material]), part.label)
        for part in shown.parts
        if part.label != but
    )


def seen_at(camera: Camera, point: tuple[float, float, float]) -> tuple[float, float]:
    """Where a point is in the picture, from -1 to 1 both ways, by a rotation matrix written out on its own."""
    forward = np.array(camera.target, float) - camera.origin
    pitch, yaw = np.arctan2(forward[2], np.hypot(*forward[:2])), np.arctan2(forward[0], forward[1])
    x, y, z = np.array(point, float) - camera.origin
    x, y = x * np.cos(yaw) - y * np.sin(yaw), x * np.sin(yaw) + y * np.cos(yaw)  # now it looks along y
    y, z = y * np.cos(pitch) + z * np.sin(pitch), -y * np.sin(pitch) + z * np.cos(pitch)
    half = np.tan(np.radians(camera.field_of_view / 2))
    return x / y / half, z / y / half * 4 / 3


def test_the_same_home_gives_the_same_scene() -> None:
    again = build(base(HOME))
    assert things(again) == things(scene(HOME))
    assert (again.camera, again.sky, again.finish) == (scene(HOME).camera, scene(HOME).sky, scene(HOME).finish)


@pytest.mark.parametrize(
    ("name", "level"),
    [pytest.param(*toggle, marks=[] if toggle in QUICK else pytest.mark.slow) for toggle in TOGGLES],
)
def test_toggling_changes_only_what_bears_the_label(name: str, level: str) -> None:
    before, after = scene(HOME), scene(HOME, (name, level))
    assert things(after, but=name) == things(before, but=name)
    assert things(after) != things(before)
    assert (after.camera, after.sky, after.finish) == (before.camera, before.sky, before.finish)
    assert name in after.labels()
    assert (name in before.labels()) == (name in SURFACES)


def test_elements_of_other_photos_change_nothing() -> None:
    other = {name: DRIVERS[name].levels[-1] for name in DRIVERS if name not in SHOWN}
    assert things(scene(HOME, *other.items())) == things(scene(HOME))


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in (1, 2, 3, 4))])
def test_a_scene_is_sound_and_within_bounds(number: int) -> None:
    full = build(base(number).changed(**dict(TOGGLES)))
    assert set(full.labels()) <= {*SHOWN, "car", "street_life"}
    assert set(SHOWN) <= set(full.labels())
    assert sum(len(part.mesh.faces) for part in full.parts) <= 300_000
    for part in full.parts:
        assert np.isfinite(part.mesh.vertices).all()
        assert np.isfinite(part.mesh.uv).all()
        assert part.mesh.faces.max() < len(part.mesh.vertices)
    assert not full.interior


@pytest.mark.parametrize("number", range(40))
def test_the_drone_sees_house_pool_place_and_strip(number: int) -> None:
    plan, camera = plan_of(base(number)), drone_camera(base(number), plan_of(base(number)))
    assert 35 <= camera.origin[2] <= 61
    down = np.degrees(
        np.arctan2(
            -np.subtract(camera.target, camera.origin)[2], np.hypot(*np.subtract(camera.target, camera.origin)[:2])
        )
    )
    assert 60 <= down <= 90
    for area in (plan.house, plan.pool, plan.garage_zone):
        for x in (area.x0, area.x1):
            for y in (area.y0, area.y1):
                across, up = seen_at(camera, (x, y, 0.0))
                assert abs(across) < 1
                assert abs(up) < 1
    # Enough of the strip: a tenth of the picture at the least, counted on a grid of points on the ground.
    grid = [(x, y) for x in np.arange(-70, 70, 1.0) for y in np.arange(-70, 90, 1.0)]
    inside = [point for point in grid if max(map(abs, seen_at(camera, (*point, 0.0)))) < 1]
    assert np.mean([plan.strip.distance(*point) == 0 for point in inside]) > 0.1
    # And the pool is large enough to be seen: 40 pixels across at the least, of 384.
    corners = [seen_at(camera, (x, y, 0.0)) for x in (plan.pool.x0, plan.pool.x1) for y in (plan.pool.y0, plan.pool.y1)]
    assert np.ptp([across for across, _ in corners]) * 192 > 40


@pytest.mark.parametrize("number", range(40))
def test_plans_leave_room(number: int) -> None:
    plan = plan_of(base(number))
    areas = [plan.house, plan.garage_zone, plan.patio, plan.pool]
    for index, one in enumerate(areas):
        assert plan.plot.x0 <= one.x0 < one.x1 <= plan.plot.x1
        assert plan.plot.y0 <= one.y0 < one.y1 <= plan.plot.y1
        for other in areas[index + 1 :]:
            apart = max(one.x0 - other.x1, other.x0 - one.x1, one.y0 - other.y1, other.y0 - one.y1)
            assert apart >= 0
    apart = max(plan.strip.x0 - plan.plot.x1, plan.plot.x0 - plan.strip.x1, plan.strip.y0 - plan.plot.y1)
    assert apart > 0
    first = tree_places(plan, 2, np.random.default_rng(1), [])
    trees = [*first, *tree_places(plan, 10, np.random.default_rng(2), first)]
    assert len(trees) >= 8
    for index, (x, y, radius) in enumerate(trees):
        assert not any(np.hypot(x - a, y - b) < 0.5 * (radius + other) for a, b, other in trees[index + 1 :])
        assert not any(area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1 for area in areas)


def test_the_pool_place_is_clear_without_a_pool() -> None:
    """Nothing but crowns of trees reaches over it; the scene may be mirrored."""
    place, camera = plan_of(base(HOME)).pool, drone_camera(base(HOME), plan_of(base(HOME)))
    shown = scene(HOME)
    side = 1 if np.allclose(shown.camera.origin, camera.origin) else -1
    for part in shown.parts:
        x, y, z = (part.mesh.vertices * [side, 1, 1]).T
        over = (place.x0 < x) & (x < place.x1) & (place.y0 < y) & (y < place.y1) & (z > 0.01)
        assert not over.any() or shown.materials[part.material].kind == "leaf" or part.material == "bark"


def test_a_watered_lawn_is_greener_than_a_bare_one() -> None:
    colours = []
    for level in ("bare", "green"):
        shown = scene(HOME, ("lawn", level))
        part = next(part for part in shown.parts if part.label == "lawn")
        texture = shown.materials[part.material].texture
        assert texture is not None
        colours.append(texture.colour.mean((0, 1)))
    bare, green = colours
    assert bare[0] > bare[1] > bare[2]
    assert green[1] > green[0] > green[2]


def test_homes_differ_in_their_surroundings() -> None:
    plans = [plan_of(base(number)) for number in range(60)]
    assert {plan.strip_side for plan in plans} == {"left", "right", "back"}
    assert {plan.wing is not None for plan in plans} == {True, False}
    assert {plan.front.hipped for plan in plans} == {True, False}
    cameras = [drone_camera(base(number), plan) for number, plan in enumerate(plans)]
    yaws = [
        np.arctan2(*np.subtract(camera.target, camera.origin)[:2]) % (2 * np.pi) // (np.pi / 2) for camera in cameras
    ]
    assert set(yaws) == {0, 1, 2, 3}


@pytest.mark.slow
def test_tiles_and_car_are_those_that_the_facade_shows() -> None:
    kinds = set()
    for number in range(40):
        home = sample_home(3, number).changed(roof="tile")
        kinds.add(tile_look(home).barrels)
        red, _, blue = roof_texture(home).colour.mean((0, 1))
        assert red > 1.15 * blue, "from the street all tiles are warm"
    assert kinds == {True, False}
    for number in range(12):
        home = sample_home(3, number)
        assert ("car" in build(home).labels()) == (car_place(home) == "left")
