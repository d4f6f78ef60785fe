"""The shell of a room, shared by all interiors: floor, ceiling, walls with openings, skirting, windows, light.

The frame: the floor spans x 0..width and y 0..depth, z is up. The camera stands near y = 0 and looks towards the
"back" wall at y = depth; "left" is x = 0, "right" x = width, "front" y = 0 (behind the camera).

Each wall has its own frame, in which fittings are built once and then placed on any wall: s runs along the wall from
its left end to its right end as seen from inside the room, the wall is the plane y = 0 facing −y, so that the room
lies at negative y and the outside at positive y. `room.wall("left").placed(mesh)` puts such a mesh into the room.

How a room is put together:

    scene = Scene(interior=True)
    room = Room(4.6, 4.2, 2.5)
    openings = [Opening("back", 1.6, 3.0, 0.9, 2.1, label="bedroom_window", cover="curtains")]
    scene.camera = Camera(...)
    surfaces = usual_surfaces(scene, home, "bedroom")      # paint, trim and ceiling of this home; wooden floor
    add_shell(scene, room, surfaces, openings)             # floor, ceiling, walls, skirting, crown
    add_windows(scene, home, room, openings, "bedroom")    # interior/windows: frames, sills, curtains
    add_daylight(scene, home, room, openings, "bedroom")   # interior/room_light: sky, sun, garden pictures
    add_fill(scene, room, 2.0)                             # soft light from behind the camera
    add_ceiling_spots(scene, room, [(1.2, 1.5), ...])      # small lamps let into the ceiling

`surfaces` may be replaced field by field (`dataclasses.replace(surfaces, floor=scene.material("carpet", ...))`), and
`Surfaces.walls_of` gives single walls another material (a feature wall, a tiled wall).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import Hole, Mesh, box, level, panel_with_holes, polygons, reveals
from data.laboratory.rendering.scene import Scene, Triple
from data.laboratory.rendering.surfaces.base import Texture, blend, finished, noise
from data.laboratory.rendering.surfaces.indoor import plain, planks

Side = Literal["back", "left", "right", "front"]
_SIDES: tuple[Side, ...] = ("back", "left", "right", "front")
REVEAL = 0.18
"""Depth in metres from the inner face of a wall to its window."""

WALL_PAINTS = palette(
    "0.93 0.92 0.90, 0.92 0.90 0.86, 0.89 0.88 0.86, 0.84 0.82 0.78, 0.80 0.84 0.84, 0.80 0.83 0.78, 0.78 0.83 0.88, "
    "0.92 0.87 0.78, 0.91 0.86 0.83, 0.90 0.91 0.91"
)
_TRIMS: tuple[Colour, ...] = ((0.94, 0.94, 0.93), (0.93, 0.92, 0.88), (0.90, 0.90, 0.90))


@dataclass(frozen=True)
class Wall:
    """One wall and its own frame.

    Attributes:
        side: Which one.
        length: Metres from its left end to its right end, as seen from inside.
        height: Metres from floor to ceiling.
        degrees: How far its frame is turned.
        corner: Where its left end lies in the room, (x, y).
    """

    side: Side
    length: float
    height: float
    degrees: float
    corner: tuple[float, float]

    def placed(self, mesh: Mesh) -> Mesh:
        """A mesh of the wall's frame, put into the room."""
        return mesh.turned(self.degrees).moved(*self.corner)

    def point(self, along: float, out: float, z: float) -> Triple:
        """Where in the room a point of the wall's frame lies; `out` is metres beyond the wall, negative inside."""
        angle = np.radians(self.degrees)
        cosine, sine = float(np.cos(angle)), float(np.sin(angle))
        return (self.corner[0] + cosine * along - sine * out, self.corner[1] + sine * along + cosine * out, z)

    def seen_from(self, place: Triple) -> Triple:
        """A point of the room, told in the wall's frame: (along, out, z)."""
        angle = np.radians(self.degrees)
        cosine, sine = float(np.cos(angle)), float(np.sin(angle))
        x, y = place[0] - self.corner[0], place[1] - self.corner[1]
        return (cosine * x + sine * y, -sine * x + cosine * y, place[2])


@dataclass(frozen=True)
class Room:
    """A rectangular room, in metres."""

    width: float
    depth: float
    height: float = 2.5

    def wall(self, side: Side) -> Wall:
        """The wall of that side."""
        width, depth = self.width, self.depth
        length, degrees, corner = {
            "back": (width, 0.0, (0.0, depth)),
            "left": (depth, 90.0, (0.0, 0.0)),
            "right": (depth, -90.0, (width, depth)),
            "front": (width, 180.0, (width, 0.0)),
        }[side]
        return Wall(side, length, self.height, degrees, corner)


@dataclass(frozen=True)
class Opening:
    """A window, or a glazed door where `bottom` is below 0.2 m.

    Attributes:
        side: Which wall.
        start: Metres from the wall's left end, as seen from inside, to the left edge.
        end: Metres to the right edge.
        bottom: Metres above the floor.
        top: Metres above the floor.
        frame: "casement" (upright bars), "sash" (level bar), "grid" (small panes) or "plain".
        cover: "none", "curtains", "roller", "roman" or "venetian".
        label: Of everything that belongs to it, the garden seen through it too.
    """

    side: Side
    start: float
    end: float
    bottom: float
    top: float
    frame: str = "casement"
    cover: str = "none"
    label: str = ""

    @property
    def hole(self) -> Hole:
        """The opening as `panel_with_holes` takes it, in the wall's frame."""
        return (self.start, self.end, self.bottom, self.top)


