"""The plot and its street as a drone sees them."""

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.camera import drone_camera, finish_of, sky_of
from data.laboratory.rendering.aerial.garden import add_garden
from data.laboratory.rendering.aerial.house import add_house
from data.laboratory.rendering.aerial.neighbours import add_neighbours
from data.laboratory.rendering.aerial.plan import plan_of
from data.laboratory.rendering.aerial.plants import Greenery
from data.laboratory.rendering.aerial.pool import add_pool
from data.laboratory.rendering.aerial.road import add_strip
from data.laboratory.rendering.aerial.street import add_street
from data.laboratory.rendering.geometry.mirroring import mirrored
from data.laboratory.rendering.scene import Scene


def build(home: Home) -> Scene:
    """The scene of a home's aerial photo."""
    plan = plan_of(home)
    scene = Scene(interior=False)
    scene.camera = drone_camera(home, plan)
    green = Greenery(scene, home, scene.camera)
    add_neighbours(scene, home, plan, green)
    add_street(scene, home, plan)
    add_strip(scene, home, plan, green)
    add_garden(scene, home, plan, green)
    add_house(scene, home, plan)
    if home.has("pool"):
        add_pool(scene, home, plan.pool)
    scene.sky = sky_of(home)
    scene.finish = finish_of(home)
    return mirrored(scene, 0.0) if home.rng("frontal", "side").random() < 0.5 else scene  # as the façade is
