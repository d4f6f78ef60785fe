"""The home's own plot from above: lawn, drive, paths, patio, borders, trees."""

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.cars import CAR_LENGTH, car
from data.laboratory.rendering.aerial.ground import dry_ground, hard_ground, lawn, lawn_colour, patchy
from data.laboratory.rendering.aerial.plan import Plan, Rect, flat, tree_places
from data.laboratory.rendering.aerial.plants import Greenery
from data.laboratory.rendering.facade.view import car_place
from data.laboratory.rendering.geometry.mesh import box, cylinder, join
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import planks

_ADDED_TREES = 12
_FENCE_WOODS: tuple[Colour, ...] = ((0.55, 0.43, 0.31), (0.42, 0.36, 0.31), (0.80, 0.79, 0.76), (0.36, 0.26, 0.19))


def add_garden(scene: Scene, home: Home, plan: Plan, green: Greenery) -> None:
    """Add all of the plot but house, garage and pool."""
    _add_lawn(scene, home, plan)
    _add_paving(scene, home, plan)
    _add_borders(scene, home, plan, green)
    _add_patio_things(scene, home, plan)
    taken = _add_extra(scene, home, plan, green)
    _add_trees(home, plan, green, taken)
    _add_car(scene, home, plan)


def add_fence(
    scene: Scene, start: tuple[float, float], end: tuple[float, float], height: float, material: str, label: str = ""
) -> None:
    """Add a board fence with posts, along x or along y."""
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    count = max(1, round(length / 2.2))
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    parts = [box((x0 - 0.03, y0 - 0.03, 0.05), (x1 + 0.03, y1 + 0.03, height))]
    for x, y in zip(np.linspace(x0, x1, count + 1), np.linspace(y0, y1, count + 1), strict=True):
        parts.append(box((x - 0.07, y - 0.07, 0.0), (x + 0.07, y + 0.07, height + 0.12)))
    scene.add(join(*parts), material, label)


def _add_lawn(scene: Scene, home: Home, plan: Plan) -> None:
    random = home.rng("aerial", "lawn", home.elements["lawn"])
    if home.elements["lawn"] == "green":
        stripes = random.uniform(0.02, 0.06) if random.random() < 0.5 else 0.0
        texture = lawn(random, lawn_colour(home.style.season, random), stripes, worn=random.uniform(0, 0.12))
        scene.material("lawn", texture=texture, roughness=0.95)
    else:
        soil = np.array((0.58, 0.48, 0.36)) * random.uniform(0.88, 1.08)
        texture = dry_ground(random, (float(soil[0]), float(soil[1]), float(soil[2])))
        scene.material("lawn", texture=texture, roughness=0.95, relief=0.0)
    scene.add(flat(plan.plot, 0.0), "lawn", "lawn")


def _add_paving(scene: Scene, home: Home, plan: Plan) -> None:
    random = home.rng("aerial", "paving")
    wear = 0.5 - 0.5 * home.condition
    path = scene.material("path", texture=hard_ground(plan.front.path_style, random, wear), roughness=0.95, relief=0.0)
    door = (plan.front.door.hole[0] + plan.front.door.hole[1]) / 2
    scene.add(flat(Rect(door - 0.65, door + 0.65, plan.plot.y0, 0.0), 0.035), path)
    wooden = random.random() < 0.35
    if wooden:
        boards = planks(random, tuple(float(v) for v in np.clip(np.array(home.style.wood_colour) * 0.95, 0, 1)), n=256)  # type: ignore[arg-type]
        texture = patchy(boards, 2, 0.05, random)
    else:
        texture = hard_ground("slabs", random, wear)
    patio = scene.material("patio", texture=texture, roughness=0.9, relief=0.0)
    scene.add(box((plan.patio.x0, plan.patio.y0, 0.0), (plan.patio.x1, plan.patio.y1, 0.10)), patio)


