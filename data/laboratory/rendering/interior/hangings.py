"""What hangs on walls or leans against them: pictures, towels, boards."""

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.rendering.geometry.mesh import band, frame, join, polygons, upright
from data.laboratory.rendering.geometry.soft import sheet
from data.laboratory.rendering.interior.paintings import painting
from data.laboratory.rendering.interior.shell import Wall
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import fabric, wood

_TOWELS = palette("0.40 0.50 0.55, 0.80 0.76 0.68, 0.62 0.30 0.26, 0.86 0.86 0.85, 0.46 0.52 0.42, 0.80 0.62 0.36")


def add_towel(
    scene: Scene,
    name: str,
    wall: Wall,
    middle: float,
    top: float,
    rng: np.random.Generator,
    width: float = 0.38,
    length: float = 0.55,
    out: float = 0.07,
    colour: Colour | None = None,
    label: str = "",
) -> None:
    """A towel that hangs over a rail or handle which runs along the wall, `out` metres before it at height `top`."""
    cloth = fabric(rng, colour or one_of(rng, _TOWELS), 256)
    scene.material(f"{name} towel", texture=cloth, roughness=0.95, specular=0.05, relief=0.5)
    across = np.linspace(-width / 2, width / 2, 13)
    fall = np.concatenate([np.linspace(-0.75 * length, -0.02, 6), [0.0], np.linspace(0.02, length, 8)])
    bend = np.clip(fall / 0.02, -1, 1)
    away = 0.013 * bend[:, None] + 0.004 * np.sin(across * 40 + rng.uniform(0, 6))[None, :] * np.abs(bend)[:, None]
    z = top + 0.012 - np.abs(fall)
    shape = (fall.size, across.size)
    grid = np.stack(
        [np.broadcast_to(middle + across[None, :], shape), -out - away, np.broadcast_to(z[:, None], shape)], axis=-1
    )
    scene.add(wall.placed(sheet(grid)), f"{name} towel", label)


def add_cutting_board(
    scene: Scene, name: str, wall: Wall, middle: float, z: float, rng: np.random.Generator, label: str = ""
) -> None:
    """A wooden board that stands at `z` and leans against the wall."""
    width, height = float(rng.uniform(0.2, 0.3)), float(rng.uniform(0.28, 0.38))
    timber = scene.material(f"{name} board", texture=wood(rng, (0.60, 0.42, 0.26), 256), roughness=0.5)
    lean = 0.07
    back = [(middle - width / 2, -lean), (middle + width / 2, -lean)]
    front = np.array([[x, y, z] for x, y in back] + [[x, -0.022, z + height] for x, _ in reversed(back)])
    thick = np.array([0.0, -0.016, 0.004])
    corners = front + thick
    scene.add(wall.placed(join(polygons([corners]), band(list(front), list(corners)))), timber, label)


def add_picture(
    scene: Scene,
    name: str,
    wall: Wall,
    middle: float,
    z: float,
    rng: np.random.Generator,
    width: float = 0.6,
    height: float = 0.45,
    label: str = "",
) -> None:
    """A framed picture, its middle at (`middle`, `z`) on the wall; width and height with the frame, in metres."""
    frame_colours: tuple[Colour, ...] = ((0.08, 0.08, 0.08), (0.55, 0.38, 0.22), (0.93, 0.93, 0.92), (0.70, 0.56, 0.32))
    timber = scene.material(f"{name} frame", colour=one_of(rng, frame_colours), roughness=0.4)
    left, right, low, high = middle - width / 2, middle + width / 2, z - height / 2, z + height / 2
    edge = 0.022
    hole = (left + edge, right - edge, low + edge, high - edge)
    scene.add(wall.placed(frame((left, right, low, high), hole, (-0.028, -0.002), 0.003, "btlr")), timber, label)
    inner_width, inner_height = width - 2 * edge, height - 2 * edge
    art = painting(rng, inner_width, inner_height)
    # A hair less than the whole picture, whose edges would else run into one another.
    uv = np.array([(0.002, 0.002), (inner_width - 0.002, 0.002), (0, 0), (0, 0)])
    uv[2], uv[3] = (inner_width - 0.002, inner_height - 0.002), (0.002, inner_height - 0.002)
    scene.material(f"{name} art", texture=art, roughness=0.85)
    scene.add(wall.placed(polygons([upright(*hole, -0.012)], [uv])), f"{name} art", label)
