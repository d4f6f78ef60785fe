"""Kitchen cupboards in a wall's frame: fronts, handles, lower and wall cupboards, shelves with crockery."""

import numpy as np

from data.laboratory.rendering.geometry.mesh import Mesh, box, frame, join, lathe, soft_box, sphere, tube
from data.laboratory.rendering.interior.shell import Wall
from data.laboratory.rendering.kitchen.finishes import Finishes
from data.laboratory.rendering.kitchen.units import DEPTH, UPPER_DEPTH, Run, Unit
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import wood

PLINTH, BODY_TOP = 0.10, 0.88
"""Metres above the floor at which lower cupboards begin and end."""
UPPER_BOTTOM = 1.45
_GAP = 0.003


def upper_top(finishes: Finishes, ceiling: float) -> float:
    """Height in metres at which wall cupboards end, their cornice not counted."""
    return ceiling - 0.10 if finishes.to_ceiling else min(2.2, ceiling - 0.2)


def front(kind: str, x0: float, x1: float, z0: float, z1: float, y: float) -> Mesh:
    """A door or drawer front before the plane `y`, in one of the styles of `Finishes.front`."""
    low, high = (x0 + _GAP, z0 + _GAP), (x1 - _GAP, z1 - _GAP)
    rail = 0.06
    if kind == "slab" or min(high[0] - low[0], high[1] - low[1]) < 2.6 * rail:
        return box((low[0], y - 0.020, low[1]), (high[0], y, high[1]), 0.003)
    if kind == "boarded":
        count = max(2, round((high[0] - low[0]) / 0.075))
        edges = np.linspace(low[0], high[0], count + 1)
        boards = [
            box((float(a), y - 0.018, low[1]), (float(b), y, high[1]), 0.004)
            for a, b in zip(edges, edges[1:], strict=False)
        ]
        return join(*boards)
    inner_low, inner_high = (low[0] + rail, low[1] + rail), (high[0] - rail, high[1] - rail)
    parts = [
        box((low[0] + 0.01, y - 0.008, low[1] + 0.01), (high[0] - 0.01, y, high[1] - 0.01)),
        frame(
            (low[0], high[0], low[1], high[1]),
            (inner_low[0], inner_high[0], inner_low[1], inner_high[1]),
            (y - 0.022, y),
            0.003,
        ),
    ]
    if kind == "raised":
        aside = 0.025
        parts.append(
            box(
                (inner_low[0] + aside, y - 0.020, inner_low[1] + aside),
                (inner_high[0] - aside, y, inner_high[1] - aside),
                0.011,
            )
        )
    return join(*parts)


def handle(kind: str, x: float, z: float, y: float, upright: bool) -> Mesh:
    """A handle with its middle at (x, z), before fronts whose outer face lies at `y`."""
    half = 0.075
    if kind == "bar":
        ends = [(x, z - half), (x, z + half)] if upright else [(x - half, z), (x + half, z)]
        posts = [tube([(a, y, b), (a, y - 0.032, b)], 0.005, 6) for a, b in ends]
        (a, b), (c, d) = ends
        return join(tube([(a, y - 0.032, b), (c, y - 0.032, d)], 0.0065, 8), *posts)
    if kind == "knob":
        return join(tube([(x, y, z), (x, y - 0.016, z)], 0.006, 8), sphere((x, y - 0.022, z), 0.015, (1, 0.75, 1), 8))
    if kind == "cup" and not upright:
        return soft_box((x - 0.045, y - 0.026, z - 0.016), (x + 0.045, y + 0.004, z + 0.016), 0.6, 8)
    if kind == "cup":
        return join(tube([(x, y, z), (x, y - 0.016, z)], 0.006, 8), sphere((x, y - 0.022, z), 0.015, (1, 0.75, 1), 8))
    return box((x - 0.06, y - 0.012, z), (x + 0.06, y + 0.002, z + 0.006))  # an edge to grip


def add_lower_cupboards(scene: Scene, wall: Wall, run: Run, finishes: Finishes) -> None:
    """Bodies, plinths, fronts and handles of a run, without the appliances; a pantry is as high as wall cupboards."""
    fronts: list[Mesh] = []
    grips: list[Mesh] = []
    bodies: list[Mesh] = []
    plinths: list[Mesh] = []
    for unit in run.units:
        if unit.kind == "fridge":
            continue
        plinths.append(box((unit.start, -DEPTH + 0.06, 0.0), (unit.end, 0.0, PLINTH)))
        if unit.kind == "pantry":
            top = upper_top(finishes, wall.height)
            bodies.append(box((unit.start, -DEPTH, PLINTH), (unit.end, 0.0, top), 0.003))
            _add_doors(fronts, grips, finishes, unit, PLINTH + 0.005, 1.35, True)
            _add_doors(fronts, grips, finishes, unit, 1.355, top - 0.005, False)
            continue
        bodies.append(box((unit.start, -DEPTH, PLINTH), (unit.end, 0.0, BODY_TOP)))
        if unit.kind == "drawers":
            for low, high in ((0.105, 0.385), (0.385, 0.645), (0.645, 0.875)):
                fronts.append(front(finishes.front, unit.start, unit.end, low, high, -DEPTH))
                grips.append(handle(finishes.handle, unit.middle, high - 0.055, -DEPTH - 0.02, False))
        elif unit.kind == "doors" and unit.end - unit.start > 0.4:
            fronts.append(front(finishes.front, unit.start, unit.end, 0.725, 0.875, -DEPTH))
            grips.append(handle(finishes.handle, unit.middle, 0.80, -DEPTH - 0.02, False))
            _add_doors(fronts, grips, finishes, unit, 0.105, 0.72, True)
        elif unit.kind in ("doors", "sink"):
            _add_doors(fronts, grips, finishes, unit, 0.105, 0.875, True)
    scene.add(wall.placed(join(*bodies, *fronts)), "lower")
    scene.add(wall.placed(join(*grips)), "handle")
    scene.add(wall.placed(join(*plinths)), "plinth")


