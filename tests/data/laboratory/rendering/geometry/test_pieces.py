import numpy as np
import pytest

from data.laboratory.rendering.geometry.mesh import box
from data.laboratory.rendering.geometry.mirroring import mirrored
from data.laboratory.rendering.geometry.pieces import Piece, tilted
from data.laboratory.rendering.scene import AreaLight, Camera, Scene


def scene_with_paint() -> Scene:
    scene = Scene(interior=True)
    scene.material("paint", colour=(0.5, 0.5, 0.5))
    return scene


@pytest.mark.parametrize(
    ("degrees", "low", "high"),
    [
        (0.0, (2.6, 3.2, 0.0), (3.4, 4.0, 0.5)),  # before the back wall y = 4
        (90.0, (3.0, 3.6, 0.0), (3.8, 4.4, 0.5)),  # its back to the left
        (-90.0, (2.2, 3.6, 0.0), (3.0, 4.4, 0.5)),  # its back to the right
    ],
)
def test_a_piece_stands_with_its_back_where_it_is_put(degrees, low, high) -> None:
    scene, piece = scene_with_paint(), Piece()
    piece.add(box((-0.4, -0.8, 0), (0.4, 0, 0.5)), "paint", "cushion")
    piece.stand(scene, 3.0, 4.0, degrees)
    points = scene.parts[0].mesh.vertices
    assert points.min(axis=0) == pytest.approx(low, abs=1e-6)
    assert points.max(axis=0) == pytest.approx(high, abs=1e-6)
    assert scene.labels() == ["cushion"]


def test_one_label_for_all_parts_of_a_piece() -> None:
    scene, piece = scene_with_paint(), Piece()
    piece.add(box((0, 0, 0), (1, 1, 1)), "paint", "cushion")
    piece.add(box((0, 0, 1), (1, 1, 2)), "paint")
    piece.stand(scene, 0, 0, label="tub")
    assert [part.label for part in scene.parts] == ["tub", "tub"]


def test_tilting_keeps_lengths_and_leans_back() -> None:
    upright = box((-0.1, -0.01, 0), (0.1, 0.01, 1))
    leaning = tilted(upright, 30)
    top = leaning.vertices[upright.vertices[:, 2] > 0.99].mean(axis=0)
    assert top == pytest.approx([0, np.sin(np.radians(30)), np.cos(np.radians(30))], abs=1e-6)


def test_mirroring_twice_gives_the_same_scene() -> None:
    scene = scene_with_paint()
    scene.camera = Camera((1.0, 0.2, 1.4), (2.0, 4.0, 1.4), 75)
    scene.lights.append(
        AreaLight((1, 5, 1), (0.5, 0, 0), (0, 0, 0.5), (1, 0, 1), picture=np.random.default_rng(0).random((4, 4, 3)))
    )
    scene.add(box((0.5, 1, 0), (1.5, 2, 1)), "paint", "tub")
    once = mirrored(scene, 4.0)
    twice = mirrored(once, 4.0)
    assert once.camera.origin == (3.0, 0.2, 1.4)
    assert once.parts[0].mesh.vertices[:, 0].min() == pytest.approx(2.5)
    assert once.sky.sun[0] == -scene.sky.sun[0]
    assert twice.camera == scene.camera
    assert np.allclose(twice.parts[0].mesh.vertices, scene.parts[0].mesh.vertices)
    assert np.array_equal(twice.parts[0].mesh.faces, scene.parts[0].mesh.faces)
    assert np.array_equal(twice.lights[0].picture, scene.lights[0].picture)


def test_mirrored_faces_still_look_outwards() -> None:
    scene = scene_with_paint()
    scene.add(box((0, 0, 0), (1, 2, 3)), "paint")
    mesh = mirrored(scene, 1.0).parts[0].mesh
    a, b, c = np.moveaxis(mesh.vertices[mesh.faces].astype(float), 1, 0)
    assert np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6 == pytest.approx(6)
