"""Work tops with sink and tap, and the strip of wall behind them, in a wall's frame."""

from collections.abc import Sequence

import numpy as np

from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, level, polygons, tube, upright
from data.laboratory.rendering.interior.shell import Opening, Wall
from data.laboratory.rendering.kitchen.appliances import HOOD_BOTTOM
from data.laboratory.rendering.kitchen.cabinets import BODY_TOP, UPPER_BOTTOM
from data.laboratory.rendering.kitchen.units import DEPTH, WORK_HEIGHT, Run, Unit
from data.laboratory.rendering.scene import Scene

FRONT = -DEPTH - 0.035
"""y of the work top's front edge."""
UPSTAND = 0.09
"""Height of the strip of work top material that stands up against the wall."""
_CHAMFER = 0.006
_BASIN = (0.62, -0.50, -0.13)  # width; y of its front and back edges


def slab(
    start: float,
    end: float,
    y0: float,
    y1: float,
    top: float,
    thick: float,
    hole: tuple[float, float, float, float] | None = None,
) -> tuple[Mesh, Mesh]:
    """A slab of a work top between two heights, with a bevelled edge all round.

    Args:
        start: Left end.
        end: Right end.
        y0: Front.
        y1: Back.
        top: Height of the upper side.
        thick: Thickness.
        hole: Of a sink, (left, right, front, back).

    Returns:
        The top with the edges, and the bevel, which is the dark seam of a laminate.
    """
    e, low = _CHAMFER, top - thick
    a, b, c, d = start + e, end - e, y0 + e, y1 - e
    faces = [[(a, c), (b, c), (b, d), (a, d)]]
    if hole is not None:
        left, right, near, far = hole
        faces = [
            [(a, c), (left, c), (left, d), (a, d)],
            [(right, c), (b, c), (b, d), (right, d)],
            [(left, c), (right, c), (right, near), (left, near)],
            [(left, far), (right, far), (right, d), (left, d)],
        ]
    rings: list[np.ndarray] = [np.array([(x, y, top) for x, y in face]) for face in faces]
    outer = [(start, y0), (end, y0), (end, y1), (start, y1)]
    inner = [(a, c), (b, c), (b, d), (a, d)]
    bevels = []
    for number in range(4):
        following = (number + 1) % 4
        p, q = outer[number], outer[following]
        rings.append(np.array([(*p, low), (*q, low), (*q, top - e), (*p, top - e)]))
        bevels.append(np.array([(*p, top - e), (*q, top - e), (*inner[following], top), (*inner[number], top)]))
    rings.append(np.array([(x, y, low) for x, y in reversed(outer)]))
    return polygons(rings), polygons(bevels)


def add_worktop(scene: Scene, wall: Wall, run: Run, label: str = "counter") -> None:
    """The work top of a run, with its upstand along the wall."""
    start, end = run.work
    sinks = run.of("sink")
    top, bevel = slab(start, end, FRONT, 0.0, WORK_HEIGHT, WORK_HEIGHT - BODY_TOP, _hole(sinks[0]) if sinks else None)
    low, high = run.strip
    upstand = box((low, -0.022, WORK_HEIGHT), (high, 0.0, WORK_HEIGHT + UPSTAND), 0.003)
    scene.add(wall.placed(join(top, upstand)), "counter", label)
    scene.add(wall.placed(bevel), "counter edge", label)


