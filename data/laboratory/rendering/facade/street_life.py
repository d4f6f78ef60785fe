"""What stands about before a house without adding to its worth: a car, bins, a lamp, a mailbox, a bicycle."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.cars import car, car_materials
from data.laboratory.rendering.facade.garden import path_centre
from data.laboratory.rendering.facade.plan import GARAGE_STRIP, Plan
from data.laboratory.rendering.facade.view import car_place
from data.laboratory.rendering.geometry.mesh import Mesh, band, box, cylinder, join, sphere, tube
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.greenery.foliage import sticks
from data.laboratory.rendering.scene import Scene


def add_car(scene: Scene, home: Home, plan: Plan) -> None:
    """Add the home's car on a hard standing of its own, which stays whether there is a garage or not."""
    where = car_place(home)
    if where == "none":
        return
    random = home.rng("frontal", "car")
    car_materials(scene, random)
    vehicle = car(random)
    if where == "left":
        x, y = plan.left - 1.75, float(random.uniform(-1.2, 0.6))
        back = y + 3.2
    else:  # before the garage's place, near the street
        x, y = plan.right + GARAGE_STRIP - 1.5, float(random.uniform(0.2, 0.8)) - plan.garden_depth + 3.2
        back = y + 2.9
    scene.add(box((x - 1.35, -plan.garden_depth, -0.05), (x + 1.35, back, 0.05), 0.01), "hard standing")
    turn = 180.0 if random.random() < 0.3 else 0.0
    vehicle.stand(scene, x, y, degrees=turn + float(random.normal(0, 2)), z=0.05)


def add_street_life(scene: Scene, home: Home, plan: Plan) -> None:
    """Add bins, a garden lamp, a mailbox, a bicycle: each there or not, on its own."""
    depth = plan.garden_depth
    spots = np.array([-depth * 0.66, -depth * 0.42, -3.2])
    mailbox, lamp, bicycle = (float(x) for x in path_centre(home, plan, spots))
    things = (
        ("bins", 0.35, _bins(home), plan.left - 0.45, 0.3, 0.0),
        ("lamp", 0.30, _garden_lamp(), lamp - 1.15, spots[1], 0.0),
        ("mailbox", 0.45, _mailbox(), mailbox + 1.1, spots[0], 0.0),
        ("bicycle", 0.22, _bicycle(), bicycle + 1.6, spots[2], 12.0),
    )
    for name, share, piece, x, y, degrees in things:
        random = home.rng("frontal", "street life", name)
        if random.random() < share:
            piece.stand(scene, x + float(random.normal(0, 0.05)), float(y), degrees, label="street_life")


def _bins(home: Home) -> Piece:
    piece = Piece()
    random = home.rng("frontal", "bins")
    for index in range(int(random.integers(1, 3))):
        x = -0.7 * index
        ring = [(x - 0.24, -0.30), (x + 0.24, -0.30), (x + 0.24, 0.30), (x - 0.24, 0.30)]
        low = [(x + (a - x) * 0.8, b * 0.8, 0.08) for a, b in ring]
        high = [(a, b, 0.98) for a, b in ring]
        body = join(band(low, high), box((x - 0.27, -0.34, 0.96), (x + 0.27, 0.34, 1.04), 0.03))
        piece.add(body, f"bin {index}")
        piece.add(
            join(*[cylinder((a, 0.2, 0.1), (a + 0.05, 0.2, 0.1), 0.1, sides=12) for a in (x - 0.25, x + 0.2)]), "lamp"
        )
    return piece


def _garden_lamp() -> Piece:
    piece = Piece()
    piece.add(cylinder((0, 0, 0), (0, 0, 1.9), 0.05, 0.035, 10), "lamp")
    piece.add(
        join(box((-0.12, -0.12, 1.90), (0.12, 0.12, 1.94)), box((-0.15, -0.15, 2.24), (0.15, 0.15, 2.30), 0.03)), "lamp"
    )
    piece.add(join(box((-0.09, -0.09, 1.94), (0.09, 0.09, 2.24)), sphere((0, 0, 2.34), 0.04, sides=6)), "lamp glass")
    return piece


def _mailbox() -> Piece:
    piece = Piece()
    piece.add(box((-0.05, -0.05, 0.0), (0.05, 0.05, 1.05)), "fence wood")
    piece.add(
        join(box((-0.11, -0.28, 1.05), (0.11, 0.22, 1.20), 0.01), cylinder((0, -0.28, 1.20), (0, 0.22, 1.20), 0.11)),
        "mailbox",
    )
    piece.add(box((0.115, -0.1, 1.18), (0.125, -0.04, 1.40)), "mailbox flag")
    return piece


def _bicycle() -> Piece:
    """A bicycle along x, leaning nowhere."""
    piece = Piece()
    angle = np.linspace(0, 2 * np.pi, 25)
    wheels: list[Mesh] = []
    for x in (-0.52, 0.52):
        rim = np.stack([x + 0.33 * np.cos(angle), 0 * angle, 0.35 + 0.33 * np.sin(angle)], axis=1)
        wheels.append(tube(rim, 0.020, 6))
        spokes = [(x, 0.0, 0.35)] * 12
        wheels.append(sticks(spokes, rim[:-1:2], 0.004, 0.004, 3))
    piece.add(join(*wheels), "lamp")
    pedal, seat, head = (-0.08, 0, 0.32), (-0.22, 0, 0.85), (0.36, 0, 0.82)
    bars = [
        (pedal, seat),
        (pedal, head),
        (seat, head),
        ((-0.52, 0, 0.35), pedal),
        ((-0.52, 0, 0.35), seat),
        (head, (0.52, 0, 0.35)),
        (head, (0.34, 0, 1.0)),
    ]
    piece.add(sticks([a for a, _ in bars], [b for _, b in bars], 0.017, 0.017, 6), "bicycle")
    grip = sticks([(0.34, -0.24, 1.02)], [(0.34, 0.24, 1.02)], 0.016, 0.016, 6)
    piece.add(
        join(
            grip,
            box((-0.34, -0.07, 0.92), (-0.10, 0.07, 0.97), 0.02),
            sticks([seat], [(-0.24, 0, 0.94)], 0.014, 0.014, 6),
        ),
        "lamp",
    )
    return piece
