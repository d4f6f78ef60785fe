"""The home's own street from above: carriageway, pavements, parked cars, lamps, bins."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.cars import CAR_LENGTH, car
from data.laboratory.rendering.aerial.ground import hard_ground, road_surface
from data.laboratory.rendering.aerial.plan import FAR, Plan, Rect, flat
from data.laboratory.rendering.geometry.mesh import box, cylinder, join, tube
from data.laboratory.rendering.scene import Scene

PAVEMENT = 1.6
_SEEN = 60.0


def street_reach(plan: Plan) -> tuple[float, float]:
    """From which x to which the street runs: it ends at the strip."""
    if plan.strip_side == "left":
        return plan.strip.x1, FAR
    if plan.strip_side == "right":
        return -FAR, plan.strip.x0
    return -FAR, FAR


def add_street(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the street; what stands in it is labelled street_life."""
    random = home.rng("aerial", "street")
    left, right = street_reach(plan)
    near, far = plan.kerb, plan.kerb - plan.street_width
    tone = random.uniform(0.36, 0.48)
    asphalt = scene.material(
        "street", texture=road_surface(random, (tone, tone, tone * 1.01)), roughness=0.9, relief=0.0
    )
    stone = scene.material("kerb", colour=(0.66, 0.65, 0.62), roughness=0.9)
    walk = scene.material("pavement", texture=hard_ground("slabs", random), roughness=0.95, relief=0.0)
    scene.add(flat(Rect(left, right, far, near), 0.0), asphalt)
    scene.add(join(*[box((left, y - 0.08, -0.05), (right, y + 0.08, 0.10)) for y in (near, far)]), stone)
    # The pavement runs along the plots; what is left to the kerb is a verge of grass.
    scene.add(flat(Rect(left, right, plan.plot.y0 - PAVEMENT, plan.plot.y0), 0.025), walk)
    scene.add(flat(Rect(left, right, far - PAVEMENT, far), 0.025), walk)
    if random.random() < 0.5:
        paint = scene.material("street paint", colour=(0.80, 0.80, 0.78), roughness=0.8)
        middle = (near + far) / 2
        dashes = [
            flat(Rect(x, x + 2.0, middle - 0.07, middle + 0.07), 0.012) for x in np.arange(left + 3, right - 3, 6.0)
        ]
        scene.add(join(*dashes), paint)
    _park_cars(scene, home, plan, left, right)
    _add_furniture(scene, home, plan, left, right)


def _park_cars(scene: Scene, home: Home, plan: Plan, left: float, right: float) -> None:
    for name, y, turn in (("near", plan.kerb - 1.15, -90.0), ("far", plan.kerb - plan.street_width + 1.15, 90.0)):
        random = home.rng("aerial", "parked cars", name)
        busy = random.uniform(0.15, 0.6)
        for x in np.arange(max(left, -_SEEN) + 8.0, min(right, _SEEN) - 8.0, CAR_LENGTH + 1.6):
            vehicle = car(scene, random)
            parked = random.random() < busy
            place = x + random.uniform(-0.4, 0.4)
            blocks = plan.drive.x0 - 2.5 < place < plan.drive.x1 + 2.5
            about = turn + 180 * (random.random() < 0.2) + random.uniform(-1.5, 1.5)
            if parked and not blocks:
                vehicle.stand(scene, place, y + random.uniform(-0.1, 0.15), about, 0.0, "street_life")


def _add_furniture(scene: Scene, home: Home, plan: Plan, left: float, right: float) -> None:
    random = home.rng("aerial", "street furniture")
    steel = scene.material("lamp post", colour=(0.50, 0.51, 0.52), roughness=0.5, metallic=0.8)
    head = scene.material("lamp head", colour=(0.80, 0.80, 0.78), roughness=0.4)
    offset = random.uniform(0, 22)
    for x in np.arange(max(left, -_SEEN) + offset, min(right, _SEEN), 24.0):
        y = plan.kerb + 0.4
        scene.add(tube([(x, y, 0.0), (x, y, 5.6), (x, y - 0.4, 6.0), (x, y - 1.5, 6.1)], 0.08), steel, "street_life")
        scene.add(box((x - 0.18, y - 1.9, 6.0), (x + 0.18, y - 1.1, 6.16), 0.04), head, "street_life")
    shades = ((0.16, 0.22, 0.18), (0.13, 0.13, 0.14), (0.16, 0.22, 0.36))
    for number in range(int(random.integers(0, 4))):
        material = scene.material(f"bin {number}", colour=shades[number], roughness=0.5)
        x = plan.drive.x0 - 1.0 - 0.75 * number
        y = plan.plot.y0 - 0.4
        scene.add(box((x - 0.29, y - 0.36, 0.03), (x + 0.29, y + 0.36, 1.05), 0.05), material, "street_life")
        scene.add(
            cylinder((x - 0.25, y + 0.36, 0.12), (x + 0.25, y + 0.36, 0.12), 0.1, sides=10), material, "street_life"
        )
