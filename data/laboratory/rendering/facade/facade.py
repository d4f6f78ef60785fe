"""The photo from the street: the house with its garage, garden, roof and surroundings, at its hour and weather."""

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.garages import add_garage
from data.laboratory.rendering.facade.garden import add_garden
from data.laboratory.rendering.facade.ground_materials import add_ground_materials
from data.laboratory.rendering.facade.house_front import add_house_front
from data.laboratory.rendering.facade.house_roof import add_house_roof, add_solar_panels
from data.laboratory.rendering.facade.house_walls import add_house_walls
from data.laboratory.rendering.facade.materials import add_facade_materials
from data.laboratory.rendering.facade.plan import plan_of
from data.laboratory.rendering.facade.porches import add_porch
from data.laboratory.rendering.facade.roof_materials import add_roof_materials
from data.laboratory.rendering.facade.street import add_street
from data.laboratory.rendering.facade.street_life import add_car, add_street_life
from data.laboratory.rendering.facade.view import camera_of, finish_of, sky_of
from data.laboratory.rendering.geometry.mirroring import mirrored
from data.laboratory.rendering.scene import Scene


def build(home: Home) -> Scene:
    """Return the scene of a home's façade.

    The house, the camera and the light never depend on the home's elements: each element only adds or replaces what
    bears its label.
    """
    plan = plan_of(home)
    scene = Scene(interior=False)
    add_facade_materials(scene, home, plan)
    add_roof_materials(scene, home)
    add_ground_materials(scene, home, plan)
    add_house_walls(scene, home, plan)
    add_house_front(scene, home, plan)
    add_house_roof(scene, home, plan)
    if home.has("solar"):
        add_solar_panels(scene, home, plan)
    add_garage(scene, home, plan)
    add_porch(scene, home, plan)
    add_garden(scene, home, plan)
    add_street(scene, home, plan)
    add_car(scene, home, plan)
    add_street_life(scene, home, plan)
    scene.camera = camera_of(home, plan)
    scene.sky = sky_of(home)
    scene.finish = finish_of(home)
    return mirrored(scene, 0.0) if home.rng("frontal", "side").random() < 0.5 else scene
