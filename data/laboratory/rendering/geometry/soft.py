"""Cloth and ceramics: surfaces through grids of points, such as duvets, pillows, and bowls."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.laboratory.rendering.geometry.mesh import Mesh
from data.laboratory.rendering.geometry.triangle_mesh import woven
from data.laboratory.rendering.surfaces.base import noise

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ring:
    """One level of a hull: a superellipse.

    Attributes:
        half_x: From the middle to the side, metres.
        half_y: From the middle to the front, metres.
        z: Height, metres.
        power: 2 for an ellipse, 8 or more for nearly a rectangle.
        x: Middle.
        y: Middle.
    """

    half_x: float
    half_y: float
    z: float
    power: float = 2.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Folds:
    """Hills and waves of a cover; covers with the same ones lie on each other without cutting through.

    Attributes:
        hills: (64, 64) heights, mean 0, standard deviation 1, every 5 cm.
        phases: Of the waves in which it hangs down.
    """

    hills: NDArray[np.float32]
    phases: NDArray[np.float64]


def sample_folds(rng: np.random.Generator) -> Folds:
    """Draw the folds of a made bed."""
    return Folds(noise(64, 1.8, rng), rng.uniform(0, 2 * np.pi, 4))


def sheet(points: ArrayLike, uv: ArrayLike | None = None) -> Mesh:
    """Return the surface through a grid of points.

    Args:
        points: (m, n, 3); it is seen from outside where rows run to the right and columns upwards.
        uv: (m, n, 2), in metres; lengths along the grid's middle lines where none is given.
    """
    grid = np.asarray(points, float)
    rows, columns = grid.shape[:2]
    if uv is None:
        along = _lengths(grid[rows // 2])
        up = _lengths(grid[:, columns // 2])
        uv = np.stack(np.broadcast_arrays(along[None, :], up[:, None]), axis=-1)
    return woven(grid, np.asarray(uv, float), smallest=1e-11)


def loft(rings: Sequence[Ring], sides: int = 40) -> Mesh:
    """Return the hull through rings from the outside's bottom up, over the rim, and down inside: bowls and tubs."""
    angles = np.linspace(0, 2 * np.pi, sides + 1)
    levels = []
    for ring in rings:
        cosine, sine = np.cos(angles), np.sin(angles)
        radius = (np.abs(cosine) ** ring.power + np.abs(sine) ** ring.power) ** (-1 / ring.power)
        levels.append(
            np.stack(
                [
                    ring.x + ring.half_x * radius * cosine,
                    ring.y + ring.half_y * radius * sine,
                    np.full_like(angles, ring.z),
                ],
                axis=-1,
            )
        )
    return sheet(np.stack(levels))


def draped(
    width: float,
    near: float,
    far: float,
    top: float,
    drop: float,
    folds: Folds,
    foot_drop: float = 0.0,
    puff: float = 0.012,
    cell: float = 0.04,
) -> Mesh:
    """Return a cover that lies on a bed and hangs down at its sides.

    Args:
        width: Between the two edges where it bends down, metres.
        near: y of its end towards the foot of the bed, where it bends down if `foot_drop` is above 0.
        far: y of its end towards the head.
        top: Height of its upper side.
        drop: How far it hangs down left and right.
        folds: Its hills and waves.
        foot_drop: How far it hangs down at the foot.
        puff: Standard deviation of its hills, metres.
        cell: Width of its grid.
    """
    edge = 0.07
    across = _samples(-width / 2 - drop, width / 2 + drop, cell)
    along = _samples(near - foot_drop, far, cell)
    x, side_fall = _bent(np.abs(across), width / 2, edge)
    x = np.copysign(x, across)
    y, foot_fall = _bent(-along, -near, edge) if foot_drop > 0 else (-along, np.zeros_like(along))
    fall = np.maximum(side_fall[None, :], foot_fall[:, None])
    lie = np.clip(1 - fall / 0.10, 0, 1)
    z = top - fall + puff * lie * _height(folds.hills, along, across)
    # Hanging cloth waves: more so further down.
    depth = np.clip(fall - edge, 0, None) / max(drop, foot_drop, 1e-6)
    phases = folds.phases
    wave_y = np.sin(along * 19 + phases[0]) + 0.6 * np.sin(along * 33 + phases[1])
    wave_x = np.sin(across * 17 + phases[2]) + 0.6 * np.sin(across * 31 + phases[3])
    on_side = side_fall[None, :] >= foot_fall[:, None]
    outward_x = np.where(on_side, depth * (0.010 + 0.016 * wave_y[:, None]), 0)
    outward_y = np.where(on_side, 0, depth * (0.010 + 0.016 * wave_x[None, :]))
    grid_x = x[None, :] + np.sign(across)[None, :] * outward_x
    grid_y = -y[:, None] - outward_y
    z = z + 0.012 * depth * np.where(on_side, wave_y[:, None], wave_x[None, :])
    uv = np.stack(np.broadcast_arrays(across[None, :], along[:, None]), axis=-1)
    return sheet(np.stack([np.broadcast_to(grid_x, z.shape), np.broadcast_to(grid_y, z.shape), z], axis=-1), uv)


