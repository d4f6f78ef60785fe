"""What a kitchen is made of: fronts, handles, counters, tiles and floors, drawn for each home."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour, one_of, tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import (
    checkered,
    granite,
    laminate,
    marble,
    mosaic,
    plain,
    planks,
    steel,
    tiles,
    wood,
)

_WOOD_TONES = tones("oak 0.66 0.50 0.34, honey 0.62 0.42 0.24, walnut 0.36 0.24 0.16, cherry 0.46 0.25 0.15")
_PAINTS = tones(
    "white 0.90 0.90 0.88, cream 0.88 0.84 0.74, greige 0.70 0.66 0.60, sage 0.56 0.62 0.52, navy 0.14 0.20 0.30, "
    "grey 0.48 0.50 0.52, charcoal 0.20 0.21 0.22, sky 0.60 0.70 0.76, forest 0.18 0.28 0.23, clay 0.66 0.46 0.37"
)
_SCHEMES: tuple[tuple[str, str, str], ...] = (  # lower, upper, island
    ("white", "white", "navy"),
    ("white", "white", "white"),
    ("white", "white", "oak"),
    ("cream", "cream", "sage"),
    ("greige", "greige", "charcoal"),
    ("sage", "white", "oak"),
    ("navy", "white", "navy"),
    ("grey", "white", "grey"),
    ("charcoal", "oak", "charcoal"),
    ("sky", "white", "white"),
    ("forest", "cream", "forest"),
    ("oak", "oak", "white"),
    ("honey", "honey", "honey"),
    ("walnut", "white", "walnut"),
    ("cherry", "cherry", "cherry"),
    ("sage", "sage", "walnut"),
    ("clay", "white", "clay"),
    ("white", "oak", "sage"),
)
_LAMINATES: tuple[tuple[Colour, Colour], ...] = (
    ((0.78, 0.70, 0.56), (0.60, 0.48, 0.34)),
    ((0.66, 0.66, 0.64), (0.50, 0.49, 0.48)),
    ((0.74, 0.64, 0.52), (0.58, 0.45, 0.34)),
    ((0.60, 0.64, 0.60), (0.46, 0.50, 0.46)),
)
_TILES: tuple[tuple[Colour, Colour], ...] = (  # tile, grout
    ((0.94, 0.94, 0.92), (0.58, 0.57, 0.56)),
    ((0.92, 0.90, 0.85), (0.66, 0.62, 0.56)),
    ((0.46, 0.60, 0.55), (0.84, 0.84, 0.81)),
    ((0.30, 0.42, 0.52), (0.80, 0.81, 0.82)),
    ((0.64, 0.70, 0.72), (0.90, 0.90, 0.89)),
    ((0.22, 0.30, 0.27), (0.55, 0.57, 0.55)),
    ((0.72, 0.45, 0.33), (0.85, 0.80, 0.74)),
    ((0.62, 0.60, 0.57), (0.84, 0.83, 0.81)),
    ((0.24, 0.25, 0.27), (0.62, 0.62, 0.62)),
)
_METALS = tones("steel 0.70 0.70 0.71, black 0.05 0.05 0.055, brass 0.78 0.60 0.32")
_FLOOR_TILES: tuple[tuple[Colour, Colour], ...] = (
    ((0.76, 0.73, 0.69), (0.58, 0.56, 0.53)),
    ((0.56, 0.56, 0.56), (0.42, 0.42, 0.42)),
    ((0.84, 0.80, 0.73), (0.62, 0.58, 0.52)),
    ((0.62, 0.38, 0.27), (0.70, 0.63, 0.55)),
    ((0.40, 0.42, 0.43), (0.55, 0.55, 0.54)),
)


@dataclass(frozen=True)
class Finishes:
    """How this kitchen's fittings look; the materials are registered under fixed names.

    Attributes:
        front: "shaker", "slab", "raised" or "boarded".
        handle: "bar", "knob", "cup" or "edge".
        uppers: "cupboards" or "shelves".
        hood: "chimney", "canopy", "slim" or "microwave".
        fridge: "top freezer", "bottom freezer", "french" or "side by side".
        built_in: Whether a cupboard fills the space above the fridge.
        to_ceiling: Whether wall cupboards reach up to the ceiling.
        floor_along: "x" or "y": where boards run.
    """

    front: str
    handle: str
    uppers: str
    hood: str
    fridge: str
    built_in: bool
    to_ceiling: bool
    floor_along: str


def sample_finishes(scene: Scene, home: Home) -> Finishes:
    """Register a home's kitchen materials with the scene and return the kinds of its fittings."""
    wear = max(0.0, -home.condition)
    scheme = one_of(home.rng("kitchen", "scheme"), _SCHEMES)
    for name, tone in zip(("lower", "upper", "island front"), scheme, strict=True):
        scene.material(name, texture=_front_texture(home, name, tone, wear), roughness=0.38 + 0.2 * wear, specular=0.4)
    handle_metal = str(home.rng("kitchen", "handles").choice(list(_METALS), p=[0.5, 0.28, 0.22]))
    scene.material("handle", colour=_METALS[handle_metal], metallic=float(handle_metal != "black"), roughness=0.28)
    scene.material("chrome", colour=(0.78, 0.78, 0.79), metallic=1.0, roughness=0.18)
    scene.material("black glass", colour=(0.025, 0.025, 0.03), roughness=0.12)
    scene.material("plinth", colour=(0.09, 0.09, 0.095), roughness=0.6)
    scene.material("basin", colour=(0.60, 0.60, 0.61), metallic=1.0, roughness=0.35)
    _register_counter(scene, home)
    _register_appliances(scene, home)
    _register_splashback(scene, home)
    _register_floor(scene, home, wear)
    kinds = home.rng("kitchen", "kinds")
    return Finishes(
        front=str(kinds.choice(["shaker", "slab", "raised", "boarded"], p=[0.42, 0.32, 0.16, 0.10])),
        handle=str(kinds.choice(["bar", "knob", "cup", "edge"], p=[0.46, 0.26, 0.14, 0.14])),
        uppers=str(kinds.choice(["cupboards", "shelves"], p=[0.76, 0.24])),
        hood=str(kinds.choice(["chimney", "canopy", "slim", "microwave"], p=[0.36, 0.24, 0.20, 0.20])),
        fridge=str(kinds.choice(["top freezer", "bottom freezer", "french", "side by side"], p=[0.2, 0.3, 0.3, 0.2])),
        built_in=bool(kinds.random() < 0.6),
        to_ceiling=bool(kinds.random() < 0.3),
        floor_along=str(kinds.choice(["x", "y"])),
    )


