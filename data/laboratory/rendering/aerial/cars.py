"""Cars and lorries as seen from above."""

import numpy as np

from data.laboratory.colours import palette
from data.laboratory.rendering.geometry.mesh import Mesh, band, box, cylinder, join, polygons
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.scene import Scene

CAR_LENGTH = 4.5

PAINTS = palette(
    "0.88 0.88 0.87, 0.10 0.10 0.11, 0.42 0.43 0.45, 0.68 0.69 0.70, 0.16 0.22 0.36, 0.48 0.10 0.10, 0.25 0.28 0.26, "
    "0.78 0.75 0.68, 0.30 0.42 0.52"
)
_TRAILERS = ((0.86, 0.86, 0.85), (0.70, 0.72, 0.74), (0.24, 0.34, 0.52), (0.60, 0.20, 0.16), (0.22, 0.38, 0.28))


def car(scene: Scene, rng: np.random.Generator) -> Piece:
    """A parked or driving car, its middle at the origin, its bonnet towards -y; one draw of its paint and shape."""
    paint = _paint(scene, int(rng.integers(len(PAINTS))))
    estate = rng.random() < 0.5
    length, width = CAR_LENGTH * rng.uniform(0.92, 1.08), rng.uniform(1.74, 1.88)
    glass, rubber = _glass(scene), _rubber(scene)
    front, back = -length / 2, length / 2
    piece = Piece()
    # Outlines of the body at three heights, rounded at the corners, and of the cabin at two.
    hull = [_outline(front, back, width / 2, 0.30), _outline(front + 0.02, back - 0.02, width / 2, 0.34)]
    bonnet = _outline(front + 0.12, back - 0.10, width / 2 - 0.09, 0.34)
    piece.add(
        join(_walls(hull[0], 0.22, hull[1], 0.62), _walls(hull[1], 0.62, bonnet, 0.84), _lid(bonnet, 0.84)), paint
    )
    rear = back - (0.18 if estate else 0.75)
    sill = _outline(front + length * 0.27, rear, width / 2 - 0.11, 0.2)
    top = _outline(front + length * 0.43, rear - (0.22 if estate else 0.55), width / 2 - 0.27, 0.18)
    piece.add(_walls(sill, 0.83, top, 1.40), glass)
    piece.add(join(_lid(top, 1.40), _walls(_grown(top, 0.03), 1.37, top, 1.41)), paint)
    lamps = [(x, front - 0.01, front + 0.16) for x in (-width / 2 + 0.25, width / 2 - 0.25)]
    piece.add(join(*[box((x - 0.16, y0, 0.6), (x + 0.16, y1, 0.72)) for x, y0, y1 in lamps]), _lamp(scene))
    wheels = [(x, y) for x in (-width / 2 + 0.1, width / 2 - 0.1) for y in (front + 0.85, back - 0.85)]
    piece.add(join(*[cylinder((x - 0.11, y, 0.32), (x + 0.11, y, 0.32), 0.32, sides=12) for x, y in wheels]), rubber)
    mirrors = [(side * (width / 2 + 0.07), front + length * 0.31) for side in (-1, 1)]
    piece.add(join(*[box((x - 0.08, y - 0.07, 0.86), (x + 0.08, y + 0.05, 0.98)) for x, y in mirrors]), paint)
    return piece


def lorry(scene: Scene, rng: np.random.Generator) -> Piece:
    """A lorry or a van, its middle at the origin, its cab towards -y."""
    number = int(rng.integers(len(_TRAILERS)))
    trailer = scene.material(f"trailer {number}", colour=_TRAILERS[number], roughness=0.5)
    cab = _paint(scene, int(rng.integers(len(PAINTS))))
    length = rng.uniform(7.0, 12.5)
    front, back = -length / 2, length / 2
    piece = Piece()
    piece.add(box((-1.24, front + 2.35, 0.9), (1.24, back, 3.6), 0.05), trailer)
    piece.add(box((-1.16, front, 0.5), (1.16, front + 2.1, 2.2), 0.12), cab)
    piece.add(box((-1.08, front + 0.25, 2.2), (1.08, front + 2.1, 2.9), 0.25), cab)
    piece.add(box((-1.05, front - 0.01, 1.5), (1.05, front + 0.3, 2.25), 0.04), _glass(scene))
    axles = [front + 1.1, back - 0.9, back - 2.1]
    piece.add(
        join(*[cylinder((x - 0.14, y, 0.5), (x + 0.14, y, 0.5), 0.5, sides=12) for x in (-1.02, 1.02) for y in axles]),
        _rubber(scene),
    )
    return piece


def _paint(scene: Scene, number: int) -> str:
    return scene.material(f"paint {number}", colour=PAINTS[number], roughness=0.3, specular=0.5, clearcoat=0.6)


def _glass(scene: Scene) -> str:
    return scene.material("car glass", colour=(0.06, 0.07, 0.08), roughness=0.12, specular=0.6)


def _rubber(scene: Scene) -> str:
    return scene.material("rubber", colour=(0.07, 0.07, 0.07), roughness=0.9)


def _lamp(scene: Scene) -> str:
    return scene.material("car lamp", colour=(0.85, 0.85, 0.82), roughness=0.2)


def _outline(front: float, back: float, half_width: float, corner: float) -> list[tuple[float, float]]:
    """A rectangle with cut corners, anticlockwise."""
    x, c = half_width, corner
    return [
        (-x + c, front),
        (x - c, front),
        (x, front + c),
        (x, back - c),
        (x - c, back),
        (-x + c, back),
        (-x, back - c),
        (-x, front + c),
    ]


def _grown(outline: list[tuple[float, float]], margin: float) -> list[tuple[float, float]]:
    middle = np.mean(outline, axis=0)
    return [
        (float(x + np.sign(x - middle[0]) * margin), float(y + np.sign(y - middle[1]) * margin)) for x, y in outline
    ]


def _walls(low: list[tuple[float, float]], z0: float, high: list[tuple[float, float]], z1: float) -> Mesh:
    return band([(*point, z0) for point in low], [(*point, z1) for point in high])


def _lid(outline: list[tuple[float, float]], z: float) -> Mesh:
    return polygons([[(x, y, z) for x, y in outline]])