def add_upper_cupboards(scene: Scene, wall: Wall, run: Run, finishes: Finishes) -> None:
    """Wall cupboards over the stretches `run.uppers`, with a cornice."""
    top = upper_top(finishes, wall.height)
    parts: list[Mesh] = []
    grips: list[Mesh] = []
    for start, end in run.uppers:
        parts.append(box((start, -UPPER_DEPTH, UPPER_BOTTOM), (end, 0.0, top)))
        _add_cornice(parts, start, end, -UPPER_DEPTH, top, wall.height, finishes)
        count = max(1, round((end - start) / 0.45))
        edges = np.linspace(start, end, count + 1)
        for number, (low, high) in enumerate(zip(edges, edges[1:], strict=False)):
            parts.append(
                front(finishes.front, float(low), float(high), UPPER_BOTTOM + 0.005, top - 0.005, -UPPER_DEPTH)
            )
            x = float(high) - 0.045 if number % 2 == 0 and count > 1 else float(low) + 0.045
            grips.append(handle(finishes.handle, x, UPPER_BOTTOM + 0.12, -UPPER_DEPTH - 0.02, True))
    scene.add(wall.placed(join(*parts)), "upper")
    scene.add(wall.placed(join(*grips)), "handle")


def add_shelves(scene: Scene, wall: Wall, run: Run, random: np.random.Generator) -> None:
    """Two boards over each stretch of `run.uppers`, with bowls, plates and cups on them."""
    boards: list[Mesh] = []
    brackets: list[Mesh] = []
    crockery: list[Mesh] = []
    for start, end in run.uppers:
        for z in (UPPER_BOTTOM, UPPER_BOTTOM + 0.38):
            boards.append(box((start + 0.04, -0.25, z), (end - 0.04, 0.0, z + 0.035), 0.004))
            for x in (start + 0.12, end - 0.12):
                brackets.append(tube([(x, -0.01, z - 0.10), (x, -0.01, z), (x, -0.20, z)], 0.007, 6))
            x = start + 0.15
            while x < end - 0.14:
                crockery.append(_crockery(x, z + 0.035, random))
                x += float(random.uniform(0.19, 0.26))
    scene.material("shelf board", texture=wood(random, (0.56, 0.40, 0.26), 256), roughness=0.45)
    scene.material("crockery", colour=(0.91, 0.90, 0.87), roughness=0.25)
    scene.add(wall.placed(join(*boards)), "shelf board")
    scene.add(wall.placed(join(*brackets)), "handle")
    scene.add(wall.placed(join(*crockery)), "crockery")


def _crockery(x: float, z: float, random: np.random.Generator) -> Mesh:
    """Stacked bowls, stacked plates, cups or a jug."""
    kind = random.integers(4)
    at = (x, -0.13, z)
    if kind == 0:
        bowl = [(0.0, 0.0), (0.035, 0.0), (0.075, 0.055), (0.068, 0.055), (0.0, 0.012)]
        return join(*[lathe(bowl, (x, -0.13, z + 0.022 * number), 16) for number in range(4)])
    if kind == 1:
        plate = [(0.0, 0.0), (0.06, 0.0), (0.10, 0.014), (0.098, 0.018), (0.0, 0.008)]
        return join(*[lathe(plate, (x, -0.13, z + 0.013 * number), 18) for number in range(7)])
    if kind == 2:
        cup = [(0.0, 0.0), (0.032, 0.0), (0.040, 0.085), (0.036, 0.085), (0.028, 0.01), (0.0, 0.01)]
        return join(*[lathe(cup, (x + 0.045 * side, -0.13, z), 14) for side in (-1, 1)])
    jug = [(0.0, 0.0), (0.05, 0.0), (0.065, 0.07), (0.04, 0.15), (0.05, 0.20), (0.044, 0.20), (0.0, 0.15)]
    return lathe(jug, at, 16)


def _add_doors(
    fronts: list[Mesh], grips: list[Mesh], finishes: Finishes, unit: Unit, low: float, high: float, grip_high: bool
) -> None:
    """One door, or two where the unit is wide, between two heights."""
    wide = unit.end - unit.start > 0.62
    edges = [unit.start, unit.middle, unit.end] if wide else [unit.start, unit.end]
    z = high - 0.12 if grip_high else low + 0.12
    for number, (left, right) in enumerate(zip(edges, edges[1:], strict=False)):
        fronts.append(front(finishes.front, left, right, low, high, -DEPTH))
        x = right - 0.045 if number == 0 else left + 0.045
        grips.append(handle(finishes.handle, x, z, -DEPTH - 0.02, True))


def _add_cornice(
    parts: list[Mesh], start: float, end: float, y: float, top: float, ceiling: float, finishes: Finishes
) -> None:
    """A moulding on top of wall cupboards; a filler where they reach the ceiling."""
    if finishes.to_ceiling:
        parts.append(box((start, y + 0.005, top), (end, 0.0, ceiling)))
    elif finishes.front != "slab":
        parts.append(box((start - 0.012, y - 0.03, top), (end + 0.012, 0.0, top + 0.03), 0.006))
        parts.append(box((start - 0.022, y - 0.045, top + 0.03), (end + 0.022, 0.0, top + 0.055), 0.008))
