"""What lies around the plot: the neighbours' houses and gardens, without any of the home's elements."""

from collections.abc import Callable

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.cars import car
from data.laboratory.rendering.aerial.garden import add_fence
from data.laboratory.rendering.aerial.ground import hard_ground, lawn, lawn_colour, meadow, patchy
from data.laboratory.rendering.aerial.house import placed_roof, windows_around
from data.laboratory.rendering.aerial.plan import FAR, Plan, Rect, flat
from data.laboratory.rendering.aerial.plants import Greenery
from data.laboratory.rendering.aerial.street import PAVEMENT
from data.laboratory.rendering.facade.roofs import Roof
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.outdoor import clay_tile, shingle

_DEPTH = 31.0  # of a neighbour's plot, metres
_SEEN = 56.0  # plots whose middle is further from the house are left out
_WALLS: tuple[Colour, ...] = ((0.84, 0.81, 0.75), (0.60, 0.36, 0.28), (0.72, 0.74, 0.74), (0.78, 0.70, 0.58))
_ROOFS: tuple[Colour, ...] = ((0.30, 0.29, 0.30), (0.40, 0.33, 0.28), (0.36, 0.37, 0.39), (0.42, 0.28, 0.22))


def add_neighbours(scene: Scene, home: Home, plan: Plan, green: Greenery) -> None:
    """Add the ground of the whole neighbourhood and the plots around the home's."""
    random = home.rng("aerial", "neighbourhood")
    ground = meadow(random, lawn_colour(home.style.season, random))
    scene.material("ground", texture=ground, roughness=1.0)
    scene.add(flat(Rect(-FAR, FAR, -FAR, FAR), -0.06), "ground")
    _materials(scene, home, random)
    middle = plan.plot.centre
    for number, (cell, turn) in enumerate(_cells(plan, random)):
        x, y = cell.centre
        if np.hypot(x - middle[0], y - middle[1]) < _SEEN:
            _add_plot(scene, cell, turn, green, home.rng("aerial", "neighbour", str(number)))


def _materials(scene: Scene, home: Home, random: np.random.Generator) -> None:
    """A handful of surfaces shared by all neighbours."""
    for number in range(3):
        grass = lawn(random, lawn_colour(home.style.season, random), worn=random.uniform(0, 0.3))
        scene.material(f"neighbour lawn {number}", texture=grass, roughness=1.0)
        colour = one_of(random, _ROOFS)
        tiles = clay_tile(random, (0.54, 0.36, 0.28), n=128) if number == 2 else shingle(random, colour, n=128)
        scene.material(f"neighbour roof {number}", texture=patchy(tiles, 4, 0.06, random), roughness=0.95, relief=0.6)
    for number, colour in enumerate(_WALLS):
        scene.material(f"neighbour wall {number}", colour=colour, roughness=0.95)
    scene.material("neighbour drive", texture=hard_ground("concrete", random), roughness=0.95, relief=0.0)
    scene.material("neighbour patio", texture=hard_ground("slabs", random), roughness=0.95, relief=0.0)
    scene.material("neighbour fence", colour=(0.47, 0.38, 0.29), roughness=0.95)
    scene.material("neighbour trim", colour=(0.86, 0.85, 0.82), roughness=0.8)
    scene.material("neighbour ridge", colour=(0.27, 0.25, 0.24), roughness=0.95)
    scene.material("neighbour soil", colour=(0.33, 0.26, 0.19), roughness=1.0)
    scene.material("neighbour pane", colour=(0.10, 0.12, 0.14), roughness=0.2)


