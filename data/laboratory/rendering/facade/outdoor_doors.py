"""Front doors with their steps, and how they look when a house is given up."""

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.outdoor_windows import leaned
from data.laboratory.rendering.facade.plan import Opening, Plan
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, polygons, sphere
from data.laboratory.rendering.scene import Scene


def add_front_door(scene: Scene, plan: Plan) -> None:
    """Add a sound front door in its frame, of the plan's door style."""
    x0, x1, z0, z1 = plan.door.hole
    scene.add(_surround(plan.door), "trim")
    leaf_low, leaf_high = (x0 + 0.07, 0.06, z0 + 0.03), (x1 - 0.07, 0.11, z1 - 0.07)
    across, tall = leaf_high[0] - leaf_low[0], leaf_high[2] - leaf_low[2]
    glazed = plan.door_style == "glazed"
    scene.add(box(leaf_low, leaf_high, 0.004), "door", "upkeep")
    raised = [(0.08, 0.06, 0.46, 0.36), (0.54, 0.06, 0.92, 0.36)]
    if plan.door_style == "modern":
        raised = []
        for index in range(4):
            z = leaf_low[2] + tall * (0.16 + 0.2 * index)
            slot = [(0.30, z), (0.82, z), (0.82, z + 0.16), (0.30, z + 0.16)]
            pane = [(leaf_low[0] + u * across, 0.055, v) for u, v in slot]
            scene.add(polygons([pane]), "dark glass", "upkeep")
    elif glazed:
        ring = [(0.16, 0.46), (0.84, 0.46), (0.84, 0.93), (0.16, 0.93)]
        corners = [(leaf_low[0] + u * across, 0.055, leaf_low[2] + v * tall) for u, v in ring]
        scene.add(polygons([corners]), "dark glass", "upkeep")
        bar = leaf_low[0] + across / 2
        scene.add(box((bar - 0.015, 0.045, corners[0][2]), (bar + 0.015, 0.06, corners[2][2])), "door", "upkeep")
    else:
        raised += [
            (0.08, 0.41, 0.46, 0.72),
            (0.54, 0.41, 0.92, 0.72),
            (0.08, 0.77, 0.46, 0.95),
            (0.54, 0.77, 0.92, 0.95),
        ]
    panels = [
        box(
            (leaf_low[0] + a * across, 0.045, leaf_low[2] + b * tall),
            (leaf_low[0] + c * across, 0.07, leaf_low[2] + d * tall),
            0.018,
        )
        for a, b, c, d in raised
    ]
    scene.add(join(*panels), "door", "upkeep")
    knob_x, knob_z = leaf_high[0] - 0.09, z0 + 1.02
    knob = join(
        sphere((knob_x, 0.0, knob_z), 0.035, sides=8), cylinder((knob_x, 0, knob_z), (knob_x, 0.06, knob_z), 0.015)
    )
    scene.add(knob, "brass", "upkeep")


def add_boarded_door(scene: Scene, home: Home, plan: Plan) -> None:
    """Add a front door nailed up with a sheet of plywood and two planks."""
    random = home.rng("frontal", "upkeep", "door")
    x0, x1, z0, z1 = plan.door.hole
    scene.add(_surround(plan.door), "trim")
    scene.add(box((x0 + 0.07, 0.06, z0 + 0.03), (x1 - 0.07, 0.11, z1 - 0.07)), "door", "upkeep")
    sheet = box((x0 - 0.02, -0.045, z0 + 0.04), (x1 + 0.03, -0.022, z1 - 0.10))
    scene.add(leaned(sheet, float(random.normal(0, 1)), x0, z0), "board", "upkeep")
    for z in (z0 + 0.55, z0 + 1.45):
        plank = box((x0 - 0.22, -0.08, z - 0.09), (x1 + 0.22, -0.045, z + 0.09))
        scene.add(leaned(plank, float(random.normal(0, 9)), (x0 + x1) / 2, z), "old wood", "upkeep")


def add_door_lamp(scene: Scene, plan: Plan) -> None:
    """Add a lamp and a house number beside the front door."""
    _, x1, z0, _ = plan.door.hole
    x = x1 + 0.30
    scene.add(box((x - 0.07, -0.14, z0 + 1.72), (x + 0.07, 0.0, z0 + 1.98), 0.02), "lamp")
    scene.add(cylinder((x, -0.085, z0 + 1.76), (x, -0.085, z0 + 1.93), 0.045, sides=8), "lamp glass")
    scene.add(box((x - 0.09, -0.02, z0 + 1.42), (x + 0.09, 0.0, z0 + 1.56)), "lamp")


def add_steps(scene: Scene, plan: Plan) -> None:
    """Add the landing before the front door and the steps down to the path; with or without a porch."""
    x0, x1, z0, _ = plan.door.hole
    count = max(1, round(z0 / 0.17))
    rise = z0 / count
    low, high = x0 - 0.45, x1 + 0.45
    for step in range(count):
        top = z0 - 0.02 - rise * step
        scene.add(box((low - 0.12 * step, -1.2 - 0.30 * step, -0.05), (high + 0.12 * step, 0.0, top), 0.012), "stone")


def _surround(door: Opening) -> Mesh:
    x0, x1, z0, z1 = door.hole
    return join(
        box((x0 - 0.10, -0.03, z0), (x0 + 0.07, 0.12, z1 + 0.10), 0.01),
        box((x1 - 0.07, -0.03, z0), (x1 + 0.10, 0.12, z1 + 0.10), 0.01),
        box((x0 + 0.07, -0.03, z1 - 0.07), (x1 - 0.07, 0.12, z1 + 0.10), 0.01),
        box((x0, 0.02, z0 - 0.02), (x1, 0.14, z0 + 0.03)),
    )
