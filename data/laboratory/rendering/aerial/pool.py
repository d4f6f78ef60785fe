"""A swimming pool in the garden, with its paved rim and loungers."""

import numpy as np
from numpy.typing import NDArray

from data.laboratory.colours import one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.ground import patchy
from data.laboratory.rendering.aerial.plan import Rect
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, polygons
from data.laboratory.rendering.geometry.pieces import Piece, tilted
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.outdoor import paving, water

_WATERS = ((0.20, 0.62, 0.74), (0.16, 0.55, 0.70), (0.30, 0.70, 0.76), (0.14, 0.50, 0.62))
_STONES = ((0.78, 0.75, 0.70), (0.70, 0.68, 0.65), (0.74, 0.66, 0.55), (0.62, 0.60, 0.58))
_CLOTHS = ((0.90, 0.89, 0.86), (0.30, 0.45, 0.60), (0.80, 0.72, 0.50), (0.62, 0.25, 0.22))
_DECK = 0.10  # height of the rim above the lawn; the water stands a hand lower
_WATER = 0.04


def add_pool(scene: Scene, home: Home, area: Rect) -> None:
    """Add the pool within an area, all labelled pool."""
    random = home.rng("aerial", "pool")
    stone = paving(random, one_of(random, _STONES), (0.6, 0.6), n=192)
    deck = scene.material("pool deck", texture=patchy(stone, 4, 0.04, random), roughness=0.85, relief=0.5)
    colour = one_of(random, _WATERS)
    surface = scene.material(
        "pool water", texture=water(random, colour), roughness=0.06, specular=0.5, clearcoat=0.3, relief=0.5
    )
    rim = scene.material("pool rim", colour=(0.88, 0.87, 0.83), roughness=0.7)
    tiles = scene.material("pool tiles", colour=(0.16, 0.40, 0.55), roughness=0.4)
    basin_area = Rect(area.x0 + 1.1, area.x1 - 2.6, area.y0 + 1.1, area.y1 - 1.1)
    basin = _basin(str(random.choice(["plain", "round ends", "kidney", "cut"])), basin_area)
    middle = basin.mean(0)
    # The deck is the area less the basin: its outer edge is the area's, met along rays from the basin's middle.
    outer = _met(middle, basin, area)
    lip = middle + (basin - middle) + _outward(basin) * 0.32
    scene.add(_band(lip, outer, _DECK), deck, "pool")
    scene.add(_band(basin, lip, _DECK + 0.03), rim, "pool")
    scene.add(_inner_wall(basin), tiles, "pool")
    fan = [[(*middle, _WATER), (*basin[i], _WATER), (*basin[(i + 1) % len(basin)], _WATER)] for i in range(len(basin))]
    scene.add(polygons(fan), surface, "pool")
    corners = [(area.x0, area.y0), (area.x1, area.y0), (area.x1, area.y1), (area.x0, area.y1)]
    sides = [
        [(*a, 0.0), (*b, 0.0), (*b, _DECK), (*a, _DECK)]
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    scene.add(polygons(sides), rim, "pool")
    steel = scene.material("pool steel", colour=(0.75, 0.76, 0.78), roughness=0.3, metallic=1.0)
    ladder_y = basin_area.y0 + basin_area.depth * 0.5
    rails = [
        cylinder((basin_area.x0 + 0.05, ladder_y + side, 0.0), (basin_area.x0 - 0.35, ladder_y + side, 0.75), 0.04)
        for side in (-0.28, 0.28)
    ]
    scene.add(join(*rails), steel, "pool")
    _loungers(scene, random, Rect(area.x1 - 2.3, area.x1, area.y0, area.y1))


def _loungers(scene: Scene, random: np.random.Generator, area: Rect) -> None:
    cloth = scene.material("lounger cloth", colour=one_of(random, _CLOTHS), roughness=0.9)
    frame = scene.material("lounger frame", colour=(0.82, 0.81, 0.78), roughness=0.6)
    count = int(random.integers(2, 4))
    for number in range(count):
        y = area.y0 + area.depth * (number + 0.7) / (count + 0.4)
        lounger = Piece()
        lounger.add(box((-0.33, -1.0, 0.22), (0.33, 0.45, 0.30), 0.03), frame)
        lounger.add(box((-0.30, -0.98, 0.30), (0.30, 0.42, 0.38), 0.04), cloth)
        lounger.add(tilted(box((-0.30, 0.42, 0.30), (0.30, 1.0, 0.38), 0.04), -28, 0.42, 0.30), cloth)
        lounger.stand(scene, area.centre[0] + 0.05, y, 90 + random.uniform(-8, 8), _DECK, "pool")
    if random.random() < 0.6:
        top = polygons(
            [
                [(0, 0, 2.5), (1.3 * np.cos(a), 1.3 * np.sin(a), 2.1), (1.3 * np.cos(b), 1.3 * np.sin(b), 2.1)]
                for a, b in zip(np.arange(8) * np.pi / 4, np.arange(1, 9) * np.pi / 4, strict=True)
            ]
        )
        x, y = area.centre[0] + 0.6, area.y0 + area.depth * 0.42
        scene.add(top.moved(x, y), cloth, "pool")
        scene.add(cylinder((x, y, _DECK), (x, y, 2.45), 0.035, sides=8), frame, "pool")


def _basin(shape: str, area: Rect) -> NDArray[np.float64]:
    """The outline of the water, anticlockwise, (n, 2), seen as a whole from its middle."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    half = np.array([area.width, area.depth]) / 2
    direction = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    if shape == "plain":  # nearly a rectangle
        power = 14.0
    elif shape == "cut":
        power = 5.0
    else:
        power = 3.0
    reach = 1 / (np.abs(direction / half) ** power).sum(1) ** (1 / power)
    points: NDArray[np.float64] = direction * reach[:, None]
    if shape == "kidney":
        points[:, 1] += (
            np.where(points[:, 1] < 0, 0.55, 0.12) * half[1] * np.cos(points[:, 0] / half[0] * np.pi / 2) ** 2
        )
    points += np.array(area.centre)
    return points


def _outward(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit normals of an anticlockwise ring at its points."""
    along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    normal = np.stack([along[:, 1], -along[:, 0]], axis=1)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.asarray(normal / np.maximum(length, 1e-9))


def _met(middle: NDArray[np.float64], ring: NDArray[np.float64], area: Rect) -> NDArray[np.float64]:
    """Where rays from the middle through a ring's points meet the sides of an area; those next to corners meet them."""
    direction = ring - middle
    far = np.array([[area.x0, area.y0], [area.x1, area.y1]])
    direction = np.where(np.abs(direction) < 1e-9, 1e-9, direction)  # a ray along a side meets it nowhere near
    steps = np.where(direction > 0, (far[1] - middle) / direction, (far[0] - middle) / direction)
    outer = middle + direction * steps.min(1, keepdims=True)
    for x in (area.x0, area.x1):
        for y in (area.y0, area.y1):
            outer[np.argmin(np.hypot(outer[:, 0] - x, outer[:, 1] - y))] = (x, y)
    return np.asarray(outer)


def _band(inner: NDArray[np.float64], outer: NDArray[np.float64], z: float) -> Mesh:
    count = len(inner)
    return polygons(
        [
            [(*inner[i], z), (*outer[i], z), (*outer[(i + 1) % count], z), (*inner[(i + 1) % count], z)]
            for i in range(count)
        ]
    )


def _inner_wall(ring: NDArray[np.float64]) -> Mesh:
    count = len(ring)
    top = _DECK + 0.03
    return polygons(
        [
            [(*ring[(i + 1) % count], -0.3), (*ring[i], -0.3), (*ring[i], top), (*ring[(i + 1) % count], top)]
            for i in range(count)
        ]
    )
