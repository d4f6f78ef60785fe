"""The roof of the house in shingles, tiles or disrepair, and the solar panels on it."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.roofs import Roof, Slope, gable_roof, hip_roof, patches, shed_roof
from data.laboratory.rendering.geometry.mesh import Mesh, polygons
from data.laboratory.rendering.greenery.foliage import cores, shaded, sticks
from data.laboratory.rendering.scene import Scene

DORMER_HALF = 0.78
"""Half the width of a dormer, metres."""


def house_roofs(plan: Plan) -> tuple[Roof, ...]:
    """Return the roof of the main house, then those of its wing, its bay window and its dormers if it has any."""
    middle = plan.depth / 2
    if plan.hipped:
        main = hip_roof(plan.width, plan.depth, plan.pitch, plan.overhang)
    else:
        main = gable_roof(plan.width, plan.depth, plan.pitch, plan.overhang, (0.25, 0.25))
    roofs = [_placed(main, 0.0, plan.left, middle, plan.eaves)]
    wing = plan.wing
    if wing is not None:
        span = wing.x1 - wing.x0
        # As steep as the main roof, it meets that where it is as high: half its span behind the front wall.
        length = wing.forward + span / 2
        roof = gable_roof(length, span, plan.pitch, min(plan.overhang, 0.35), (0.30, 0.0))
        centre = (wing.x0 + wing.x1) / 2
        roofs.append(_placed(roof, 90.0, centre, -wing.forward, plan.eaves))
    if plan.bay is not None:
        x0, x1, _, z1 = plan.bay.hole
        roofs.append(shed_roof(x0 - 0.28, x1 + 0.28, plan.bay.y - 0.18, 0.0, z1 + 0.22, 0.45))
    for dormer in plan.dormers:
        x, wall_top = (dormer.hole[0] + dormer.hole[1]) / 2, dormer.hole[3] + 0.12
        ridge = wall_top + 0.62 * DORMER_HALF
        roof = gable_roof((ridge - plan.eaves) / plan.pitch - dormer.y, 2 * DORMER_HALF, 0.62, 0.16, (0.2, 0.0))
        roofs.append(_placed(roof, 90.0, x, dormer.y, wall_top))
    return tuple(roofs)


def _placed(roof: Roof, degrees: float, x: float, y: float, z: float) -> Roof:
    return roof.changed(lambda mesh: mesh.turned(degrees).moved(x, y, z))


def add_house_roof(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the roof; its covering and ridges bear the label "roof", its edges, gables and gutters none."""
    level = home.elements["roof"]
    roofs = house_roofs(plan)
    for index, roof in enumerate(roofs):
        scene.add(roof.cover, "roof", "roof")
        scene.add(roof.ridges, "roof ridge", "roof")
        scene.add(roof.edges, "trim")
        dormer = index >= len(roofs) - len(plan.dormers)
        scene.add(roof.gables, "dormer wall" if dormer else "upper wall" if plan.upper_wall else "wall")
        scene.add(roof.gutters, "gutter")
        if level == "tile" and "roof tile 0" in scene.materials:
            for number, slope in enumerate(roof.slopes):
                shades = barrel_tiles(slope, home.rng("frontal", "roof", "tiles", str(index), str(number)))
                for shade, mesh in enumerate(shades):
                    scene.add(mesh, f"roof tile {shade}", "roof")
    if level == "worn":
        _add_decay(scene, home, roofs)


def barrel_tiles(
    slope: Slope, random: np.random.Generator, across: float = 0.23, along: float = 0.40
) -> tuple[Mesh, Mesh, Mesh]:
    """Return rounded clay tiles over a slope, in three shades.

    Args:
        slope: what they lie on.
        random: gives each tile its shade and a touch of disorder.
        across: from one row of tiles to the next, metres.
        along: length of a tile that is seen, metres.
    """
    starts, ends = [], []
    for u in np.arange(across / 2, slope.length, across):
        top = _reach(slope, float(u)) - 0.05
        for v in np.arange(-0.04, top, along):
            starts.append(slope.at(float(u), float(v), 0.035))
            ends.append(slope.at(float(u), float(min(v + along * 1.08, top)), 0.018))
    jitter = random.normal(0, 0.004, (len(starts), 3))
    rods = sticks(np.array(starts) + jitter, np.array(ends) + jitter, across * 0.40, across * 0.34, 7)
    tiles = rods.vertices.reshape(-1, 14, 3, 3).astype(float)
    mouths = np.array(starts) + jitter  # the open lower end would show a hollow: close it by a disc
    discs = np.stack([np.broadcast_to(mouths[:, None], (len(mouths), 7, 3)), tiles[:, 1::2, 0], tiles[:, ::2, 0]], 2)
    dark, middle, light = shaded(np.concatenate([tiles, discs], axis=1), random.random(len(tiles)))
    return dark, middle, light


def _reach(slope: Slope, along: float) -> float:
    """How far up the slope one gets from a point of its lower edge."""
    left, right = slope.bounds(slope.height)
    top = slope.height
    if along < left:
        top = min(top, slope.height * along / left)
    if along > right:
        top = min(top, slope.height * (slope.length - along) / (slope.length - right))
    return top


