"""The strip beside the plot: a quiet field or garden land, or a main road with its traffic; all labelled road."""

import numpy as np

from data.laboratory.colours import one_of, tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.cars import car, lorry
from data.laboratory.rendering.aerial.ground import (
    crops,
    dry_ground,
    hard_ground,
    lawn,
    lawn_colour,
    meadow,
    road_surface,
)
from data.laboratory.rendering.aerial.plan import FAR, Plan, Rect, flat
from data.laboratory.rendering.aerial.plants import Greenery
from data.laboratory.rendering.geometry.mesh import Mesh, box, join, polygons
from data.laboratory.rendering.scene import Scene

_SEEN = 62.0  # traffic and plants stand so far along the strip from the plot's middle, metres
_LANE = 3.3
_LINE = 0.17


def add_strip(scene: Scene, home: Home, plan: Plan, green: Greenery) -> None:
    """Add the strip at its level of the element road."""
    if home.has("road"):
        _add_main_road(scene, home, plan)
        return
    random = home.rng("aerial", "quiet strip")
    kind = str(random.choice(["crops", "path", "allotments", "meadow"]))
    {"crops": _add_crops, "path": _add_path, "allotments": _add_allotments, "meadow": _add_meadow}[kind](
        scene, home, plan, green, random
    )


