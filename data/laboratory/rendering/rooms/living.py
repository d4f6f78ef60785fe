"""Living rooms: fireplace, window, sofa, armchairs, television, shelves, rugs, plants."""

from dataclasses import replace

from data.laboratory.colours import Colour
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.greenery.indoor_plants import add_plant
from data.laboratory.rendering.interior.beds import scatter_cushions
from data.laboratory.rendering.interior.hangings import add_picture
from data.laboratory.rendering.interior.lamps import add_floor_lamp
from data.laboratory.rendering.interior.outdoors import add_outdoors
from data.laboratory.rendering.interior.palettes import Scheme, pick
from data.laboratory.rendering.interior.props import add_books, add_fruit_bowl, add_vase
from data.laboratory.rendering.interior.room_view import (
    add_lamp_above,
    add_pictures,
    add_windows_and_light,
    eye_camera,
    painted_surfaces,
    scheme_of,
    seen_either_way,
)
from data.laboratory.rendering.interior.seating import SofaLook, armchair, cushion_places, pouf, sample_sofa_look, sofa
from data.laboratory.rendering.interior.shell import Opening, Side, Surfaces, add_shell
from data.laboratory.rendering.interior.storage import bookshelf, television
from data.laboratory.rendering.interior.tables import coffee_table, side_table
from data.laboratory.rendering.interior.wall_decor import add_rug, feature_wall
from data.laboratory.rendering.rooms.fireplace import fireplace
from data.laboratory.rendering.rooms.living_plan import LivingPlan, living_plan
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import carpet

_ROOM = "living"
_CARPETS: tuple[Colour, ...] = ((0.76, 0.72, 0.66), (0.66, 0.66, 0.66), (0.60, 0.55, 0.50), (0.80, 0.78, 0.75))


def build(home: Home) -> Scene:
    """The living room of a home."""
    plan = living_plan(home)
    room = plan.room
    scene = Scene(interior=True)
    scheme = scheme_of(home, _ROOM)
    scene.camera = eye_camera(
        home, _ROOM, plan.eye, room.depth, near=0.22, sway=0.15, height=(1.3, 1.55), view=(72, 79), shift=(0.02, 0.09)
    )
    surfaces = _surfaces(scene, home, scheme, plan)
    openings = [_window(home, plan)]
    add_shell(scene, room, surfaces, openings, crown=bool(home.rng(_ROOM, "crown").random() < 0.7))
    add_windows_and_light(scene, home, _ROOM, room, openings, plan.window_wall, (1.2, 1.8))
    add_outdoors(scene, home, room, plan.window_wall)
    if home.has("fireplace"):
        wall = surfaces.walls_of.get(plan.fire_wall, surfaces.walls)
        at = (plan.fire, room.depth, 0.0) if plan.fire_wall == "back" else (room.width, plan.fire, -90.0)
        fireplace(scene, home, room.height, wall, plan.fire_wall != "back").stand(scene, *at, label="fireplace")
    _furnish(scene, home, plan, scheme)
    return seen_either_way(scene, home, _ROOM, room)


def _surfaces(scene: Scene, home: Home, scheme: Scheme, plan: LivingPlan) -> Surfaces:
    surfaces = painted_surfaces(scene, home, _ROOM, scheme)
    rng = home.rng(_ROOM, "floor")
    if rng.random() < 0.3:
        floor = scene.material("carpet", texture=carpet(rng, pick(rng, _CARPETS)), roughness=0.97, specular=0.05)
        surfaces = replace(surfaces, floor=floor)
    feature = feature_wall(scene, plan.fire_wall, scheme, home.rng(_ROOM, "feature wall"))
    return replace(surfaces, walls_of=feature)


def _window(home: Home, plan: LivingPlan) -> Opening:
    rng = home.rng(_ROOM, "window")
    room = plan.room
    frame = str(rng.choice(["casement", "sash", "grid", "plain"]))
    cover = str(rng.choice(["roller", "roman", "venetian", "curtains"]))
    small_wide, large_wide = float(rng.uniform(0.85, 1.05)), float(rng.uniform(2.2, 2.7))
    low, tall = float(rng.uniform(1.0, 1.12)), float(rng.uniform(0.95, 1.1))
    middle = plan.window
    if plan.window_wall == "back":  # the fireplace or the television needs some of the wall
        large_wide -= 0.35 if plan.fire_wall == "back" else 0.2
    if home.has("living_window"):
        start, end = middle - large_wide / 2, middle + large_wide / 2
        return Opening(plan.window_wall, start, end, 0.21, room.height - 0.28, frame, "curtains", "living_window")
    start, end = middle - small_wide / 2, middle + small_wide / 2
    return Opening(plan.window_wall, start, end, low, low + tall, frame, cover, "living_window")


