"""Small things stand on their foot, hang on their wall, and carry the label they are given."""

import numpy as np
import pytest

from data.laboratory.rendering.greenery import indoor_plants
from data.laboratory.rendering.interior import hangings, lamps, props
from data.laboratory.rendering.interior.paintings import painting
from data.laboratory.rendering.interior.shell import Room
from data.laboratory.rendering.scene import Scene

AT = (1.5, 2.0, 0.9)
STANDING = {
    "bottles": props.add_bottles,
    "books": props.add_books,
    "fruit": props.add_fruit_bowl,
    "jars": props.add_jars,
    "lamp": lamps.add_table_lamp,
    "floor lamp": lamps.add_floor_lamp,
    "plant": indoor_plants.add_plant,
    "vase": props.add_vase,
}
WALL = Room(4.0, 5.0, 2.5).wall("back")


def filled(add, *arguments, seed=0, **fields):
    scene = Scene(interior=True)
    add(scene, "thing", *arguments, np.random.default_rng(seed), **fields)
    return scene


def points(scene):
    return np.concatenate([part.mesh.vertices for part in scene.parts])


@pytest.mark.parametrize("name", STANDING)
def test_a_standing_thing_stands_on_its_foot(name):
    for seed in range(4):
        corners = points(filled(STANDING[name], AT, seed=seed, label="cushion"))
        assert corners[:, 2].min() == pytest.approx(AT[2], abs=0.004)
        assert np.abs(corners[:, :2].mean(0) - AT[:2]).max() < 0.25


@pytest.mark.parametrize("name", STANDING)
def test_a_thing_carries_its_label_and_repeats_by_seed(name):
    first, again = (filled(STANDING[name], AT, seed=7, label="cushion") for _ in range(2))
    assert {part.label for part in first.parts} == {"cushion"}
    np.testing.assert_array_equal(points(first), points(again))
    for one, two in zip(first.materials.values(), again.materials.values(), strict=True):
        assert one.colour == two.colour


@pytest.mark.parametrize("kind", indoor_plants.PLANTS)
@pytest.mark.parametrize("height", [0.3, 1.5])
def test_a_plant_is_about_as_high_as_asked_for_and_is_labelled_as_one(kind, height):
    scene = filled(indoor_plants.add_plant, AT, height=height, kind=kind)
    tall = points(scene)[:, 2].max() - AT[2]
    assert 0.7 * height < tall < 1.3 * height
    assert {part.label for part in scene.parts} == {"plant"}


@pytest.mark.parametrize("kind", ["cone", "dome", "globe", "drum"])
def test_a_hanging_lamp_reaches_the_ceiling_and_shines(kind):
    scene = filled(lambda scene, name, rng: lamps.add_pendant(scene, name, (1, 1, 1.8), 2.5, rng, kind, "island"))
    corners = points(scene)
    assert corners[:, 2].max() == pytest.approx(2.5, abs=1e-4)
    assert corners[:, 2].min() == pytest.approx(1.8, abs=0.01)
    assert any(scene.materials[part.material].kind == "light" for part in scene.parts)


def test_a_picture_hangs_flat_on_its_wall_and_shows_only_itself():
    scene = filled(hangings.add_picture, WALL, 2.0, 1.5, width=0.8, height=0.5)
    corners = points(scene)
    np.testing.assert_allclose((corners[:, 0].min(), corners[:, 0].max()), (1.6, 2.4), atol=1e-5)
    np.testing.assert_allclose((corners[:, 2].min(), corners[:, 2].max()), (1.25, 1.75), atol=1e-5)
    assert 5 - 0.05 < corners[:, 1].min()
    assert corners[:, 1].max() < 5
    (art,) = [part for part in scene.parts if part.material == "thing art"]
    size = scene.materials["thing art"].texture.size
    assert (art.mesh.uv > 0).all()
    assert (art.mesh.uv < size).all()


def test_a_towel_hangs_over_its_rail():
    scene = Scene(interior=True)
    hangings.add_towel(scene, "thing", WALL, 1.0, 0.8, np.random.default_rng(0), width=0.3, length=0.4, out=0.1)
    corners = points(scene)
    assert corners[:, 2].max() == pytest.approx(0.812, abs=1e-5)
    assert corners[:, 2].min() == pytest.approx(0.412, abs=1e-5)
    assert (5 - corners[:, 1] > 0.07).all()


def test_a_board_leans_between_its_stand_and_the_wall():
    scene = filled(hangings.add_cutting_board, WALL, 1.0, 0.9)
    corners = points(scene)
    assert corners[:, 2].min() == pytest.approx(0.9, abs=0.005)
    assert 5 - 0.1 < corners[:, 1].min()
    assert corners[:, 1].max() <= 5


def test_paintings_differ_and_have_their_size():
    pictures = [painting(np.random.default_rng(seed), 0.6, 0.4) for seed in range(6)]
    assert all(picture.size == (0.6, 0.4) for picture in pictures)
    assert all(picture.colour.std() > 0.03 for picture in pictures)
    assert all(np.abs(pictures[0].colour - other.colour).mean() > 0.01 for other in pictures[1:])
