"""From where, at what hour and in what weather a façade is photographed; the home's elements do not matter."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import GARAGE_STRIP, Plan
from data.laboratory.rendering.scene import Camera, Finish, Sky

_ASPECT = 4 / 3


def car_place(home: Home) -> str:
    """Return where the car stands: "left" of the house, "near" the street on the other side, or "none"."""
    random = home.rng("frontal", "car", "place")
    there, where = random.random() < 0.55, random.random()
    if not there:
        return "none"
    # Near the street it is only in the picture, and not before the house, for a camera on its side.
    return "near" if where < 0.6 and _aside(home) > 0 else "left"


def _aside(home: Home) -> float:
    """How far to the right of the middle the camera stands, metres."""
    random = home.rng("frontal", "camera", "place")
    return float(random.choice([-1.0, 0.0, 1.0], p=[0.4, 0.25, 0.35]) * random.uniform(2.5, 5.0))


def camera_of(home: Home, plan: Plan) -> Camera:
    """Return a camera across the street, as near as the whole house with room for two cars allows."""
    random = home.rng("frontal", "camera")
    field = float(random.uniform(61.0, 65.0))
    left, right = (
        plan.left - (3.0 if car_place(home) == "left" else float(random.uniform(0.7, 2.0))),
        plan.right + GARAGE_STRIP + 0.1,
    )
    x = (left + right) / 2 + _aside(home)
    half = np.radians(field / 2)
    distance = 11.0
    near = plan.wing.forward if plan.wing is not None and plan.wing.x0 <= plan.left else 0.0
    while True:
        # The left wall or a wing on that side stands in the plane `near`, a garage up to 1.1 m before the front wall.
        angles = np.array([np.arctan2(left - x, distance - near), np.arctan2(right - x, distance - 1.1)])
        if (angles[1] - angles[0]) / 2 < half * 0.98 or distance > 24:
            break
        distance += 0.1
    aim = float(angles.mean())
    eye = float(random.uniform(1.55, 1.95))
    focal = 0.5 / np.tan(half) * _ASPECT  # in picture heights
    ridge = (plan.ridge - eye) / (distance + plan.depth / 2) * focal
    top = float(random.uniform(0.13, 0.20))
    horizon = float(np.clip(top + ridge, 0.58, 0.67))
    target = (float(x + np.sin(aim) * 10), float(-distance + np.cos(aim) * 10), eye)
    return Camera((x, -distance, eye), target, field, shift_y=0.5 - horizon)


def sky_of(home: Home) -> Sky:
    """Return sun, sky and clouds; the sun stands before the house, from the left or the right."""
    random = home.rng("frontal", "light")
    style = home.style
    elevation = {"morning": 30.0, "noon": 55.0, "afternoon": 38.0, "evening": 15.0}[style.hour] + float(
        random.uniform(-4, 4)
    )
    if style.season == "winter":
        elevation = max(11.0, elevation * 0.62)
    aside = {"morning": -50.0, "noon": 20.0, "afternoon": 48.0, "evening": 60.0}[style.hour] + float(
        random.uniform(-14, 14)
    )
    side = 1.0 if random.random() < 0.5 else -1.0
    azimuth, height = np.radians(aside * side), np.radians(elevation)
    sun = (float(np.sin(azimuth) * np.cos(height)), float(-np.cos(azimuth) * np.cos(height)), float(np.sin(height)))
    cover = float(random.uniform(0.0, 1.0))
    if style.weather == "overcast":
        return Sky(sun, turbidity=8.0, sky_scale=1.6, sun_scale=0.04, clouds=0.85 + 0.13 * cover, haze=0.7)
    if style.weather == "fair":
        return Sky(sun, turbidity=3.5, clouds=0.32 + 0.3 * cover, haze=0.62)
    return Sky(sun, turbidity=2.6, clouds=0.02 + 0.14 * cover, haze=0.52)


def finish_of(home: Home) -> Finish:
    """Return how the photo is developed."""
    style = home.style
    warm = {"morning": 0.02, "noon": 0.0, "afternoon": 0.015, "evening": 0.06}[style.hour]
    if style.weather == "overcast":
        return Finish(key=0.36, white_balance=(1.01, 1.0, 0.99), saturation=0.95)
    return Finish(key=0.35, white_balance=(1 + warm, 1.0, 1 - warm), saturation=0.90)
