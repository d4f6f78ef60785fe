"""Hedges and fences around a plot."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.geometry.mesh import Mesh, box, join, polygons
from data.laboratory.rendering.greenery.plants import foliage_colours, hedge, leaf_materials, place
from data.laboratory.rendering.scene import Scene


def add_borders(scene: Scene, home: Home, plan: Plan) -> None:
    """Add hedges and fences on both sides, and fences from the house to them that hide the garden behind."""
    random = home.rng("frontal", "borders")
    shades = leaf_materials(scene, "border", foliage_colours("hedge", home.style.season, random))
    low, high = plan.plot
    for x in (low - 0.1, high + 0.1):
        kind = str(random.choice(["hedge", "pickets", "boards", "none"], p=[0.4, 0.22, 0.23, 0.15]))
        own = np.random.default_rng(int(random.integers(2**31)))
        height = float(random.uniform(0.9, 1.5))
        if kind == "hedge":
            place(scene, hedge((x, -plan.garden_depth + 0.4), (x, 8.0), height, 0.7, 16_000, own), "bark", shades)
        elif kind == "pickets":
            scene.add(_pickets(plan.garden_depth + 6.0).turned(90).moved(x, -plan.garden_depth + 0.3), "fence")
        elif kind == "boards":
            scene.add(_boards(10.0, 1.6).turned(90).moved(x, -2.0), "fence wood")
    behind = str(random.choice(["boards", "hedge"]))
    own = np.random.default_rng(int(random.integers(2**31)))
    # Between the house and the right border stands nothing higher than a garage, which would hide it.
    for x0, x1, y in ((low, plan.left - 0.05, 4.6), (plan.right + 0.05, high, 3.6)):
        if behind == "boards":
            scene.add(_boards(x1 - x0, 1.7).moved(x0, y), "fence wood")
        else:
            place(scene, hedge((x0, y), (x1, y), 1.7, 0.7, 9_000, own), "bark", shades)


def _pickets(length: float) -> Mesh:
    """A low fence of pointed pales along x."""
    xs = np.arange(0.05, length, 0.14)
    pales = [
        [(x - 0.04, 0.0, 0.06), (x + 0.04, 0.0, 0.06), (x + 0.04, 0.0, 0.86), (x, 0.0, 0.94), (x - 0.04, 0.0, 0.86)]
        for x in xs
    ]
    rails = [box((0.0, 0.01, z), (length, 0.05, z + 0.07)) for z in (0.25, 0.65)]
    posts = [box((x - 0.05, 0.0, 0.0), (x + 0.05, 0.1, 1.0)) for x in np.arange(0.0, length, 2.2)]
    return join(polygons(pales), *rails, *posts)


def _boards(length: float, height: float) -> Mesh:
    """A closed fence of upright boards along x."""
    xs = np.arange(0.0, length - 0.02, 0.145)
    boards = [
        box((x, 0.0, 0.04), (min(x + 0.138, length), 0.022, height - 0.02 * (i % 3)), 0.004) for i, x in enumerate(xs)
    ]
    posts = [box((x - 0.05, 0.02, 0.0), (x + 0.05, 0.12, height + 0.06)) for x in np.arange(0.0, length + 0.1, 2.0)]
    return join(*boards, *posts)
