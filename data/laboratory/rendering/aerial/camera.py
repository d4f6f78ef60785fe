"""From where a drone takes its photo, and how the light stands."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.aerial.plan import Plan, Rect
from data.laboratory.rendering.scene import Camera, Finish, Sky

_ASPECT = 4 / 3
_LOWEST, _HIGHEST = 35.0, 60.0
_STRIP_SHARE = 0.65
_WITH_STREET = 0.7
_ELEVATIONS = {"morning": (34, 44), "noon": (52, 64), "afternoon": (38, 50), "evening": (24, 32)}


def drone_camera(home: Home, plan: Plan) -> Camera:
    """A camera 35 to 60 m above ground from which house, pool place and strip are in the picture."""
    random = home.rng("aerial", "camera")
    yaw = np.radians(90.0 * random.integers(4) + random.uniform(-28, 28))
    down = np.radians(random.uniform(63, 87))
    field_of_view = random.uniform(50, 60)
    margin = random.uniform(0.90, 0.98)
    # A direction towards the camera.
    back = np.array([-np.sin(yaw) * np.cos(down), -np.cos(yaw) * np.cos(down), np.sin(down)])
    points = _worth_seeing(plan, with_street=bool(random.random() < _WITH_STREET))
    target = points.mean(0)
    distance = _LOWEST / np.sin(down)
    for _ in range(400):
        camera = Camera(tuple(target + back * distance), tuple(target), field_of_view)
        across, up = _picture_place(camera, points)
        # Centred as far as a shift of the target does it; what is left decides on the distance.
        right, above = _axes(camera)
        scale = distance * np.tan(np.radians(field_of_view) / 2)
        middle_across, middle_up = (across.min() + across.max()) / 2, (up.min() + up.max()) / 2
        target = target + scale * (middle_across * right + middle_up * above / max(above[1] ** 2 + above[0] ** 2, 0.1))
        target[2] = 0.0
        if max(np.ptp(across) / 2, np.ptp(up) / 2 * _ASPECT) <= margin and abs(middle_across) + abs(middle_up) < 0.02:
            break
        if max(np.ptp(across) / 2, np.ptp(up) / 2 * _ASPECT) > margin:
            if distance * np.sin(down) < _HIGHEST:
                distance *= 1.02
            else:
                field_of_view = min(field_of_view * 1.01, 78.0)
    return Camera(tuple(target + back * distance), tuple(target), float(field_of_view), near=1.0)


def in_frame(camera: Camera, points: ArrayLike, margin: float = 1.0) -> NDArray[np.bool_]:
    """Which of the points (n, 3) lie in a picture of four to three, or in one so many times larger.

    All points are seen as though nothing stood before them.
    """
    across, up = _picture_place(camera, np.asarray(points, float))
    return (np.abs(across) <= margin) & (np.abs(up) * _ASPECT <= margin)


def sky_of(home: Home) -> Sky:
    """Sun and sky of the hour and weather; where the sun stands is drawn, as houses face any way."""
    random = home.rng("aerial", "sun")
    azimuth = random.uniform(0, 2 * np.pi)
    height = np.radians(random.uniform(*_ELEVATIONS[home.style.hour]))
    sun = (np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height))
    strength = {"clear": 1.0, "fair": 0.8, "overcast": 0.06}[home.style.weather]
    return Sky(
        sun=(float(sun[0]), float(sun[1]), float(sun[2])),
        turbidity=8.0 if home.style.weather == "overcast" else 5.0,
        sky_scale=1.15,
        sun_scale=strength,
    )


def finish_of(home: Home) -> Finish:
    """How the drone's picture is developed: warmer in the evening, paler under clouds."""
    warm = {"morning": 1.03, "noon": 1.01, "afternoon": 1.03, "evening": 1.07}[home.style.hour]
    random = home.rng("aerial", "finish")
    return Finish(
        key=float(random.uniform(0.19, 0.25)),
        white_balance=(warm, 1.0, 2 - warm),
        saturation=float(random.uniform(0.70, 0.86)) - (0.05 if home.style.weather == "overcast" else 0.0),
        vignette=0.06,
    )


def _worth_seeing(plan: Plan, with_street: bool) -> NDArray[np.float64]:
    """Points that must be in the picture, (n, 3): the same at every level of every element."""
    height = plan.front.ridge
    house = [plan.house, plan.garage_zone]
    points = [(x, y, z) for area in house for x, y in _corners(area) for z in (0.0, height)]
    points += [(x, y, 0.0) for x, y in _corners(plan.pool.grown(0.5))]
    points += [(x, y, 0.0) for x, y in _corners(plan.plot.grown(-1.0)) if y > 0]
    # Of the strip a good part of its width, along the back half of the plot.
    share = _STRIP_SHARE * (plan.strip.depth if plan.strip_side == "back" else plan.strip.width)
    if with_street and plan.strip_side != "back":  # that would be too long
        points += [(x, plan.kerb - 2.6, 0.0) for x in (plan.house.x0 - 1, plan.house.x1 + 3)]
    near, far = plan.house.y0, plan.plot.y1 - 3.0
    if plan.strip_side == "left":
        points += [(plan.strip.x1 - share, y, 0.0) for y in (near, far)]
    elif plan.strip_side == "right":
        points += [(plan.strip.x0 + share, y, 0.0) for y in (near, far)]
    else:
        points += [(x, plan.strip.y0 + share, 0.0) for x in (plan.plot.x0 + 2, plan.plot.x1 - 2)]
    return np.array(points)


def _corners(area: Rect) -> list[tuple[float, float]]:
    return [(x, y) for x in (area.x0, area.x1) for y in (area.y0, area.y1)]


def _axes(camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Right and up of the picture in the world."""
    ahead = np.subtract(camera.target, camera.origin)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    above = np.cross(right, ahead / np.linalg.norm(ahead))
    return right, above


def _picture_place(camera: Camera, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where points are seen, as shares of half the picture's width from its middle."""
    right, above = _axes(camera)
    ahead = np.subtract(camera.target, camera.origin)
    ahead /= np.linalg.norm(ahead)
    offset = points - np.array(camera.origin)
    depth = (offset @ ahead) * np.tan(np.radians(camera.field_of_view) / 2)
    return (offset @ right) / depth, (offset @ above) / depth
