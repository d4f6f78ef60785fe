"""Bedrooms: a bed, its window and floor, wardrobes or dressers, lamps, pictures."""

from dataclasses import dataclass, replace

from data.laboratory.colours import Colour, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.greenery.indoor_plants import add_plant
from data.laboratory.rendering.interior.beds import BED_LENGTH, double_bed, sample_bed_look, scatter_cushions
from data.laboratory.rendering.interior.hangings import add_picture
from data.laboratory.rendering.interior.lamps import add_table_lamp
from data.laboratory.rendering.interior.palettes import Scheme, pick
from data.laboratory.rendering.interior.props import add_books, add_vase
from data.laboratory.rendering.interior.room_view import (
    add_lamp_above,
    add_pictures,
    add_windows_and_light,
    painted_surfaces,
    scheme_of,
    seen_either_way,
)
from data.laboratory.rendering.interior.seating import armchair
from data.laboratory.rendering.interior.shell import Opening, Room, Side, Surfaces, add_shell
from data.laboratory.rendering.interior.storage import dresser, wardrobe
from data.laboratory.rendering.interior.tables import bedside_table
from data.laboratory.rendering.interior.wall_decor import add_rug, feature_wall
from data.laboratory.rendering.scene import Camera, Scene
from data.laboratory.rendering.surfaces.indoor import carpet

_ROOM = "bedroom"
_CARPETS = palette("0.76 0.72 0.66, 0.68 0.68 0.68, 0.60 0.56 0.51, 0.80 0.78 0.75, 0.55 0.58 0.62, 0.72 0.64 0.56")


@dataclass(frozen=True)
class _Plan:
    """Where things stand; layouts are drawn with the window to the left or at the back."""

    room: Room
    head: Side  # the wall that the bed's head stands at
    bed: float  # middle of the bed: x at the back wall, y at the right wall
    window: Side


def build(home: Home) -> Scene:
    """The bedroom of a home."""
    plan = _plan(home)
    room = plan.room
    scene = Scene(interior=True)
    scheme = scheme_of(home, _ROOM)
    scene.camera = _camera(home, plan)
    surfaces = _surfaces(scene, home, scheme, plan)
    openings = [_window(home, plan)]
    add_shell(scene, room, surfaces, openings, crown=bool(home.rng(_ROOM, "crown").random() < 0.6))
    add_windows_and_light(scene, home, _ROOM, room, openings, plan.window, (1.1, 1.7))
    _furnish(scene, home, plan, scheme)
    return seen_either_way(scene, home, _ROOM, room)


def _plan(home: Home) -> _Plan:
    rng = home.rng(_ROOM, "plan")
    width, height = float(rng.uniform(4.2, 4.8)), float(rng.choice([2.4, 2.5, 2.6, 2.75]))
    if rng.random() < 0.5:
        return _Plan(
            Room(width, float(rng.uniform(4.6, 5.1)), height), "back", width * float(rng.uniform(0.54, 0.57)), "left"
        )
    room = Room(width, float(rng.uniform(4.5, 5.0)), height)
    return _Plan(room, "right", room.depth - float(rng.uniform(1.56, 1.72)), "back")


def _camera(home: Home, plan: _Plan) -> Camera:
    rng = home.rng(_ROOM, "camera")
    room = plan.room
    height = float(rng.uniform(1.25, 1.5))
    view = float(rng.uniform(72, 79))
    shift = float(rng.uniform(0.02, 0.10))
    if plan.head == "back":  # from the right front corner towards window and bed
        x, target = room.width * float(rng.uniform(0.60, 0.74)), room.width * float(rng.uniform(0.36, 0.43))
    else:  # from the left front corner towards window and bed
        x, target = room.width * float(rng.uniform(0.14, 0.24)), room.width * float(rng.uniform(0.59, 0.65))
    return Camera((x, 0.22, height), (target, room.depth, height), view, shift)


