"""Photos of kitchens: `build(home)` puts the plan, the finishes and the elements of a home together."""

import dataclasses
from typing import Literal, cast

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.interior.room_light import add_ceiling_spots, add_daylight, add_fill
from data.laboratory.rendering.interior.shell import add_shell, usual_surfaces
from data.laboratory.rendering.interior.windows import add_windows
from data.laboratory.rendering.kitchen.appliances import add_appliances
from data.laboratory.rendering.kitchen.cabinets import add_lower_cupboards, add_shelves, add_upper_cupboards
from data.laboratory.rendering.kitchen.dressing import add_dressing
from data.laboratory.rendering.kitchen.finishes import sample_finishes
from data.laboratory.rendering.kitchen.island import add_island
from data.laboratory.rendering.kitchen.layout import sample_layout
from data.laboratory.rendering.kitchen.units import Layout
from data.laboratory.rendering.kitchen.worktop import add_sink, add_splashback, add_worktop
from data.laboratory.rendering.scene import Scene


def build(home: Home) -> Scene:
    """The kitchen of a home.

    Labels: "island" (with stools, lamps and what stands on it; only where there is one), "counter" (work tops),
    "appliances", "splashback" (that strip of wall, tiled or not) and "plant".
    """
    scene = Scene(interior=True)
    layout = sample_layout(home.rng)
    room = layout.room
    scene.camera = layout.camera
    surfaces = usual_surfaces(scene, home, "kitchen")
    finishes = sample_finishes(scene, home)
    along = cast(Literal["x", "y"], finishes.floor_along)
    surfaces = dataclasses.replace(surfaces, floor="kitchen floor", floor_along=along)
    crown = bool(home.rng("kitchen", "crown").random() < 0.6) and not finishes.to_ceiling
    add_shell(scene, room, surfaces, layout.openings, crown=crown, without_skirting=_covered(layout))
    add_windows(scene, home, room, layout.openings, "kitchen")
    for run in (layout.main, layout.second):
        if run is None:
            continue
        wall = room.wall(run.side)
        add_lower_cupboards(scene, wall, run, finishes)
        add_worktop(scene, wall, run)
        add_splashback(scene, wall, run, layout.openings, home.has("splashback"))
        if finishes.uppers == "cupboards":
            add_upper_cupboards(scene, wall, run, finishes)
        else:
            add_shelves(scene, wall, run, home.rng("kitchen", "shelves", run.side))
        add_appliances(scene, wall, run, finishes)
        add_sink(scene, wall, run, home.rng("kitchen", "sink"))
    if home.has("island"):
        add_island(scene, home, room.wall(layout.main.side), layout.island, finishes)
    add_dressing(scene, home, layout)
    _light(scene, home, layout)
    return scene


def _covered(layout: Layout) -> tuple[Literal["back", "left", "right", "front"], ...]:
    """Walls whose foot is all cupboards."""
    return ("back",) if layout.main.side == "back" else ()


def _light(scene: Scene, home: Home, layout: Layout) -> None:
    room = layout.room
    add_daylight(scene, home, room, layout.openings, "kitchen", sun_side=layout.sun_side, gain=1.15)
    random = home.rng("kitchen", "light")
    add_fill(scene, room, float(random.uniform(1.4, 1.9)), float(random.uniform(-0.01, 0.07)))
    columns, rows = (3, 2) if room.width > 4.2 else (2, 2)
    if random.random() < 0.75:
        places = [
            (room.width * (column + 0.5) / columns, float(y))
            for column in range(columns)
            for y in np.linspace(1.3, room.depth - 1.15, rows)
        ]
        add_ceiling_spots(scene, room, places)
