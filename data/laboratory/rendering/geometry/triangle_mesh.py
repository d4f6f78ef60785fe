"""Triangle meshes: their vertices, faces and texture coordinates, in metres with z up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_LEVEL = 0.98  # planes steeper than this are mapped from the side, flatter ones from above


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles with texture coordinates.

    Attributes:
        vertices: float32 of shape (V, 3), in metres, z up.
        faces: int32 of shape (F, 3), anticlockwise seen from outside.
        uv: float32 of shape (V, 2), in metres: textures know their own size.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    uv: NDArray[np.float32]

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Mesh":
        """Return this mesh shifted by metres; the texture moves along."""
        return Mesh(self.vertices + np.array([x, y, z], np.float32), self.faces, self.uv)

    def turned(self, degrees: float, about: tuple[float, float] = (0.0, 0.0)) -> "Mesh":
        """Return this mesh turned anticlockwise, seen from above, about the vertical axis through a point."""
        angle = np.radians(degrees)
        cosine, sine = np.cos(angle), np.sin(angle)
        centre = np.array([*about, 0.0])
        rotation = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])  # for rows from the left
        vertices = (self.vertices - centre) @ rotation + centre
        return Mesh(vertices.astype(np.float32), self.faces, self.uv)

    def scaled(self, x: float, y: float, z: float) -> "Mesh":
        """Return this mesh with its vertices multiplied; texture coordinates stay, mirroring turns the faces round."""
        vertices = self.vertices * np.array([x, y, z], np.float32)
        return Mesh(vertices, self.faces if x * y * z > 0 else self.faces[:, ::-1], self.uv)


def join(*meshes: Mesh) -> Mesh:
    """Return all meshes as one; of none an empty one."""
    if not meshes:
        return Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), np.zeros((0, 2), np.float32))
    starts = np.cumsum([0, *[len(mesh.vertices) for mesh in meshes[:-1]]])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]).astype(np.int32),
        np.concatenate([mesh.uv for mesh in meshes]),
    )


def polygons(corners: Sequence[ArrayLike], uv: Sequence[ArrayLike] | None = None) -> Mesh:
    """Return planar convex polygons as fans of triangles.

    Args:
        corners: one (k, 3) array per polygon, anticlockwise seen from outside.
        uv: one (k, 2) array per polygon; by default the plane's own metres, with v up the slope.
    """
    rings = [np.asarray(ring, float) for ring in corners]
    maps = None if uv is None else [np.asarray(part, float) for part in uv]
    parts = []
    for count in sorted({len(ring) for ring in rings}):
        chosen = [index for index, ring in enumerate(rings) if len(ring) == count]
        stacked = np.stack([rings[index] for index in chosen])
        parts.append(_fans(stacked, _projected(stacked) if maps is None else np.stack([maps[i] for i in chosen])))
    return join(*parts)


def triangles(corners: ArrayLike) -> Mesh:
    """Return separate triangles of shape (n, 3, 3), each mapped to (0, 0), (1, 0), (0.5, 1)."""
    stacked = np.asarray(corners, float).reshape(-1, 3, 3)
    return _fans(stacked, np.broadcast_to([[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]], (len(stacked), 3, 2)))


def prism(outline: ArrayLike, offset: ArrayLike) -> Mesh:
    """Return the closed solid that a planar convex outline (k, 3) sweeps when shifted by `offset`.

    The outline may run either way round; the faces always look outwards.
    """
    ring, shift = np.asarray(outline, float), np.asarray(offset, float)
    if np.dot(_normals(ring[None])[0], shift) > 0:
        ring = ring[::-1]  # the first cap looks against the shift
    following = np.roll(ring, -1, axis=0)
    walls = np.stack([following, ring, ring + shift, following + shift], axis=1)
    return polygons([ring, (ring + shift)[::-1], *walls])


def woven(grid: Floats, uv: Floats, smallest: float) -> Mesh:
    """Return the surface through a grid of points (m, n, 3), two triangles a cell, anticlockwise for rows to the right.

    Args:
        grid: The points, metres.
        uv: (m, n, 2), metres.
        smallest: Triangles with an area (doubled, square metres) up to this are squeezed flat, and dropped.
    """
    rows, columns = grid.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], axis=2).reshape(-1, 3)
    corners = grid.reshape(-1, 3)
    edges = corners[faces]
    areas = np.linalg.norm(np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0]), axis=1)
    kept = faces[areas > smallest].astype(np.int32)
    return Mesh(corners.astype(np.float32), kept, uv.reshape(-1, 2).astype(np.float32))


def _fans(stacked: Floats, uv: Floats) -> Mesh:
    """Equal polygons (n, k, 3) as fans about their first corner."""
    number, count = stacked.shape[:2]
    middle = np.arange(1, count - 1)
    fan = np.stack([np.zeros_like(middle), middle, middle + 1], axis=1)
    faces = (np.arange(number)[:, None, None] * count + fan).reshape(-1, 3)
    return Mesh(stacked.reshape(-1, 3).astype(np.float32), faces.astype(np.int32), uv.reshape(-1, 2).astype(np.float32))


def _normals(stacked: Floats) -> Floats:
    """Unit normals (n, 3) of planar polygons (n, k, 3), after Newell: right for any corner order and any k."""
    normal = np.cross(stacked, np.roll(stacked, -1, axis=1)).sum(axis=1)
    unit: Floats = normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)
    return unit


def _projected(stacked: Floats) -> Floats:
    """Texture coordinates in each polygon's own plane: u level, v up the slope; from above for level ones."""
    normal = _normals(stacked)
    level = np.cross([0.0, 0.0, 1.0], normal)
    level /= np.linalg.norm(level, axis=1, keepdims=True) + 1e-12
    upward = np.cross(normal, level)
    flat = np.abs(normal[:, 2]) > _LEVEL
    level[flat], upward[flat] = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    return np.stack([np.einsum("nkc,nc->nk", stacked, axis) for axis in (level, upward)], axis=-1)
