"""What lies and stands around the house is made of: lawn, paths, drive, road, fences, pots and bins."""

from collections.abc import Callable

import numpy as np

from data.laboratory.colours import Colour, tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Plan
from data.laboratory.rendering.facade.view import car_place
from data.laboratory.rendering.greenery.plants import foliage_colours, leaf_materials
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import wood
from data.laboratory.rendering.surfaces.outdoor import asphalt, bare_soil, concrete, grass, gravel, paving

_LAWNS = tones("spring 0.33 0.42 0.19, summer 0.31 0.39 0.18, autumn 0.35 0.39 0.20, winter 0.38 0.39 0.24")
_SMALL = 256  # points across a texture of which little is seen


def add_ground_materials(scene: Scene, home: Home, plan: Plan) -> None:
    """Register what the ground needs; only the lawn's own material depends on an element."""
    style = home.style
    random = home.rng("frontal", "lawn", "ground")
    if home.has("lawn"):
        ground: Texture = grass(random, _LAWNS[style.season])
    else:
        ground = bare_soil(random) if random.random() < 0.65 else gravel(random, (0.60, 0.55, 0.47))
    scene.material("lawn", texture=ground, roughness=0.95, specular=0.1)
    random = home.rng("frontal", "grounds")
    leaf_materials(scene, "grass", foliage_colours("grass", style.season, random))
    leaf_materials(scene, "weed", foliage_colours("dry grass", "any", random))
    scene.material("gravel stone", colour=(0.56, 0.51, 0.45), roughness=0.95)
    scene.material("far grass", texture=grass(random, (0.26, 0.32, 0.15)), roughness=1.0, specular=0.0)
    greys = np.array([0.62, 0.59, 0.55]) * random.uniform(0.85, 1.1)
    grey: Colour = (float(greys[0]), float(greys[1]), float(greys[2]))
    kinds: dict[str, Callable[[], Texture]] = {
        "slabs": lambda: paving(random, grey, (0.5, 0.5)),
        "bricks": lambda: paving(random, (0.58, 0.37, 0.29), (0.2, 0.1)),
        "concrete": lambda: concrete(random, (0.67, 0.65, 0.61)),
        "gravel": lambda: gravel(random),
        "setts": lambda: paving(random, grey),
        "asphalt": lambda: asphalt(random),
    }
    scene.material("path", texture=kinds[plan.path_style](), roughness=0.9, specular=0.2)
    drives = ("setts", "asphalt", "concrete", "bricks")
    scene.material("drive", texture=kinds[drives[int(random.integers(4))]](), roughness=0.88, specular=0.2)
    if car_place(home) != "none":
        own = home.rng("frontal", "hard standing")
        pad = concrete(own) if own.random() < 0.5 else paving(own, grey)
        scene.material("hard standing", texture=pad, roughness=0.88, specular=0.2)
    scene.material("road surface", texture=asphalt(random), roughness=0.9, specular=0.2)
    scene.material("pavement", texture=paving(random, (0.64, 0.62, 0.58), (0.6, 0.6)), roughness=0.9)
    scene.material("kerb", texture=concrete(random, (0.62, 0.61, 0.58), n=_SMALL), roughness=0.9)
    scene.material("soil", colour=(0.22, 0.16, 0.12), roughness=1.0, specular=0.0)
    scene.material("bark", texture=wood(random, (0.34, 0.28, 0.23), n=_SMALL), roughness=0.95, specular=0.1)


def add_small_materials(scene: Scene, home: Home, plan: Plan) -> None:
    """Register what fences, pots, bins and the like are made of."""
    random = home.rng("frontal", "small things")
    fences: tuple[Colour, ...] = ((0.90, 0.89, 0.86), (0.86, 0.85, 0.82), (0.55, 0.52, 0.48))
    scene.material("fence", colour=fences[int(random.integers(3))], roughness=0.6)
    woods: tuple[Colour, ...] = ((0.50, 0.38, 0.27), (0.46, 0.43, 0.39), (0.40, 0.28, 0.19))
    scene.material("fence wood", texture=wood(random, woods[int(random.integers(3))], n=_SMALL), roughness=0.85)
    scene.material(
        "pot",
        colour=((0.60, 0.34, 0.24), (0.30, 0.31, 0.33), (0.80, 0.78, 0.74))[int(random.integers(3))],
        roughness=0.8,
    )
    scene.material("neighbour trim", colour=(0.86, 0.85, 0.82), roughness=0.6)
    scene.material(
        "mailbox",
        colour=((0.12, 0.12, 0.13), (0.82, 0.82, 0.80), (0.14, 0.22, 0.36))[int(random.integers(3))],
        roughness=0.4,
    )
    scene.material("mailbox flag", colour=(0.62, 0.10, 0.09), roughness=0.5)
    scene.material("bin 0", colour=(0.16, 0.18, 0.17), roughness=0.5)
    scene.material(
        "bin 1",
        colour=((0.16, 0.32, 0.20), (0.14, 0.24, 0.42), (0.40, 0.26, 0.16))[int(random.integers(3))],
        roughness=0.5,
    )
    scene.material(
        "bicycle",
        colour=((0.55, 0.10, 0.10), (0.12, 0.30, 0.42), (0.12, 0.12, 0.13))[int(random.integers(3))],
        roughness=0.3,
    )
