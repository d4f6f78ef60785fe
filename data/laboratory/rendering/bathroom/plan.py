"""Where things stand in a bathroom: three layouts, in many sizes."""

from dataclasses import dataclass

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.bathroom.sanitary import TUB_LENGTH
from data.laboratory.rendering.interior.shell import Room, Side


@dataclass(frozen=True)
class BathroomPlan:
    """Where things stand, before left and right may be exchanged; the shower stands in the right back corner.

    Attributes:
        room: Its size.
        shower: Its width and depth, metres.
        tub: Middle of the tub's back, (x, y), and its turn in degrees.
        vanity: End of the washstand's back that stays where it is, (x, y), its turn, and the longest it may grow:
            at the left wall its far end stays, else its left end.
        toilet: Middle of its back, and its turn.
        window: Its wall, middle along that wall, and width.
        sill: Height of its lower edge, metres.
        behind: Middle of a window behind the camera, if there is one.
        eye: x of the camera, and x that it looks at on the back wall.
    """

    room: Room
    shower: tuple[float, float]
    tub: tuple[float, float, float]
    vanity: tuple[float, float, float, float]
    toilet: tuple[float, float, float]
    window: tuple[Side, float, float]
    sill: float
    behind: float | None
    eye: tuple[float, float]


def bathroom_plan(home: Home) -> BathroomPlan:
    """Draw a layout; no element of the home has a say in it."""
    rng = home.rng("bathroom", "plan")
    height = float(rng.choice([2.4, 2.5, 2.6]))
    wide, deep = float(rng.uniform(0.95, 1.1)), float(rng.uniform(0.9, 1.0))
    sill = float(rng.uniform(1.15, 1.3))
    kind = str(rng.choice(["tub at the back", "toilet at the back", "washstand at the back"]))
    if kind == "tub at the back":  # under the window; washstand to the left, toilet to the right
        width, depth = TUB_LENGTH + 0.12 + wide + float(rng.uniform(0.1, 0.3)), float(rng.uniform(3.6, 3.9))
        return BathroomPlan(
            room=Room(width, depth, height),
            shower=(wide, deep),
            tub=(TUB_LENGTH / 2 + 0.06, depth - 0.01, 0.0),
            vanity=(0.0, depth - 0.90, 90.0, 1.65),
            toilet=(width, depth - deep - 0.62, -90.0),
            window=("back", TUB_LENGTH / 2 + 0.06, 1.0),
            sill=sill,
            behind=None,
            eye=(width * 0.70, width * 0.30),
        )
    if kind == "toilet at the back":  # tub along the left wall, washstand to the right
        width, depth = float(rng.uniform(2.9, 3.2)), float(rng.uniform(3.9, 4.2))
        between = (0.79 + width - wide) / 2
        return BathroomPlan(
            room=Room(width, depth, height),
            shower=(wide, deep),
            tub=(0.01, depth - TUB_LENGTH / 2 - 0.10, 90.0),
            vanity=(width, depth - deep - 0.12, -90.0, 1.65),
            toilet=(between, depth, 0.0),
            window=("back", between - 0.1, 0.8),
            sill=sill,
            behind=None,
            eye=(width * 0.27, width * 0.62),
        )
    # Washstand beside the shower, tub along the left wall, toilet to the right before the shower. The looking-glass
    # shows the wall behind the camera: it gets a window.
    width, depth = 0.80 + 0.12 + 1.62 + 0.14 + wide, float(rng.uniform(3.5, 3.8))
    return BathroomPlan(
        room=Room(width, depth, height),
        shower=(wide, deep),
        tub=(0.01, depth - TUB_LENGTH / 2 - 0.05, 90.0),
        vanity=(0.92, depth, 0.0, 1.62),
        toilet=(width, depth - deep - 0.60, -90.0),
        window=("left", depth - TUB_LENGTH / 2 - 0.05, 1.0),
        sill=sill,
        behind=width * 0.48,
        eye=(width * 0.52, width * 0.49),
    )
