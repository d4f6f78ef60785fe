"""Leaves and twigs, thousands at a time, and their colours through the year."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from data.laboratory.rendering.geometry.triangle_mesh import Floats, Mesh, triangles

Blob = tuple[ArrayLike, float]  # centre (x, y, z) and radius of a clump of leaves
Shades = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]

_COLOURS: dict[str, dict[str, tuple[Shades, ...]]] = {  # sRGB: dark, middle and light leaves; several trees' worth
    "broadleaf": {
        "spring": (
            ((0.31, 0.40, 0.18), (0.42, 0.52, 0.24), (0.52, 0.60, 0.30)),
            ((0.62, 0.46, 0.50), (0.86, 0.70, 0.76), (0.92, 0.82, 0.85)),  # in blossom
            ((0.34, 0.42, 0.20), (0.46, 0.53, 0.26), (0.56, 0.61, 0.33)),
        ),
        "summer": (
            ((0.25, 0.34, 0.16), (0.33, 0.43, 0.20), (0.41, 0.50, 0.24)),
            ((0.22, 0.32, 0.17), (0.29, 0.39, 0.20), (0.36, 0.46, 0.24)),
            ((0.30, 0.36, 0.17), (0.39, 0.45, 0.22), (0.47, 0.52, 0.27)),
        ),
        "autumn": (
            ((0.45, 0.25, 0.10), (0.64, 0.37, 0.14), (0.76, 0.50, 0.20)),
            ((0.50, 0.38, 0.13), (0.70, 0.55, 0.20), (0.80, 0.68, 0.30)),
            ((0.38, 0.17, 0.11), (0.55, 0.24, 0.15), (0.66, 0.34, 0.20)),
            ((0.33, 0.35, 0.16), (0.47, 0.46, 0.20), (0.60, 0.53, 0.24)),
        ),
        "winter": (((0.30, 0.26, 0.22), (0.36, 0.32, 0.28), (0.42, 0.38, 0.33)),),  # twigs seen from afar
    },
    "evergreen": {
        "any": (
            ((0.15, 0.22, 0.15), (0.20, 0.28, 0.18), (0.26, 0.34, 0.21)),
            ((0.17, 0.24, 0.19), (0.23, 0.31, 0.24), (0.30, 0.38, 0.29)),
        )
    },
    "hedge": {
        "any": (
            ((0.20, 0.29, 0.15), (0.27, 0.36, 0.19), (0.34, 0.43, 0.22)),
            ((0.23, 0.31, 0.14), (0.31, 0.39, 0.18), (0.39, 0.46, 0.22)),
        ),
        "autumn": (
            ((0.24, 0.27, 0.14), (0.33, 0.35, 0.18), (0.42, 0.42, 0.22)),
            ((0.40, 0.22, 0.13), (0.52, 0.30, 0.16), (0.60, 0.40, 0.20)),
        ),
        "winter": (((0.21, 0.26, 0.16), (0.28, 0.33, 0.20), (0.34, 0.38, 0.24)),),
    },
    "grass": {
        "any": (((0.29, 0.39, 0.17), (0.36, 0.46, 0.20), (0.45, 0.53, 0.25)),),
        "spring": (((0.31, 0.43, 0.18), (0.39, 0.51, 0.21), (0.48, 0.58, 0.27)),),
        "autumn": (((0.31, 0.38, 0.18), (0.40, 0.45, 0.22), (0.52, 0.52, 0.29)),),
        "winter": (((0.33, 0.36, 0.20), (0.42, 0.43, 0.25), (0.53, 0.51, 0.33)),),
    },
    "dry grass": {"any": (((0.42, 0.37, 0.24), (0.54, 0.48, 0.32), (0.63, 0.57, 0.40)),)},
    "palm": {"any": (((0.34, 0.42, 0.22), (0.44, 0.52, 0.28), (0.54, 0.60, 0.35)),)},
    "flowers": {
        "any": (
            ((0.76, 0.22, 0.32), (0.85, 0.40, 0.50), (0.93, 0.80, 0.84)),
            ((0.80, 0.62, 0.16), (0.90, 0.78, 0.30), (0.93, 0.90, 0.80)),
            ((0.45, 0.33, 0.62), (0.60, 0.48, 0.75), (0.82, 0.78, 0.90)),
            ((0.78, 0.20, 0.14), (0.88, 0.42, 0.20), (0.92, 0.72, 0.40)),
            ((0.88, 0.87, 0.84), (0.93, 0.92, 0.90), (0.95, 0.94, 0.88)),
        )
    },
}


def foliage_colours(kind: str, season: str, rng: np.random.Generator) -> Shades:
    """Return dark, middle and light sRGB colours of one plant's leaves; one draw, whatever the kind and season.

    Args:
        kind: "broadleaf", "evergreen", "hedge", "grass", "dry grass", "palm" or "flowers".
        season: "spring", "summer", "autumn" or "winter".
        rng: Chooses between plants of this kind.
    """
    by_season = _COLOURS[kind]
    choices = by_season.get(season) or by_season["any"]
    return choices[int(rng.random() * len(choices))]


def unit_vectors(count: int, rng: np.random.Generator) -> Floats:
    """Return random directions, (count, 3)."""
    vectors: Floats = rng.normal(size=(count, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def leaves(
    blobs: Sequence[Blob], count: int, size: float, rng: np.random.Generator, squash: float = 0.85, upward: float = -1.0
) -> tuple[Mesh, Mesh, Mesh]:
    """Return leaves on clumps, one mesh for each of dark, middle and light shades.

    Leaves look roughly outwards, so that a clump has a lit and a shaded side; darker ones lie deeper and lower.

    Args:
        blobs: centre and radius of each clump, metres.
        count: leaves; each takes two triangles.
        size: mean length of a leaf, metres.
        rng: random numbers.
        squash: height of a clump over its width.
        upward: only leaves whose direction from the clump's middle rises at least so much, -1 (all) to 1.
    """
    centres = np.array([centre for centre, _ in blobs], float).reshape(-1, 3)
    radii = np.array([radius for _, radius in blobs], float)
    chosen = rng.choice(len(blobs), count, p=radii**2 / (radii**2).sum())
    direction = unit_vectors(count, rng)
    if upward > -1:
        rise = upward + (1 - upward) * (direction[:, 2] + 1) / 2  # Archimedes: heights on a sphere are even
        around = direction[:, :2] / (np.linalg.norm(direction[:, :2], axis=1, keepdims=True) + 1e-9)
        direction = np.concatenate([around * np.sqrt(1 - rise**2)[:, None], rise[:, None]], axis=1)
    depth = rng.random(count) ** 0.3
    points = centres[chosen] + direction * (radii[chosen] * depth)[:, None] * np.array([1.0, 1.0, squash])
    quads = leaf_quads(points, direction + 0.75 * unit_vectors(count, rng), size * rng.uniform(0.6, 1.4, count), rng)
    light = 0.9 * depth + 0.35 * direction[:, 2] + rng.normal(0, 0.35, count)
    return shaded(quads, light)


def leaf_quads(points: Floats, normals: Floats, sizes: Floats, rng: np.random.Generator, slim: float = 0.55) -> Floats:
    """Return lozenges (n, 2, 3, 3), two triangles each, that lie across `normals` and point anywhere within them."""
    normals = normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9)
    along = np.cross(normals, unit_vectors(len(points), rng))
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.cross(normals, along) * slim
    half = (sizes / 2)[:, None]
    a, b, c, d = points - along * half, points + across * half, points + along * half, points - across * half
    return np.stack([np.stack([a, d, c], 1), np.stack([a, c, b], 1)], axis=1)


def shaded(quads: Floats, light: Floats) -> tuple[Mesh, Mesh, Mesh]:
    """Return (n, m, 3, 3) triangles as three meshes: the third with the least `light`, the middle one, the rest."""
    order = np.argsort(light, kind="stable")
    dark, middle, bright = (triangles(quads[part].reshape(-1, 3, 3)) for part in np.array_split(order, 3))
    return dark, middle, bright


def cores(blobs: Sequence[Blob], share: float, squash: float = 0.85) -> Mesh:
    """Return closed lumps inside clumps, `share` of their radius: leaves before them look dense with few triangles."""
    radii = np.array([radius for _, radius in blobs], float)
    centres = np.array([centre for centre, _ in blobs], float).reshape(-1, 3)
    shape = _LUMP[None] * (radii * share)[:, None, None] * np.array([1.0, 1.0, squash]) + centres[:, None]
    return triangles(shape[:, _LUMP_FACES].reshape(-1, 3, 3))


def sticks(starts: ArrayLike, ends: ArrayLike, start_radii: ArrayLike, end_radii: ArrayLike, sides: int = 5) -> Mesh:
    """Return open tapering rods from `starts` (n, 3) to `ends`: branches and twigs, 2 * sides triangles each."""
    start, end = np.asarray(starts, float).reshape(-1, 3), np.asarray(ends, float).reshape(-1, 3)
    along = end - start
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    aside = np.where(np.abs(along[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    first = np.cross(along, aside)
    first /= np.linalg.norm(first, axis=1, keepdims=True) + 1e-9
    second = np.cross(along, first)
    angles = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.cos(angles)[None, :, None] * first[:, None] + np.sin(angles)[None, :, None] * second[:, None]
    low = start[:, None] + ring * np.broadcast_to(start_radii, len(start))[:, None, None]
    high = end[:, None] + ring * np.broadcast_to(end_radii, len(start))[:, None, None]
    low_next, high_next = np.roll(low, -1, axis=1), np.roll(high, -1, axis=1)
    faces = np.stack([np.stack([low, low_next, high_next], 2), np.stack([low, high_next, high], 2)], axis=2)
    # Ends of rods are hidden in the next rod, in a trunk or in leaves: no caps.
    return triangles(faces.reshape(-1, 3, 3))


def _icosphere() -> tuple[Floats, Floats]:
    golden = (1 + 5**0.5) / 2
    corners = [(0.0, a, b * golden) for a in (-1, 1) for b in (-1, 1)]
    points = np.array([corner[k:] + corner[:k] for k in range(3) for corner in corners])
    points /= np.linalg.norm(points[0])
    edge = min(np.linalg.norm(points[0] - other) for other in points[1:]) * 1.01
    near = np.linalg.norm(points[:, None] - points[None], axis=2) < edge
    faces = [
        (a, b, c) if np.dot(np.cross(points[b] - points[a], points[c] - points[a]), points[a]) > 0 else (a, c, b)
        for a in range(12)
        for b in range(a + 1, 12)
        for c in range(b + 1, 12)
        if near[a, b] and near[b, c] and near[a, c]
    ]
    return points, np.array(faces)


_LUMP, _LUMP_FACES = _icosphere()
