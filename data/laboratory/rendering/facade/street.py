"""What surrounds the plot: ground, road, neighbouring houses, distant trees."""

import numpy as np

from data.laboratory.colours import one_of, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.roofs import gable_roof, hip_roof
from data.laboratory.rendering.geometry.mesh import box, join, level, polygons, upright
from data.laboratory.rendering.greenery.foliage import Blob, cores, leaves
from data.laboratory.rendering.greenery.plants import foliage_colours, leaf_materials
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.outdoor import clay_tile, shingle, stucco

_PAVEMENT = 1.7  # metres wide
_WALLS = palette("0.80 0.76 0.68, 0.84 0.82 0.78, 0.72 0.66 0.58, 0.66 0.68 0.69, 0.82 0.74 0.62, 0.60 0.50 0.44")


def add_street(scene: Scene, home: Home, plan: Plan) -> None:
    """Add everything beyond the plot."""
    _ground(scene, plan)
    _neighbours(scene, home, plan)
    _distance(scene, home, plan)


def _ground(scene: Scene, plan: Plan) -> None:
    kerb = -plan.garden_depth - _PAVEMENT
    scene.add(polygons([level(-130, 130, -90, 170, -0.06)]), "far grass")
    near = plan.garden_depth
    scene.add(polygons([level(-70, 70, kerb, -near, 0.0)]), "pavement")
    scene.add(box((-70, kerb - 0.15, -0.1), (70, kerb, 0.01), 0.02), "kerb")
    scene.add(polygons([level(-70, 70, kerb - 9, kerb, -0.05)]), "road surface")


def _neighbours(scene: Scene, home: Home, plan: Plan) -> None:
    """A house on either side, further back; and a row across the street that shows in the window panes."""
    low, high = plan.plot
    for side, edge in ((-1, low), (1, high)):
        random = home.rng("frontal", "neighbour", str(side))
        wall = np.array(one_of(random, _WALLS)) * random.uniform(0.92, 1.06)
        name = f"neighbour {side}"
        scene.material(
            f"{name} wall", texture=stucco(random, (float(wall[0]), float(wall[1]), float(wall[2]))), roughness=0.9
        )
        tiled = random.random() < 0.4
        cover = (
            clay_tile(random, (0.56, 0.38, 0.31))
            if tiled
            else shingle(random, tuple(random.uniform(0.22, 0.42) * np.array([1, 0.95, 0.92])))
        )
        scene.material(f"{name} roof", texture=cover, roughness=0.9)
        gap, width = float(random.uniform(2.6, 6.0)), float(random.uniform(9.0, 12.0))
        y, depth = float(random.uniform(2.0, 9.0)), float(random.uniform(7.5, 9.0))
        height = float(random.choice([3.0, 5.4], p=[0.6, 0.4]))
        x0 = edge + gap if side > 0 else edge - gap - width
        _plain_house(
            scene, name, x0, width, y, depth, height, bool(random.random() < 0.4), float(random.uniform(0.5, 0.75))
        )
    for x in np.arange(-40.0, 41.0, 16.0):
        scene.add(box((x, -46.0, 0.0), (x + 10.0, -38.0, 4.0)), "neighbour 1 wall")


def _plain_house(
    scene: Scene, name: str, x0: float, width: float, y: float, depth: float, height: float, hipped: bool, pitch: float
) -> None:
    scene.add(box((x0, y, 0.0), (x0 + width, y + depth, height)), f"{name} wall")
    roof = hip_roof(width, depth, pitch, 0.4) if hipped else gable_roof(width, depth, pitch, 0.4, (0.25, 0.25))
    roof = roof.changed(lambda mesh: mesh.moved(x0, y + depth / 2, height))
    scene.add(join(roof.cover, roof.ridges), f"{name} roof")
    scene.add(roof.gables, f"{name} wall")
    scene.add(join(roof.edges, roof.gutters), "neighbour trim")
    panes, frames = [], []
    floors = (0.95,) if height < 4 else (0.95, 3.6)
    for z in floors:
        for share in (0.17, 0.5, 0.83):
            x = x0 + share * width
            frames.append(box((x - 0.72, y - 0.05, z - 0.06), (x + 0.72, y + 0.02, z + 1.31)))
            panes += [upright(x + a, x + b, z, z + 1.25, y - 0.055) for a, b in ((-0.66, -0.03), (0.03, 0.66))]
    sides = [(x0 - 0.03, x0 + 0.02), (x0 + width - 0.02, x0 + width + 0.03)]
    panes += [ring for a, b in sides for z in floors for ring in _side_pane(a, b, y + depth * 0.45, z)]
    scene.add(join(*frames), "neighbour trim")
    scene.add(polygons(panes), "dark glass")


def _side_pane(x0: float, x1: float, y: float, z: float) -> list[list[tuple[float, float, float]]]:
    left = [(x0, y + 0.6, z), (x0, y - 0.6, z), (x0, y - 0.6, z + 1.25), (x0, y + 0.6, z + 1.25)]
    right = [(x1, y - 0.6, z), (x1, y + 0.6, z), (x1, y + 0.6, z + 1.25), (x1, y - 0.6, z + 1.25)]
    return [left, right]


def _distance(scene: Scene, home: Home, plan: Plan) -> None:
    """A line of trees on the horizon."""
    random = home.rng("frontal", "distance")
    season = home.style.season
    for number, kind in enumerate(("broadleaf", "evergreen")):
        shades = leaf_materials(
            scene, f"distance {number}", foliage_colours(kind, "summer" if season == "spring" else season, random)
        )
        share = 0.8 if number == 0 else 0.25
        xs = np.arange(-85.0, 90.0, 3.0)
        xs = xs[random.random(len(xs)) < share]
        blobs: list[Blob] = [
            (
                (float(x), 50.0 + float(random.normal(0, 6)), float(random.uniform(1.5, 5.0))),
                float(random.uniform(2.6, 5.2)),
            )
            for x in xs
        ]
        scene.add(cores(blobs, 0.72), shades[0])  # no sky shines through a wood
        for mesh, material in zip(leaves(blobs, 9000 if number == 0 else 3500, 1.1, random), shades, strict=True):
            scene.add(mesh, material)
