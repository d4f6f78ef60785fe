"""Bathrooms: tub, shower, washstand, toilet, tiles."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.bathroom.plan import BathroomPlan, bathroom_plan
from data.laboratory.rendering.bathroom.sanitary import TUB_LENGTH, bathtub, metal_finish, toilet
from data.laboratory.rendering.bathroom.shower import shower_cabin
from data.laboratory.rendering.bathroom.tiles import add_dado, bathroom_surfaces
from data.laboratory.rendering.bathroom.vanity import vanity, vanity_width
from data.laboratory.rendering.geometry.mesh import box, cylinder, join, lathe
from data.laboratory.rendering.greenery.indoor_plants import add_plant
from data.laboratory.rendering.interior.hangings import add_picture, add_towel
from data.laboratory.rendering.interior.outdoors import add_outdoors
from data.laboratory.rendering.interior.palettes import pick
from data.laboratory.rendering.interior.room_view import (
    add_spots,
    add_windows_and_light,
    eye_camera,
    scheme_of,
    seen_either_way,
)
from data.laboratory.rendering.interior.shell import Opening, Side, add_shell
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import fabric, weave

_ROOM = "bathroom"


def build(home: Home) -> Scene:
    """The bathroom of a home."""
    plan = bathroom_plan(home)
    room = plan.room
    scene = Scene(interior=True)
    scheme = scheme_of(home, _ROOM)
    scene.camera = eye_camera(
        home, _ROOM, plan.eye, room.depth, near=0.16, sway=0.08, height=(1.4, 1.6), view=(76, 82), shift=(0.08, 0.15)
    )
    surfaces = bathroom_surfaces(scene, home, scheme)
    rng = home.rng(_ROOM, "window")
    side, middle, width = plan.window
    low, frame = plan.sill, str(rng.choice(["casement", "sash", "plain"]))
    cover = str(rng.choice(["none", "roller", "roman", "venetian"]))
    openings = [Opening(side, middle - width / 2, middle + width / 2, low, low + 0.9, frame, cover)]
    if plan.behind is not None:
        openings.append(Opening("front", plan.behind - 0.8, plan.behind + 0.8, 0.95, 2.05, "casement"))
    add_shell(scene, room, surfaces, openings, crown=bool(home.rng(_ROOM, "crown").random() < 0.4))
    add_dado(scene, home, room)
    add_windows_and_light(scene, home, _ROOM, room, openings, side, (1.3, 1.9) if plan.behind is None else None)
    add_outdoors(scene, home, room, side)
    add_spots(scene, room, (0.3, 0.7), (0.4, 0.78))
    _furnish(scene, home, plan)
    return seen_either_way(scene, home, _ROOM, room)


def _furnish(scene: Scene, home: Home, plan: BathroomPlan) -> None:
    room = plan.room
    metal = metal_finish(scene, home.rng(_ROOM, "fittings"))
    wide, deep = plan.shower
    shower = shower_cabin(scene, home, wide, deep, room.height, metal)
    shower.stand(scene, room.width - wide / 2, room.depth, 0.0, label="shower")
    if home.has("tub"):
        bathtub(scene, home.rng(_ROOM, "tub"), metal, home.style.wood_colour).stand(scene, *plan.tub, label="tub")
    x, y, degrees, longest = plan.vanity
    if degrees == 90.0:
        y -= vanity_width(home, longest)
    vanity(scene, home, longest, metal).stand(scene, x, y, degrees, label="vanity")
    toilet(scene, home.rng(_ROOM, "toilet"), metal).stand(scene, *plan.toilet)
    _add_paper(scene, plan, metal)
    _add_small_things(scene, home, plan, metal)


def _add_paper(scene: Scene, plan: BathroomPlan, metal: str) -> None:
    """A roll of paper beside the toilet: on the wall behind it."""
    x, y, degrees = plan.toilet
    paper = scene.material("paper", colour=(0.92, 0.92, 0.91), roughness=0.9)
    roll = cylinder((-0.055, -0.09, 0.72), (0.055, -0.09, 0.72), 0.055)
    holder = join(
        cylinder((-0.08, -0.09, 0.72), (0.08, -0.09, 0.72), 0.008),
        cylinder((-0.08, 0, 0.72), (-0.08, -0.09, 0.72), 0.008),
    )
    away = 0.36 if degrees == 0 else -0.36
    for mesh, material in ((roll, paper), (holder, metal)):
        scene.add(mesh.moved(x=away).turned(degrees).moved(x, y), material)


def _add_small_things(scene: Scene, home: Home, plan: BathroomPlan, metal: str) -> None:
    """A towel on a rail, a picture, a basket for the laundry, a mat, a plant."""
    room = plan.room
    # Where nothing else stands: before the toilet at the right wall, or before the tub at the left one.
    side: Side = "left" if plan.toilet[2] == 0 else "right"
    wall = room.wall(side)
    free = room.depth - TUB_LENGTH - 0.45 if side == "left" else plan.toilet[1] - 0.80
    along = free if side == "left" else room.depth - free
    rng = home.rng(_ROOM, "towels")
    if rng.random() < 0.8:
        rail = cylinder((along - 0.26, -0.07, 1.28), (along + 0.26, -0.07, 1.28), 0.009)
        ends = [cylinder((along + x, 0, 1.28), (along + x, -0.07, 1.28), 0.008) for x in (-0.25, 0.25)]
        scene.add(wall.placed(join(rail, *ends)), metal)
        add_towel(scene, "towel", wall, along, 1.28, rng, 0.42, 0.6)
    rng = home.rng(_ROOM, "basket")
    if rng.random() < 0.7:
        wicker = scene.material("laundry basket", texture=weave(rng, (0.68, 0.54, 0.37), 0.03), roughness=0.9)
        shape = [(0.0, 0.0), (0.16, 0.0), (0.20, 0.30), (0.21, 0.50), (0.19, 0.52), (0.0, 0.54)]
        scene.add(lathe(shape, (0.26 if side == "left" else room.width - 0.26, free, 0.0)), wicker)
    rng = home.rng(_ROOM, "picture")
    if rng.random() < 0.7:
        at_tub = room.depth - TUB_LENGTH / 2 - 0.1
        middle = at_tub if side == "left" else room.depth - plan.toilet[1]
        add_picture(scene, "bath art", wall, middle, 1.68, rng, 0.45, 0.58)
    rng = home.rng(_ROOM, "mat")
    if rng.random() < 0.7:
        scheme = scheme_of(home, _ROOM)
        cloth = fabric(rng, pick(rng, (scheme.accent, scheme.second, scheme.feature)))
        mat = scene.material("bath mat", texture=cloth, roughness=0.97)
        scene.add(
            box((-0.40, -0.26, 0.001), (0.40, 0.26, 0.018), 0.008).moved(room.width * 0.56, room.depth - 1.45), mat
        )
    rng = home.rng(_ROOM, "plant")
    if rng.random() < 0.6:
        _add_sill_plant(scene, plan, rng)


def _add_sill_plant(scene: Scene, plan: BathroomPlan, rng: np.random.Generator) -> None:
    """A plant in the reveal of the window."""
    side, middle, width = plan.window
    at = plan.room.wall(side).point(middle + 0.3 * width, 0.03, plan.sill)
    add_plant(scene, "bath plant", at, rng, 0.26)
