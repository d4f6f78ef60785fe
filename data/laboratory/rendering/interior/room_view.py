"""What the views of bathroom, bedroom and living room share: camera, walls, windows with their light, lamps, pictures.

Every function draws from streams named after the room, so that a view calls them in whatever order suits it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.laboratory.colours import one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mirroring import mirrored
from data.laboratory.rendering.interior.hangings import add_picture
from data.laboratory.rendering.interior.lamps import add_pendant
from data.laboratory.rendering.interior.palettes import SCHEMES, Scheme, varied
from data.laboratory.rendering.interior.room_light import add_ceiling_spots, add_daylight, add_fill
from data.laboratory.rendering.interior.shell import Opening, Room, Side, Surfaces, Wall, paint, usual_surfaces
from data.laboratory.rendering.interior.windows import add_windows
from data.laboratory.rendering.scene import Camera, Scene, Triple

Range = tuple[float, float]


def scheme_of(home: Home, name: str) -> Scheme:
    """The colours of a room."""
    return one_of(home.rng(name, "scheme"), SCHEMES)


def eye_camera(
    home: Home, name: str, eye: Range, depth: float, near: float, sway: float, height: Range, view: Range, shift: Range
) -> Camera:
    """A camera that looks from the front wall at the back wall, level, and not quite as planned.

    Args:
        home: Of whom.
        name: Of the room.
        eye: x where it should stand, and x that it should look at.
        depth: Of the room, metres.
        near: How far it stands from the front wall, metres.
        sway: How far both may differ from the plan, metres.
        height: From and to, metres.
        view: From and to, degrees.
        shift: From and to, picture heights.
    """
    rng = home.rng(name, "camera")
    high = float(rng.uniform(*height))
    origin = (eye[0] + float(rng.uniform(-sway, sway)), near, high)
    target = (eye[1] + float(rng.uniform(-sway, sway)), depth, high)
    return Camera(origin, target, float(rng.uniform(*view)), float(rng.uniform(*shift)))


def painted_surfaces(scene: Scene, home: Home, name: str, scheme: Scheme) -> Surfaces:
    """The home's usual surfaces, with the walls in the colour of the room's scheme."""
    surfaces = usual_surfaces(scene, home, name)
    random = home.rng(name, "wall paint")
    scene.material("walls", texture=paint(random, varied(random, scheme.wall, 0.01), home.condition), roughness=0.85)
    return surfaces


def add_windows_and_light(
    scene: Scene, home: Home, name: str, room: Room, openings: Sequence[Opening], side: Side, flash: Range | None
) -> None:
    """Fill the openings, let in the day from a side, and lighten the room by a flash of a strength from and to."""
    evening = home.style.hour == "evening"
    add_windows(scene, home, room, openings, name)
    add_daylight(scene, home, room, openings, name, sun_side=side, gain=0.9 if evening else 1.7)
    scene.finish = replace(scene.finish, key=0.40 if evening else 0.45)
    if flash is not None:
        add_fill(scene, room, float(home.rng(name, "fill").uniform(*flash)), 0.11 if evening else 0.04)


def add_spots(scene: Scene, room: Room, across: Range, along: Range) -> None:
    """Let four lamps into the ceiling, at shares of the room's width and depth."""
    add_ceiling_spots(scene, room, [(room.width * x, room.depth * y) for x in across for y in along])


def add_lamp_above(
    scene: Scene, home: Home, name: str, room: Room, pendant: Triple, share: float, across: Range, along: Range
) -> None:
    """A hanging lamp at a place, in a share of homes, else spots."""
    rng = home.rng(name, "ceiling lamp")
    if rng.random() < share:
        add_pendant(scene, "pendant", pendant, room.height, rng)
    else:
        add_spots(scene, room, across, along)


def add_pictures(
    scene: Scene, wall: Wall, middle: float, z: float, rng: np.random.Generator, size: Range, step: float
) -> None:
    """Two or three pictures of one size (wide, high) side by side, `step` metres from middle to middle."""
    count = int(rng.integers(2, 4))
    for number in range(count):
        add_picture(scene, f"art {number}", wall, middle + step * (number - (count - 1) / 2), z, rng, *size)


def seen_either_way(scene: Scene, home: Home, name: str, room: Room) -> Scene:
    """The scene as it was built, or left and right exchanged, in half of the homes each."""
    return mirrored(scene, room.width) if home.rng(name, "mirrored").random() < 0.5 else scene
