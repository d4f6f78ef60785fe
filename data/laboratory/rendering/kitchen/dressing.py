"""What makes a kitchen look lived in: plants, fruit, boards and jars on the work top, a towel, pictures, a runner."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import box, cylinder, join, lathe, tube
from data.laboratory.rendering.greenery.indoor_plants import add_plant
from data.laboratory.rendering.interior.hangings import add_cutting_board, add_picture, add_towel
from data.laboratory.rendering.interior.props import add_bottles, add_fruit_bowl, add_jars
from data.laboratory.rendering.interior.shell import Room, Side
from data.laboratory.rendering.interior.windows import add_inner_door
from data.laboratory.rendering.kitchen.appliances import OVEN_RAIL
from data.laboratory.rendering.kitchen.units import DEPTH, WORK_HEIGHT, Layout, Run
from data.laboratory.rendering.scene import Scene, Triple
from data.laboratory.rendering.surfaces.indoor import wool_rug

_THINGS = ("plant", "jars", "board", "bottles", "kettle", "fruit", "utensils", "herbs", "toaster")


def add_dressing(scene: Scene, home: Home, layout: Layout) -> None:
    """Put small things on the work tops, and something on walls that would be bare."""
    for run, name in ((layout.main, "main"), (layout.second, "second")):
        if run is not None:
            _dress_worktop(scene, home, layout.room, run, name)
    oven = layout.main.of("oven")[0]
    if home.rng("kitchen", "towel").random() < 0.6:
        random = home.rng("kitchen", "towel cloth")
        rail, out = OVEN_RAIL
        add_towel(
            scene,
            "oven",
            layout.room.wall(layout.main.side),
            oven.middle + float(random.uniform(-0.1, 0.1)),
            rail,
            random,
            0.24,
            0.34,
            out,
        )
    _add_runner(scene, home, layout)
    _dress_walls(scene, home, layout)


def _dress_worktop(scene: Scene, home: Home, room: Room, run: Run, name: str) -> None:
    """Things in the middle of cupboards that carry neither sink nor hob."""
    random = home.rng("kitchen", "on worktop", name)
    wall = room.wall(run.side)
    free = [
        unit for unit in run.units if unit.kind in ("doors", "drawers", "dishwasher") and unit.end - unit.start > 0.25
    ]
    for unit, thing in zip(free, map(str, random.permutation(_THINGS)), strict=False):
        if random.random() > 0.72:
            continue
        at = wall.point(unit.middle, -0.22 + float(random.uniform(-0.04, 0.02)), WORK_HEIGHT)
        own = home.rng("kitchen", "on worktop", name, thing)
        key = f"{name} {thing}"
        if thing == "board":
            add_cutting_board(scene, key, wall, unit.middle, WORK_HEIGHT, own)
        else:
            _add_thing(scene, key, thing, at, own)


def _add_thing(scene: Scene, key: str, thing: str, at: Triple, random: np.random.Generator) -> None:
    if thing == "plant":
        add_plant(scene, key, at, random, float(random.uniform(0.34, 0.46)))
    elif thing == "herbs":
        add_plant(scene, key, at, random, 0.24, "herbs")
    elif thing == "jars":
        add_jars(scene, key, at, random)
    elif thing == "bottles":
        add_bottles(scene, key, at, random)
    elif thing == "fruit":
        add_fruit_bowl(scene, key, at, random)
    elif thing == "utensils":
        _add_utensils(scene, key, at, random)
    elif thing == "kettle":
        _add_kettle(scene, key, at, random)
    else:
        _add_toaster(scene, key, at, random)


def _add_utensils(scene: Scene, key: str, at: Triple, random: np.random.Generator) -> None:
    """Wooden spoons in a pot."""
    x, y, z = at
    pot = scene.material(f"{key} pot", colour=(0.86, 0.84, 0.79), roughness=0.35)
    timber = scene.material(f"{key} spoons", colour=(0.62, 0.44, 0.28), roughness=0.6)
    scene.add(lathe([(0.0, 0.0), (0.055, 0.0), (0.06, 0.15), (0.052, 0.15), (0.05, 0.02), (0.0, 0.02)], at), pot)
    spoons = []
    for number in range(6):
        turn = 2.4 * number
        lean = float(random.uniform(0.03, 0.07))
        tip = (x + lean * np.cos(turn), y + lean * np.sin(turn), z + float(random.uniform(0.26, 0.32)))
        spoons.append(tube([(x, y, z + 0.02), tip], 0.006, 6))
    scene.add(join(*spoons), timber)


def _add_kettle(scene: Scene, key: str, at: Triple, random: np.random.Generator) -> None:
    x, y, z = at
    shades = ((0.80, 0.80, 0.80), (0.12, 0.12, 0.13), (0.62, 0.16, 0.13), (0.86, 0.84, 0.78))
    body = scene.material(f"{key} body", colour=shades[random.integers(4)], roughness=0.25)
    grip = scene.material(f"{key} grip", colour=(0.07, 0.07, 0.075), roughness=0.4)
    profile = [(0.0, 0.0), (0.08, 0.0), (0.085, 0.03), (0.065, 0.17), (0.05, 0.20), (0.0, 0.205)]
    scene.add(lathe(profile, at), body)
    bend = np.linspace(np.pi / 2, -np.pi / 2, 8)
    handle = [(x + 0.07 + 0.06 * np.cos(angle), y, z + 0.115 + 0.06 * np.sin(angle)) for angle in bend]
    spout = cylinder((x - 0.06, y, z + 0.13), (x - 0.11, y, z + 0.18), 0.018, 0.012, 10)
    scene.add(join(tube(handle, 0.009, 8), cylinder((x, y, z + 0.2), (x, y, z + 0.225), 0.012)), grip)
    scene.add(spout, body)


def _add_toaster(scene: Scene, key: str, at: Triple, random: np.random.Generator) -> None:
    x, y, z = at
    shades = ((0.75, 0.75, 0.76), (0.62, 0.16, 0.13), (0.60, 0.70, 0.70), (0.10, 0.10, 0.11))
    body = scene.material(f"{key} body", colour=shades[random.integers(4)], roughness=0.25)
    dark = scene.material(f"{key} slots", colour=(0.03, 0.03, 0.03), roughness=0.5)
    scene.add(box((x - 0.14, y - 0.085, z + 0.01), (x + 0.14, y + 0.085, z + 0.19), 0.025), body)
    slots = [
        box((x - 0.10, y + side * 0.035 - 0.012, z + 0.186), (x + 0.10, y + side * 0.035 + 0.012, z + 0.192))
        for side in (-1, 1)
    ]
    scene.add(join(*slots), dark)


def _add_runner(scene: Scene, home: Home, layout: Layout) -> None:
    """A long rug before the sink."""
    random = home.rng("kitchen", "runner")
    if random.random() > 0.35:
        return
    colours = (((0.60, 0.30, 0.24), (0.88, 0.83, 0.74)), ((0.28, 0.36, 0.44), (0.86, 0.84, 0.80)))
    colour, second = colours[random.integers(2)]
    scene.material("runner", texture=wool_rug(random, colour, second, 256), roughness=0.95, specular=0.05)
    middle = layout.main.of("sink")[0].middle
    half = float(random.uniform(0.65, 0.9))
    wall = layout.room.wall(layout.main.side)
    scene.add(
        wall.placed(box((middle - half, -DEPTH - 0.80, 0.0), (middle + half, -DEPTH - 0.18, 0.009), 0.004)), "runner"
    )


def _dress_walls(scene: Scene, home: Home, layout: Layout) -> None:
    """Pictures, a clock, a door or a tall plant on the free stretches of the side and back walls."""
    room = layout.room
    used: set[Side] = {opening.side for opening in layout.openings}
    runs = {layout.main.side} | ({layout.second.side} if layout.second else set())
    for side in ("left", "right"):
        if side in runs or side in used:
            continue
        wall = room.wall(side)
        # Along a side wall the far part is seen best: its right end on the left, its left end on the right.
        far = wall.length - 1.35 if side == "left" else 1.35
        random = home.rng("kitchen", "wall", "free")
        if random.random() < 0.45:
            start = far - 0.45
            add_inner_door(scene, wall, start, home.rng("kitchen", "door"))
            inward = -1.0 if side == "left" else 1.0
            add_picture(scene, f"{side} picture", wall, far + inward * 1.25, 1.55, home.rng("kitchen", "picture"))
        else:
            for number, shift in enumerate((-0.42, 0.42)):
                own = home.rng("kitchen", "picture", str(number))
                add_picture(scene, f"{side} picture{number}", wall, far + shift, 1.55, own, 0.55, 0.7)
            place = 0.35 if side == "right" else wall.length - 0.35
            at = wall.point(place, -0.35, 0.0)
            if "back" not in runs or _corner_is_free(layout, side):
                add_plant(scene, f"{side} corner", at, home.rng("kitchen", "tall plant"), 1.35)
    if "back" not in runs:
        _dress_back_wall(scene, home, layout)


def _corner_is_free(layout: Layout, side: Side) -> bool:
    """Whether no cupboard of the back wall stands in the corner with this side wall."""
    ends = [unit.start for unit in layout.main.units] + [layout.room.width - unit.end for unit in layout.main.units]
    return side == "left" and min(ends[: len(ends) // 2]) > 0.7


def _dress_back_wall(scene: Scene, home: Home, layout: Layout) -> None:
    """Beside the window or glazed door of a back wall without cupboards."""
    room = layout.room
    wall = room.wall("back")
    opening = next(opening for opening in layout.openings if opening.side == "back")
    taken = 0.95 if layout.main.side == "left" else 0.0, wall.length - (0.95 if layout.main.side == "right" else 0.0)
    gaps = [(taken[0], opening.start - 0.3), (opening.end + 0.3, taken[1])]
    for number, (start, end) in enumerate(gaps):
        own = home.rng("kitchen", "back wall", str(number))
        if end - start > 0.45:
            middle = (start + end) / 2
            if own.random() < 0.5:
                add_plant(
                    scene, f"back plant{number}", wall.point(middle, -0.32, 0.0), own, float(own.uniform(0.9, 1.4))
                )
            else:
                add_picture(scene, f"back picture{number}", wall, middle, 1.55, own, min(0.5, end - start), 0.6)