def _front_texture(home: Home, name: str, tone: str, wear: float) -> Texture:
    random = home.rng("kitchen", name)
    base = np.array(_WOOD_TONES.get(tone) or _PAINTS[tone]) * random.uniform(0.95, 1.05) + random.uniform(
        -0.015, 0.015, 3
    )
    dull = base * (1 - wear * np.array((0.07, 0.10, 0.17)))  # neglected fronts yellow
    colour: Colour = (float(dull[0]), float(dull[1]), float(dull[2]))
    if tone not in _WOOD_TONES:
        return plain(random, colour, 0.006 + 0.015 * wear)
    level = wood(random, colour)  # doors have their grain upright
    return Texture(level.colour.transpose(1, 0, 2), level.height.T, level.size)


def _register_counter(scene: Scene, home: Home) -> None:
    """The work top: both levels are drawn from streams of their own."""
    random = home.rng("kitchen", "stone" if home.has("counter") else "laminate")
    if not home.has("counter"):
        colour, speck = one_of(random, _LAMINATES)
        scene.material("counter", texture=laminate(random, colour, speck), roughness=0.55, specular=0.3)
        scene.material("counter edge", colour=(0.16, 0.12, 0.09), roughness=0.6)
        return
    kind = random.integers(5)
    if kind == 0:
        texture = marble(random)
    elif kind == 1:
        texture = marble(random, (0.80, 0.78, 0.75), (0.36, 0.34, 0.33))
    elif kind == 2:
        texture = granite(random, (0.16, 0.16, 0.17), (0.62, 0.60, 0.57))
    elif kind == 3:
        texture = granite(random, (0.40, 0.31, 0.25), (0.76, 0.68, 0.58))
    else:
        texture = marble(random, (0.17, 0.18, 0.19), (0.74, 0.73, 0.71))
    scene.material("counter", texture=texture, roughness=0.10, specular=0.6, clearcoat=0.4)
    scene.material("counter edge", texture=texture, roughness=0.10, specular=0.6, clearcoat=0.4)


