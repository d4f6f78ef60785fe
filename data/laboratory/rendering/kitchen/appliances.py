"""Kitchen appliances in a wall's frame: fridge, oven with hob, hood, dishwasher; all labelled, white or of steel.

Both levels have the same shapes: only the materials "appliance" and "appliance handle" differ.
"""

import numpy as np

from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, polygons, tube
from data.laboratory.rendering.interior.shell import Wall
from data.laboratory.rendering.kitchen.cabinets import front, handle, upper_top
from data.laboratory.rendering.kitchen.finishes import Finishes
from data.laboratory.rendering.kitchen.units import DEPTH, UPPER_DEPTH, WORK_HEIGHT, Run, Unit
from data.laboratory.rendering.scene import Scene

LABEL = "appliances"
FRIDGE_HEIGHT = 1.80
HOOD_BOTTOM = 1.62
OVEN_RAIL = (0.73, DEPTH + 0.062)
"""Height of the oven's handle, and metres before the wall: where a towel hangs."""


def add_appliances(scene: Scene, wall: Wall, run: Run, finishes: Finishes) -> None:
    """Put all appliances of a run into the scene, and the cupboards over fridge and hood."""
    for unit in run.of("fridge"):
        _add_fridge(scene, wall, unit, finishes)
    for unit in run.of("oven"):
        _add_oven(scene, wall, unit)
    for unit in run.of("dishwasher"):
        _add_dishwasher(scene, wall, unit)
    if run.hood is not None:
        width = run.of("oven")[0].end - run.of("oven")[0].start
        _add_hood(scene, wall, run.hood, width, finishes)


def _add_fridge(scene: Scene, wall: Wall, unit: Unit, finishes: Finishes) -> None:
    start, end, back, face = unit.start, unit.end, -0.03, -DEPTH - 0.06
    doors: list[Mesh] = []
    grips: list[Mesh] = []
    low, high = 0.06, FRIDGE_HEIGHT

    def door(x0: float, x1: float, z0: float, z1: float) -> None:
        doors.append(box((x0 + 0.003, face - 0.06, z0 + 0.003), (x1 - 0.003, face, z1 - 0.003), 0.012))

    def grip(points: list[tuple[float, float]]) -> None:
        (x0, z0), (x1, z1) = points
        grips.append(tube([(x0, face - 0.105, z0), (x1, face - 0.105, z1)], 0.011, 10))
        grips.extend(tube([(x, face - 0.06, z), (x, face - 0.105, z)], 0.009, 8) for x, z in points)

    middle = unit.middle
    if finishes.fridge == "side by side":
        split = start + 0.42 * (end - start)
        door(start, split, low, high)
        door(split, end, low, high)
        for x in (split - 0.045, split + 0.045):
            grip([(x, 0.75), (x, 1.50)])
    elif finishes.fridge == "french":
        door(start, middle, 0.72, high)
        door(middle, end, 0.72, high)
        door(start, end, low, 0.72)
        for x in (middle - 0.045, middle + 0.045):
            grip([(x, 0.85), (x, 1.50)])
        grip([(start + 0.1, 0.64), (end - 0.1, 0.64)])
    else:
        split = 1.24 if finishes.fridge == "top freezer" else 0.66
        door(start, end, low, split)
        door(start, end, split, high)
        grip([(end - 0.06, split + 0.06), (end - 0.06, min(high - 0.1, split + 0.50))])
        grip([(end - 0.06, max(low + 0.1, split - 0.55)), (end - 0.06, split - 0.06)])
    scene.add(wall.placed(box((start, face, 0.03), (end, back, FRIDGE_HEIGHT - 0.01), 0.004)), "fridge body", LABEL)
    scene.add(wall.placed(join(*doors)), "appliance", LABEL)
    scene.add(wall.placed(join(*grips)), "appliance handle", LABEL)
    top = upper_top(finishes, wall.height)
    if finishes.built_in and top - FRIDGE_HEIGHT > 0.22:
        low = FRIDGE_HEIGHT + 0.03
        parts = [box((start - 0.02, -DEPTH, low), (end + 0.02, 0.0, top), 0.003)]
        parts += [
            front(finishes.front, a, b, low + 0.005, top - 0.005, -DEPTH) for a, b in ((start, middle), (middle, end))
        ]
        parts += [box((x, -DEPTH - 0.03, 0.0), (x + 0.02, 0.0, top), 0.002) for x in (start - 0.022, end + 0.002)]
        if finishes.to_ceiling:
            parts.append(box((start - 0.02, -DEPTH + 0.005, top), (end + 0.02, 0.0, wall.height)))
        grips = [handle(finishes.handle, middle + side * 0.05, low + 0.09, -DEPTH - 0.02, True) for side in (-1, 1)]
        scene.add(wall.placed(join(*parts)), "upper")
        scene.add(wall.placed(join(*grips)), "handle")


