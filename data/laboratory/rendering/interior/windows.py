"""Windows from inside: frames, sills, casings, and the curtains or blinds before them."""

from collections.abc import Sequence

import numpy as np

from data.laboratory.colours import one_of, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import Mesh, box, frame, join, sphere, tube
from data.laboratory.rendering.geometry.soft import sheet
from data.laboratory.rendering.interior.shell import Opening, Room, Wall
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import fabric

_CLOTHS = palette(
    "0.90 0.88 0.83, 0.78 0.74 0.67, 0.62 0.64 0.66, 0.55 0.62 0.66, 0.70 0.62 0.52, 0.48 0.53 0.47, 0.66 0.50 0.44, "
    "0.93 0.93 0.92"
)
_FRAME_FRONT, _FRAME_BACK = 0.10, 0.15  # metres beyond the wall's inner face


def add_windows(scene: Scene, home: Home, room: Room, openings: Sequence[Opening], room_name: str) -> None:
    """Fill openings with frames, sills, casings and covers, in materials of their own (registered here).

    Needs the material "trim", as `usual_surfaces` registers it. Everything of an opening carries its label.
    """
    random = home.rng(room_name, "curtains")
    cloth = fabric(random, one_of(random, _CLOTHS))
    scene.material("curtain", texture=cloth, roughness=0.95, specular=0.05, relief=0.4)
    dark = home.rng(room_name, "curtain rod").random() < 0.5
    scene.material("curtain rod", colour=(0.10, 0.09, 0.08) if dark else (0.72, 0.70, 0.66), roughness=0.4)
    for opening in openings:
        wall = room.wall(opening.side)
        parts = [_frame(opening), _casing(opening)]
        scene.add(wall.placed(join(*parts)), "trim", opening.label)
        _add_cover(scene, wall, opening, home.rng(room_name, "curtain folds", opening.side))


def add_inner_door(scene: Scene, wall: Wall, start: float, rng: np.random.Generator, width: float = 0.85) -> None:
    """A closed door between rooms, `start` to `start + width` metres along a wall, with panels, casing and handle.

    Needs the material "trim", as `usual_surfaces` registers it.
    """
    top, end = 2.03, start + width
    panels = ((0.12, 0.95), (1.05, 1.90)) if rng.random() < 0.6 else ((0.12, 0.62), (0.72, 1.22), (1.32, 1.90))
    leaf = [box((start, -0.022, 0.004), (end, 0.0, top))]
    for low, high in panels:
        leaf.append(box((start + 0.12, -0.030, low), (end - 0.12, -0.020, high), 0.008))
        leaf.append(box((start + 0.16, -0.036, low + 0.04), (end - 0.16, -0.020, high - 0.04), 0.012))
    wide = 0.075
    whole, hole = (start - wide, end + wide, 0.0, top + wide), (start - 0.004, end + 0.004, 0.0, top + 0.004)
    leaf.append(frame(whole, hole, (-0.034, 0.0), 0.004, "lrt"))
    scene.add(wall.placed(join(*leaf)), "trim")
    scene.material("door handle", colour=(0.70, 0.69, 0.67), metallic=1.0, roughness=0.3)
    x = end - 0.07
    lever = tube([(x, -0.02, 1.02), (x, -0.075, 1.02), (x - 0.11, -0.075, 1.02)], 0.009, 8)
    scene.add(wall.placed(lever), "door handle")


def curtain(
    start: float, end: float, bottom: float, top: float, rng: np.random.Generator, out: float = 0.10, fold: float = 0.04
) -> Mesh:
    """A pleated curtain in a wall's frame.

    Args:
        start: Left edge, metres along the wall.
        end: Right edge.
        bottom: Lower edge, metres above the floor.
        top: Upper edge.
        rng: Of its folds.
        out: Metres before the wall about which the folds swing.
        fold: How far they swing to either side.
    """
    columns = max(12, round((end - start) / 0.012))
    along = np.linspace(start, end, columns)
    turn = 2 * np.pi * (along - start) / 0.115
    swing = 0.9 * np.sin(turn / 5.3 + rng.uniform(0, 6)) + 0.6 * np.sin(turn / 2.7 + rng.uniform(0, 6))
    rows = []
    for part in np.linspace(0, 1, 6):  # looser towards the hem
        shift = swing * (0.6 + 0.5 * part)
        depth = fold * (0.75 + 0.25 * part) * np.sin(turn + shift)
        rows.append(np.stack([along, -out + depth, np.full_like(along, bottom + (top - bottom) * (1 - part))], axis=1))
    return sheet(np.array(rows[::-1]))