def _register_appliances(scene: Scene, home: Home) -> None:
    if home.has("appliances"):
        brushed = steel(home.rng("kitchen", "steel"), (0.74, 0.74, 0.75))
        scene.material("appliance", texture=brushed, metallic=1.0, roughness=0.34)
        scene.material("fridge body", colour=(0.34, 0.34, 0.35), roughness=0.5)
        scene.material("appliance handle", colour=(0.74, 0.74, 0.75), metallic=1.0, roughness=0.2)
    else:
        scene.material("appliance", colour=(0.93, 0.93, 0.92), roughness=0.28)
        scene.material("fridge body", colour=(0.88, 0.88, 0.87), roughness=0.4)
        scene.material("appliance handle", colour=(0.88, 0.88, 0.87), roughness=0.3)


def _register_splashback(scene: Scene, home: Home) -> None:
    """Tiles or a slab; without a splashback the wall's own paint is used, which is registered already."""
    random = home.rng("kitchen", "splashback")
    colour, grout = one_of(random, _TILES)
    kind = str(random.choice(["metro", "stacked", "square", "mosaic", "slab"], p=[0.34, 0.18, 0.22, 0.16, 0.10]))
    if kind == "metro":
        texture = tiles(random, colour, grout, (0.20, 0.10), 0.5, 0.05)
    elif kind == "stacked":
        texture = tiles(random, colour, grout, (0.24, 0.08), 0.0, 0.05)
    elif kind == "square":
        texture = tiles(random, colour, grout, (0.125, 0.125), 0.0, 0.13)
    elif kind == "mosaic":
        texture = mosaic(random, colour, grout, 0.04)
    else:
        texture = marble(random, (0.86, 0.85, 0.83), (0.40, 0.39, 0.39))
    scene.material("splashback", texture=texture, roughness=0.16, specular=0.55)


def _register_floor(scene: Scene, home: Home, wear: float) -> None:
    """Boards as in the other rooms, tiles, a checkerboard, or vinyl."""
    random = home.rng("kitchen", "floor")
    kind = str(random.choice(["boards", "tiles", "checkered", "vinyl"], p=[0.50, 0.30, 0.10, 0.10]))
    roughness = 0.32
    if kind == "boards":
        width = float(home.rng("interior", "floor boards").choice([0.09, 0.125, 0.1875]))
        texture = planks(home.rng("interior", "floor"), home.style.wood_colour, (1.5, width))
    elif kind == "tiles":
        colour, grout = one_of(random, _FLOOR_TILES)
        size = ((0.6, 0.6), (0.33, 0.33), (0.6, 0.3))[random.integers(3)]
        texture = tiles(random, colour, grout, size, 0.5 if size[0] != size[1] else 0.0, 0.06)
        roughness = 0.25
    elif kind == "checkered":
        light, dark = (
            ((0.90, 0.89, 0.86), (0.16, 0.16, 0.17)),
            ((0.88, 0.85, 0.78), (0.50, 0.40, 0.32)),
            ((0.90, 0.90, 0.88), (0.42, 0.50, 0.54)),
        )[random.integers(3)]
        texture = checkered(random, light, dark, 0.3)
    else:
        texture = planks(random, (0.58, 0.55, 0.51), (1.2, 0.2))
        roughness = 0.5
    scene.material("kitchen floor", texture=texture, roughness=roughness + 0.25 * wear, specular=0.4 - 0.15 * wear)
