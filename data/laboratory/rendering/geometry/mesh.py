"""Solids and walls that rooms, houses and gardens are built of, in metres with z up; all meshes come from here."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from data.laboratory.rendering.geometry.round_solids import cylinder, lathe, soft_box, sphere, tube
from data.laboratory.rendering.geometry.triangle_mesh import Floats, Mesh, join, polygons, prism, triangles

__all__ = [
    "Hole",
    "Mesh",
    "band",
    "box",
    "cylinder",
    "frame",
    "join",
    "lathe",
    "level",
    "panel_with_holes",
    "polygons",
    "prism",
    "reveals",
    "soft_box",
    "sphere",
    "triangles",
    "tube",
    "upright",
]

Ring = list[tuple[float, float, float]]
Hole = tuple[float, float, float, float]  # x0, x1, z0, z1 of an opening in a wall that faces -y


def box(low: ArrayLike, high: ArrayLike, bevel: float = 0.0) -> Mesh:
    """Return a box between two corners, its edges chamfered by `bevel` metres (less on thin boxes)."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    half, centre = (high - low) / 2, (high + low) / 2
    edge = min(bevel, float(half.min()) * 0.99)
    if edge <= 0:
        return polygons(list(centre + _CORNERS[_SIDES] * half))
    # Each corner becomes three points, one on each of its three sides.
    points = centre + _CORNERS[:, None] * (half - edge * (1 - np.eye(3)))
    flat = points.reshape(-1, 3)
    return polygons([*flat[_BEVEL_QUADS], *flat[_BEVEL_TRIANGLES]])


def upright(x0: float, x1: float, z0: float, z1: float, y: float) -> Ring:
    """Return the corners of a rectangle in the plane `y` that faces -y."""
    return [(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)]


def level(x0: float, x1: float, y0: float, y1: float, z: float) -> Ring:
    """Return the corners of a level rectangle, seen from above."""
    return [(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)]


def band(low: Sequence[ArrayLike], high: Sequence[ArrayLike]) -> Mesh:
    """Return the quadrilaterals between two closed rings of as many points; walls, where both run anticlockwise."""
    count = len(low)
    following = [(i + 1) % count for i in range(count)]
    return polygons([np.array([low[i], low[j], high[j], high[i]], float) for i, j in enumerate(following)])


def frame(outer: Hole, inner: Hole, depth: tuple[float, float], bevel: float, sides: str = "lrbt") -> Mesh:
    """Return the bars between two rectangles of a wall that faces -y.

    Args:
        outer: x0, x1, z0, z1 of the whole.
        inner: Of what it frames.
        depth: y of its front and of its back.
        bevel: Of its bars' edges, metres.
        sides: Its bars in the order in which they are built: (l)eft, (r)ight, (b)ottom and (t)op; those that come
            first run through, the others stand between them.
    """
    (x0, x1, z0, z1), (a, b, c, d), (y0, y1) = outer, inner, depth
    through = sides[0] in "lr"  # the uprights
    low, high = (z0, z1) if through else (c, d)
    left, right = (a, b) if through else (x0, x1)
    bars = {"l": (x0, a, low, high), "r": (b, x1, low, high), "b": (left, right, z0, c), "t": (left, right, d, z1)}
    return join(*[box((p, y0, r), (q, y1, s), bevel) for p, q, r, s in (bars[side] for side in sides)])


def panel_with_holes(x0: float, x1: float, z0: float, z1: float, y: float, holes: Sequence[Hole]) -> Mesh:
    """Return a wall in the plane `y` that faces -y, without the openings (x0, x1, z0, z1)."""
    xs = sorted({x0, x1, *[min(max(edge, x0), x1) for hole in holes for edge in hole[:2]]})
    zs = sorted({z0, z1, *[min(max(edge, z0), z1) for hole in holes for edge in hole[2:]]})
    cells = [(a, b, c, d) for a, b in zip(xs, xs[1:], strict=False) for c, d in zip(zs, zs[1:], strict=False)]
    solid = [
        upright(a, b, c, d, y)
        for a, b, c, d in cells
        if not any(h[0] <= a and b <= h[1] and h[2] <= c and d <= h[3] for h in holes)
    ]
    return polygons(solid)


def reveals(y: float, holes: Sequence[Hole], depth: float) -> Mesh:
    """Return the inner sides of openings in a wall that faces -y, from `y` to `y + depth`."""
    back = y + depth
    sides = []
    for a, b, c, d in holes:
        sides += [
            [(a, y, c), (a, back, c), (a, back, d), (a, y, d)],
            [(b, back, c), (b, y, c), (b, y, d), (b, back, d)],
            [(a, y, d), (a, back, d), (b, back, d), (b, y, d)],
            [(a, y, c), (b, y, c), (b, back, c), (a, back, c)],
        ]
    return polygons(sides)


def _outward(corner_ids: Sequence[int], points: Floats) -> list[int]:
    """The ids in the order that looks away from the origin."""
    ring = points[list(corner_ids)]
    outward = np.dot(np.cross(ring[1] - ring[0], ring[2] - ring[0]), ring.mean(axis=0)) > 0
    return list(corner_ids) if outward else list(corner_ids)[::-1]


# The topology of a box, worked out once. Corner number = 4 * (x is high) + 2 * (y is high) + (z is high); the point of
# a chamfered corner that lies on the side across axis a has the number 3 * corner + a.
_CORNERS: Floats = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)


def _corner_ids(axis: int, sign: int) -> list[int]:
    """The four corners of one side, in ring order."""
    side = [index for index in range(8) if _CORNERS[index][axis] == sign]
    return [side[0], side[1], side[3], side[2]]


def _bevel_rings() -> tuple[list[list[int]], list[list[int]]]:
    points = (_CORNERS[:, None] * (1 - 0.1 * (1 - np.eye(3)))).reshape(-1, 3)
    quads = [[3 * corner + axis for corner in _corner_ids(axis, sign)] for axis in range(3) for sign in (-1, 1)]
    for first in range(8):
        for axis in range(3):
            second = first + (4, 2, 1)[axis]
            if _CORNERS[first][axis] < 0:  # the edge along this axis
                one, other = (a for a in range(3) if a != axis)
                quads.append([3 * first + one, 3 * second + one, 3 * second + other, 3 * first + other])
    corners = [[3 * corner, 3 * corner + 1, 3 * corner + 2] for corner in range(8)]
    return [_outward(ring, points) for ring in quads], [_outward(ring, points) for ring in corners]


_SIDES = np.array([_outward(_corner_ids(axis, sign), _CORNERS) for axis in range(3) for sign in (-1, 1)])
_BEVEL_QUADS, _BEVEL_TRIANGLES = (np.array(rings) for rings in _bevel_rings())