def _cells(plan: Plan, random: np.random.Generator) -> list[tuple[Rect, int]]:
    """Plots (rectangle, turn) around the home's; a turn of 0 faces -y, each further one is 90 degrees anticlockwise.

    Rows to both sides of the plot, across the street, and behind; where the strip lies, beyond it.
    """
    plot, strip = plan.plot, plan.strip
    across = Rect(0, 0, plan.kerb - plan.street_width - PAVEMENT - _DEPTH, plan.kerb - plan.street_width - PAVEMENT)
    cells: list[tuple[Rect, int]] = []
    rows = [(plot.y0, plot.y1, 0, True), (across.y0, across.y1, 2, False)]
    if plan.strip_side == "back":
        rows.append((strip.y1 + 1.0, strip.y1 + 1.0 + _DEPTH, 2, False))
    else:
        rows.append((plot.y1 + 0.1, plot.y1 + 0.1 + _DEPTH, 2, False))
    for y0, y1, turn, beside in rows:
        starts = (plot.x0, plot.x1) if beside else (random.uniform(-12, 0),) * 2
        for side, start in zip((-1, 1), starts, strict=True):
            edge = start
            limit = {"left": strip.x1 + 0.6, "right": strip.x0 - 0.6, "back": side * FAR}[plan.strip_side]
            blocked = (side < 0 and plan.strip_side == "left") or (side > 0 and plan.strip_side == "right")
            for _ in range(5):
                width = random.uniform(17.0, 23.0)
                cell = Rect(min(edge, edge + side * width), max(edge, edge + side * width), y0, y1)
                if blocked and (cell.x0 < limit if side < 0 else cell.x1 > limit):
                    break
                cells.append((cell, turn))
                edge += side * width
    if plan.strip_side != "back":  # beyond the strip, gardens towards it
        y = plan.kerb - 2 * _DEPTH + random.uniform(0, 10)
        while y < plot.y1 + _DEPTH:
            length = random.uniform(17.0, 23.0)
            if plan.strip_side == "left":
                cells.append((Rect(strip.x0 - 1 - _DEPTH, strip.x0 - 1, y, y + length), 3))
            else:
                cells.append((Rect(strip.x1 + 1, strip.x1 + 1 + _DEPTH, y, y + length), 1))
            y += length
    return cells


def _add_plot(scene: Scene, cell: Rect, turn: int, green: Greenery, random: np.random.Generator) -> None:
    """A neighbour's plot, thought of as facing -y about its middle, then turned."""
    width, depth = (cell.width, cell.depth) if turn % 2 == 0 else (cell.depth, cell.width)

    def put(mesh: Mesh) -> Mesh:
        return mesh.turned(90 * turn).moved(*cell.centre)

    def spot(x: float, y: float) -> tuple[float, float]:
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
        return cell.centre[0] + x * cosine - y * sine, cell.centre[1] + x * sine + y * cosine

    scene.add(
        put(flat(Rect(-width / 2, width / 2, -depth / 2, depth / 2), -0.01)), f"neighbour lawn {random.integers(3)}"
    )
    storeys = int(random.integers(1, 3))
    long, deep = random.uniform(9.0, min(13.0, width - 4.5)), random.uniform(7.0, 9.5)
    side = 1 if random.random() < 0.5 else -1
    x = -side * (width - long - 3.4) / 2 * random.uniform(0.6, 1.0)
    y = -depth / 2 + random.uniform(6.0, 8.5)
    house = Rect(x - long / 2, x + long / 2, y, y + deep)
    eaves = 0.3 + 2.7 * storeys
    pitch = random.uniform(0.45, 0.75)
    hipped = bool(random.random() < 0.4)
    roof = placed_roof(house, eaves, pitch, 0.45, hipped)
    wall = f"neighbour wall {random.integers(len(_WALLS))}"
    scene.add(put(join(box((house.x0, house.y0, 0.0), (house.x1, house.y1, eaves)), roof.gables)), wall)
    _add_roof(scene, roof, f"neighbour roof {random.integers(3)}", put)
    scene.add(put(windows_around(house, storeys, 0.3)), "neighbour pane")
    if random.random() < 0.5:
        stack = Rect(x + 1.0, x + 1.8, y + deep * 0.6, y + deep * 0.6 + 0.7)
        top = eaves + pitch * deep / 2 + 0.7
        scene.add(put(box((stack.x0, stack.y0, eaves), (stack.x1, stack.y1, top))), "neighbour wall 1")
    drive_x = house.x1 if side > 0 else house.x0 - 3.0
    drive = Rect(drive_x + 0.1, drive_x + 2.9, -depth / 2, y + random.uniform(2.0, deep))
    scene.add(put(flat(drive, 0.02)), "neighbour drive")
    if random.random() < 0.4:
        shed = Rect(drive.x0, drive.x1, drive.y1, drive.y1 + 5.0)
        scene.add(put(box((shed.x0, shed.y0, 0.0), (shed.x1, shed.y1, 2.5))), wall)
        scene.add(
            put(box((shed.x0 - 0.15, shed.y0 - 0.15, 2.5), (shed.x1 + 0.15, shed.y1 + 0.15, 2.65))), "neighbour ridge"
        )
    patio = Rect(x - 2.5, x + 2.5, house.y1, house.y1 + random.uniform(2.5, 4.0))
    scene.add(put(flat(patio, 0.02)), "neighbour patio")
    path = Rect(x - 0.6, x + 0.6, -depth / 2, house.y0)
    scene.add(put(flat(path, 0.02)), "neighbour patio")
    _furnish(scene, put, patio, Rect(-width / 2, width / 2, house.y1, depth / 2), random)
    parked = car(scene, random)
    if random.random() < 0.5:
        px, py = spot(drive.centre[0], -depth / 2 + 3.2)
        parked.stand(scene, px, py, 90 * turn + 180 * (random.random() < 0.4), 0.02, "street_life")
    edges = (((-width / 2, -depth / 2 + 1), (-width / 2, depth / 2)), ((-width / 2, depth / 2), (width / 2, depth / 2)))
    for start, end in edges:
        kind = random.random()
        if kind < 0.4:
            green.hedge(spot(*start), spot(*end), random.uniform(1.2, 1.8), 0.8, random)
        elif kind < 0.85:
            add_fence(scene, spot(*start), spot(*end), random.uniform(1.3, 1.8), "neighbour fence")
    _plant(house, (drive, patio), Rect(-width / 2, width / 2, -depth / 2, depth / 2), spot, green, random)


