"""The photo from the street: the house with its garage, garden, roof and surroundings, at its hour and weather."""

from collections.abc import Callable

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.garages import add_garage
from data.laboratory.rendering.facade.garden import add_garden
from data.laboratory.rendering.facade.ground_materials import add_ground_materials, add_small_materials
from data.laboratory.rendering.facade.house_front import add_house_front
from data.laboratory.rendering.facade.house_roof import add_house_roof, add_solar_panels
from data.laboratory.rendering.facade.house_walls import add_house_walls
from data.laboratory.rendering.facade.materials import add_opening_materials, add_wall_materials
from data.laboratory.rendering.facade.plan import Plan, plan_of
from data.laboratory.rendering.facade.porches import add_porch
from data.laboratory.rendering.facade.roof_materials import add_roof_materials
from data.laboratory.rendering.facade.street import add_street
from data.laboratory.rendering.facade.street_life import add_car, add_street_life
from data.laboratory.rendering.facade.view import camera_of, finish_of, sky_of
from data.laboratory.rendering.geometry.mirroring import mirrored
from data.laboratory.rendering.scene import Scene

_PARTS: tuple[Callable[[Scene, Home, Plan], None], ...] = (
    add_wall_materials,
    add_opening_materials,
    add_roof_materials,
    add_ground_materials,
    add_small_materials,
    add_house_walls,
    add_house_front,
    add_house_roof,
    add_solar_panels,
    add_garage,
    add_porch,
    add_garden,
    add_street,
    add_car,
    add_street_life,
)
"""What a façade is put together from, materials first."""


def build(home: Home) -> Scene:
    """Return the scene of a home's façade.

    The house, the camera and the light never depend on the home's elements: each element only adds or replaces what
    bears its label.
    """
    plan = plan_of(home)
    scene = Scene(interior=False)
    for add in _PARTS:
        add(scene, home, plan)
    scene.camera = camera_of(home, plan)
    scene.sky = sky_of(home)
    scene.finish = finish_of(home)
    return mirrored(scene, 0.0) if home.rng("frontal", "side").random() < 0.5 else scene
