"""Where things stand in a living room: three layouts, in many sizes."""

from dataclasses import dataclass

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.interior.shell import Room, Side


@dataclass(frozen=True)
class LivingPlan:
    """Where things stand, before left and right may be exchanged.

    Attributes:
        room: Its size.
        fire_wall: Where the fireplace is or could be.
        fire: Middle of the fireplace along x (back wall) or y (right wall).
        window_wall: Where the window is.
        window: Its middle along that wall.
        sofa: Middle of the sofa's back, (x, y), and its turn in degrees.
        chair: Likewise of the armchair.
        media: Middle of the television's back, or of the bookshelf's, and its turn.
        middle: Of rug and coffee table.
        eye: x of the camera, and x that it looks at on the back wall.
    """

    room: Room
    fire_wall: Side
    fire: float
    window_wall: Side
    window: float
    sofa: tuple[float, float, float]
    chair: tuple[float, float, float]
    media: tuple[float, float, float]
    middle: tuple[float, float]
    eye: tuple[float, float]


def living_plan(home: Home) -> LivingPlan:
    """Draw a layout; no element of the home has a say in it."""
    rng = home.rng("living", "plan")
    high = float(rng.choice([2.45, 2.6, 2.75, 2.9]))
    kind = str(rng.choice(["fire ahead", "fire to the right", "both ahead"]))
    if kind == "fire ahead":  # the window to the left, with the sofa before it
        width, depth = float(rng.uniform(5.0, 5.6)), float(rng.uniform(4.8, 5.4))
        return LivingPlan(
            room=Room(width, depth, high),
            fire_wall="back",
            fire=width * 0.50,
            window_wall="left",
            window=depth * 0.66,
            sofa=(0.55, depth * 0.60, 90.0),
            chair=(width - 0.35, depth * 0.60, -90.0),
            media=(width - 0.80, depth - 0.02, 0.0),
            middle=(2.35, depth * 0.60),
            eye=(width * 0.70, width * 0.39),
        )
    if kind == "fire to the right":  # the window at the back, the sofa to the left
        width, depth = float(rng.uniform(4.8, 5.2)), float(rng.uniform(5.0, 5.6))
        return LivingPlan(
            room=Room(width, depth, high),
            fire_wall="right",
            fire=depth * 0.57,
            window_wall="back",
            window=width * 0.60,
            sofa=(0.06, depth * 0.60, 90.0),
            chair=(width - 0.55, depth - 0.45, -40.0),
            media=(0.68, depth - 0.02, 0.0),
            middle=(2.0, depth * 0.60),
            eye=(width * 0.27, width * 0.60),
        )
    # Side by side in the back wall, the sofa to the right.
    width, depth = float(rng.uniform(5.4, 5.8)), float(rng.uniform(5.0, 5.5))
    return LivingPlan(
        room=Room(width, depth, high),
        fire_wall="back",
        fire=1.10,
        window_wall="back",
        window=width * 0.68,
        sofa=(width - 0.06, depth * 0.58, -90.0),
        chair=(1.05, depth * 0.42, 112.0),
        media=(0.02, depth * 0.68, 90.0),
        middle=(width - 2.05, depth * 0.56),
        eye=(width * 0.52, width * 0.49),
    )