def _add_borders(scene: Scene, home: Home, plan: Plan, green: Greenery) -> None:
    """Fences or hedges around the plot, beds along the house and the borders."""
    random = home.rng("aerial", "borders")
    plot = plan.plot
    wood = scene.material("fence", colour=one_of(random, _FENCE_WOODS), roughness=0.9)
    mulch = scene.material("mulch", colour=(0.30, 0.23, 0.17), roughness=1.0)
    low, high = plot.y0 + 0.3, plot.y1 - 0.15
    inset = 0.25
    sides = (
        ((plot.x0 + inset, low), (plot.x0 + inset, high)),
        ((plot.x1 - inset, low), (plot.x1 - inset, high)),
        ((plot.x0 + inset, high), (plot.x1 - inset, high)),
    )
    for start, end in sides:
        if random.random() < 0.5:
            green.hedge(start, end, random.uniform(1.3, 1.9), random.uniform(0.7, 1.0), random)
        else:
            add_fence(scene, start, end, random.uniform(1.4, 1.9), wood)
    beds = []
    door = (plan.front.door.hole[0] + plan.front.door.hole[1]) / 2
    wing_left = plan.wing is not None and plan.wing.centre[0] < 0
    front_y = -(plan.front.wing.forward if plan.front.wing and wing_left else 0.0)
    beds.append(Rect(plan.house.x0, door - 1.0, front_y - 0.9, front_y) if door - 1.0 > plan.house.x0 + 1 else None)
    side_y = random.uniform(plan.pool.y0 - 3, plan.pool.y0)
    beds.append(Rect(plot.x0 + 0.7, plot.x0 + 1.4, plan.house.y1, side_y) if side_y > plan.house.y1 + 1 else None)
    beds.append(Rect(plot.x0 + 1.0, plot.x1 - 1.0, plot.y1 - 1.3, plot.y1 - 0.6))
    beds.append(
        Rect(plot.x0 + 0.8, plan.drive.x0 - 0.8, plot.y0 + 0.3, plot.y0 + 1.1) if random.random() < 0.45 else None
    )
    path = Rect(door - 0.9, door + 0.9, plot.y0, 0.0)
    for bed in beds:
        if bed is None or random.random() < 0.15:
            continue
        scene.add(flat(bed, 0.02), mulch)
        long = max(bed.width, bed.depth)
        for place in np.arange(0.5, long - 0.3, 0.75):
            along = place + random.uniform(-0.2, 0.2)
            x, y = (bed.x0 + along, bed.centre[1]) if bed.width > bed.depth else (bed.centre[0], bed.y0 + along)
            radius = random.uniform(0.28, 0.55)
            if path.distance(x, y) > radius and random.random() < 0.85:
                green.shrub(x, y, radius, random)


def _add_patio_things(scene: Scene, home: Home, plan: Plan) -> None:
    random = home.rng("aerial", "patio things")
    wood = scene.material("garden table", colour=home.style.wood_colour, roughness=0.7)
    cloths = ((0.86, 0.83, 0.76), (0.32, 0.38, 0.36), (0.62, 0.24, 0.20), (0.28, 0.36, 0.48), (0.45, 0.44, 0.42))
    cloth = scene.material("parasol", colour=one_of(random, cloths), roughness=0.95)
    x = plan.patio.centre[0] + random.uniform(-0.8, 0.8)
    y = plan.patio.centre[1] + random.uniform(-0.3, 0.3)
    scene.add(box((x - 0.9, y - 0.5, 0.75), (x + 0.9, y + 0.5, 0.82), 0.02), wood)
    for side in (-1, 1):
        for place in (-0.5, 0.5):
            scene.add(
                box(
                    (x + place - 0.24, y + side * 0.85 - 0.24, 0.4),
                    (x + place + 0.24, y + side * 0.85 + 0.24, 0.48),
                    0.04,
                ),
                wood,
            )
            scene.add(
                box((x + place - 0.24, y + side * 1.08 - 0.04, 0.48), (x + place + 0.24, y + side * 1.08 + 0.04, 0.9)),
                wood,
            )
    if random.random() < 0.55:
        radius = random.uniform(1.25, 1.6)
        scene.add(cylinder((x, y, 2.25), (x, y, 2.75), radius, 0.06, sides=8), cloth)
        scene.add(cylinder((x, y, 0.1), (x, y, 2.8), 0.04, sides=6), wood)
    if random.random() < 0.4:
        grill = scene.material("grill", colour=(0.09, 0.09, 0.09), roughness=0.4)
        scene.add(
            cylinder(
                (plan.patio.x0 + 0.6, plan.patio.y1 - 0.6, 0.1), (plan.patio.x0 + 0.6, plan.patio.y1 - 0.6, 0.95), 0.3
            ),
            grill,
        )