def _add_oven(scene: Scene, wall: Wall, unit: Unit) -> None:
    """An oven below the work top and a hob on it."""
    start, end, face = unit.start, unit.end, -DEPTH
    panel = join(
        box((start + 0.003, face - 0.022, 0.11), (end - 0.003, face, 0.77), 0.004),
        box((start + 0.003, face - 0.026, 0.775), (end - 0.003, face, 0.872), 0.004),
    )
    glass = [box((start + 0.05, face - 0.027, 0.24), (end - 0.05, face - 0.020, 0.66), 0.003)]
    glass.append(box((unit.middle - 0.06, face - 0.030, 0.805), (unit.middle + 0.06, face - 0.025, 0.845), 0.002))
    rail, out = OVEN_RAIL
    grips = [tube([(start + 0.05, -out, rail), (end - 0.05, -out, rail)], 0.010, 10)]
    grips += [tube([(x, face - 0.02, rail), (x, -out, rail)], 0.008, 8) for x in (start + 0.08, end - 0.08)]
    for share in (0.1, 0.22, 0.78, 0.9):
        x = start + share * (end - start)
        grips.append(cylinder((x, face - 0.024, 0.825), (x, face - 0.052, 0.825), 0.018, 0.016, 14))
    hob_top = WORK_HEIGHT + 0.008
    hob = box((start + 0.02, -DEPTH + 0.05, WORK_HEIGHT - 0.002), (end - 0.02, -0.07, hob_top), 0.003)
    plates = [
        cylinder(
            (start + share * (end - start), y, hob_top), (start + share * (end - start), y, hob_top + 0.006), radius
        )
        for share, y, radius in ((0.27, -0.42, 0.085), (0.73, -0.42, 0.07), (0.27, -0.20, 0.07), (0.73, -0.20, 0.085))
    ]
    scene.add(wall.placed(panel), "appliance", LABEL)
    scene.add(wall.placed(join(*glass, hob)), "black glass", LABEL)
    scene.add(wall.placed(join(*grips)), "appliance handle", LABEL)
    scene.add(wall.placed(join(*plates)), "plinth", LABEL)


def _add_dishwasher(scene: Scene, wall: Wall, unit: Unit) -> None:
    face = -DEPTH
    panel = join(
        box((unit.start + 0.003, face - 0.022, 0.11), (unit.end - 0.003, face, 0.755), 0.005),
        box((unit.start + 0.003, face - 0.026, 0.76), (unit.end - 0.003, face, 0.872), 0.005),
    )
    screen = box((unit.middle + 0.08, face - 0.028, 0.80), (unit.middle + 0.20, face - 0.024, 0.83))
    ends = (unit.start + 0.06, unit.end - 0.06)
    grips = [tube([(ends[0], face - 0.06, 0.70), (ends[1], face - 0.06, 0.70)], 0.010, 10)]
    grips += [
        tube([(x, face - 0.02, 0.70), (x, face - 0.06, 0.70)], 0.008, 8) for x in (ends[0] + 0.03, ends[1] - 0.03)
    ]
    scene.add(wall.placed(panel), "appliance", LABEL)
    scene.add(wall.placed(screen), "black glass", LABEL)
    scene.add(wall.placed(join(*grips)), "appliance handle", LABEL)


