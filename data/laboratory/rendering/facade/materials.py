"""What the façade is made of: walls, trim, windows, doors, and what they become when nobody cares for them."""

from collections.abc import Callable

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture, noise
from data.laboratory.rendering.surfaces.indoor import fabric, plain, wood
from data.laboratory.rendering.surfaces.outdoor import brick, concrete, paving, plywood, siding, stonework, stucco

_WALLS: dict[str, Callable[[np.random.Generator, Colour], Texture]] = {
    "brick": brick,
    "stucco": stucco,
    "siding": siding,
    "stone": stonework,
}
_UPPER_COLOURS: tuple[Colour, ...] = ((0.88, 0.86, 0.81), (0.80, 0.78, 0.72), (0.62, 0.66, 0.66), (0.86, 0.80, 0.68))
_SMALL = 256  # points across a texture of which little is seen


def add_wall_materials(scene: Scene, home: Home, plan: Plan) -> None:
    """Register what walls need; elements draw theirs from random streams of their own."""
    style = home.style
    random = home.rng("frontal", "walls")
    wall = _weathered(_WALLS[style.wall](random, style.wall_colour), home, random)
    scene.material("wall", texture=wall, roughness=0.9, specular=0.2)
    colour = one_of(random, _UPPER_COLOURS)
    upper = wall
    if plan.upper_wall:
        above = siding(random, colour) if plan.upper_wall == "siding" else stucco(random, colour)
        upper = _weathered(above, home, random)
        scene.material("upper wall", texture=upper, roughness=0.9, specular=0.2)
    if home.has("garage"):
        scene.material("garage wall", texture=wall, roughness=0.9, specular=0.2)
    if plan.dormers:
        boards = siding(random, _dulled(style.trim_colour, home), n=_SMALL)
        scene.material("dormer wall", texture=boards, roughness=0.8)
    scene.material(
        "trim", texture=plain(random, _dulled(style.trim_colour, home), n=_SMALL), roughness=0.5, specular=0.4
    )
    light = sum(style.trim_colour) > 1.5
    moulding = style.trim_colour if style.wall in ("stucco", "siding") or random.random() < 0.5 else (0.70, 0.67, 0.61)
    scene.material("moulding", texture=plain(random, _dulled(moulding, home), n=_SMALL), roughness=0.6)
    reveal = style.wall_colour if style.wall == "brick" else style.trim_colour
    scene.material("reveal", colour=reveal, roughness=0.9)
    plinth = random.random()
    base = stonework(random) if plinth < 0.35 else concrete(random, (0.58, 0.56, 0.53), n=_SMALL)
    scene.material("plinth", texture=base, roughness=0.9)
    scene.material(
        "stone", texture=paving(random, (0.62, 0.60, 0.56), (0.5, 0.4), n=_SMALL), roughness=0.85, specular=0.2
    )
    if plan.chimney is not None:
        bricks = brick(random, (0.50, 0.28, 0.22)) if style.wall != "stone" else wall
        scene.material("chimney", texture=bricks, roughness=0.9)
        scene.material("chimney pot", colour=(0.62, 0.36, 0.26), roughness=0.8)
    scene.material("gutter", colour=style.trim_colour if light else (0.20, 0.20, 0.20), roughness=0.4)
    if home.has("upkeep"):
        below = _stained(wall, home.rng("frontal", "upkeep", "stain"))
        scene.material("stained wall", texture=below, roughness=0.95)
        above = below if upper is wall else _stained(upper, home.rng("frontal", "upkeep", "upper stain"))
        scene.material("stained upper wall", texture=above, roughness=0.95)


def add_opening_materials(scene: Scene, home: Home, plan: Plan) -> None:
    """Register what windows and doors need."""
    style = home.style
    random = home.rng("frontal", "openings")
    modern = random.random()
    frame = style.trim_colour if modern < 0.75 else (0.16, 0.16, 0.17)
    scene.material("frame", colour=frame, roughness=0.35)
    scene.material("glass", kind="glass")
    scene.material("dark glass", colour=(0.045, 0.055, 0.065), roughness=0.05, specular=0.9, clearcoat=1.0)
    cloths: tuple[Colour, ...] = ((0.86, 0.83, 0.77), (0.90, 0.89, 0.87), (0.70, 0.66, 0.60), (0.62, 0.66, 0.70))
    scene.material(
        "curtain", texture=fabric(random, cloths[int(random.integers(4))], n=_SMALL), roughness=0.95, specular=0.05
    )
    scene.material("room", colour=(0.40, 0.37, 0.34), roughness=0.9)
    scene.material("lit room", kind="light", colour=(1.0, 0.80, 0.52), emission=0.9)
    shutters: tuple[Colour, ...] = (style.door_colour, (0.14, 0.15, 0.16), (0.20, 0.27, 0.36), (0.22, 0.31, 0.25))
    scene.material("shutter", colour=shutters[int(random.integers(4))], roughness=0.5)
    scene.material("door", texture=wood(random, style.door_colour, n=_SMALL), roughness=0.35, clearcoat=0.3)
    scene.material("brass", colour=(0.75, 0.60, 0.30), roughness=0.25, metallic=1.0)
    doors: tuple[Colour, ...] = ((0.88, 0.87, 0.84), style.trim_colour, style.door_colour, (0.48, 0.33, 0.22))
    garage = doors[int(random.choice(4, p=[0.4, 0.25, 0.15, 0.2]))]
    scene.material("garage door", texture=plain(random, garage, n=_SMALL), roughness=0.45)
    if home.has("upkeep"):
        decay = home.rng("frontal", "upkeep", "boards")
        scene.material("board", texture=plywood(decay, (0.66, 0.52, 0.35)), roughness=0.85)
        scene.material("old wood", texture=wood(decay, (0.47, 0.41, 0.35), n=_SMALL), roughness=0.9)
    scene.material("lamp", colour=(0.09, 0.09, 0.095), roughness=0.4, metallic=0.5)
    scene.material("lamp glass", colour=(0.93, 0.90, 0.80), roughness=0.3)


def _dulled(colour: Colour, home: Home) -> Colour:
    """Paint as old as the home's condition has it: greyer and a little yellow where that is poor."""
    age = max(0.0, -home.condition)
    red, green, blue = (value * (1 - 0.16 * age) + 0.03 * age for value in colour)
    return red, green * (1 - 0.02 * age), blue * (1 - 0.07 * age)


def _weathered(texture: Texture, home: Home, random: np.random.Generator) -> Texture:
    """A wall that is the duller and more uneven the poorer the home's condition."""
    age = (1 - home.condition) / 2
    n = texture.colour.shape[0]
    blotches = noise(n, 1.5, random)[..., None]
    grey = texture.colour.mean(axis=(0, 1), keepdims=True).mean()
    colour = texture.colour * (1 - 0.25 * age) + 0.25 * age * (texture.colour * 0.6 + grey * 0.3)
    colour = np.clip(colour * (1 + 0.045 * age * blotches), 0, 1).astype(np.float32)
    return Texture(colour, texture.height, texture.size)


def _stained(texture: Texture, random: np.random.Generator) -> Texture:
    """The same wall under streaks of dirt and algae that run down it."""
    n = texture.colour.shape[0]
    streaks = np.clip(0.5 + 0.30 * noise(n, 1.0, random, (0.08, 1.0)), 0.1, 0.9)[..., None]
    dirt = np.array([0.20, 0.19, 0.15])
    colour = texture.colour * (1 - streaks * 0.75) + dirt * streaks * 0.75
    return Texture(colour.astype(np.float32), texture.height, texture.size)
