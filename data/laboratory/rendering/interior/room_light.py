"""Light in a room: the day outside, the garden behind the windows, the photographer's flash, lamps in the ceiling."""

from collections.abc import Sequence

import numpy as np

from data.laboratory.colours import tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import cylinder, join, lathe
from data.laboratory.rendering.interior.garden_view import GARDEN_LEFT, GARDEN_LOW, GARDEN_METRE, garden_view
from data.laboratory.rendering.interior.shell import Opening, Room, Side, Wall
from data.laboratory.rendering.scene import AreaLight, Finish, Scene, Sky

GARDEN_AWAY = 3.0
"""Metres from a wall to the picture of the garden behind it."""
_WIDEST = 16.0  # metres of garden at most, seen at a slant
_ELEVATION = {"morning": 30.0, "noon": 52.0, "afternoon": 38.0, "evening": 17.0}
_TINT = tones("morning 1.03 1.0 0.95, noon 1.0 1.0 1.0, afternoon 1.02 1.0 0.97, evening 1.10 0.98 0.84")


def add_daylight(
    scene: Scene,
    home: Home,
    room: Room,
    openings: Sequence[Opening],
    room_name: str,
    *,
    sun_side: Side = "left",
    gain: float = 1.4,
) -> None:
    """Set the sky, the sun and the finish, and hang a picture of the garden behind each wall that has openings.

    The camera must be set: the pictures are just as large as it can see through the openings, so that light is sampled
    well. What they show hangs in the room's frame and stays where it is when an opening grows.

    Args:
        scene: Gets the lights; its camera is read.
        home: Its season, hour and weather.
        room: The room.
        openings: Windows and glazed doors. Behind those in the "front" wall only light is set, no picture.
        room_name: Names the random streams.
        sun_side: From which side of the room the sun shines.
        gain: Brightness of the garden.
    """
    random = home.rng(room_name, "sun")
    style = home.style
    overcast = style.weather == "overcast"
    elevation = np.radians(_ELEVATION[style.hour] + random.uniform(-4, 4))
    # From somewhat behind the camera, where the garden's picture does not stand in its way.
    aside = random.uniform(15, 50)
    slant = np.radians({"left": 180 + aside, "back": 57.5 + aside, "right": -aside, "front": -122.5 + aside}[sun_side])
    scene.sky = Sky(
        sun=(
            float(np.cos(elevation) * np.cos(slant)),
            float(np.cos(elevation) * np.sin(slant)),
            float(np.sin(elevation)),
        ),
        turbidity=6.0 if overcast else 3.0,
        sky_scale=1.0,
        sun_scale=0.02 if overcast else 1.0,
    )
    scene.finish = Finish(key=0.55, white_balance=(0.97, 1.0, 1.04), saturation=1.10)
    if not openings:
        return
    tint = np.array(_TINT[style.hour], dtype=np.float32) * (0.94 if overcast else 1.0)
    garden = np.clip(garden_view(home) * tint, 0, 1)
    for side in ("back", "left", "right", "front"):
        own = [opening for opening in openings if opening.side == side]
        wall = room.wall(side)
        if own and side == "front":
            for opening in own:
                _add_glow(scene, wall, opening)
        elif own:
            # All openings of one wall look at one picture; if they differ in label, each has its own piece.
            for label in sorted({opening.label for opening in own}):
                pieces = [opening for opening in own if opening.label == label]
                _add_garden(scene, wall, pieces, label, garden, gain)


def add_fill(scene: Scene, room: Room, strength: float = 2.2, warmth: float = 0.04) -> None:
    """Hang a large soft light above and behind the camera, as a flash bounced off the wall; radiance `strength`."""
    half = 0.42 * room.width
    scene.lights.append(
        AreaLight(
            centre=(room.width / 2, 0.12, room.height - 0.45),
            half_u=(half, 0.0, 0.0),
            half_v=(0.0, -0.09, 0.33),  # tilted upwards: most of it comes back from the ceiling
            facing=(room.width / 2, room.depth, room.height),
            radiance=(strength * (1 + warmth), strength, strength * (1 - warmth)),
        )
    )


def add_ceiling_spots(scene: Scene, room: Room, places: Sequence[tuple[float, float]], emission: float = 22.0) -> None:
    """Let small round lamps into the ceiling at these (x, y)."""
    if not places:
        return
    scene.material("spot", colour=(1.0, 0.91, 0.78), kind="light", emission=emission)
    scene.material("spot ring", colour=(0.93, 0.93, 0.92), roughness=0.35)
    high = room.height
    lamps = [cylinder((x, y, high - 0.004), (x, y, high - 0.010), 0.045, sides=16) for x, y in places]
    ring = [(0.062, 0.0), (0.060, -0.012), (0.048, -0.012), (0.046, 0.0)]
    rings = [lathe(ring, (x, y, high), sides=16) for x, y in places]
    scene.add(join(*lamps), "spot")
    scene.add(join(*rings), "spot ring")


def _add_glow(scene: Scene, wall: Wall, opening: Opening) -> None:
    """Daylight from a window that the camera cannot see."""
    half_width, half_height = (opening.end - opening.start) / 2, (opening.top - opening.bottom) / 2
    centre = wall.point(opening.start + half_width, 0.16, opening.bottom + half_height)
    beside = wall.point(opening.end, 0.16, opening.bottom + half_height)
    scene.lights.append(
        AreaLight(
            centre=centre,
            half_u=(beside[0] - centre[0], beside[1] - centre[1], 0.0),
            half_v=(0.0, 0.0, half_height),
            facing=wall.point(opening.start + half_width, -1.0, opening.bottom + half_height),
            radiance=(3.0, 3.15, 3.3),
        )
    )


def _add_garden(
    scene: Scene, wall: Wall, openings: Sequence[Opening], label: str, garden: np.ndarray, gain: float
) -> None:
    """The piece of the garden that the camera sees through these openings, as a picture that shines."""
    along, out, height = wall.seen_from(scene.camera.origin)
    # As far beyond the opening as the lines of sight through its edges reach.
    reach = (GARDEN_AWAY - out) / -out
    edges = [edge for opening in openings for edge in (opening.start, opening.end)]
    left, right = along + (min(edges) - along) * reach - 0.4, along + (max(edges) - along) * reach + 0.4
    middle = (min(edges) + max(edges)) / 2
    left, right = max(left, middle - _WIDEST), min(right, middle + _WIDEST)
    low = max(-1.0, height + (min(opening.bottom for opening in openings) - height) * reach - 0.3)
    high = height + (max(opening.top for opening in openings) - height) * reach + 0.3
    rows, columns = garden.shape[:2]
    column = np.floor((np.linspace(left, right, 320) - GARDEN_LEFT) / GARDEN_METRE).astype(np.int64) % columns
    row = rows - 1 - np.floor((np.linspace(high, low, 240) - GARDEN_LOW) / GARDEN_METRE).astype(np.int64)
    picture = garden[np.clip(row, 0, rows - 1)[:, None], column[None, :]]
    centre = wall.point((left + right) / 2, GARDEN_AWAY, (low + high) / 2)
    end = wall.point(right, GARDEN_AWAY, (low + high) / 2)
    scene.lights.append(
        AreaLight(
            centre=centre,
            half_u=(end[0] - centre[0], end[1] - centre[1], 0.0),
            half_v=(0.0, 0.0, (high - low) / 2),
            facing=wall.point((left + right) / 2, 0.0, (low + high) / 2),
            picture=picture.astype(np.float32),
            gain=gain,
            label=label,
        )
    )