def _add_hood(scene: Scene, wall: Wall, middle: float, width: float, finishes: Finishes) -> None:
    """A hood, and what closes the gap between it and the wall cupboards' top."""
    start, end, low, ceiling = middle - width / 2, middle + width / 2, HOOD_BOTTOM, wall.height
    top = upper_top(finishes, ceiling)
    dark: list[Mesh] = []
    if finishes.hood == "chimney":
        parts = [
            box((start, -0.48, low), (end, 0.0, low + 0.055), 0.005),
            box((middle - 0.14, -0.28, low + 0.055), (middle + 0.14, 0.0, ceiling - 0.002), 0.004),
        ]
    elif finishes.hood == "canopy":
        parts = [
            box((start, -0.48, low), (end, 0.0, low + 0.05), 0.005),
            _frustum((start, end, -0.48), (middle - 0.15, middle + 0.15, -0.28), low + 0.05, low + 0.30),
            box((middle - 0.15, -0.28, low + 0.30), (middle + 0.15, 0.0, ceiling - 0.002), 0.004),
        ]
    elif finishes.hood == "slim":
        parts = [
            box((start, -0.36, low), (end, 0.0, low + 0.13), 0.005),
            box((start, -0.46, low), (end, -0.36, low + 0.045), 0.005),
        ]
        _add_cupboard_over(scene, wall, start, end, low + 0.135, top, finishes)
    else:
        parts = [box((start, -0.40, low - 0.17), (end, 0.0, low + 0.24), 0.008)]
        dark = [
            box((start + 0.03, -0.408, low - 0.11), (start + 0.72 * width, -0.398, low + 0.19), 0.004),
            box((start + 0.78 * width, -0.408, low + 0.10), (end - 0.03, -0.398, low + 0.19), 0.004),
        ]
        _add_cupboard_over(scene, wall, start, end, low + 0.245, top, finishes)
    scene.add(wall.placed(join(*parts)), "appliance", LABEL)
    if dark:
        scene.add(wall.placed(join(*dark)), "black glass", LABEL)


def _add_cupboard_over(
    scene: Scene, wall: Wall, start: float, end: float, low: float, top: float, finishes: Finishes
) -> None:
    if top - low < 0.15:
        return
    middle = (start + end) / 2
    parts = [box((start, -UPPER_DEPTH, low), (end, 0.0, top))]
    parts += [
        front(finishes.front, a, b, low + 0.003, top - 0.003, -UPPER_DEPTH) for a, b in ((start, middle), (middle, end))
    ]
    if finishes.to_ceiling:
        parts.append(box((start, -UPPER_DEPTH + 0.005, top), (end, 0.0, wall.height)))
    grips = [handle(finishes.handle, middle + side * 0.05, low + 0.08, -UPPER_DEPTH - 0.02, True) for side in (-1, 1)]
    scene.add(wall.placed(join(*parts)), "upper")
    scene.add(wall.placed(join(*grips)), "handle")


def _frustum(low: tuple[float, float, float], high: tuple[float, float, float], z0: float, z1: float) -> Mesh:
    """The sloping sides of a canopy between two rectangles (left, right, front) that touch the wall."""
    a, b, c = low
    d, e, f = high
    sides = [
        [(a, c, z0), (b, c, z0), (e, f, z1), (d, f, z1)],
        [(a, 0.0, z0), (a, c, z0), (d, f, z1), (d, 0.0, z1)],
        [(b, c, z0), (b, 0.0, z0), (e, 0.0, z1), (e, f, z1)],
    ]
    return polygons([np.array(side) for side in sides])
