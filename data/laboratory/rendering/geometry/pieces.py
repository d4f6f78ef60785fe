"""Pieces of furniture: parts gathered in the piece's own frame, then stood in a room."""

from dataclasses import dataclass, field

import numpy as np

from data.laboratory.rendering.geometry.mesh import Mesh
from data.laboratory.rendering.scene import Part, Scene


@dataclass
class Piece:
    """Parts of one thing, the floor at z = 0, its back at y = 0, its front towards -y, its middle at x = 0.

    `add` works as that of a scene, so that what is built into a scene can also be built into a piece.
    """

    parts: list[Part] = field(default_factory=list)

    def add(self, mesh: Mesh, material: str, label: str = "") -> None:
        """Add a mesh; materials are looked up when the piece is stood in a scene."""
        self.parts.append(Part(mesh, material, label))

    def stand(
        self, scene: Scene, x: float, y: float, degrees: float = 0.0, z: float = 0.0, label: str | None = None
    ) -> None:
        """Put this piece into a scene.

        Args:
            scene: Where to.
            x: Where the middle of its back comes to stand, metres.
            y: Likewise.
            degrees: Turn, anticlockwise seen from above: 0 stands before the back wall, 90 before the left wall
                and looks to the right, -90 before the right wall.
            z: Height above the floor.
            label: Of all its parts; their own ones where none is given.
        """
        for part, mesh in self._put(x, y, degrees, z):
            scene.add(mesh, part.material, part.label if label is None else label)

    def _put(self, x: float, y: float, degrees: float, z: float) -> list[tuple[Part, Mesh]]:
        return [(part, part.mesh.turned(degrees).moved(x, y, z)) for part in self.parts]


def tilted(mesh: Mesh, degrees: float, y: float = 0.0, z: float = 0.0) -> Mesh:
    """Return a mesh turned about the level line along x through (y, z); a positive turn leans its top to the back."""
    angle = -np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    moved = mesh.vertices - np.array([0, y, z], np.float32)
    turned = np.stack(
        [moved[:, 0], cosine * moved[:, 1] - sine * moved[:, 2], sine * moved[:, 1] + cosine * moved[:, 2]], axis=1
    )
    return Mesh((turned + np.array([0, y, z])).astype(np.float32), mesh.faces, mesh.uv)