def _add_extra(scene: Scene, home: Home, plan: Plan, green: Greenery) -> list[tuple[float, float, float]]:
    """Shed, trampoline, vegetable beds or nothing, where there is room; gives the places taken (x, y, radius)."""
    random = home.rng("aerial", "extra")
    kind = str(random.choice(["shed", "trampoline", "vegetables", "nothing"]))
    places = tree_places(plan, 1, random, [])
    if kind == "nothing" or not places:
        return []
    x, y, _ = places[0]
    if kind == "shed":
        wood = scene.material("shed", colour=(0.45, 0.36, 0.27), roughness=0.9)
        felt = scene.material("shed roof", colour=(0.30, 0.32, 0.30), roughness=1.0)
        scene.add(box((x - 1.2, y - 0.9, 0.0), (x + 1.2, y + 0.9, 2.0)), wood)
        scene.add(box((x - 1.35, y - 1.05, 2.0), (x + 1.35, y + 1.05, 2.1)), felt)
    elif kind == "trampoline":
        mat = scene.material("trampoline", colour=(0.08, 0.08, 0.09), roughness=0.8)
        pad = scene.material("trampoline pad", colour=(0.20, 0.36, 0.30), roughness=0.7)
        scene.add(cylinder((x, y, 0.74), (x, y, 0.8), 1.5, sides=28), pad)
        scene.add(cylinder((x, y, 0.79), (x, y, 0.82), 1.25, sides=28), mat)
    else:
        plank = scene.material("raised bed", colour=(0.50, 0.40, 0.29), roughness=0.9)
        mould = scene.material("mould", colour=(0.26, 0.20, 0.15), roughness=1.0)
        for side in (-0.85, 0.85):
            scene.add(box((x + side - 0.6, y - 1.3, 0.0), (x + side + 0.6, y + 1.3, 0.3)), plank)
            scene.add(flat(Rect(x + side - 0.52, x + side + 0.52, y - 1.22, y + 1.22), 0.32), mould)
            for step in np.arange(-1.0, 1.1, 0.5):
                green.shrub(x + side, y + step, random.uniform(0.18, 0.3), random, budget=120)
    return [(x, y, 1.9)]


def _add_trees(home: Home, plan: Plan, green: Greenery, taken: list[tuple[float, float, float]]) -> None:
    random = home.rng("aerial", "trees")
    first = tree_places(plan, 1 + int(random.random() < 0.4), random, taken)
    for number, (x, y, radius) in enumerate(first):
        green.tree(x, y, radius, home.rng("aerial", "tree", str(number)), budget=6000)
    if home.elements["plot_trees"] == "many":
        added = tree_places(plan, _ADDED_TREES, home.rng("aerial", "plot_trees"), [*taken, *first])
        for number, (x, y, radius) in enumerate(added):
            green.tree(x, y, radius, home.rng("aerial", "plot_tree", str(number)), 6000, "plot_trees", evergreen=0.3)


def _add_car(scene: Scene, home: Home, plan: Plan) -> None:
    """A car on the hard standing left of the house, where the façade shows one there."""
    if car_place(home) != "left":
        return
    random = home.rng("aerial", "car")
    ground = hard_ground(str(random.choice(["bricks", "concrete", "gravel"])), random, 0.5 - 0.5 * home.condition)
    scene.material("standing", texture=ground, roughness=0.95, relief=0.0)
    place = plan.standing
    scene.add(flat(Rect(place.x0, place.x1, plan.kerb, place.y1), 0.045), "standing")
    y = random.uniform(place.y1 - 6.0, place.y1 - CAR_LENGTH / 2 - 0.3)
    car(scene, random).stand(scene, place.centre[0], y, random.normal(0, 2), 0.045, "car")
