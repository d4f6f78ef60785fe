"""What the façade's scene promises: elements only change what bears their label, and all of them are in view."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from data.laboratory.neighbourhood.drivers import DRIVERS, LABELS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.rendering.facade.facade import build
from data.laboratory.rendering.facade.garages import DRIVE_TOP, add_garage
from data.laboratory.rendering.facade.house_roof import add_solar_panels, house_roofs
from data.laboratory.rendering.facade.plan import GARAGE_STRIP, plan_of
from data.laboratory.rendering.facade.view import camera_of
from data.laboratory.rendering.scene import Camera, Material, Scene

SHOWN = [name for name, driver in DRIVERS.items() if "frontal" in driver.photos]
TOGGLES = [(name, level) for name in SHOWN for level in DRIVERS[name].levels[1:]]
SURFACES = {"lawn", "roof", "upkeep"}  # labelled at every level; the others only where they are there
HOMES = (5, pytest.param(2, marks=pytest.mark.slow), pytest.param(8, marks=pytest.mark.slow))  # of seed 15


@cache
def scene(number: int, *levels: tuple[str, str]) -> Scene:
    return build(base(number).changed(**dict(levels)))


def base(number: int) -> Home:
    return sample_home(15, number).changed(**{name: driver.levels[0] for name, driver in DRIVERS.items()})


def digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def look(material: Material) -> tuple[object, ...]:
    texture = None if material.texture is None else digest(material.texture.colour, material.texture.height)
    return (material.colour, texture, material.roughness, material.metallic, material.specular, material.kind)


def things(shown: Scene, but: str) -> Counter[tuple[object, ...]]:
    """All there is, with its looks and label, without what bears one label."""
    return Counter(
        (digest(part.mesh.vertices, part.mesh.faces, part.mesh.uv), look(shown.materials[part.material]), part.label)
        for part in shown.parts
        if part.label != but
    )


def seen_at(camera: Camera, points: Sequence[tuple[float, float, float]]) -> np.ndarray:
    """Where points are in the picture, 0 to 1 from the left and from the top, for a level camera."""
    x, y, z = (np.array(points, float) - camera.origin).T
    ahead = np.array(camera.target, float) - camera.origin
    yaw = np.arctan2(ahead[0], ahead[1])
    right, depth = x * np.cos(yaw) - y * np.sin(yaw), x * np.sin(yaw) + y * np.cos(yaw)
    scale = 0.5 / np.tan(np.radians(camera.field_of_view / 2))
    horizon = 0.5 - camera.shift_y
    return np.stack([0.5 + scale * right / depth, horizon - scale * 4 / 3 * z / depth], 1)


@pytest.mark.parametrize(("name", "level"), TOGGLES)
@pytest.mark.parametrize("number", HOMES)
def test_an_element_changes_only_what_bears_its_label(number: int, name: str, level: str) -> None:
    before, after = scene(number), scene(number, (name, level))
    assert things(before, name) == things(after, name)
    assert (before.camera, before.sky, before.finish) == (after.camera, after.sky, after.finish)
    assert len(before.lights) == len(after.lights) == 0
    assert (name in before.labels()) == (name in SURFACES)
    assert name in after.labels()


def test_the_toggle_test_would_notice_a_moved_thing() -> None:
    before = scene(5)
    after = build(base(5))
    index = next(i for i, part in enumerate(after.parts) if part.label == "")
    part = after.parts[index]
    after.parts[index] = type(part)(part.mesh.moved(x=0.01), part.material, part.label)
    assert things(before, "garage") != things(after, "garage")


def test_a_home_always_has_the_same_scene() -> None:
    assert things(scene(5), "") == things(build(base(5)), "")


@pytest.mark.parametrize("number", HOMES)
def test_scenes_are_sound(number: int) -> None:
    shown = scene(number, *((name, DRIVERS[name].levels[-1]) for name in SHOWN))
    assert set(shown.labels()) <= set(LABELS)
    assert sum(len(part.mesh.faces) for part in shown.parts) < 400_000
    eye = np.array(shown.camera.origin)
    for part in shown.parts:
        assert np.isfinite(part.mesh.vertices).all()
        assert np.isfinite(part.mesh.uv).all()
        assert part.mesh.faces.max() < len(part.mesh.vertices)
        near = np.linalg.norm(part.mesh.vertices[:, :2] - eye[:2], axis=1) < 1.5
        assert part.mesh.vertices[near, 2].max(initial=0.0) < 0.3  # nothing but the ground at the photographer's feet


@pytest.mark.parametrize("number", range(60))
def test_the_house_and_room_for_two_cars_are_in_the_frame(number: int) -> None:
    home = sample_home(3, number)
    plan = plan_of(home)
    camera = camera_of(home, plan)
    end = plan.right + GARAGE_STRIP
    places = [(plan.left, 0, 0), (plan.left, 0, plan.eaves), (0, plan.depth / 2, plan.ridge)]
    places += [(end, 0.7, 0), (end, 0.7, 2.6), (end - 0.3, -1.0, 2.6), (plan.right, 0, plan.eaves)]
    seen = seen_at(camera, places)
    assert seen.min() > 0.0
    assert seen.max() < 1.0


@pytest.mark.parametrize("number", range(60))
def test_the_plan_does_not_look_at_the_elements(number: int) -> None:
    home = sample_home(3, number)
    for name, level in TOGGLES:
        assert plan_of(home.changed(**{name: level})) == plan_of(home)


@pytest.mark.parametrize("number", range(60))
def test_openings_lie_within_their_walls_and_apart(number: int) -> None:
    plan = plan_of(sample_home(3, number))
    front = [opening for opening in (*plan.windows, plan.door) if opening.y == 0.0]
    if plan.bay is not None:
        front.append(plan.bay)
    for opening in front:
        x0, x1, z0, z1 = opening.hole
        assert plan.left + 0.1 < x0 < x1 < plan.right - 0.1
        assert plan.floor <= z0 < z1 < plan.eaves
    for one in range(len(front)):
        for other in range(one):
            a, b = front[one].hole, front[other].hole
            assert a[1] + 0.1 < b[0] or b[1] + 0.1 < a[0] or a[3] + 0.2 < b[2] or b[3] + 0.2 < a[2]


def test_mown_grass_hides_under_the_drive() -> None:
    shown = scene(5, ("lawn", "green"))
    blades = [part.mesh.vertices[:, 2].max() for part in shown.parts if part.label == "lawn"]
    assert max(blades) < DRIVE_TOP


@pytest.mark.parametrize("number", range(12))
def test_solar_panels_lie_on_the_front_slope(number: int) -> None:
    home = sample_home(15, number).changed(solar="present")
    plan = plan_of(home)
    shown = Scene(interior=False)
    for name in ("solar panel", "aluminium"):
        shown.material(name, colour=(0.1, 0.1, 0.2))
    add_solar_panels(shown, home, plan)
    slope = house_roofs(plan)[0].slopes[0]
    points = next(part for part in shown.parts if part.material == "solar panel").mesh.vertices.astype(float)
    assert len(points) >= 4 * 3  # at least three panels
    low, edge_end, top = slope.corners[0], slope.corners[1], slope.corners[2]
    normal = np.cross(edge_end - low, top - edge_end)
    normal /= np.linalg.norm(normal)
    np.testing.assert_allclose((points - low) @ normal, 0.11, atol=1e-3)
    for first, second in zip(slope.corners, np.roll(slope.corners, -1, 0), strict=True):
        inward = np.cross(normal, second - first)  # inside of every edge of the slope
        assert ((points - first) @ inward > 0).all()
    if plan.wing is not None:
        assert (points[:, 0].min() > plan.wing.x1) or (points[:, 0].max() < plan.wing.x0)


@pytest.mark.parametrize("number", range(12))
def test_the_two_car_garage_is_wider_and_both_stay_in_their_strip(number: int) -> None:
    widths = {}
    home = sample_home(15, number)
    plan = plan_of(home)
    for level in ("one", "two"):
        shown = Scene(interior=False)
        for name in (
            "garage wall",
            "trim",
            "lamp",
            "lamp glass",
            "drive",
            "garage door",
            "dark glass",
            "gutter",
            "garage roof",
        ):
            shown.material(name, colour=(0.5, 0.5, 0.5))
        add_garage(shown, home.changed(garage=level), plan)
        assert shown.labels() == ["garage"]
        walls = np.concatenate([part.mesh.vertices for part in shown.parts if part.material == "garage wall"])
        widths[level] = walls[:, 0].max() - plan.right
        assert walls[:, 0].max() <= plan.right + GARAGE_STRIP
        drive = next(part.mesh for part in shown.parts if part.material == "drive").vertices
        assert drive[:, 1].min() == pytest.approx(-plan.garden_depth, abs=1e-5)
        assert plan.right < drive[:, 0].min() < drive[:, 0].max() < plan.right + GARAGE_STRIP
    assert widths["two"] > 1.4 * widths["one"]


@pytest.mark.parametrize("number", HOMES)
def test_nothing_of_the_windows_sticks_out_of_the_house(number: int) -> None:
    plan = plan_of(base(number))
    sides = np.array([plan.left, plan.right])
    for level in ("sound", "boarded"):
        shown = scene(number, ("upkeep", level))
        points = np.concatenate([part.mesh.vertices for part in shown.parts if part.label == "upkeep"])
        behind = points[points[:, 1] > 0.01]  # mirrored or not, the walls stand at the same x
        assert sides[0] < behind[:, 0].min() < behind[:, 0].max() < sides[1]
        assert behind[:, 1].max() < plan.depth
