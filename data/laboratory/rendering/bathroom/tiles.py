"""Walls and floors of bathrooms: paint, wallpaper, tiles, panelling."""

from dataclasses import replace

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import box, polygons, upright
from data.laboratory.rendering.interior.palettes import Scheme, pick, varied
from data.laboratory.rendering.interior.shell import Room, Side, Surfaces, paint, usual_surfaces
from data.laboratory.rendering.interior.wall_decor import add_panelling, wallpaper
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import mosaic, tiles

_ROOM = "bathroom"
_TILE_COLOURS = palette(
    "0.92 0.92 0.90, 0.84 0.82 0.78, 0.62 0.70 0.70, 0.50 0.58 0.62, 0.66 0.72 0.64, 0.82 0.72 0.66, 0.40 0.42 0.44"
)
_FLOOR_COLOURS = palette("0.72 0.70 0.67, 0.46 0.46 0.47, 0.86 0.85 0.83, 0.64 0.57 0.48, 0.30 0.31 0.33")


def bathroom_surfaces(scene: Scene, home: Home, scheme: Scheme) -> Surfaces:
    """The names of the materials of floor, walls, ceiling and trim, which are registered here."""
    surfaces = usual_surfaces(scene, home, _ROOM)
    random = home.rng(_ROOM, "wall finish")
    kind = random.random()
    if kind < 0.5:
        texture: Texture = paint(random, varied(random, scheme.wall, 0.01), home.condition)
        roughness = 0.8
    elif kind < 0.65:
        texture, roughness = wallpaper(random, scheme), 0.8
    else:
        texture, roughness = _wall_tiles(random), 0.2
    scene.material("walls", texture=texture, roughness=roughness, relief=0.6)
    rng = home.rng(_ROOM, "floor")
    floor = scene.material("bathroom floor", texture=_floor_tiles(rng), roughness=0.3, specular=0.4)
    return replace(surfaces, floor=floor)


def _wall_tiles(rng: np.random.Generator) -> Texture:
    shapes = (((0.20, 0.10), 0.5), ((0.15, 0.15), 0.0), ((0.6, 0.3), 0.0), ((0.30, 0.20), 0.5))
    shape, offset = one_of(rng, shapes)
    return tiles(rng, pick(rng, _TILE_COLOURS), tile=shape, offset=offset, variation=0.05)


def _floor_tiles(rng: np.random.Generator) -> Texture:
    kind = rng.integers(5)
    colour = pick(rng, _FLOOR_COLOURS)
    grout: Colour = (0.60, 0.59, 0.57) if sum(colour) > 1.2 else (0.42, 0.42, 0.42)
    if kind <= 1:
        return tiles(rng, colour, grout, (0.45, 0.45), 0.0, 0.04)
    if kind == 2:
        return _checked(rng)
    if kind == 3:
        return tiles(rng, pick(rng, ((0.40, 0.42, 0.44), (0.55, 0.50, 0.44))), grout, (0.6, 0.3), 0.5, 0.14)
    return mosaic(rng, colour, grout, 0.06)


def _checked(rng: np.random.Generator, n: int = 512) -> Texture:
    """Light and dark tiles in turn."""
    light = tiles(rng, (0.88, 0.87, 0.84), (0.60, 0.59, 0.57), (0.3, 0.3), 0.0, 0.04, n)
    dark = tiles(
        rng,
        pick(rng, ((0.16, 0.16, 0.17), (0.36, 0.45, 0.47), (0.52, 0.40, 0.34))),
        (0.6, 0.59, 0.57),
        (0.3, 0.3),
        0.0,
        0.06,
        n,
    )
    count = round(light.size[0] / 0.3)
    place = (np.arange(n) * count) // n
    odd = ((place[:, None] + place[None, :]) % 2 == 1)[..., None]
    return Texture(np.where(odd, dark.colour, light.colour), light.height, light.size)


def add_dado(scene: Scene, home: Home, room: Room) -> None:
    """Tiles or panelling up to the height of the hips, in some bathrooms."""
    rng = home.rng(_ROOM, "dado")
    kind = rng.random()
    if kind > 0.6:
        return
    top = float(rng.uniform(1.02, 1.12))
    texture = _wall_tiles(rng)
    paints: tuple[Colour, ...] = ((0.92, 0.92, 0.91), (0.34, 0.42, 0.40), (0.24, 0.30, 0.38), (0.70, 0.72, 0.68))
    colour = pick(rng, paints)
    sides: tuple[Side, ...] = ("back", "left", "right")
    if kind < 0.2:
        material = scene.material("panelling", colour=colour, roughness=0.45)
        for side in sides:
            add_panelling(scene, room.wall(side), 0.0, room.wall(side).length, top, material)
        return
    material = scene.material("dado tiles", texture=texture, roughness=0.18)
    edge = scene.material("dado edge", colour=(0.90, 0.90, 0.88), roughness=0.2)
    for side in sides:
        wall = room.wall(side)
        corners = upright(0, wall.length, 0, top, -0.006)
        scene.add(wall.placed(polygons([corners])), material)
        scene.add(wall.placed(box((0, -0.016, top), (wall.length, 0, top + 0.02), 0.004)), edge)