def add_sink(scene: Scene, wall: Wall, run: Run, random: np.random.Generator) -> None:
    """A steel basin let into the work top, and a tap."""
    kind = str(random.choice(["arc", "swan", "bridge"]))
    material = str(random.choice(["chrome", "handle"]))
    for unit in run.of("sink"):
        left, right, near, far = _hole(unit)
        low, high = WORK_HEIGHT - 0.18, WORK_HEIGHT + 0.003
        rim = 0.018
        sides = [
            [(left, near, low), (left, near, high), (right, near, high), (right, near, low)],
            [(right, far, low), (right, far, high), (left, far, high), (left, far, low)],
            [(left, far, low), (left, far, high), (left, near, high), (left, near, low)],
            [(right, near, low), (right, near, high), (right, far, high), (right, far, low)],
            level(left, right, near, far, low),
            [(left - rim, near - rim, high), (right + rim, near - rim, high), (right, near, high), (left, near, high)],
            [(left, far, high), (right, far, high), (right + rim, far + rim, high), (left - rim, far + rim, high)],
            [(left - rim, near - rim, high), (left, near, high), (left, far, high), (left - rim, far + rim, high)],
            [(right, near, high), (right + rim, near - rim, high), (right + rim, far + rim, high), (right, far, high)],
        ]
        scene.add(wall.placed(polygons([np.array(side) for side in sides])), "basin")
        scene.add(wall.placed(_tap(unit.middle, kind)), material)


def add_splashback(scene: Scene, wall: Wall, run: Run, openings: Sequence[Opening], present: bool) -> None:
    """The strip of wall between work top and wall cupboards: tiled, or as it was painted."""
    low = WORK_HEIGHT + UPSTAND
    start, end = run.strip
    heights: list[tuple[float, float, float]] = []
    if run.hood is not None:
        width = run.of("oven")[0].end - run.of("oven")[0].start
        heights.append((run.hood - width / 2, run.hood + width / 2, HOOD_BOTTOM))
    for opening in openings:
        if opening.side == run.side:
            heights.append((opening.start - 0.10, opening.end + 0.10, min(UPPER_BOTTOM, opening.bottom - 0.035)))
    heights.sort()
    panels = []
    place = start
    for left, right, high in [*heights, (end, end, UPPER_BOTTOM)]:
        left, right = max(left, place), min(right, end)
        if left > place:
            panels.append((place, left, UPPER_BOTTOM))
        if right > left and high > low:
            panels.append((left, right, high))
        place = max(place, right)
    y = -0.008
    rings = [np.array(upright(a, b, low, c, y)) for a, b, c in panels]
    scene.add(wall.placed(polygons(rings)), "splashback" if present else "walls", "splashback")


def _hole(unit: Unit) -> tuple[float, float, float, float]:
    width, near, far = _BASIN
    half = min(width, unit.end - unit.start - 0.1) / 2
    return (unit.middle - half, unit.middle + half, near, far)


def _tap(x: float, kind: str) -> Mesh:
    """A tap behind the sink."""
    y, z = -0.075, WORK_HEIGHT
    foot = cylinder((x, y, z), (x, y, z + 0.02), 0.026, sides=14)
    lever = tube([(x + 0.02, y, z + 0.07), (x + 0.075, y - 0.01, z + 0.10)], 0.006, 6)
    if kind == "arc":
        turn = np.linspace(0, np.pi, 12)
        arch = [(x, y - 0.09 + 0.09 * np.cos(a), z + 0.26 + 0.09 * np.sin(a)) for a in turn]
        return join(foot, lever, tube([(x, y, z), *arch, (x, y - 0.18, z + 0.20)], 0.012, 10))
    if kind == "swan":
        neck = [(0.0, 0.0), (0.0, 0.28), (0.03, 0.31), (0.19, 0.31), (0.22, 0.28), (0.22, 0.24)]
        return join(foot, lever, tube([(x, y - out, z + up) for out, up in neck], 0.013, 10))
    pillars = [tube([(x + side * 0.1, y, z), (x + side * 0.1, y, z + 0.10)], 0.011, 8) for side in (-1, 1)]
    bridge = tube([(x - 0.1, y, z + 0.09), (x + 0.1, y, z + 0.09)], 0.010, 8)
    spout = tube([(x, y, z + 0.09), (x, y, z + 0.24), (x, y - 0.08, z + 0.30), (x, y - 0.17, z + 0.24)], 0.011, 10)
    return join(*pillars, bridge, spout)