class _Along:
    """The strip with its length along u, from -FAR to FAR, and its breadth along v, from 0 at the plot."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.along_x = plan.strip_side == "back"
        self.breadth = plan.strip.depth if self.along_x else plan.strip.width
        self.middle = plan.plot.centre[0 if self.along_x else 1]

    def rect(self, u0: float, u1: float, v0: float, v1: float) -> Rect:
        """A rectangle of the strip on the ground."""
        strip = self.plan.strip
        if self.plan.strip_side == "back":
            return Rect(u0, u1, strip.y0 + v0, strip.y0 + v1)
        if self.plan.strip_side == "right":
            return Rect(strip.x0 + v0, strip.x0 + v1, u0, u1)
        return Rect(strip.x1 - v1, strip.x1 - v0, u0, u1)

    def point(self, u: float, v: float) -> tuple[float, float]:
        """A point of the strip on the ground."""
        return self.rect(u, u, v, v).centre

    def band(self, v0: float, v1: float, z: float) -> Mesh:
        """A band all along the strip."""
        return flat(self.rect(-FAR, FAR, v0, v1), z)


def _add_main_road(scene: Scene, home: Home, plan: Plan) -> None:
    random = home.rng("aerial", "main road")
    along = _Along(plan)
    asphalt = scene.material("main road", texture=road_surface(random, (0.38, 0.38, 0.39)), roughness=0.85, relief=0.0)
    paint = scene.material("road paint", colour=(0.86, 0.86, 0.84), roughness=0.7)
    kerb = scene.material("road kerb", colour=(0.62, 0.61, 0.59), roughness=0.9)
    walk = scene.material("road walk", texture=hard_ground("concrete", random), roughness=0.95, relief=0.0)
    edge = (along.breadth - 4 * _LANE - 0.5) / 2
    scene.add(along.band(0.0, along.breadth, 0.02), walk, "road")
    scene.add(along.band(edge, along.breadth - edge, 0.03), asphalt, "road")
    kerbs = []
    for v in (edge, along.breadth - edge):
        area = along.rect(-FAR, FAR, v - 0.09, v + 0.09)
        kerbs.append(box((area.x0, area.y0, 0.0), (area.x1, area.y1, 0.13)))
    scene.add(join(*kerbs), kerb, "road")
    middle = along.breadth / 2
    lines = [along.band(v - _LINE / 2, v + _LINE / 2, 0.04) for v in (middle - 0.22, middle + 0.22)]
    lines += [along.band(v - _LINE / 2, v + _LINE / 2, 0.04) for v in (edge + 0.35, along.breadth - edge - 0.35)]
    for v in (middle - 0.1 - _LANE, middle + 0.1 + _LANE):
        lines += [flat(along.rect(u, u + 3.0, v - _LINE / 2, v + _LINE / 2), 0.04) for u in np.arange(-FAR, FAR, 7.0)]
    scene.add(join(*lines), paint, "road")
    for lane in range(4):
        v = middle + (lane - 1.5) * _LANE + (0.1 if lane > 1 else -0.1)
        # Traffic keeps to the right, as seen by those who drive.
        forward = (lane > 1) != (plan.strip_side == "right")
        lane_random = home.rng("aerial", "traffic", str(lane))
        u = along.middle - _SEEN + lane_random.uniform(0, 9)
        while u < along.middle + _SEEN:
            heavy = lane_random.random() < (0.16 if lane in (0, 3) else 0.06)
            vehicle = lorry(scene, lane_random) if heavy else car(scene, lane_random)
            turn = (90.0 if along.along_x else 180.0) + (0.0 if forward else 180.0)
            x, y = along.point(u, v + lane_random.uniform(-0.2, 0.2))
            vehicle.stand(scene, x, y, turn, 0.03, "road")
            u += (14.0 if heavy else 8.0) + lane_random.gamma(1.6, 6.5)


def _add_crops(scene: Scene, home: Home, plan: Plan, green: Greenery, random: np.random.Generator) -> None:
    along = _Along(plan)
    colours = tones("spring 0.38 0.46 0.22, summer 0.62 0.56 0.33, autumn 0.52 0.44 0.31, winter 0.45 0.40 0.31")
    colour = colours[home.style.season] if random.random() < 0.6 else (0.36, 0.45, 0.22)
    surface = scene.material("strip", texture=crops(random, colour, along.along_x), roughness=1.0)
    scene.add(along.band(0.0, along.breadth, 0.02), surface, "road")
    _hedgerow(along, green, random, along.breadth - 0.8)


def _add_meadow(scene: Scene, home: Home, plan: Plan, green: Greenery, random: np.random.Generator) -> None:
    along = _Along(plan)
    surface = scene.material("strip", texture=meadow(random, lawn_colour(home.style.season, random)), roughness=1.0)
    scene.add(along.band(0.0, along.breadth, 0.02), surface, "road")
    for u in np.arange(along.middle - _SEEN, along.middle + _SEEN, 6.5):
        if random.random() < 0.55:
            radius = random.uniform(1.2, 2.4)
            x, y = along.point(u + random.uniform(-2, 2), random.uniform(3.0, along.breadth - 2.5))
            green.tree(x, y, radius, random, 3400, "road")
        x, y = along.point(u + random.uniform(-2, 2), random.uniform(1.0, along.breadth - 1.0))
        green.shrub(x, y, random.uniform(0.4, 1.0), random, "road")


def _add_path(scene: Scene, home: Home, plan: Plan, green: Greenery, random: np.random.Generator) -> None:
    """A footpath winding through grass."""
    along = _Along(plan)
    texture = lawn(random, lawn_colour(home.style.season, random), worn=0.25)
    surface = scene.material("strip", texture=texture, roughness=1.0)
    scene.add(along.band(0.0, along.breadth, 0.02), surface, "road")
    track = scene.material("footpath", texture=hard_ground("gravel", random), roughness=1.0, relief=0.0)
    phase, swing, middle = random.uniform(0, 6.3), random.uniform(0.8, 2.0), along.breadth * random.uniform(0.4, 0.6)
    steps = np.arange(along.middle - 80, along.middle + 80, 0.7)
    curve = middle + swing * np.sin(steps / 9 + phase)
    edges = [[(*along.point(u, v + side), 0.03) for u, v in zip(steps, curve, strict=True)] for side in (-0.8, 0.8)]
    pieces = [[edges[0][i], edges[0][i + 1], edges[1][i + 1], edges[1][i]] for i in range(len(steps) - 1)]
    scene.add(polygons(pieces), track, "road")
    for u in np.arange(along.middle - _SEEN, along.middle + _SEEN, 8.0):
        v = middle + swing * np.sin(u / 9 + phase)
        side = 1 if random.random() < 0.5 else -1
        x, y = along.point(
            u + random.uniform(-2, 2), float(np.clip(v + side * random.uniform(3.2, 4.5), 1.8, along.breadth - 1.8))
        )
        green.tree(x, y, random.uniform(1.2, 2.0), random, 3400, "road", evergreen=0.1)


def _add_allotments(scene: Scene, home: Home, plan: Plan, green: Greenery, random: np.random.Generator) -> None:
    """Vegetable gardens side by side, with huts."""
    along = _Along(plan)
    surface = scene.material(
        "strip", texture=lawn(random, lawn_colour(home.style.season, random), worn=0.35), roughness=1.0
    )
    scene.add(along.band(0.0, along.breadth, 0.02), surface, "road")
    soil = scene.material("allotment", texture=dry_ground(random, (0.38, 0.30, 0.22)), roughness=1.0)
    roofs = [
        scene.material(f"hut {number}", colour=colour, roughness=0.9)
        for number, colour in enumerate(((0.36, 0.38, 0.36), (0.50, 0.30, 0.24), (0.60, 0.58, 0.54)))
    ]
    u = along.middle - _SEEN
    while u < along.middle + _SEEN:
        length = random.uniform(6.0, 9.0)
        rows = int(random.integers(3, 6))
        for row in range(rows):
            v0 = 1.4 + row * (along.breadth - 6.0) / rows
            area = along.rect(u + 0.6, u + length - 0.6, v0, v0 + (along.breadth - 6.0) / rows - 0.5)
            scene.add(flat(area, 0.03), soil, "road")
            if random.random() < 0.75:
                for step in np.arange(u + 1.1, u + length - 0.9, 0.8):
                    x, y = along.point(step, v0 + (along.breadth - 6.0) / rows / 2 - 0.25)
                    green.shrub(x, y, random.uniform(0.2, 0.42), random, "road", 90)
        if random.random() < 0.6:
            hut = along.rect(u + 1.0, u + 3.6, along.breadth - 3.6, along.breadth - 1.6)
            scene.add(box((hut.x0, hut.y0, 0.0), (hut.x1, hut.y1, 2.1)), one_of(random, roofs), "road")
        u += length


def _hedgerow(along: _Along, green: Greenery, random: np.random.Generator, v: float) -> None:
    """Bushes and trees in a line along the strip's far side."""
    for u in np.arange(along.middle - _SEEN, along.middle + _SEEN, 1.9):
        x, y = along.point(u + random.uniform(-0.5, 0.5), v + random.uniform(-0.3, 0.3))
        green.shrub(x, y, random.uniform(0.7, 1.2), random, "road")
