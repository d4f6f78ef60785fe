"""Garages for one or two cars beside the house, with their drive."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.roofs import gable_roof, hip_roof
from data.laboratory.rendering.geometry.mesh import (
    Hole,
    Mesh,
    box,
    cylinder,
    frame,
    join,
    panel_with_holes,
    polygons,
    reveals,
    upright,
)
from data.laboratory.rendering.scene import Scene

DRIVE_TOP = 0.05  # metres above the ground: higher than the mown grass that it lies on
_HEIGHT = 2.55
_DEPTH = 6.2
_WIDTHS = {"one": 3.6, "two": 5.8}


@dataclass(frozen=True)
class _Shape:
    """Where the garage stands and what its doors are like; metres."""

    x0: float
    x1: float
    front: float
    doors: tuple[Hole, ...]
    door_style: str
    roof: str


def add_garage(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the garage and its drive, all labelled "garage", where the home has one."""
    if not home.has("garage"):
        return
    shape = _shape(home, plan)
    x0, x1, front = shape.x0, shape.x1, shape.front
    scene.add(panel_with_holes(x0, x1, 0.0, _HEIGHT, front, shape.doors), "garage wall", "garage")
    scene.add(reveals(front, shape.doors, 0.15), "trim", "garage")
    right = [(x1, front, 0.0), (x1, front + _DEPTH, 0.0), (x1, front + _DEPTH, _HEIGHT), (x1, front, _HEIGHT)]
    left = [(x0, 0.0, 0.0), (x0, front, 0.0), (x0, front, _HEIGHT), (x0, 0.0, _HEIGHT)]
    scene.add(polygons([right, *([left] if front < 0 else [])]), "garage wall", "garage")
    for number, door in enumerate(shape.doors):
        _door(scene, shape, door, number)
    _roof(scene, plan, shape)
    lamps = [(door[0] - 0.22, front) for door in shape.doors[:1]] + [
        (door[1] + 0.22, front) for door in shape.doors[-1:]
    ]
    for x, y in lamps:
        scene.add(box((x - 0.07, y - 0.15, 1.86), (x + 0.07, y - 0.02, 2.12), 0.02), "lamp", "garage")
        scene.add(cylinder((x, y - 0.09, 1.90), (x, y - 0.09, 2.06), 0.045, sides=8), "lamp glass", "garage")
    scene.add(_drive(plan, shape), "drive", "garage")


def _shape(home: Home, plan: Plan) -> _Shape:
    random = home.rng("frontal", "garage")
    front = float(random.choice([-1.1, 0.25, 0.7], p=[0.3, 0.4, 0.3]))
    if plan.wing is not None and plan.wing.x1 > 0:
        front = max(front, 0.25)  # not in the wing's way
    style = str(random.choice(["panels", "windows", "planks", "ribs"]))
    roof = str(random.choice(["gable", "hip", "flat"], p=[0.5, 0.25, 0.25]))
    if roof == "hip":
        front = max(front, 0.45)
    separate = bool(random.random() < 0.4)
    level = home.elements["garage"]
    x0 = plan.right
    x1 = x0 + _WIDTHS[level]
    middle, top = (x0 + x1) / 2, 2.20
    if level == "one":
        doors: tuple[Hole, ...] = ((middle - 1.30, middle + 1.30, 0.05, top),)
    elif separate:
        doors = ((x0 + 0.34, middle - 0.18, 0.05, top), (middle + 0.18, x1 - 0.34, 0.05, top))
    else:
        doors = ((middle - 2.35, middle + 2.35, 0.05, top),)
    return _Shape(x0, x1, front, doors, style, roof)