def _furnish(scene: Scene, home: Home, plan: LivingPlan, scheme: Scheme) -> None:
    room, wood = plan.room, home.style.wood_colour
    rng = home.rng(_ROOM, "sofa")
    look = sample_sofa_look(rng, scheme)
    sofa(scene, look, scheme, rng, wood).stand(scene, *plan.sofa)
    scatter_cushions(scene, home.rng(_ROOM, "cushions"), cushion_places(look), 0.44).stand(scene, *plan.sofa)
    _add_beside_sofa(scene, home, plan, look)
    rng = home.rng(_ROOM, "rug")
    size = (float(rng.uniform(1.7, 2.0)), float(rng.uniform(2.3, 2.8)))
    add_rug(scene, scheme, plan.middle, size, rng, "round" if rng.random() < 0.2 else "rectangle")
    _add_coffee_table(scene, home, plan)
    rng = home.rng(_ROOM, "armchair")
    chair = armchair(scene, "armchair", pick(rng, (scheme.second, scheme.accent, scheme.feature)), rng, wood)
    turn = float(rng.uniform(-12, 12))
    chair.stand(scene, plan.chair[0], plan.chair[1], plan.chair[2] + turn)
    rng = home.rng(_ROOM, "pouf")
    if rng.random() < 0.35:
        stool = pouf(scene, "pouf", pick(rng, (scheme.accent, scheme.second)), rng)
        stool.stand(scene, plan.middle[0] + (0.85 if plan.sofa[2] > 0 else -0.85), plan.middle[1] - 0.75)
    _add_media(scene, home, plan)
    _add_corner_plant(scene, home, plan)
    _add_art(scene, home, plan)
    add_lamp_above(scene, home, _ROOM, room, (*plan.middle, room.height - 0.62), 0.5, (0.25, 0.75), (0.4, 0.8))


def _add_beside_sofa(scene: Scene, home: Home, plan: LivingPlan, look: SofaLook) -> None:
    """A floor lamp at the sofa's far end and a table at the near one."""
    x, y, degrees = plan.sofa
    out = 0.32 if degrees > 0 else -0.32
    rng = home.rng(_ROOM, "floor lamp")
    if rng.random() < 0.75:
        far = min(y + look.width / 2 + 0.30, plan.room.depth - 0.30)
        add_floor_lamp(scene, "floor lamp", (x + out, far, 0.0), rng)
    rng = home.rng(_ROOM, "side table")
    if rng.random() < 0.5:
        table, high = side_table(scene, "side table", home.style.wood_colour, rng)
        near = (x + out * 1.2, y - look.width / 2 - 0.32)
        table.stand(scene, *near)
        add_vase(scene, "side vase", (*near, high), rng, 0.2)


def _add_coffee_table(scene: Scene, home: Home, plan: LivingPlan) -> None:
    rng = home.rng(_ROOM, "coffee table")
    table, high, half = coffee_table(scene, home.style.wood_colour, rng)
    x, y = plan.middle
    table.stand(scene, x, y, 90.0, 0.012)
    add_books(scene, "coffee books", (x, y - half * 0.45, high + 0.012), rng, 3, False, 80.0)
    if rng.random() < 0.5:
        add_fruit_bowl(scene, "coffee bowl", (x, y + half * 0.45, high + 0.012), rng)
    else:
        add_plant(scene, "coffee plant", (x, y + half * 0.45, high + 0.012), rng, 0.34)


def _add_media(scene: Scene, home: Home, plan: LivingPlan) -> None:
    """A television on its cupboard, or shelves full of books."""
    rng = home.rng(_ROOM, "media")
    painted = bool(rng.random() < 0.4)
    colour = pick(rng, ((0.91, 0.90, 0.88), (0.26, 0.28, 0.31))) if painted else home.style.wood_colour
    if rng.random() < 0.5:
        width = float(rng.uniform(1.1, 1.3))
        piece, _ = television(scene, width, colour, rng, painted)
    else:
        width = float(rng.uniform(0.9, 1.25))
        piece = bookshelf(scene, width, float(rng.uniform(1.5, 2.1)), colour, rng, painted)
    piece.stand(scene, *plan.media)


def _add_corner_plant(scene: Scene, home: Home, plan: LivingPlan) -> None:
    rng = home.rng(_ROOM, "corner plant")
    if rng.random() < 0.75 and plan.fire_wall == "back":
        tall = float(rng.uniform(0.9, 1.35))
        away = 0.46 * tall  # its leaves must not reach into the walls
        x = away if plan.window_wall == "left" else plan.room.width - away
        add_plant(scene, "corner plant", (x, plan.room.depth - away, 0.0), rng, tall)
    rng = home.rng(_ROOM, "plant beside fire")
    if plan.fire_wall == plan.window_wall and rng.random() < 0.7:
        at = (plan.fire + 1.08, plan.room.depth - 0.36, 0.0)
        add_plant(scene, "plant beside fire", at, rng, float(rng.uniform(0.8, 1.2)), "swords")


def _add_art(scene: Scene, home: Home, plan: LivingPlan) -> None:
    """Pictures over the sofa where it stands at a wall, else on the wall opposite."""
    rng = home.rng(_ROOM, "art")
    side: Side = "right" if plan.window_wall == "left" or plan.sofa[0] > plan.room.width / 2 else "left"
    wall = plan.room.wall(side)
    y = plan.chair[1] if plan.window_wall == "left" else plan.sofa[1]
    along = y if side == "left" else plan.room.depth - y
    if rng.random() < 0.5:
        add_picture(
            scene, "art 0", wall, along, 1.58, rng, float(rng.uniform(0.9, 1.3)), float(rng.uniform(0.65, 0.85))
        )
    else:
        add_pictures(scene, wall, along, 1.58, rng, (0.48, 0.64), 0.58)
