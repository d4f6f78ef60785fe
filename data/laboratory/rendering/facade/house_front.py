"""Windows, shutters and door of the front: sound, or boarded up with a stained wall."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.outdoor_doors import add_boarded_door, add_door_lamp, add_front_door, add_steps
from data.laboratory.rendering.facade.outdoor_windows import add_boarded_window, add_stain, add_window
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.scene import Scene


def add_house_front(scene: Scene, home: Home, plan: Plan) -> None:
    """Add what fills the openings of the front; all of it bears the label "upkeep"."""
    openings = [*plan.windows, *([plan.bay] if plan.bay else []), *plan.dormers]
    add_steps(scene, plan)
    add_door_lamp(scene, plan)
    if not home.has("upkeep"):
        for number, opening in enumerate(openings):
            add_window(scene, home, opening, number)
        add_front_door(scene, plan)
        return
    for number, opening in enumerate(openings):
        add_boarded_window(scene, home, opening, number)
    add_boarded_door(scene, home, plan)
    random = home.rng("frontal", "upkeep", "stains")
    top = plan.eaves - 0.02
    for start in np.arange(plan.left + 0.2, plan.right - 1.2, 1.9):
        x, across, length = start + random.uniform(0, 0.7), random.uniform(0.5, 1.2), random.uniform(0.5, 1.0)
        behind_wing = plan.wing is not None and plan.wing.x0 - across < x < plan.wing.x1
        if not behind_wing and not _crosses(plan, float(x), float(x + across), float(top - length)):
            material = "stained upper wall" if plan.upper_wall else "stained wall"
            add_stain(scene, (float(x), float(x + across)), top, float(length), 0.0, random, material)


def _crosses(plan: Plan, x0: float, x1: float, bottom: float) -> bool:
    """Whether a stain from the eaves down to `bottom` would run over a window."""
    return any(
        opening.y == 0.0
        and opening.hole[0] - 0.2 < x1
        and x0 < opening.hole[1] + 0.2
        and bottom < opening.hole[3] + 0.2
        for opening in plan.windows
    )