def _frame(opening: Opening) -> Mesh:
    """The outer frame and the bars of a window."""
    start, end, bottom, top = opening.hole
    door = bottom < 0.2
    edge = 0.055
    uprights, levels = [], []
    width = end - start
    if opening.frame in ("casement", "sash"):
        leaves = max(1 if opening.frame == "sash" else 2, round(width / (1.1 if opening.frame == "sash" else 0.85)))
        uprights = [start + width * number / leaves for number in range(1, leaves)]
    if opening.frame == "sash":
        levels = [(bottom + top) / 2]
    thin_uprights, thin_levels = [], []
    if opening.frame == "grid":
        columns, rows = max(2, round(width / 0.42)), max(2, round((top - bottom) / 0.45))
        thin_uprights = [start + width * number / columns for number in range(1, columns)]
        thin_levels = [bottom + (top - bottom) * number / rows for number in range(1, rows)]

    def upright(x: float, half: float) -> Mesh:
        return box((x - half, _FRAME_FRONT, bottom), (x + half, _FRAME_BACK, top), 0.004)

    def level(z: float, half: float) -> Mesh:
        return box((start, _FRAME_FRONT, z - half), (end, _FRAME_BACK, z + half), 0.004)

    sill_half = 0.09 if door else edge / 2
    return join(
        upright(start + edge / 2, edge / 2),
        upright(end - edge / 2, edge / 2),
        level(top - edge / 2, edge / 2),
        level(bottom + sill_half, sill_half),
        *[upright(x, 0.035) for x in uprights],
        *[level(z, 0.025) for z in levels],
        *[upright(x, 0.011) for x in thin_uprights],
        *[level(z, 0.011) for z in thin_levels],
    )


def _casing(opening: Opening) -> Mesh:
    """The boards around a window on the wall, and its sill."""
    start, end, bottom, top = opening.hole
    wide = 0.07
    whole = (start - wide, end + wide, bottom, top + wide)
    boards = [frame(whole, opening.hole, (-0.018, 0.002), 0.004, "lrt")]
    if bottom >= 0.2:
        boards.append(box((start - 0.10, -0.055, bottom - 0.035), (end + 0.10, _FRAME_FRONT, bottom), 0.006))
    return join(*boards)


def _add_cover(scene: Scene, wall: Wall, opening: Opening, random: np.random.Generator) -> None:
    """Curtains or a blind."""
    start, end, bottom, top = opening.hole
    width, height = end - start, top - bottom
    if opening.cover == "curtains":
        rail = min(top + 0.16, wall.height - 0.12)
        each = min(0.42, 0.24 + 0.10 * width)
        low = 0.02 if bottom < 1.0 else bottom - 0.12
        left, right = max(0.03, start - each * 0.75), min(wall.length - 0.03, end + each * 0.75)
        cloths = join(curtain(left, left + each, low, rail, random), curtain(right - each, right, low, rail, random))
        scene.add(wall.placed(cloths), "curtain", opening.label)
        rod = tube([(left - 0.04, -0.10, rail + 0.012), (right + 0.04, -0.10, rail + 0.012)], 0.013)
        ends = [sphere((x, -0.10, rail + 0.012), 0.025, sides=8) for x in (left - 0.04, right + 0.04)]
        scene.add(wall.placed(join(rod, *ends)), "curtain rod", opening.label)
    elif opening.cover == "roller":
        cloth = box((start + 0.06, 0.060, top - 0.26 * height), (end - 0.06, 0.064, top - 0.03))
        bar = box((start + 0.06, 0.055, top - 0.28 * height), (end - 0.06, 0.069, top - 0.26 * height), 0.003)
        roll = tube([(start + 0.04, 0.06, top - 0.04), (end - 0.04, 0.06, top - 0.04)], 0.03, 12)
        scene.add(wall.placed(join(cloth, bar, roll)), "curtain", opening.label)
    elif opening.cover == "roman":
        folds = [
            box(
                (start + 0.01, 0.0 - 0.012 * (number % 2), top - 0.07 * (number + 1)),
                (end - 0.01, 0.05, top - 0.07 * number),
                0.012,
            )
            for number in range(5)
        ]
        scene.add(wall.placed(join(*folds)), "curtain", opening.label)
    elif opening.cover == "venetian":
        count = int(0.45 * height / 0.035)
        slats = [
            box((start + 0.06, 0.04, top - 0.07 - 0.035 * number), (end - 0.06, 0.08, top - 0.067 - 0.035 * number))
            for number in range(count)
        ]
        head = box((start + 0.05, 0.03, top - 0.06), (end - 0.05, 0.09, top - 0.002), 0.004)
        scene.add(wall.placed(join(head, *slats)), "trim", opening.label)
