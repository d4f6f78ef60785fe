"""Roofs of houses, garages and porches: slopes with their ridges, edges, gables and gutters."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.laboratory.rendering.geometry.mesh import Mesh, box, join, level, polygons, tube
from data.laboratory.rendering.greenery.foliage import sticks
from data.laboratory.rendering.scene import Scene

_THICKNESS = 0.14
Outline = list[tuple[float, float, float]]


@dataclass(frozen=True, eq=False)
class Slope:
    """One plane of a roof.

    Attributes:
        corners: (k, 3), anticlockwise from above; the first two are the ends of its lower edge.
    """

    corners: NDArray[np.float64]

    def at(self, along: float, up: float, lift: float = 0.0) -> NDArray[np.float64]:
        """Return the point some metres along the lower edge, up the slope and off its surface."""
        first, second, third = self.corners[0], self.corners[1], self.corners[2]
        edge = (second - first) / np.linalg.norm(second - first)
        normal = np.cross(edge, third - second)
        normal /= np.linalg.norm(normal)
        point: NDArray[np.float64] = first + edge * along + np.cross(normal, edge) * up + normal * lift
        return point

    @property
    def length(self) -> float:
        """Of the lower edge, metres."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        """Up the slope, metres."""
        rise = self.corners[2] - self.corners[1]
        edge = (self.corners[1] - self.corners[0]) / self.length
        return float(np.linalg.norm(rise - edge * np.dot(rise, edge)))

    def bounds(self, up: float) -> tuple[float, float]:
        """Return from where to where, along the lower edge, the slope reaches at a height up the slope."""
        edge = (self.corners[1] - self.corners[0]) / self.length
        left = float(np.dot(self.corners[-1] - self.corners[0], edge)) / self.height * up
        right = float(np.dot(self.corners[2] - self.corners[1], edge)) / self.height * up
        if len(self.corners) == 3:
            left = float(np.dot(self.corners[2] - self.corners[0], edge)) / self.height * up
        return left, self.length + right


@dataclass(frozen=True, eq=False)
class Roof:
    """A roof: what lies on it, its white edges, the walls under its gables, its gutters, and its front slope first."""

    cover: Mesh
    ridges: Mesh
    edges: Mesh
    gables: Mesh
    gutters: Mesh
    slopes: tuple[Slope, ...]

    def put(self, scene: Scene, cover: str, ridges: str, edges: str, gables: str, gutters: str, label: str) -> None:
        """Add it to a scene: each of its parts in its material."""
        for name, material in (
            ("cover", cover),
            ("ridges", ridges),
            ("edges", edges),
            ("gables", gables),
            ("gutters", gutters),
        ):
            scene.add(getattr(self, name), material, label)

    def changed(self, change: Callable[[Mesh], Mesh]) -> "Roof":
        """Return this roof moved or turned."""
        slopes = tuple(
            Slope(change(Mesh(slope.corners.astype(np.float32), _NO_FACES, _NO_MAP)).vertices.astype(float))
            for slope in self.slopes
        )
        meshes = {name: change(mesh) for name, mesh in vars(self).items() if isinstance(mesh, Mesh)}
        return replace(self, **meshes, slopes=slopes)


_NO_FACES = np.zeros((0, 3), np.int32)
_NO_MAP = np.zeros((0, 2), np.float32)


def gable_roof(
    length: float, span: float, pitch: float, overhang: float, ends: tuple[float, float] | None = None
) -> Roof:
    """Return a roof of two slopes over walls from (0, -span / 2) to (length, span / 2) whose tops are at z = 0.

    Args:
        length: along the ridge, which runs along x; metres.
        span: across the ridge.
        pitch: rise over run.
        overhang: of the eaves, metres.
        ends: overhang at the gables, left and right; the same as that of the eaves by default.
    """
    first, last = -(ends or (overhang, overhang))[0], length + (ends or (overhang, overhang))[1]
    low, high = -overhang * pitch, pitch * span / 2
    out = span / 2 + overhang
    front = [(first, -out, low), (last, -out, low), (last, 0.0, high), (first, 0.0, high)]
    back = [(last, out, low), (first, out, low), (first, 0.0, high), (last, 0.0, high)]
    boards = []
    for x, inward in ((first, 1), (last, -1)):
        for sign in (-1, 1):
            ring = [(x, sign * out, low - 0.08), (x, sign * out, low + _THICKNESS)]
            ring += [(x, 0.0, high + _THICKNESS), (x, 0.0, high - 0.10)]
            boards.append(ring if sign * inward < 0 else ring[::-1])
    gables = polygons(
        [
            [(0.0, span / 2, 0.0), (0.0, -span / 2, 0.0), (0.0, 0.0, high)],
            [(length, -span / 2, 0.0), (length, span / 2, 0.0), (length, 0.0, high)],
        ]
    )
    fascias = [box((first, y - 0.02, low - 0.10), (last, y + 0.02, low + _THICKNESS - 0.01)) for y in (-out, out)]
    edges = join(_undersides([front, back]), polygons(boards), *fascias)
    gutters = join(*[_gutter((first, y, low), (last, y, low)) for y in (-out - 0.07, out + 0.07)])
    ridge = tube([(first, 0.0, high + _THICKNESS - 0.02), (last, 0.0, high + _THICKNESS - 0.02)], 0.09, 10)
    return Roof(_lifted([front, back]), ridge, edges, gables, gutters, _slopes([front, back]))


def hip_roof(length: float, span: float, pitch: float, overhang: float) -> Roof:
    """Return a roof of four slopes over walls from (0, -span / 2) to (length, span / 2), tops at z = 0.

    Arguments are those of `gable_roof`; a square house gets a pyramid.
    """
    low, out = -overhang * pitch, span / 2 + overhang
    inset = min(span / 2, length / 2)
    high = pitch * inset
    first, last = -overhang, length + overhang
    a, b = (inset, 0.0, high), (length - inset, 0.0, high)
    front = [(first, -out, low), (last, -out, low), b, a]
    back = [(last, out, low), (first, out, low), a, b]
    right, left = [(last, -out, low), (last, out, low), b], [(first, out, low), (first, -out, low), a]
    shapes: list[Outline] = [front, back, right, left]
    fascias = [
        box((first, -out - 0.02, low - 0.08), (last, -out, low + _THICKNESS - 0.01)),
        box((first, out, low - 0.08), (last, out + 0.02, low + _THICKNESS - 0.01)),
        box((first - 0.02, -out, low - 0.08), (first, out, low + _THICKNESS - 0.01)),
        box((last, -out, low - 0.08), (last + 0.02, out, low + _THICKNESS - 0.01)),
    ]
    corners = level(first, last, -out, out, low)
    gutters = join(*[_gutter(one, other) for one, other in zip(corners, corners[1:] + corners[:1], strict=True)])
    lift = np.array([0.0, 0.0, _THICKNESS - 0.02])
    ends = [(corners[0], a), (corners[3], a), (corners[1], b), (corners[2], b), (a, b)]
    ridges = [tube([np.array(one) + lift, np.array(other) + lift], 0.09, 8) for one, other in ends if one != other]
    return Roof(_lifted(shapes), join(*ridges), join(_undersides(shapes), *fascias), join(), gutters, _slopes(shapes))


def shed_roof(x0: float, x1: float, y_low: float, y_high: float, z: float, pitch: float) -> Roof:
    """Return a roof of one slope that rises from `y_low` in front, at height `z`, to `y_high` at a wall."""
    top = z + pitch * (y_high - y_low)
    front = [(x0, y_low, z), (x1, y_low, z), (x1, y_high, top), (x0, y_high, top)]
    sides = []
    for x, left in ((x0, True), (x1, False)):
        ring = [
            (x, y_high, top - 0.10),
            (x, y_low, z - 0.10),
            (x, y_low, z + _THICKNESS),
            (x, y_high, top + _THICKNESS),
        ]
        sides.append(ring if left else ring[::-1])
    fascia = box((x0, y_low - 0.02, z - 0.10), (x1, y_low + 0.02, z + _THICKNESS - 0.01))
    edges = join(_undersides([front]), polygons(sides), fascia)
    return Roof(
        _lifted([front]), join(), edges, join(), _gutter((x0, y_low - 0.07, z), (x1, y_low - 0.07, z)), _slopes([front])
    )


def patches(slope: Slope, spots: NDArray[np.float64], sizes: NDArray[np.float64], lift: float = 0.012) -> Mesh:
    """Return rectangles just above a slope, at `spots` (n, 2) in metres along and up, of `sizes` (n, 2).

    Spots that would stick out over the edge of the slope are left out.
    """
    rings = []
    for (along, up), (across, tall) in zip(spots, sizes, strict=True):
        left, right = slope.bounds(up + tall)
        if left < along and along + across < right and up + tall < slope.height:
            corners = ((along, up), (along + across, up), (along + across, up + tall), (along, up + tall))
            rings.append([slope.at(u, v, lift) for u, v in corners])
    return polygons(rings)


def _lifted(shapes: list[Outline]) -> Mesh:
    return polygons([np.array(shape) + np.array([0.0, 0.0, _THICKNESS]) for shape in shapes])


def _undersides(shapes: list[Outline]) -> Mesh:
    return polygons([shape[::-1] for shape in shapes])


def _slopes(shapes: list[Outline]) -> tuple[Slope, ...]:
    return tuple(Slope(np.array(shape) + np.array([0.0, 0.0, _THICKNESS])) for shape in shapes)


def _gutter(start: tuple[float, float, float], end: tuple[float, float, float]) -> Mesh:
    lift = np.array([0.0, 0.0, 0.05])
    return sticks([np.array(start) + lift], [np.array(end) + lift], 0.065, 0.065, 8)