@dataclass(frozen=True)
class Surfaces:
    """Names of the materials of a room's shell.

    Attributes:
        floor: Its texture's u runs along x, or along y where `floor_along` says so.
        walls: All but those named in `walls_of`.
        ceiling: The ceiling.
        trim: Skirting, crown, window frames and doors.
        floor_along: "x" or "y": where the boards run.
        floor_label: Label of the floor.
        walls_of: Other materials of single walls.
    """

    floor: str
    walls: str
    ceiling: str
    trim: str
    floor_along: Literal["x", "y"] = "x"
    floor_label: str = ""
    walls_of: Mapping[Side, str] = field(default_factory=dict)


def paint(rng: np.random.Generator, colour: Colour, condition: float = 1.0) -> Texture:
    """A painted wall, 3 m wide: even where fresh, yellowed and blotchy where neglected.

    Args:
        rng: Of the blotches.
        colour: Of the fresh paint, sRGB.
        condition: −1 (poor) to 1 (very good).
    """
    wear = float(np.clip(-condition, 0, 1))
    fresh = plain(rng, colour, 0.004 + 0.010 * wear)
    if wear == 0:
        return fresh
    n = fresh.colour.shape[0]
    yellowed = fresh.colour * (1 - wear * np.array((0.06, 0.09, 0.17), dtype=np.float32))
    stains = np.clip(noise(n, 1.4, rng, (2.0, 1.0)) - 0.6, 0, 2) * 0.16 * wear
    return finished(blend(yellowed, (0.50, 0.44, 0.36), stains), None, fresh.size)


def usual_surfaces(scene: Scene, home: Home, room_name: str) -> Surfaces:
    """Register this home's paint, trim, ceiling and wooden floor with the scene, and return their names.

    The trim is the same in all rooms of a home, the paint is each room's own.
    """
    trim = one_of(home.rng("interior", "trim"), _TRIMS)
    random = home.rng(room_name, "paint")
    shade = np.clip(np.array(one_of(random, WALL_PAINTS)) + random.uniform(-0.012, 0.012, 3), 0, 0.95)
    colour = (float(shade[0]), float(shade[1]), float(shade[2]))
    board = (1.5, float(home.rng("interior", "floor boards").choice([0.09, 0.125, 0.1875])))
    worn = max(0.0, -home.condition)
    boards = planks(home.rng("interior", "floor"), home.style.wood_colour, board)
    along: Literal["x", "y"] = "x" if home.rng(room_name, "floor direction").random() < 0.5 else "y"
    return Surfaces(
        floor=scene.material("floor", texture=boards, roughness=0.32 + 0.3 * worn, specular=0.4 - 0.2 * worn),
        walls=scene.material("walls", texture=paint(random, colour, home.condition), roughness=0.85),
        ceiling=scene.material("ceiling", colour=(0.95, 0.95, 0.94), roughness=0.9),
        trim=scene.material("trim", colour=trim, roughness=0.4),
        floor_along=along,
    )


def add_shell(
    scene: Scene,
    room: Room,
    surfaces: Surfaces,
    openings: Sequence[Opening] = (),
    *,
    crown: bool = True,
    skirting: float = 0.10,
    without_skirting: Sequence[Side] = (),
) -> None:
    """Put floor, ceiling and four walls with their openings into the scene, with skirting and crown moulding.

    Args:
        scene: Gets the meshes.
        room: The room.
        surfaces: Materials.
        openings: Windows and glazed doors; `add_windows` of interior/windows fills them.
        crown: Whether a moulding runs below the ceiling.
        skirting: Its height in metres.
        without_skirting: Sides that are all cupboards or tiles.
    """
    width, depth, height = room.width, room.depth, room.height
    corners = np.array(level(0, width, 0, depth, 0), dtype=np.float64)
    uv = corners[:, :2] if surfaces.floor_along == "x" else corners[:, [1, 0]]
    scene.add(polygons([corners], [uv]), surfaces.floor, surfaces.floor_label)
    scene.add(polygons([corners[::-1] + (0, 0, height)]), surfaces.ceiling)
    for side in _SIDES:
        wall = room.wall(side)
        own = [opening for opening in openings if opening.side == side]
        holes = [opening.hole for opening in own]
        material = surfaces.walls_of.get(side, surfaces.walls)
        scene.add(wall.placed(panel_with_holes(0, wall.length, 0, height, 0, holes)), material)
        for opening in own:
            scene.add(wall.placed(reveals(0, [opening.hole], REVEAL)), surfaces.trim, opening.label)
        if crown:
            for drop, out in ((0.09, 0.02), (0.05, 0.05)):
                scene.add(wall.placed(box((0, -out, height - drop), (wall.length, 0, height), 0.006)), surfaces.trim)
        if side not in without_skirting and skirting > 0:
            for start, end in _without_doors(wall.length, own):
                scene.add(wall.placed(box((start, -0.015, 0), (end, 0, skirting), 0.004)), surfaces.trim)


def _without_doors(length: float, openings: Sequence[Opening]) -> list[tuple[float, float]]:
    """The stretches of a wall between its doors."""
    doors = sorted((opening.start - 0.07, opening.end + 0.07) for opening in openings if opening.bottom < 0.2)
    edges = [0.0, *[edge for door in doors for edge in door], length]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start > 0.02]