def _add_decay(scene: Scene, home: Home, roofs: tuple[Roof, ...]) -> None:
    """Missing shingles, mismatched patches, moss, and on some roofs a tarpaulin."""
    random = home.rng("frontal", "roof", "decay")
    for roof in roofs:
        for slope in roof.slopes:
            count = int(slope.length * slope.height * 0.16) + 1
            gaps = np.stack([random.uniform(0, slope.length, count), random.uniform(0, slope.height, count)], axis=1)
            sizes = np.stack([random.uniform(0.25, 0.9, count), random.uniform(0.14, 0.45, count)], axis=1)
            scene.add(patches(slope, gaps, sizes), "roof felt", "roof")
            spots = np.stack([random.uniform(0, slope.length, count), random.uniform(0, slope.height, count)], axis=1)
            scene.add(patches(slope, spots, sizes[::-1] * 1.2, 0.014), "roof patch", "roof")
            blobs = [
                (slope.at(float(u), float(v)), float(size))
                for (u, v), size in zip(
                    np.stack([random.uniform(0, slope.length, 26), random.random(26) ** 2 * slope.height], axis=1),
                    random.uniform(0.05, 0.17, 26),
                    strict=True,
                )
                if slope.bounds(float(v))[0] < u < slope.bounds(float(v))[1]
            ]
            if blobs:
                scene.add(cores(blobs, 1.0, 0.35), "moss", "roof")
    tarpaulin = random.random() < 0.4
    front = roofs[0].slopes[0]
    u, v = float(random.uniform(0.12, 0.6)) * front.length, float(random.uniform(0.25, 0.5)) * front.height
    if tarpaulin:
        scene.add(patches(front, np.array([[u, v]]), np.array([[2.1, 1.5]]), 0.03), "tarpaulin", "roof")


def add_solar_panels(scene: Scene, home: Home, plan: Plan) -> None:
    """Add panels, where the home has them, on the front slope clear of wing, hips and ridge; label "solar"."""
    if not home.has("solar"):
        return
    random = home.rng("frontal", "solar")
    slope = house_roofs(plan)[0].slopes[0]
    wide, tall, gap = 1.02, 1.65, 0.02
    upright = bool(random.random() < 0.6) and slope.height > 2 * tall + 0.9
    across, up = (wide, tall) if upright else (tall, wide)
    most = min(int((slope.height - 0.75) // (up + gap)), 2 if upright else 3)
    blocked = _blocked(plan, float(slope.corners[0][0]))
    limit, share = int(random.integers(4, 8)), float(random.uniform(0.3, 0.7))

    def room(rows: int) -> tuple[float, float, float, int]:
        """Bottom, left, right and number of columns of an array of so many rows."""
        bottom = 0.45 + (slope.height - 0.75 - rows * (up + gap)) * share
        left, right = slope.bounds(bottom + rows * (up + gap))
        left, right = _widest_gap(left + 0.35, right - 0.35, blocked)
        return bottom, left, right, min(max(int((right - left) // (across + gap)), 0), limit)

    rows = max(range(1, most + 1), key=lambda number: number * room(number)[3])  # as many panels as fit
    bottom, left, right, columns = room(rows)
    begin = left + (right - left - columns * (across + gap)) * float(random.uniform(0.0, 1.0))
    faces, sides = [], []
    for row in range(rows):
        for column in range(columns):
            u, v = begin + column * (across + gap), bottom + row * (up + gap)
            ring = [slope.at(a, b, 0.11) for a, b in ((u, v), (u + across, v), (u + across, v + up), (u, v + up))]
            faces.append(ring)
            sides += [[ring[i], ring[i - 1], ring[i - 1] - _DOWN, ring[i] - _DOWN] for i in range(4)]
    flat = [(0.0, 0.0), (wide, 0.0), (wide, tall), (0.0, tall)]
    lying = [(0.0, 0.0), (0.0, tall), (wide, tall), (wide, 0.0)]
    scene.add(polygons(faces, [flat if upright else lying] * len(faces)), "solar panel", "solar")
    scene.add(polygons(sides), "aluminium", "solar")
    rails = [
        (slope.at(begin, v, 0.05), slope.at(begin + columns * (across + gap), v, 0.05))
        for row in range(rows)
        for v in (bottom + row * (up + gap) + 0.25, bottom + row * (up + gap) + up - 0.25)
    ]
    scene.add(sticks([a for a, _ in rails], [b for _, b in rails], 0.03, 0.03, 4), "aluminium", "solar")


def _blocked(plan: Plan, start: float) -> list[tuple[float, float]]:
    """From where to where the roofs of wing and dormers reach up the front slope, which begins at x = `start`."""
    spans = [(plan.wing.x0 - 0.5, plan.wing.x1 + 0.5)] if plan.wing is not None else []
    spans += [(dormer.hole[0] - 0.9, dormer.hole[1] + 0.9) for dormer in plan.dormers]
    return sorted((low - start, high - start) for low, high in spans)


def _widest_gap(left: float, right: float, blocked: list[tuple[float, float]]) -> tuple[float, float]:
    edges = [left, *(edge for span in blocked for edge in span), right]
    gaps = [(low, min(high, right)) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return max(((max(low, left), high) for low, high in gaps), key=lambda gap: gap[1] - gap[0])


_DOWN = np.array([0.0, 0.0, 0.05])
