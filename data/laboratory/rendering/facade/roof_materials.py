"""What roofs are made of: that of the house by its element, those of garage and porch, and solar panels."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import plain, planks
from data.laboratory.rendering.surfaces.outdoor import clay_tile, plywood, shingle, slate, solar_panel, worn_shingle

_CLAYS: tuple[Colour, ...] = ((0.70, 0.47, 0.37), (0.64, 0.42, 0.33), (0.72, 0.55, 0.44), (0.60, 0.41, 0.33))
_METALS: tuple[Colour, ...] = ((0.30, 0.32, 0.34), (0.26, 0.25, 0.24), (0.42, 0.44, 0.45), (0.33, 0.24, 0.20))
_SMALL = 256  # points across a texture of which little is seen


@dataclass(frozen=True)
class TileLook:
    """How the tiles of a tiled roof look.

    Attributes:
        barrels: Round tiles; else flat ones.
        clay: Number of their colour among the clays.
        factor: How much lighter they are than that colour.
    """

    barrels: bool
    clay: int
    factor: float


def tile_look(home: Home) -> TileLook:
    """How the tiles of this home look if its roof is tiled, in every photo that shows them."""
    return _drawn_look(home.rng("frontal", "roof", "tile"))


def add_roof_materials(scene: Scene, home: Home, plan: Plan) -> None:
    """Register what the home's roofs need.

    Garage and porch have coverings of their own: that of the house is another element, and another label.
    """
    level = home.elements["roof"]
    random = home.rng("frontal", "roof", level)
    if level == "tile":
        _tiles(scene, random)
    elif level == "worn":
        _decay(scene, random)
    else:
        red, green, blue = _greyed(home.style.roof_colour)
        scene.material("roof", texture=shingle(random, (red, green, blue)), roughness=0.85, specular=0.3)
        scene.material("roof ridge", colour=(red * 0.85, green * 0.85, blue * 0.85), roughness=0.85)
    if home.has("garage"):
        own = home.rng("frontal", "garage", "roof")
        scene.material("garage roof", texture=shingle(own, _greyed(home.style.roof_colour)), roughness=0.85)
    if home.has("porch"):
        own = home.rng("frontal", "porch", "materials")
        metal = planks(own, one_of(own, _METALS), (3.0, 0.375))
        scene.material("porch roof", texture=metal, roughness=0.5, specular=0.4)
        scene.material("porch deck", texture=planks(own, (0.52, 0.44, 0.36), (3.0, 0.14)), roughness=0.8)
    if home.has("solar"):
        cells = solar_panel(home.rng("frontal", "solar", "cells"))
        scene.material("solar panel", texture=cells, roughness=0.12, clearcoat=1.0)
        scene.material("aluminium", colour=(0.70, 0.70, 0.71), roughness=0.3, metallic=1.0)


def _tiles(scene: Scene, random: np.random.Generator) -> None:
    """Round clay tiles in three shades, or flat ones; both warm, so that a look tells them from shingles and panels."""
    look = _drawn_look(random)
    red, green, blue = (float(value) for value in np.array(_CLAYS[look.clay]) * look.factor)
    cover = clay_tile(random, (red, green, blue)) if look.barrels else slate(random, (red, green, blue))
    scene.material("roof", texture=cover, roughness=0.85, specular=0.3)
    scene.material("roof ridge", colour=(red * 0.95, green * 0.95, blue * 0.95), roughness=0.85)
    if look.barrels:
        for shade, factor in enumerate((0.80, 1.0, 1.16)):
            tint = (min(red * factor, 1.0), min(green * factor, 1.0), min(blue * factor, 1.0))
            scene.material(f"roof tile {shade}", colour=tint, roughness=0.8)


def _drawn_look(random: np.random.Generator) -> TileLook:
    return TileLook(bool(random.random() < 0.75), int(random.integers(len(_CLAYS))), float(random.uniform(0.92, 1.08)))


def _decay(scene: Scene, random: np.random.Generator) -> None:
    """Worn shingles, what shows where some are missing, and what was laid over the leaks."""
    scene.material("roof", texture=worn_shingle(random), roughness=0.95, specular=0.1)
    scene.material("roof ridge", colour=(0.24, 0.23, 0.21), roughness=0.95)
    scene.material("roof felt", texture=plain(random, (0.13, 0.12, 0.12), 0.05, n=_SMALL), roughness=0.95)
    scene.material("roof patch", texture=plywood(random, (0.50, 0.41, 0.31), n=_SMALL), roughness=0.9)
    scene.material("moss", colour=(0.30, 0.34, 0.14), roughness=1.0)
    sheet: Colour = (0.58, 0.56, 0.50) if random.random() < 0.6 else (0.24, 0.38, 0.28)
    scene.material("tarpaulin", texture=plain(random, sheet, 0.03, n=_SMALL), roughness=0.45)


def _greyed(colour: Colour) -> Colour:
    """The colour of felt shingles: none are as red as clay, so that a look tells them from tiles."""
    grey = sum(colour) / 3
    red, green, blue = (0.35 * value + 0.65 * grey for value in colour)
    return red, green, blue