def _door(scene: Scene, shape: _Shape, hole: Hole, number: int) -> None:
    x0, x1, z0, z1 = hole
    y = shape.front
    back, leaf, panels, glass = y + 0.13, [], [], []
    if shape.door_style in ("panels", "windows"):
        rows, columns = 4, 4 if x1 - x0 < 3.5 else 8
        tall, wide = (z1 - z0) / rows, (x1 - x0) / columns
        for row in range(rows):
            low = z0 + row * tall
            leaf.append(box((x0, y + 0.08, low), (x1, back, low + tall - 0.014), 0.006))
            for column in range(columns):
                a, b = x0 + column * wide + 0.08, x0 + (column + 1) * wide - 0.08
                if row == rows - 1 and shape.door_style == "windows":
                    glass.append([(a, y + 0.075, low + 0.12), (b, y + 0.075, low + 0.12)])
                    glass[-1] += [(b, y + 0.075, low + tall - 0.13), (a, y + 0.075, low + tall - 0.13)]
                else:
                    panels.append(box((a, y + 0.06, low + 0.10), (b, y + 0.10, low + tall - 0.11), 0.025))
    elif shape.door_style == "planks":
        edges = np.linspace(x0, x1, int((x1 - x0) / 0.19) + 1)
        leaf += [
            box((a + 0.006, y + 0.085, z0), (b - 0.006, back, z1), 0.008)
            for a, b in zip(edges, edges[1:], strict=False)
        ]
        for z in (z0 + 0.25, z1 - 0.38):
            panels.append(box((x0 + 0.03, y + 0.06, z), (x1 - 0.03, y + 0.10, z + 0.13), 0.01))
    else:
        for z in np.arange(z0, z1 - 0.05, 0.11):
            leaf.append(box((x0, y + 0.09, z), (x1, back, min(z + 0.098, z1)), 0.02))
    scene.add(join(*leaf, *panels), "garage door", "garage")
    if glass:
        scene.add(polygons(glass), "dark glass", "garage")
    scene.add(polygons([upright(x0, x1, 0.0, z1, back)]), "lamp", "garage")
    whole = (x0 - 0.11, x1 + 0.11, 0.0, z1 + 0.11)
    scene.add(frame(whole, (x0, x1, 0.0, z1), (y - 0.03, y + 0.10), 0.01, "lrt"), "trim", "garage")


def _roof(scene: Scene, plan: Plan, shape: _Shape) -> None:
    """A gable to the street, a hip, or a flat roof; its covering is not the house's, which has another label."""
    width = shape.x1 - shape.x0
    if shape.roof == "flat":
        y0, y1 = shape.front - 0.22, shape.front + _DEPTH + 0.2
        scene.add(box((shape.x0, y0, _HEIGHT), (shape.x1 + 0.22, y1, _HEIGHT + 0.24), 0.015), "trim", "garage")
        scene.add(
            box((shape.x0, y0 - 0.03, _HEIGHT + 0.24), (shape.x1 + 0.25, y1, _HEIGHT + 0.30), 0.01), "gutter", "garage"
        )
        return
    if shape.roof == "hip":
        # It runs on into the house, whose walls and roof hide its other end.
        inside = 3.0
        roof = hip_roof(width + inside, _DEPTH, 0.42, 0.30).changed(
            lambda mesh: mesh.moved(shape.x0 - inside, shape.front + _DEPTH / 2, _HEIGHT)
        )
    else:
        pitch = 0.50 if plan.eaves > 4 else 0.42
        roof = gable_roof(_DEPTH, width, pitch, 0.28, (0.30, 0.0)).changed(
            lambda mesh: mesh.turned(90).moved((shape.x0 + shape.x1) / 2, shape.front, _HEIGHT)
        )
    roof.put(scene, "garage roof", "garage roof", "trim", "garage wall", "gutter", "garage")


def _drive(plan: Plan, shape: _Shape) -> Mesh:
    x0, x1 = shape.doors[0][0] - 0.25, shape.doors[-1][1] + 0.25
    return box((x0, -plan.garden_depth, -0.05), (x1, shape.front + 0.12, DRIVE_TOP), 0.012)