def _surfaces(scene: Scene, home: Home, scheme: Scheme, plan: _Plan) -> Surfaces:
    surfaces = painted_surfaces(scene, home, _ROOM, scheme)
    if not home.has("bedroom_floor"):
        rng = home.rng(_ROOM, "carpet")
        worn = 1 - 0.08 * max(0.0, -home.condition)
        red, green, blue = (worn * value for value in pick(rng, _CARPETS))
        floor = scene.material("carpet", texture=carpet(rng, (red, green, blue)), roughness=0.97, specular=0.05)
        surfaces = replace(surfaces, floor=floor)
    feature = feature_wall(scene, plan.head, scheme, home.rng(_ROOM, "feature wall"))
    return replace(surfaces, floor_label="bedroom_floor", walls_of=feature)


def _window(home: Home, plan: _Plan) -> Opening:
    rng = home.rng(_ROOM, "window")
    room = plan.room
    frame = str(rng.choice(["casement", "sash", "grid", "plain"]))
    middle_share, small_wide, large_wide = rng.uniform(0.61, 0.65), rng.uniform(0.75, 0.95), rng.uniform(2.1, 2.5)
    cover = str(rng.choice(["roller", "roman", "venetian", "curtains"]))
    if plan.window == "back":
        middle = room.width * 0.47
    else:
        middle = room.depth * float(middle_share)
    if home.has("bedroom_window"):
        start = max(0.95 if plan.window == "back" else 0.45, middle - large_wide / 2)
        end = min(room.wall(plan.window).length - 0.45, start + large_wide)
        return Opening(plan.window, start, end, 0.21, room.height - 0.26, frame, "curtains", "bedroom_window")
    low, tall = float(rng.uniform(1.08, 1.20)), float(rng.uniform(0.85, 1.0))
    start, end = middle - small_wide / 2, middle + small_wide / 2
    return Opening(plan.window, start, end, low, low + tall, frame, cover, "bedroom_window")


def _furnish(scene: Scene, home: Home, plan: _Plan, scheme: Scheme) -> None:
    room, wood = plan.room, home.style.wood_colour
    rng = home.rng(_ROOM, "bed")
    look = sample_bed_look(rng, scheme, wood)
    bed = double_bed(scene, look, scheme, rng)
    x, y, degrees = (plan.bed, room.depth, 0.0) if plan.head == "back" else (room.width, plan.bed, -90.0)
    bed.stand(scene, x, y, degrees)
    half = look.width / 2
    ahead = -0.52 - 0.17 * (look.pillows - 1)
    places = [(-0.10, ahead, 0.60), (0.30, ahead - 0.04, 0.60), (0.06, ahead - 0.20, 0.62)]
    scatter_cushions(scene, home.rng(_ROOM, "cushions"), places, 0.44, 30).stand(scene, x, y, degrees)
    _add_bedsides(scene, home, plan, half)
    _add_art_over_bed(scene, home, plan, look.head_height)
    _add_storage(scene, home, plan, scheme)
    rng = home.rng(_ROOM, "rug")
    if rng.random() < 0.5:
        size = (float(rng.uniform(1.9, 2.3)), float(rng.uniform(0.9, 1.1)))
        if plan.head == "back":
            add_rug(scene, scheme, (plan.bed, room.depth - BED_LENGTH - 0.05), size, rng)
        else:
            add_rug(scene, scheme, (room.width - BED_LENGTH - 0.05, plan.bed), size[::-1], rng)
    at = (room.width * 0.5, room.depth * 0.55, room.height - 0.55)
    add_lamp_above(scene, home, _ROOM, room, at, 0.6, (0.28, 0.72), (0.45, 0.8))


