"""The kitchen island with its stools, its lamps and what stands on it; all of it is labelled "island"."""

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, soft_box, tube
from data.laboratory.rendering.greenery.indoor_plants import add_plant
from data.laboratory.rendering.interior.lamps import add_pendant
from data.laboratory.rendering.interior.props import add_bottles, add_fruit_bowl, add_vase
from data.laboratory.rendering.interior.shell import Wall
from data.laboratory.rendering.kitchen.cabinets import front, handle
from data.laboratory.rendering.kitchen.finishes import Finishes
from data.laboratory.rendering.kitchen.units import WORK_HEIGHT, Island
from data.laboratory.rendering.kitchen.worktop import slab
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import fabric, wood

LABEL = "island"
OVERHANG = 0.26
"""How far the top reaches over the stools, metres."""
_SEATS = palette("0.64 0.59 0.52, 0.26 0.27 0.29, 0.52 0.34 0.22, 0.84 0.82 0.78, 0.36 0.44 0.42")
_LEGS: tuple[tuple[Colour, float], ...] = (
    ((0.05, 0.05, 0.055), 0.0),
    ((0.72, 0.72, 0.73), 1.0),
    ((0.76, 0.58, 0.32), 1.0),
)


def add_island(scene: Scene, home: Home, wall: Wall, island: Island, finishes: Finishes) -> None:
    """Put the island into the scene, in the frame of the main run's wall."""
    random = home.rng("kitchen", "island")
    waterfall = bool(random.random() < 0.25)
    sides = 0.05 if waterfall else 0.04
    thick = float(random.choice([0.04, 0.06]))
    low = WORK_HEIGHT - thick
    start, end = island.start + sides, island.end - sides
    run_face, stool_face = island.near - 0.04, island.far + OVERHANG
    body = [box((start, stool_face, 0.09), (end, run_face, low), 0.002)]
    plinth = box((start + 0.04, stool_face + 0.05, 0.0), (end - 0.04, run_face - 0.05, 0.09))
    count = max(2, round((end - start) / 0.55))
    edges = np.linspace(start, end, count + 1)
    fronts = [
        front(finishes.front, float(a), float(b), 0.10, low - 0.01, stool_face)
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    ends = [_end_panel(finishes.front, x, stool_face, run_face, low) for x in ((start, -1), (end, 1))]
    doors = [
        front(finishes.front, -float(b), -float(a), 0.10, low - 0.01, -run_face).turned(180.0)
        for a, b in zip(edges, edges[1:], strict=False)
    ]
    grips = [handle(finishes.handle, -float(b) + 0.06, 0.72, -run_face - 0.02, True).turned(180.0) for b in edges[1:]]
    scene.add(wall.placed(join(*body, *fronts, *ends, *doors)), "island front", LABEL)
    scene.add(wall.placed(plinth), "plinth", LABEL)
    scene.add(wall.placed(join(*grips)), "handle", LABEL)
    top, bevel = slab(island.start, island.end, island.far, island.near, WORK_HEIGHT, thick)
    if waterfall:
        cheeks = [box((x, island.far, 0.0), (x + 0.045, island.near, low)) for x in (island.start, island.end - 0.045)]
        top = join(top, *cheeks)
    scene.add(wall.placed(top), "counter", LABEL)
    scene.add(wall.placed(bevel), "counter edge", LABEL)
    _add_stools(scene, home, wall, island)
    _add_lamps(scene, home, wall, island)
    _dress(scene, home, wall, island)


def _end_panel(kind: str, place: tuple[float, int], y0: float, y1: float, top: float) -> Mesh:
    """A front on the island's left (-1) or right (1) end."""
    x, side = place
    if side < 0:  # seen from −x: turned so that −y becomes −x
        return front(kind, -y1, -y0, 0.10, top - 0.01, x).turned(-90.0)
    return front(kind, y0, y1, 0.10, top - 0.01, -x).turned(90.0)


def _add_stools(scene: Scene, home: Home, wall: Wall, island: Island) -> None:
    random = home.rng("kitchen", "stools")
    kind = str(random.choice(["round", "backed", "square", "shell"]))
    seat_colour = one_of(random, _SEATS)
    leg_colour, metallic = one_of(random, _LEGS)
    wooden_legs = bool(random.random() < 0.45)
    scene.material("stool seat", texture=fabric(random, seat_colour, 256), roughness=0.8, relief=0.3)
    if wooden_legs:
        scene.material("stool legs", texture=wood(random, (0.56, 0.38, 0.23), 256), roughness=0.45)
    else:
        scene.material("stool legs", colour=leg_colour, metallic=metallic, roughness=0.3)
    room = island.end - island.start
    y = island.far + 0.02
    for number in range(island.stools):
        x = island.start + room * (number + 0.5) / island.stools
        turn = float(random.uniform(-14, 14))
        seat, legs = _stool(kind)
        for mesh, material in ((seat, "stool seat"), (legs, "stool legs")):
            scene.add(wall.placed(mesh.turned(turn).moved(x, y)), material, LABEL)


def _stool(kind: str) -> tuple[Mesh, Mesh]:
    """Seat and legs about the origin; a back stands towards −y."""
    high = 0.64
    spread, narrow = 0.19, 0.13
    corners = [(a, b) for a in (-1, 1) for b in (-1, 1)]
    legs = [tube([(a * spread, b * spread, 0.0), (a * narrow, b * narrow, high)], 0.013, 8) for a, b in corners]
    ring = 0.75 * spread + 0.25 * narrow
    rungs = [
        tube([(a * ring, b * ring, 0.17), (c * ring, d * ring, 0.17)], 0.008, 6)
        for (a, b), (c, d) in (((-1, -1), (1, -1)), ((1, -1), (1, 1)), ((1, 1), (-1, 1)), ((-1, 1), (-1, -1)))
    ]
    if kind == "round":
        return cylinder((0, 0, high), (0, 0, high + 0.055), 0.185, 0.175, 28), join(*legs, *rungs)
    if kind == "square":
        return soft_box((-0.19, -0.18, high), (0.19, 0.18, high + 0.08), 0.25), join(*legs, *rungs)
    seat = soft_box((-0.20, -0.19, high), (0.20, 0.19, high + 0.075), 0.3)
    if kind == "backed":
        posts = [tube([(a * 0.16, -0.17, high), (a * 0.17, -0.21, high + 0.34)], 0.011, 8) for a in (-1, 1)]
        back = soft_box((-0.19, -0.235, high + 0.17), (0.19, -0.185, high + 0.38), 0.25)
        return join(seat, back), join(*legs, *rungs, *posts)
    shell = soft_box((-0.21, -0.23, high + 0.02), (0.21, -0.16, high + 0.30), 0.45)
    return join(seat, shell), join(*legs, *rungs)


def _add_lamps(scene: Scene, home: Home, wall: Wall, island: Island) -> None:
    """One to three hanging lamps in a row over the island; in some homes none."""
    random = home.rng("kitchen", "island lamps")
    count = int(random.choice([0, 1, 2, 3], p=[0.18, 0.12, 0.5, 0.2]))
    kind = str(random.choice(["cone", "dome", "globe", "drum"]))
    high = float(random.uniform(1.72, 1.86))
    middle = (island.near + island.far) / 2
    for number in range(count):
        x = island.start + (island.end - island.start) * (number + 0.5) / count
        at = wall.point(x, middle, high)
        look = home.rng("kitchen", "island lamp look")
        add_pendant(scene, f"island lamp{number}", at, wall.height, look, kind, LABEL)


def _dress(scene: Scene, home: Home, wall: Wall, island: Island) -> None:
    """One or two things on the island."""
    random = home.rng("kitchen", "on island")
    middle = (island.near + island.far) / 2
    shares = (0.3, 0.72) if random.random() < 0.5 else (0.68, 0.28)
    kinds = random.permutation(["fruit", "plant", "vase", "bottles"])[: int(random.integers(1, 3))]
    for share, kind in zip(shares, kinds, strict=False):
        x = island.start + share * (island.end - island.start)
        at = wall.point(x, middle + float(random.uniform(0.0, 0.12)), WORK_HEIGHT)
        name, own = f"island {kind}", home.rng("kitchen", "on island", str(kind))
        if kind == "fruit":
            add_fruit_bowl(scene, name, at, own, LABEL)
        elif kind == "plant":
            add_plant(scene, name, at, own, 0.36, label=LABEL)
        elif kind == "vase":
            add_vase(scene, name, at, own, 0.22, LABEL)
        else:
            add_bottles(scene, name, at, own, 3, LABEL)