def pillow(
    width: float, height: float, thickness: float, rng: np.random.Generator, points: int = 18, plump: float = 0.5
) -> Mesh:
    """Return a filled cushion in the plane y = 0 that stands on z = 0, its corners drawn out as of sewn cloth.

    Args:
        width: Metres.
        height: Metres.
        thickness: In the middle, metres.
        rng: Of its dents.
        points: Per side of its grid.
        plump: 0.3 (full up to the seam) to 1 (flat towards it).
    """
    place = np.sin(np.linspace(-np.pi / 2, np.pi / 2, points))
    u, v = np.meshgrid(place, place)
    pinch_u, pinch_v = 1 - 0.09 * (1 - v**2), 1 - 0.09 * (1 - u**2)
    dent = noise(64, 1.9, rng)[:points, :points] * 0.06
    swell = thickness / 2 * ((1 - u**4) * (1 - v**4)).clip(0) ** plump * (1 + dent)
    x, z = u * pinch_u * width / 2, v * pinch_v * height / 2
    z = z - z.min()
    uv = np.stack([(u + 1) * width / 2, (v + 1) * height / 2], -1)
    front = sheet(np.stack([x, -swell, z], -1), uv)
    back = sheet(np.stack([x, swell, z], -1)[:, ::-1], uv[:, ::-1])
    return Mesh(
        np.concatenate([front.vertices, back.vertices]),
        np.concatenate([front.faces, back.faces + len(front.vertices)]),
        np.concatenate([front.uv, back.uv]),
    )


def _samples(start: float, end: float, step: float) -> Floats:
    return np.linspace(start, end, max(3, int(np.ceil((end - start) / step)) + 1))


def _bent(place: Floats, bend: float, radius: float) -> tuple[Floats, Floats]:
    """How far along the top and how far down a cloth is at each place, where it bends over a round edge."""
    arc = np.clip(place - (bend - radius), 0, radius * np.pi / 2)
    down = np.clip(place - (bend - radius) - radius * np.pi / 2, 0, None)
    level = np.minimum(place, bend - radius) + radius * np.sin(arc / radius)
    return level, radius * (1 - np.cos(arc / radius)) + down


def _height(hills: NDArray[np.float32], along: Floats, across: Floats) -> Floats:
    """Heights at all crossings of two lines of places, between the points of a grid of 5 cm."""
    v, u = np.meshgrid(along / 0.05, across / 0.05, indexing="ij")
    row, column = np.floor(v).astype(int), np.floor(u).astype(int)
    part_v, part_u = v - row, u - column
    count = len(hills)
    corner = [[hills[(row + i) % count, (column + j) % count] for j in (0, 1)] for i in (0, 1)]
    low = corner[0][0] * (1 - part_u) + corner[0][1] * part_u
    high = corner[1][0] * (1 - part_u) + corner[1][1] * part_u
    result: Floats = low * (1 - part_v) + high * part_v
    return result


def _lengths(line: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
