"""The garden before and beside the house: lawn or bare ground, path, beds, borders, trees, pots."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.borders import add_borders
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.porches import porch_plan
from data.laboratory.rendering.facade.view import car_place
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, lathe, level, polygons
from data.laboratory.rendering.geometry.triangle_mesh import Floats
from data.laboratory.rendering.greenery.plants import (
    flowers,
    foliage_colours,
    grass_blades,
    leaf_materials,
    place,
    shrub,
    tree,
    tufts,
)
from data.laboratory.rendering.scene import Scene

_BLADES = 62_000
_PATH_HALF = 0.62


def add_garden(scene: Scene, home: Home, plan: Plan) -> None:
    """Add all that grows or lies on the plot; only the lawn depends on an element."""
    _path(scene, home, plan)
    _lawn(scene, home, plan)
    _beds(scene, home, plan)
    _side_bed(scene, home, plan)
    add_borders(scene, home, plan)
    _trees(scene, home, plan)
    _pots(scene, home, plan)


def path_centre(home: Home, plan: Plan, y: Floats) -> Floats:
    """Return x of the middle of the path from the front door to the street at each y."""
    random = home.rng("frontal", "path")
    door = (plan.door.hole[0] + plan.door.hole[1]) / 2
    bend = float(random.choice([0.0, 0.0, -1.6, 1.6]))
    away = np.clip(-y / plan.garden_depth, 0.0, 1.0)
    return door + bend * (3 * away**2 - 2 * away**3)


def _path(scene: Scene, home: Home, plan: Plan) -> None:
    ys = np.linspace(-plan.garden_depth, -0.9, 15)
    centres = path_centre(home, plan, ys)
    quads = [
        [(a - _PATH_HALF, y, 0.03), (a + _PATH_HALF, y, 0.03), (b + _PATH_HALF, z, 0.03), (b - _PATH_HALF, z, 0.03)]
        for a, b, y, z in zip(centres, centres[1:], ys, ys[1:], strict=False)
    ]
    scene.add(polygons(quads), "path")
    end, y = centres[0], ys[0]
    ring = [(end - _PATH_HALF, y, -0.02), (end + _PATH_HALF, y, -0.02), (end + _PATH_HALF, y, 0.03)]
    scene.add(polygons([[*ring, (end - _PATH_HALF, y, 0.03)]]), "path")
    for side in (-1, 1):  # the edges of the slab
        x = centres + side * _PATH_HALF
        edge = [
            [(a, y, -0.02), (b, z, -0.02), (b, z, 0.03), (a, y, 0.03)]
            for a, b, y, z in zip(x, x[1:], ys, ys[1:], strict=False)
        ]
        scene.add(polygons(edge), "path")


def _lawn(scene: Scene, home: Home, plan: Plan) -> None:
    low, high = plan.plot
    ground = level(low, high, -plan.garden_depth, 9.0, 0.0)
    scene.add(polygons([ground]), "lawn", "lawn")
    random = home.rng("frontal", "lawn")
    if home.has("lawn"):
        # Short enough to hide under the drive where there is one.
        area = (low + 0.1, high - 0.1, -plan.garden_depth + 0.05, -0.9)
        for mesh, shade in zip(grass_blades(area, _BLADES, 0.030, random, 1.5, 0.007), range(3), strict=True):
            scene.add(_off_path(mesh, home, plan), f"grass{shade}", "lawn")
        return
    count = 110
    places = np.stack([random.uniform(low, high, count), -plan.garden_depth * random.random(count)], axis=1)
    # Weeds would stand out of the drive and of the car's hard standing.
    outside = (places[:, 0] < plan.right) & ((places[:, 0] > plan.left - 0.3) | (car_place(home) != "left"))
    for mesh, shade in zip(tufts(places[outside], 34, 0.13, 0.16, random), range(3), strict=True):
        scene.add(_off_path(mesh, home, plan), f"weed{shade}", "lawn")
    stones = [
        (random.uniform(low, high), -plan.garden_depth * random.random(), random.uniform(0.01, 0.03)) for _ in range(90)
    ]
    lumps = [box((x - s, y - s, -0.02), (x + s * 1.3, y + s, min(s, 0.04)), s * 0.5) for x, y, s in stones]
    scene.add(join(*lumps), "gravel stone", "lawn")


def _off_path(mesh: Mesh, home: Home, plan: Plan) -> Mesh:
    """The blades that do not stand on the path."""
    feet = mesh.vertices.reshape(-1, 3, 3)[:, 0].astype(float)
    kept = np.abs(feet[:, 0] - path_centre(home, plan, feet[:, 1])) > _PATH_HALF + 0.01
    triangles = mesh.vertices.reshape(-1, 3, 3)[kept].reshape(-1, 3)
    count = len(triangles) // 3
    return Mesh(triangles, np.arange(count * 3, dtype=np.int32).reshape(count, 3), mesh.uv[: count * 3])


def _beds(scene: Scene, home: Home, plan: Plan) -> None:
    """Shrubs and flowers along the front wall, where neither a porch nor a wing stands or would stand."""
    random = home.rng("frontal", "beds")
    porch = porch_plan(home, plan)
    shades = leaf_materials(scene, "shrub", foliage_colours("hedge", home.style.season, random))
    second = leaf_materials(scene, "low shrub", foliage_colours("hedge", home.style.season, random))
    petals = leaf_materials(scene, "flower", foliage_colours("flowers", "any", random))
    spacing, size = float(random.uniform(0.6, 1.0)), float(random.uniform(0.30, 0.46))
    planted = float(random.uniform(0.55, 1.0))
    door = (plan.door.hole[0] + plan.door.hole[1]) / 2
    y_out = -porch.depth - 0.45 if porch.kind == "veranda" else -0.5
    blooming = home.style.season in ("spring", "summer")
    for x in np.arange(plan.left + 0.4, plan.right - 0.3, spacing):
        x, grows, bigger, flowering = float(x), random.random(), float(random.uniform(0.75, 1.25)), random.random()
        own = np.random.default_rng(int(random.integers(2**31)))
        front = _front_at(plan, x)
        y = min(y_out, front - 0.5) if porch.covers(x, 0.0, 0.0) and porch.kind == "veranda" else front - 0.5
        if grows > planted or abs(x - door) < 1.35 or (y > -porch.depth - 0.2 and porch.covers(x, y)):
            continue
        radius = size * bigger
        place(scene, shrub((x, y, 0.0), radius, 1300, own), "bark", shades if bigger > 0.95 else second)
        if blooming and flowering < 0.5:
            blooms = flowers([((x, y, radius * 0.68), radius * 0.95)], 60, 0.055, own)
            for mesh, material in zip(blooms, petals, strict=True):
                scene.add(mesh, material)
        scene.add(box((x - spacing * 0.6, y - 0.42, -0.04), (x + spacing * 0.6, y + 0.42, 0.035), 0.02), "soil")


def _side_bed(scene: Scene, home: Home, plan: Plan) -> None:
    """Shrubs and flowers before the fence beside the house; a garage stands over them and hides them."""
    random = home.rng("frontal", "side bed")
    shades = leaf_materials(scene, "side shrub", foliage_colours("hedge", home.style.season, random))
    petals = leaf_materials(scene, "side flower", foliage_colours("flowers", "any", random))
    blooming = home.style.season in ("spring", "summer")
    if random.random() < 0.25:
        return
    for x in np.arange(plan.right + 0.6, plan.plot[1] - 0.4, 0.85):
        size, flowering = float(random.uniform(0.32, 0.62)), random.random()
        own = np.random.default_rng(int(random.integers(2**31)))
        place(scene, shrub((float(x), 2.7, 0.0), size, 1000, own), "bark", shades)
        if blooming and flowering < 0.6:
            for mesh, material in zip(flowers([((x, 2.7, size * 0.68), size)], 70, 0.06, own), petals, strict=True):
                scene.add(mesh, material)
    scene.add(box((plan.right + 0.1, 2.1, -0.04), (plan.plot[1] - 0.1, 3.4, 0.03), 0.02), "soil")


def _front_at(plan: Plan, x: float) -> float:
    """Where the front wall stands at x: 0, or further out at a wing or bay."""
    if plan.wing is not None and plan.wing.x0 - 0.5 < x < plan.wing.x1 + 0.5:
        return -plan.wing.forward
    if plan.bay is not None and plan.bay.hole[0] - 0.6 < x < plan.bay.hole[1] + 0.6:
        return plan.bay.y
    return 0.0


def _trees(scene: Scene, home: Home, plan: Plan) -> None:
    """A tree or two at the sides of the front garden, and larger ones behind the house."""
    style = home.style
    low, high = plan.plot
    spots = [
        ("left", low + 0.9, -2.2, 4.6, 1.7, 36_000, 0.62),
        ("right", high + 1.3, -1.0, 5.2, 1.9, 32_000, 0.45),
        ("back left", low - 1.5, 13.0, 9.0, 3.2, 20_000, 0.8),
        ("back", -1.0, 17.0, 11.0, 4.0, 20_000, 0.6),
        ("back right", high - 2.0, 14.0, 8.5, 3.2, 20_000, 0.85),
    ]
    for name, x, y, height, spread, budget, share in spots:
        random = home.rng("frontal", "tree", name)
        grows, size = random.random() < share, float(random.uniform(0.8, 1.2))
        kind = str(random.choice(["broadleaf", "conifer", "palm"], p=[0.72, 0.22, 0.06]))
        if kind == "palm" and style.wall != "stucco":
            kind = "broadleaf"
        colours = {"broadleaf": "broadleaf", "conifer": "evergreen", "palm": "palm"}[kind]
        shades = leaf_materials(scene, f"tree {name}", foliage_colours(colours, style.season, random))
        x, y = x + float(random.normal(0, 0.25)), y + float(random.normal(0, 0.6))
        if grows:
            width = spread * size * (0.62 if kind == "conifer" else 1.0)
            bare = style.season == "winter"
            grown = tree(kind, height * size, width, budget, random, bare).moved(x, y)
            place(scene, grown, "bark", shades)


def _pots(scene: Scene, home: Home, plan: Plan) -> None:
    """Flowerpots beside the door."""
    random = home.rng("frontal", "pots")
    shades = leaf_materials(scene, "pot plant", foliage_colours("hedge", "summer", random))
    petals = leaf_materials(scene, "pot flower", foliage_colours("flowers", "any", random))
    there, ball = random.random() < 0.5, random.random() < 0.5
    x0, x1, floor, _ = plan.door.hole
    if not there:
        return
    for x in (x0 - 0.33, x1 + 0.33):
        y, z = -0.35, floor - 0.02
        pot = lathe(
            [(0.0, 0.0), (0.13, 0.0), (0.19, 0.30), (0.20, 0.34), (0.17, 0.34), (0.16, 0.29), (0.0, 0.29)],
            (x, y, z),
            16,
        )
        scene.add(pot, "pot", "plant")
        own = np.random.default_rng(int(random.integers(2**31)))
        if ball:
            scene.add(cylinder((x, y, z + 0.28), (x, y, z + 0.55), 0.018, sides=6), "bark", "plant")
        place(scene, shrub((x, y, z + (0.45 if ball else 0.24)), 0.24, 900, own), "bark", shades, "plant")
        if not ball:
            for mesh, material in zip(flowers([((x, y, z + 0.42), 0.22)], 70, 0.05, own), petals, strict=True):
                scene.add(mesh, material, "plant")
