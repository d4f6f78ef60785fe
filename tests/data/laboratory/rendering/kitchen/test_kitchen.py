"""Kitchens: toggling an element changes nothing but what carries its label."""

import dataclasses
from functools import cache

import numpy as np
import pytest

from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.rendering.kitchen.kitchen import build

ELEMENTS = {name: driver.levels for name, driver in DRIVERS.items() if "kitchen" in driver.photos}
NUMBERS = (0, 3)


@cache
def built(number, element="", level=""):
    home = sample_home(7, number)
    return build(home.changed(**{element: level}) if element else home)


def contents(scene, without):
    """Everything that does not carry a label, with its material, ready for comparison."""
    found = []
    for part in scene.parts:
        if part.label != without:
            mesh, material = part.mesh, scene.materials[part.material]
            arrays = [mesh.vertices, mesh.faces, mesh.uv]
            if material.texture is not None:
                arrays += [material.texture.colour, material.texture.height]
            plain = dataclasses.replace(material, texture=None, colour=material.colour or (0, 0, 0))
            found.append((part.label, plain, arrays))
    return found


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("element", ELEMENTS)
def test_a_toggle_leaves_all_else_as_it_is(number, element):
    base, other = (built(number, element, level) for level in ELEMENTS[element])
    # The island's top is of the counter's material and cannot stay as it was.
    without_island = [[part for part in contents(scene, element) if part[0] != "island"] for scene in (base, other)]
    everything = [contents(scene, element) for scene in (base, other)]
    for first, second in zip(*(without_island if element == "counter" else everything), strict=True):
        assert first[:2] == second[:2]
        for one, two in zip(first[2], second[2], strict=True):
            np.testing.assert_array_equal(one, two)
    assert (base.camera, base.sky, base.finish) == (other.camera, other.sky, other.finish)
    for one, two in zip(base.lights, other.lights, strict=True):
        assert (one.picture is None) == (two.picture is None)
        if one.picture is not None:
            np.testing.assert_array_equal(one.picture, two.picture)
        assert dataclasses.replace(one, picture=None) == dataclasses.replace(two, picture=None)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("element", ["counter", "appliances", "splashback"])
def test_an_element_that_replaces_a_surface_keeps_its_place(number, element):
    base, other = (built(number, element, level) for level in ELEMENTS[element])
    for first, second in zip(
        *([part for part in scene.parts if part.label == element] for scene in (base, other)), strict=True
    ):
        np.testing.assert_array_equal(first.mesh.vertices, second.mesh.vertices)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_island_is_labelled_only_where_there_is_one(number):
    assert "island" not in built(number, "island", "absent").labels()
    assert "island" in built(number, "island", "present").labels()
    for level in ELEMENTS["island"]:
        assert {"counter", "appliances", "splashback"} <= set(built(number, "island", level).labels())


@pytest.mark.parametrize("number", NUMBERS)
def test_levels_look_different(number):
    def colour(element, level, material):
        made = built(number, element, level).materials[material]
        return np.array(made.colour if made.texture is None else made.texture.colour.mean((0, 1)))

    laminate, stone = (built(number, "counter", level).materials["counter"] for level in ELEMENTS["counter"])
    assert laminate.roughness > stone.roughness + 0.3
    white, steel = (built(number, "appliances", level).materials["appliance"] for level in ELEMENTS["appliances"])
    assert (white.metallic, steel.metallic) == (0, 1)
    assert np.abs(colour("appliances", "white", "appliance") - colour("appliances", "steel", "appliance")).max() > 0.1
    bare, tiled = (
        {part.material for part in built(number, "splashback", level).parts if part.label == "splashback"}
        for level in ELEMENTS["splashback"]
    )
    assert (bare, tiled) == ({"walls"}, {"splashback"})


def seen(scene, points):
    """Which points lie within the picture of 4:3, occlusion apart."""
    camera = scene.camera
    origin = np.array(camera.origin)
    ahead = np.array(camera.target) - origin
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, [0, 0, 1])
    right /= np.linalg.norm(right)
    away = points - origin
    depth = away @ ahead
    half = np.tan(np.radians(camera.field_of_view / 2))
    across = away @ right / np.maximum(depth, 1e-9) / half
    up = away @ np.cross(right, ahead) / np.maximum(depth, 1e-9) / half / 0.75 + 2 * camera.shift_y
    return (depth > 0) & (np.abs(across) < 1) & (np.abs(up) < 1)


@pytest.mark.parametrize("number", range(6))
def test_elements_are_in_the_picture(number):
    scene = build(sample_home(8, number).changed(island="present"))
    for element in ELEMENTS:
        meshes = [part.mesh for part in scene.parts if part.label == element]
        corners = np.concatenate([mesh.vertices[mesh.faces] for mesh in meshes]).astype(float)
        areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
        random = np.random.default_rng(0)
        chosen = corners[random.choice(len(corners), 2000, p=areas / areas.sum())]
        points = np.einsum("nk,nkc->nc", random.dirichlet((1, 1, 1), 2000), chosen)
        assert seen(scene, points).mean() > 0.6, element


def test_a_kitchen_repeats_itself():
    first, again = (build(sample_home(7, 1)) for _ in range(2))
    for one, two in zip(contents(first, None), contents(again, None), strict=True):
        assert one[:2] == two[:2]
        for mine, other in zip(one[2], two[2], strict=True):
            np.testing.assert_array_equal(mine, other)


def test_nothing_lies_outside_the_room():
    scene = built(0, "island", "present")
    points = np.concatenate([part.mesh.vertices for part in scene.parts])
    assert points[:, 2].min() > -0.003  # the feet of slanting legs
    walls = np.concatenate([part.mesh.vertices for part in scene.parts if part.material == "walls"])
    assert points[:, 2].max() <= walls[:, 2].max() + 1e-4
    assert (points[:, :2].min(0) > walls[:, :2].min(0) - 0.19).all()
    assert (points[:, :2].max(0) < walls[:, :2].max(0) + 0.19).all()


def test_a_scene_stays_within_its_budget_of_triangles():
    assert sum(len(part.mesh.faces) for part in built(0, "island", "present").parts) < 100_000
