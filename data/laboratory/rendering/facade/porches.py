"""Porches before the front door: a portico, a veranda, or a flat roof on posts."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.roofs import gable_roof, shed_roof
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join
from data.laboratory.rendering.greenery.foliage import sticks
from data.laboratory.rendering.scene import Scene


@dataclass(frozen=True)
class PorchPlan:
    """Where a porch stands or would stand: x0 to x1 along the wall, `depth` metres out, and its kind."""

    kind: str
    x0: float
    x1: float
    depth: float
    round_posts: bool

    def covers(self, x: float, y: float, margin: float = 0.3) -> bool:
        """Whether a place on the ground lies within it or nearly so."""
        return self.x0 - margin < x < self.x1 + margin and y > -self.depth - margin


def porch_plan(home: Home, plan: Plan) -> PorchPlan:
    """Return the plan of the porch that the home has or could have; the same whether it has one."""
    random = home.rng("frontal", "porch")
    kind = str(random.choice(["portico", "veranda", "flat"], p=[0.4, 0.38, 0.22]))
    if kind == "flat" and plan.eaves < 4:
        kind = "portico"  # a flat roof would be lost under the eaves of one storey
    half, depth = float(random.uniform(1.25, 1.6)), float(random.uniform(1.7, 2.1))
    round_posts = bool(random.random() < 0.4)
    left, right = plan.left + 0.1, plan.right - 0.1
    if plan.wing is not None:
        left, right = (plan.wing.x1 + 0.05, right) if plan.wing.x0 <= plan.left else (left, plan.wing.x0 - 0.05)
    if plan.bay is not None:  # not over the bay window
        x0, x1 = plan.bay.hole[0] - 0.4, plan.bay.hole[1] + 0.4
        left, right = (left, min(right, x0)) if x0 > plan.door.hole[0] else (max(left, x1), right)
    centre = (plan.door.hole[0] + plan.door.hole[1]) / 2
    if kind == "veranda":
        return PorchPlan(kind, left, right, depth, round_posts)
    half = min(half, max(0.95, centre - left), max(0.95, right - centre))
    return PorchPlan(kind, centre - half, centre + half, depth, round_posts)


def add_porch(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the porch, all of it labelled "porch", where the home has one."""
    if not home.has("porch"):
        return
    porch = porch_plan(home, plan)
    deck = plan.floor - 0.01
    x0, x1, depth = porch.x0, porch.x1, porch.depth
    scene.add(box((x0, -depth, -0.05), (x1, 0.0, deck), 0.015), "porch deck", "porch")
    scene.add(_steps(plan, depth, deck), "porch deck", "porch")
    low = plan.floor + (2.18 if porch.kind == "veranda" else 2.24)
    posts = _post_places(plan, porch)
    scene.add(join(*[_post(x, -depth + 0.16, deck, low, porch.round_posts) for x in posts]), "trim", "porch")
    beam = [box((x0 + 0.04, -depth + 0.04, low), (x1 - 0.04, -depth + 0.28, low + 0.20), 0.01)]
    beam += [box((x, -depth + 0.28, low), (x + 0.16, 0.0, low + 0.20)) for x in (x0 + 0.04, x1 - 0.20)]
    scene.add(join(*beam), "trim", "porch")
    if porch.kind == "flat":
        scene.add(box((x0 - 0.14, -depth - 0.14, low + 0.20), (x1 + 0.14, 0.0, low + 0.36), 0.02), "trim", "porch")
        if plan.eaves > 4:
            scene.add(_railing(x0 + 0.06, x1 - 0.06, -depth + 0.06, low + 0.36, 0.55), "trim", "porch")
        return
    if porch.kind == "portico":
        half = (x1 - x0) / 2
        behind = 0.0 if plan.eaves > 4 else 1.4  # over one storey it runs into the roof of the house
        roof = gable_roof(depth + behind, 2 * half, 0.52, 0.16, (0.18, 0.0)).changed(
            lambda mesh: mesh.turned(90).moved((x0 + x1) / 2, -depth, low + 0.20)
        )
    else:
        roof = shed_roof(
            x0 - 0.18,
            x1 + 0.18,
            -depth - 0.22,
            0.0 if plan.eaves > 4 else -0.2,
            low + 0.17,
            0.30 if plan.eaves > 4 else 0.13,
        )
        scene.add(_rails(plan, porch, posts, deck), "trim", "porch")
    # Its covering does not follow the roof of the house, which is another label.
    roof.put(scene, "porch roof", "porch roof", "trim", "trim", "gutter", "porch")


def _post_places(plan: Plan, porch: PorchPlan) -> list[float]:
    first, last = porch.x0 + 0.14, porch.x1 - 0.14
    count = max(2, round((last - first) / 2.3) + 1)
    places = np.linspace(first, last, count)
    x0, x1, _, _ = plan.door.hole
    clear = [float(x) for x in places if not x0 - 0.25 < x < x1 + 0.25]
    return clear if len(clear) == count else sorted({*clear, x0 - 0.35, x1 + 0.35})


def _post(x: float, y: float, low: float, high: float, round_one: bool) -> Mesh:
    foot = box((x - 0.14, y - 0.14, low), (x + 0.14, y + 0.14, low + 0.20), 0.015)
    head = box((x - 0.13, y - 0.13, high - 0.10), (x + 0.13, y + 0.13, high), 0.012)
    if round_one:
        return join(foot, head, cylinder((x, y, low), (x, y, high), 0.11, 0.095, sides=14))
    return join(foot, head, box((x - 0.09, y - 0.09, low), (x + 0.09, y + 0.09, high), 0.012))


def _steps(plan: Plan, depth: float, deck: float) -> Mesh:
    """From the path up to the deck, wider than the door."""
    x0, x1, _, _ = plan.door.hole
    count = max(0, round(deck / 0.17) - 1)
    rise = deck / (count + 1)
    treads = [
        box((x0 - 0.3, -depth - 0.30 * (step + 1), -0.05), (x1 + 0.3, -depth + 0.05, deck - rise * (step + 1)), 0.012)
        for step in range(count)
    ]
    return join(*treads)


def _rails(plan: Plan, porch: PorchPlan, posts: list[float], deck: float) -> Mesh:
    """Balustrades between posts, but not before the door."""
    x0, x1, _, _ = plan.door.hole
    parts = []
    for a, b in zip(posts, posts[1:], strict=False):
        if b < x0 + 0.1 or a > x1 - 0.1:
            parts.append(_railing(a, b, -porch.depth + 0.16, deck + 0.06, 0.76))
    return join(*parts)


def _railing(x0: float, x1: float, y: float, z: float, height: float) -> Mesh:
    bars = np.arange(x0 + 0.08, x1 - 0.04, 0.13)
    low, high = z + 0.06, z + height
    stakes = sticks([(x, y, low) for x in bars], [(x, y, high) for x in bars], 0.022, 0.022, 4)
    rails = [box((x0, y - 0.035, level - 0.05), (x1, y + 0.035, level), 0.008) for level in (low + 0.05, high + 0.03)]
    return join(stakes, *rails)
