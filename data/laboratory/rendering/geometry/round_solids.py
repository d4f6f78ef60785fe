"""Round solids: turned profiles, spheres, pillows and pipes, in metres with z up."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from data.laboratory.rendering.geometry.triangle_mesh import Floats, Mesh, join, polygons, woven


def cylinder(start: ArrayLike, end: ArrayLike, radius: float, end_radius: float | None = None, sides: int = 20) -> Mesh:
    """Return a capped cylinder between two points; another `end_radius` makes it a cone or a tapering trunk."""
    radii = (radius, radius if end_radius is None else end_radius)
    return _swept(np.array([start, end], float), np.array(radii), sides)


def tube(points: ArrayLike, radius: float, sides: int = 8) -> Mesh:
    """Return a capped pipe of constant radius along a line of points (n, 3), such as a tap or a rail."""
    path = np.asarray(points, float)
    return _swept(path, np.full(len(path), radius), sides)


def lathe(
    profile: Sequence[tuple[float, float]], centre: tuple[float, float, float] = (0.0, 0.0, 0.0), sides: int = 24
) -> Mesh:
    """Return the surface that a profile of (radius, z), from bottom to top, sweeps about the vertical axis.

    Ends of radius 0 close the solid. A profile that runs back down inside makes a vessel with a wall.
    """
    points = np.asarray(profile, float)
    angles = np.linspace(0.0, 2 * np.pi, sides + 1)
    around = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    rings = points[:, None, :1] * around + points[:, None, 1:] * np.array([0.0, 0.0, 1.0]) + np.asarray(centre)
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    return _skin(rings, angles * float(points[:, 0].max()), lengths)


def sphere(
    centre: ArrayLike, radius: float, squash: tuple[float, float, float] = (1.0, 1.0, 1.0), sides: int = 16
) -> Mesh:
    """Return a ball of `sides` bands and twice as many segments, its axes multiplied by `squash`."""
    half = np.asarray(squash, float) * radius
    return _superellipsoid(np.asarray(centre, float), half, 1.0, sides)


def soft_box(low: ArrayLike, high: ArrayLike, roundness: float = 0.35, sides: int = 12) -> Mesh:
    """Return a box with swollen sides and soft edges: a cushion, mattress, sofa or basin.

    Args:
        low: lowest corner of the box that it just fits into.
        high: highest corner.
        roundness: 0 to 1, from nearly a box to an ellipsoid.
        sides: bands from bottom to top; there are twice as many segments around.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    return _superellipsoid((low + high) / 2, (high - low) / 2, max(roundness, 0.02), sides)


def _superellipsoid(centre: Floats, half: Floats, power: float, sides: int) -> Mesh:
    """|x|^(2/power) + |y|^(2/power) + |z|^(2/power) = 1, scaled; its points gather where it bends."""
    rise = _even(np.linspace(-np.pi / 2, np.pi / 2, sides + 1), power)
    turn = _even(np.linspace(-np.pi, np.pi, 2 * sides + 1), power)
    level, upward = _power(np.cos(rise), power), _power(np.sin(rise), power)
    across, along = _power(np.cos(turn), power), _power(np.sin(turn), power)
    unit = np.stack([np.outer(level, across), np.outer(level, along), np.outer(upward, np.ones_like(turn))], axis=-1)
    rings = centre + unit * half
    around = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(rings[sides // 2], axis=0), axis=1))])
    height = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(rings[:, 0], axis=0), axis=1))])
    return _skin(rings, around, height)


def _power(values: Floats, power: float) -> Floats:
    """A power that keeps the sign; cosines of right angles count as 0, not as a rounding error."""
    clean = np.where(np.abs(values) < 1e-9, 0.0, values)
    return np.sign(clean) * np.abs(clean) ** power


def _even(angles: Floats, power: float) -> Floats:
    """Angles moved such that a superellipse of this power gets most of its points where it bends, at 45 degrees."""
    quarter = np.pi / 2
    part = angles / quarter
    gathered = (part + 0.7 * max(0.0, 1 - power) * np.sin(2 * np.pi * part) / (2 * np.pi)) * quarter
    return np.arctan2(_power(np.sin(gathered), 1 / power), _power(np.cos(gathered), 1 / power))


def _swept(path: Floats, radii: Floats, sides: int) -> Mesh:
    """Circles along a line, joined and capped; each circle stands across the line at its point."""
    steps = np.diff(path, axis=0)
    lengths = np.linalg.norm(steps, axis=1, keepdims=True)
    steps = steps / np.maximum(lengths, 1e-9)
    directions = np.concatenate([steps[:1], steps[:-1] + steps[1:], steps[-1:]])
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    first = _across(directions[0])
    angles = np.linspace(0.0, 2 * np.pi, sides + 1)
    rings = []
    for point, direction, radius in zip(path, directions, radii, strict=True):
        first = first - direction * np.dot(first, direction)  # carried along without twisting
        if np.linalg.norm(first) < 1e-6:  # a bend of a right angle in one step leaves nothing of it
            first = _across(direction)
        first = first / np.linalg.norm(first)
        second = np.cross(direction, first)
        rings.append(point + radius * (np.cos(angles)[:, None] * first + np.sin(angles)[:, None] * second))
    walls = _skin(np.array(rings), angles * float(radii.max()), np.concatenate([[0.0], np.cumsum(lengths)]))
    return join(walls, polygons([rings[0][-2::-1], rings[-1][:-1]]))


def _across(direction: Floats) -> Floats:
    """Some vector at right angles to a direction."""
    other = (1.0, 0.0, 0.0) if abs(direction[0]) < 0.9 else (0.0, 1.0, 0.0)
    return np.asarray(np.cross(direction, other), float)


def _skin(rings: Floats, around: Floats, along: Floats) -> Mesh:
    """The surface through rings (m, n, 3), each anticlockwise seen from the end; squeezed triangles are dropped."""
    return woven(rings, np.stack(np.broadcast_arrays(around[None, :], along[:, None]), axis=-1), smallest=1e-12)