def _furnish(scene: Scene, put: Callable[[Mesh], Mesh], patio: Rect, garden: Rect, random: np.random.Generator) -> None:
    """A table on the patio, and a shed, a trampoline or beds at the far end of the garden."""
    x, y = patio.centre
    scene.add(put(box((x - 0.8, y - 0.45, 0.7), (x + 0.8, y + 0.45, 0.78))), "neighbour fence")
    seats = [
        box((x + a - 0.22, y + b - 0.22, 0.4), (x + a + 0.22, y + b + 0.22, 0.5))
        for a in (-0.5, 0.5)
        for b in (-0.8, 0.8)
    ]
    scene.add(put(join(*seats)), "neighbour fence")
    kind, side = random.random(), 1 if random.random() < 0.5 else -1
    x, y = garden.centre[0] + side * (garden.width / 2 - 2.2), garden.y1 - 2.0
    if kind < 0.35:
        scene.add(put(box((x - 1.3, y - 1.0, 0.0), (x + 1.3, y + 1.0, 2.0))), "neighbour fence")
        scene.add(put(box((x - 1.45, y - 1.15, 2.0), (x + 1.45, y + 1.15, 2.12))), "neighbour ridge")
    elif kind < 0.6:
        scene.add(put(cylinder((x, y, 0.7), (x, y, 0.8), 1.6, sides=24)), "neighbour pane")
    elif kind < 0.8:
        beds = [flat(Rect(x - 1.6, x + 1.6, y + step - 0.5, y + step + 0.5), 0.02) for step in (-1.3, 0.0, 1.3)]
        scene.add(put(join(*beds)), "neighbour soil")


def _add_roof(scene: Scene, roof: Roof, cover: str, put: Callable[[Mesh], Mesh]) -> None:
    scene.add(put(roof.cover), cover)
    scene.add(put(roof.ridges), "neighbour ridge")
    scene.add(put(join(roof.edges, roof.gutters)), "neighbour trim")


def _plant(
    house: Rect,
    paved: tuple[Rect, Rect],
    plot: Rect,
    spot: Callable[[float, float], tuple[float, float]],
    green: Greenery,
    random: np.random.Generator,
) -> None:
    """Trees and bushes clear of house and paving."""
    drive, patio = paved
    width, depth = plot.width, plot.depth
    planted: list[tuple[float, float, float]] = []
    wanted = int(random.integers(3, 10))
    for _ in range(90):
        radius = random.uniform(1.2, 3.0)
        x, y = random.uniform(-width / 2 + 1, width / 2 - 1), random.uniform(-depth / 2 + 1.5, depth / 2 - 1)
        free = (
            house.distance(x, y) > radius + 0.4
            and drive.distance(x, y) > radius * 0.8
            and patio.distance(x, y) > radius
        )
        if free and all(np.hypot(x - a, y - b) > 0.8 * (radius + r) for a, b, r in planted) and len(planted) < wanted:
            planted.append((x, y, radius))
            green.tree(*spot(x, y), radius, random, 3200)
    for _ in range(14):
        x = random.uniform(-width / 2 + 0.8, width / 2 - 0.8)
        y = house.y0 - 0.6 if random.random() < 0.4 else depth / 2 - 0.9
        if drive.distance(x, y) > 0.8:
            green.shrub(*spot(x, y), random.uniform(0.35, 0.7), random, budget=200)
