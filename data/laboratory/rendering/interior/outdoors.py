"""What looking-glasses show through a window: a lawn and a hedge, beyond the picture that the camera sees."""

from data.laboratory.colours import tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import level, polygons
from data.laboratory.rendering.interior.room_light import GARDEN_AWAY
from data.laboratory.rendering.interior.shell import Room, Side
from data.laboratory.rendering.scene import Scene

_LAWNS = tones("spring 0.46 0.56 0.30, summer 0.44 0.53 0.28, autumn 0.50 0.50 0.30, winter 0.50 0.48 0.36")
_HEDGE_TOP = 1.9  # metres: low enough for the sun to shine over it into the room


def add_outdoors(scene: Scene, home: Home, room: Room, side: Side) -> None:
    """Lay a lawn before the wall of that side, with a hedge behind the picture of the garden."""
    wall = room.wall(side)
    lawn = scene.material("outer lawn", colour=_LAWNS[home.style.season], kind="leaf")
    hedge = scene.material("outer hedge", colour=(0.64, 0.72, 0.50), kind="leaf")
    away, half = GARDEN_AWAY + 0.3, 12.0
    middle = wall.length / 2
    low, high = middle - half, middle + half
    ground = level(low, high, 0.3, away, -0.4)
    upright = [(low, away, -0.4), (high, away, -0.4), (high, away, _HEDGE_TOP), (low, away, _HEDGE_TOP)]
    scene.add(wall.placed(polygons([ground])), lawn)
    scene.add(wall.placed(polygons([upright])), hedge)
