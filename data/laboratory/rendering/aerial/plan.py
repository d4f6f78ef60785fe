"""The plan of a plot and its surroundings, as drawn before anything is built; no element of the home changes it.

The house front stands at y = 0 and faces -y, the home's own street runs along x before it. Beside the plot, to the
left, to the right or behind, lies the strip that is a field or a main road. The garage is on the right; whole scenes
are mirrored afterwards.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import GARAGE_STRIP
from data.laboratory.rendering.facade.plan import Plan as FrontPlan
from data.laboratory.rendering.facade.plan import plan_of as front_plan_of
from data.laboratory.rendering.geometry.mesh import Mesh, level, polygons

FAR = 110.0
"""Beyond so many metres nothing is seen, metres."""

_STRIP_WIDTH = 15.5


@dataclass(frozen=True)
class Rect:
    """A rectangle on the ground, metres."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def width(self) -> float:
        """Along x."""
        return self.x1 - self.x0

    @property
    def depth(self) -> float:
        """Along y."""
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def grown(self, margin: float) -> "Rect":
        """Larger by a margin on each side; smaller where it is negative."""
        return Rect(self.x0 - margin, self.x1 + margin, self.y0 - margin, self.y1 + margin)

    def distance(self, x: float, y: float) -> float:
        """From a point to the rectangle; 0 inside."""
        return float(np.hypot(max(self.x0 - x, 0, x - self.x1), max(self.y0 - y, 0, y - self.y1)))

    def depth_inside(self, x: float, y: float) -> float:
        """From a point inside to the nearest side; negative outside."""
        return min(x - self.x0, self.x1 - x, y - self.y0, self.y1 - y)


@dataclass(frozen=True)
class Plan:
    """Where everything lies.

    Attributes:
        front: The house as it is seen from the street; its garage zone is on the right.
        plot: Of the home.
        house: Its walls, without a wing.
        wing: The part that stands forward, if any.
        garage_zone: Where a garage of two would stand.
        drive: Where its drive would lie.
        standing: Where a car may stand, left of the house.
        patio: Behind the house.
        pool: Where a pool with its rim would lie; kept free of all else.
        kerb: y of the near side of the street's carriageway.
        street_width: Of the carriageway.
        strip_side: On which side of the plot the strip lies.
        strip: The strip.
    """

    front: FrontPlan
    plot: Rect
    house: Rect
    wing: Rect | None
    garage_zone: Rect
    drive: Rect
    standing: Rect
    patio: Rect
    pool: Rect
    kerb: float
    street_width: float
    strip_side: Literal["left", "right", "back"]
    strip: Rect

    @property
    def built(self) -> list[Rect]:
        """Where buildings stand or may stand."""
        return [self.house, self.garage_zone, *([self.wing] if self.wing else [])]


def plan_of(home: Home) -> Plan:
    """The plan of a home; the same whatever its elements are."""
    random = home.rng("aerial", "plan")
    front = front_plan_of(home)
    house = Rect(front.left, front.right, 0.0, front.depth)
    left, right = front.plot
    plot = Rect(left, right, -front.garden_depth, front.depth + random.uniform(15.5, 18.5))
    zone = Rect(front.right, front.right + GARAGE_STRIP, -1.2, 7.0)
    drive = Rect(front.right + 0.3, front.right + 6.0, plot.y0, zone.y0)
    middle = (left + front.left) / 2 - 0.1
    wing = Rect(front.wing.x0, front.wing.x1, -front.wing.forward, front.depth / 2) if front.wing else None
    patio_middle = random.uniform(-0.25, 0.25) * front.width
    patio_half = random.uniform(2.6, 3.8)
    patio = Rect(patio_middle - patio_half, patio_middle + patio_half, front.depth, front.depth + random.uniform(3, 4))
    pool_width = min(random.uniform(11.0, 13.0), plot.width - 3.4)
    pool_depth = random.uniform(6.6, 7.6)
    pool_x = random.uniform(plot.x0 + 1.6, plot.x1 - 1.6 - pool_width)
    pool_y = patio.y1 + 0.7 + random.uniform(0, 1) * max(plot.y1 - 2.2 - pool_depth - patio.y1 - 0.7, 0.0)
    sides: tuple[Literal["left", "right", "back"], ...] = ("left", "right", "back")
    where = sides[random.choice(3, p=[0.32, 0.32, 0.36])]
    strip = {
        "left": Rect(plot.x0 - 0.6 - _STRIP_WIDTH, plot.x0 - 0.6, -FAR, FAR),
        "right": Rect(plot.x1 + 0.6, plot.x1 + 0.6 + _STRIP_WIDTH, -FAR, FAR),
        "back": Rect(-FAR, FAR, plot.y1 + 0.6, plot.y1 + 0.6 + _STRIP_WIDTH),
    }[where]
    return Plan(
        front=front,
        plot=plot,
        house=house,
        wing=wing,
        garage_zone=zone,
        drive=drive,
        standing=Rect(middle - 1.35, middle + 1.35, plot.y0, 4.2),
        patio=patio,
        pool=Rect(pool_x, pool_x + pool_width, pool_y, pool_y + pool_depth),
        kerb=plot.y0 - float(random.uniform(2.2, 3.4)),
        street_width=float(random.uniform(6.0, 7.2)),
        strip_side=where,
        strip=strip,
    )


def flat(area: Rect, z: float) -> Mesh:
    """A level rectangle, seen from above."""
    return polygons([level(area.x0, area.x1, area.y0, area.y1, z)])


def tree_places(
    plan: Plan, count: int, random: np.random.Generator, taken: list[tuple[float, float, float]]
) -> list[tuple[float, float, float]]:
    """Places (x, y, radius of the crown) for trees on the plot, clear of all that is built and of trees already there.

    Args:
        plan: Of the plot.
        count: How many to find; fewer where the plot is too small.
        random: Of the places.
        taken: Trees already there, in the same form.
    """
    found: list[tuple[float, float, float]] = []
    for _ in range(6000):
        if len(found) == count:
            break
        radius = random.uniform(1.6, 2.9)
        x = random.uniform(plan.plot.x0, plan.plot.x1)
        # Most of them behind the house, where the drone looks.
        y = random.uniform(plan.house.y0 if random.random() < 0.75 else plan.plot.y0, plan.plot.y1)
        clear = (
            plan.plot.depth_inside(x, y) > 0.45 * radius
            and all(area.distance(x, y) > radius + 0.5 for area in plan.built)
            and plan.drive.distance(x, y) > 0.8 * radius
            and plan.standing.distance(x, y) > 0.8 * radius
            and plan.patio.distance(x, y) > 0.8 * radius
            and plan.pool.distance(x, y) > 0.85 * radius
            and all(np.hypot(x - a, y - b) > 0.8 * (radius + r) for a, b, r in (*taken, *found))
        )
        if clear:
            found.append((x, y, radius))
    return found