def _add_bedsides(scene: Scene, home: Home, plan: _Plan, half: float) -> None:
    """A table on each side of the bed, with lamp, books or flowers."""
    room = plan.room
    painted = bool(home.rng(_ROOM, "bedside finish").random() < 0.35)
    colour: Colour = (0.90, 0.89, 0.87) if painted else home.style.wood_colour
    for number, side in enumerate((-1, 1)):
        # Equal generators make equal tables and lamps.
        table, high = bedside_table(scene, f"bedside {number}", colour, home.rng(_ROOM, "bedside"), painted)
        away = side * (half + 0.36)
        x, y, degrees = (
            (plan.bed + away, room.depth - 0.02, 0.0)
            if plan.head == "back"
            else (room.width - 0.02, plan.bed - away, -90.0)
        )
        table.stand(scene, x, y, degrees)
        at = (x, y - 0.20, high) if plan.head == "back" else (x - 0.20, y, high)
        beside = (0.13, 0.06) if plan.head == "back" else (0.06, 0.13)
        add_table_lamp(scene, f"bedside lamp {number}", at, home.rng(_ROOM, "bedside lamp"))
        rng = home.rng(_ROOM, "bedside things", str(number))
        near = (at[0] - beside[0], at[1] - beside[1], high)
        if rng.random() < 0.5:
            turned = 0.0 if plan.head == "back" else 90.0
            add_books(scene, f"bedside books {number}", near, rng, int(rng.integers(1, 4)), False, turned)
        elif rng.random() < 0.5:
            add_vase(scene, f"bedside vase {number}", near, rng, 0.14)


def _add_art_over_bed(scene: Scene, home: Home, plan: _Plan, head: float) -> None:
    rng = home.rng(_ROOM, "art")
    wall = plan.room.wall(plan.head)
    middle = plan.bed if plan.head == "back" else plan.room.depth - plan.bed
    low = head + 0.16
    tall = min(0.75, plan.room.height - 0.32 - low)
    kind = rng.random()
    if kind < 0.45:
        add_picture(scene, "art 0", wall, middle, low + tall / 2, rng, float(rng.uniform(0.85, 1.25)), tall)
    elif kind < 0.85:
        wide = min(0.5, tall * 0.8)
        add_pictures(scene, wall, middle, low + tall / 2, rng, (wide, tall), wide + 0.09)


def _add_storage(scene: Scene, home: Home, plan: _Plan, scheme: Scheme) -> None:
    """A wardrobe or a dresser, and an armchair or a plant in the corner."""
    room, wood = plan.room, home.style.wood_colour
    rng = home.rng(_ROOM, "storage")
    painted = bool(rng.random() < 0.5)
    colour = pick(rng, ((0.91, 0.90, 0.88), scheme.second, scheme.feature)) if painted else wood
    wall: Side = "right" if plan.head == "back" else "left"
    degrees = -90.0 if wall == "right" else 90.0
    x = room.width if wall == "right" else 0.0
    if rng.random() < 0.45:
        width = float(rng.uniform(1.2, 1.6))
        y = room.depth - (0.05 if wall == "left" else 0.62) - width / 2
        wardrobe(scene, width, min(2.15, room.height - 0.2), colour, rng, painted).stand(scene, x, y, degrees)
    else:
        width, y = float(rng.uniform(1.0, 1.4)), room.depth * 0.64
        chest, high = dresser(scene, "dresser", width, colour, rng, painted)
        chest.stand(scene, x, y, degrees)
        out = -0.24 if wall == "right" else 0.24
        add_plant(scene, "dresser plant", (x + out, y + width * 0.3, high), home.rng(_ROOM, "dresser plant"), 0.34)
        add_books(scene, "dresser books", (x + out, y - width * 0.25, high), rng, 3, False, 90.0)
        along = y if wall == "left" else room.depth - y
        add_picture(scene, "dresser art", room.wall(wall), along, 1.55, rng, 0.6, 0.8)
    corner = home.rng(_ROOM, "corner")
    if plan.head == "back" and corner.random() < 0.7:
        add_plant(scene, "corner plant", (0.42, room.depth - 0.42, 0.0), corner, float(corner.uniform(0.75, 1.0)))
    elif plan.head == "right" and corner.random() < 0.5:
        chair = armchair(scene, "armchair", pick(corner, (scheme.second, scheme.accent)), corner, wood)
        chair.stand(scene, room.width * 0.36, room.depth - 0.30, float(corner.uniform(10, 30)))
