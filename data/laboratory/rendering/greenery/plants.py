"""Everything green: leaves, trees, hedges, shrubs, grass and flowers; all plants of the pictures come from here."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from data.laboratory.rendering.geometry.triangle_mesh import Floats, Mesh, join, prism
from data.laboratory.rendering.greenery.foliage import (
    Blob,
    Shades,
    cores,
    foliage_colours,
    leaf_quads,
    leaves,
    shaded,
    unit_vectors,
)
from data.laboratory.rendering.greenery.trees import Plant, tree
from data.laboratory.rendering.scene import Scene

__all__ = [
    "foliage_colours",
    "flowers",
    "grass_blades",
    "hedge",
    "leaf_materials",
    "leaves",
    "place",
    "shrub",
    "tree",
    "tufts",
]


def leaf_materials(scene: Scene, name: str, shades: Shades) -> tuple[str, str, str]:
    """Register three leaf materials in a scene; return their names, dark, middle and light."""
    dark, middle, light = (
        scene.material(f"{name}{number}", colour=colour, roughness=0.7, specular=0.15, kind="leaf")
        for number, colour in enumerate(shades)
    )
    return dark, middle, light


def place(scene: Scene, plant: Plant, wood: str, shades: tuple[str, str, str], label: str = "") -> None:
    """Add a plant to a scene: its wood and its leaves with the names of their materials."""
    scene.add(plant.wood, wood, label)
    for mesh, name in zip(plant.foliage, shades, strict=True):
        scene.add(mesh, name, label)


def shrub(centre: ArrayLike, radius: float, budget: int, rng: np.random.Generator, squash: float = 0.9) -> Plant:
    """Return a rounded bush on the ground at `centre`, of about `budget` triangles."""
    middle = np.asarray(centre, float) + np.array([0.0, 0.0, radius * squash * 0.72])
    offsets = rng.normal(0, 0.28, (5, 3)) * np.array([1.0, 1.0, 0.5]) * radius
    blobs: list[Blob] = [(middle, radius * 0.85)]
    blobs += [(middle + offset, radius * size) for offset, size in zip(offsets, rng.uniform(0.5, 0.75, 5), strict=True)]
    return _bush(blobs, budget, squash, rng)


def hedge(
    start: tuple[float, float],
    end: tuple[float, float],
    height: float,
    width: float,
    budget: int,
    rng: np.random.Generator,
) -> Plant:
    """Return a clipped hedge on the ground between two points, of about `budget` triangles."""
    first, last = np.array(start, float), np.array(end, float)
    length = float(np.linalg.norm(last - first))
    along = (last - first) / length
    aside = np.array([-along[1], along[0]])
    count = max(100, (budget - 20) // 2)
    # Leaves lie on the sides, on top and at both ends, as many on each as it has area.
    areas = np.array([length * height, length * height, length * width, width * height, width * height])
    side = rng.choice(5, count, p=areas / areas.sum())
    u, v = rng.random(count) * length, (rng.random(count) - 0.5) * width
    z = rng.random(count) * height
    depth = np.abs(rng.normal(0, 0.05, count)) - 0.02
    v = np.where(side == 0, -width / 2 + depth, np.where(side == 1, width / 2 - depth, v))
    u = np.where(side == 3, depth, np.where(side == 4, length - depth, u))
    z = np.where(side == 2, height - depth, z)
    round_edge = 0.12 * np.clip(np.abs(v) / width * 2, 0, 1) ** 4 * np.clip(z / height, 0, 1) ** 6
    z = z - round_edge + 0.03 * np.sin(u * 1.7 + 2.0)
    points = np.concatenate([first + u[:, None] * along + v[:, None] * aside, z[:, None]], axis=1)
    sides = np.array([[*(-aside), 0.2], [*aside, 0.2], [0, 0, 1], [*(-along), 0.2], [*along, 0.2]])
    size = float(np.clip(np.sqrt(areas.sum() * 7 / count), 0.05, 0.4))
    looks = sides[side] + 0.7 * unit_vectors(count, rng)
    quads = leaf_quads(points, looks, size * rng.uniform(0.6, 1.4, count), rng)
    dark, middle, light = shaded(quads, z / height * 0.4 - depth * 6 + rng.normal(0, 0.35, count))
    inset = 0.09
    ring = [first + along * inset, last - along * inset]
    corners = [
        np.array([*(ring[a] + aside * b * (width / 2 - inset)), 0.0]) for a, b in ((0, -1), (1, -1), (1, 1), (0, 1))
    ]
    core = prism(corners, (0.0, 0.0, height - inset))
    return Plant(join(), (join(dark, core), middle, light))


def flowers(blobs: Sequence[Blob], count: int, size: float, rng: np.random.Generator) -> tuple[Mesh, Mesh, Mesh]:
    """Return petals on the upper sides of clumps, in three shades: blooms on shrubs and in beds."""
    grown: list[Blob] = [(centre, radius * 1.04) for centre, radius in blobs]
    return leaves(grown, count, size, rng, upward=-0.1)


def grass_blades(
    area: tuple[float, float, float, float],
    count: int,
    height: float,
    rng: np.random.Generator,
    gathering: float = 1.6,
    width: float = 0.008,
) -> tuple[Mesh, Mesh, Mesh]:
    """Return blades of grass, one triangle each, in three shades.

    Args:
        area: x0, x1, y0, y1 of a rectangle on the ground, metres.
        count: blades.
        height: mean length, metres.
        rng: random numbers.
        gathering: 1 spreads them evenly; more puts more of them at y0, near the camera.
        width: of a blade, metres; a few times the true one makes up for their small number.
    """
    x0, x1, y0, y1 = area
    foot = np.stack(
        [rng.uniform(x0, x1, count), y0 + (y1 - y0) * rng.random(count) ** gathering, np.zeros(count)], axis=1
    )
    return _blades(foot, height * rng.uniform(0.5, 1.5, count), width, 0.4, rng)


def tufts(
    centres: ArrayLike, blades: int, height: float, radius: float, rng: np.random.Generator, width: float = 0.015
) -> tuple[Mesh, Mesh, Mesh]:
    """Return tufts of weeds or tall grass: `blades` triangles spreading from around each of `centres` (n, 2)."""
    middles = np.repeat(np.asarray(centres, float).reshape(-1, 2), blades, axis=0)
    count = len(middles)
    grown = np.repeat(rng.uniform(0.5, 1.4, count // blades), blades) if count else np.zeros(0)
    foot = np.concatenate([middles + rng.normal(0, radius / 2, (count, 2)) * grown[:, None], np.zeros((count, 1))], 1)
    return _blades(foot, height * grown * rng.uniform(0.5, 1.2, count), width, 0.55, rng)


def _blades(
    foot: Floats, lengths: Floats, width: float, lean: float, rng: np.random.Generator
) -> tuple[Mesh, Mesh, Mesh]:
    count = len(foot)
    angle = rng.uniform(0, np.pi, count)
    aside = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1) * width
    tilt = rng.normal(0, lean, (count, 2))
    tips = foot + np.concatenate([tilt, np.ones((count, 1))], axis=1) * lengths[:, None]
    return shaded(np.stack([foot - aside, foot + aside, tips], axis=1)[:, None], rng.random(count))


def _bush(blobs: Sequence[Blob], budget: int, squash: float, rng: np.random.Generator) -> Plant:
    count = max(60, (budget - 20 * len(blobs)) // 2)
    area = sum(radius**2 for _, radius in blobs) * 8
    size = float(np.clip(np.sqrt(area * 3 / count), 0.04, 0.3))
    dark, middle, light = leaves(blobs, count, size, rng, squash=squash)
    return Plant(join(), (join(dark, cores(blobs, 0.8, squash)), middle, light))
