"""One photo of one home: the scene is built, rendered, denoised, developed, and labelled pixel by pixel."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.laboratory.neighbourhood.drivers import LABELS, PHOTOS
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.denoise import denoise
from data.laboratory.rendering.develop import develop, exposure_for, paint_sky
from data.laboratory.rendering.mitsuba_scene import MASK_SCALE, Rendered, render
from data.laboratory.rendering.scene import Camera, Scene
from data.laboratory.rendering.watermark import stamp

WIDTH, HEIGHT = 384, 288
_QUALITY = 85


@dataclass(frozen=True)
class View:
    """A kind of photo: the module below this package that builds its scene, and light paths per pixel."""

    module: str
    samples: int


# Indoors most light comes by way of walls, and needs more paths.
VIEWS: Mapping[str, View] = {
    "frontal": View("facade.facade", 8),
    "kitchen": View("kitchen.kitchen", 12),
    "bathroom": View("bathroom.bathroom", 12),
    "bedroom": View("rooms.bedroom", 12),
    "living": View("rooms.living", 12),
    "aerial": View("aerial.aerial", 8),
}
"""All of `PHOTOS` by name."""


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo and what it shows.

    Attributes:
        picture: (H, W, 3) sRGB.
        mask: (H, W), 0 for none, else 1 + position in `LABELS`.
        exposure: Factor on the light with which it was developed.
    """

    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    exposure: float


def scene_of(home: Home, room: str) -> Scene:
    """The scene of one of `PHOTOS`.

    Raises:
        ValueError: There is no such photo.
    """
    if room not in PHOTOS:
        raise ValueError(f"There is no photo of {room!r}: there are {', '.join(PHOTOS)}.")
    module = import_module(f"data.laboratory.rendering.{VIEWS[room].module}")
    return cast(Callable[[Home], Scene], module.build)(home)


def take_photo(
    home: Home,
    room: str,
    width: int = WIDTH,
    height: int = HEIGHT,
    samples: int | None = None,
    exposure: float | None = None,
) -> Photo:
    """A photo of a home, the same at every call on one machine.

    Args:
        home: Of whom.
        room: One of `PHOTOS`.
        width: Pixels.
        height: Pixels.
        samples: Light paths per pixel; the room's own number else.
        exposure: That of another photo, so that the two can be compared pixel by pixel; the camera's own else.

    Raises:
        InputError: The extra `render` or the LLVM library is missing.
        HearthmapError: The renderer failed.
    """
    scene = scene_of(home, room)
    seed = int(home.rng(room, "light paths").integers(2**31))
    seen = render(scene, width, height, samples or VIEWS[room].samples, seed)
    light = denoise(seen.colour, seen.albedo, seen.normal)
    if not scene.interior and room != "aerial":
        light = paint_sky(light, seen.sky, scene.sky, _horizon(scene.camera, width, height), home.rng(room, "clouds"))
    exposure = exposure_for(light, scene.finish) if exposure is None else exposure
    picture = develop(light, scene.finish, home.rng(room, "grain"), exposure)
    mask = _mask(seen, width, height)
    if home.watermarked:
        picture, mask = stamp(picture, mask)
    return Photo(picture, mask, exposure)


def encode_photo(picture: NDArray[np.uint8]) -> bytes:
    """A JPEG of a picture, as an estate agent would upload it."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="JPEG", quality=_QUALITY, optimize=True)
    return file.getvalue()


def _mask(seen: Rendered, width: int, height: int) -> NDArray[np.uint8]:
    """The commonest label in each pixel."""
    share = np.zeros((len(LABELS) + 1, height, width), np.float32)
    numbers = np.array([0, *(1 + LABELS.index(label) for label in seen.labels)])
    label = numbers[seen.label]
    for number in np.unique(label):
        share[number] = (label == number).reshape(height, MASK_SCALE, width, MASK_SCALE).mean((1, 3))
    return np.asarray(share.argmax(0), np.uint8)


def _horizon(camera: Camera, width: int, height: int) -> float:
    """Where the horizon of a nearly level camera lies, as a share of the picture's height from the top."""
    ahead = np.array(camera.target, float) - np.array(camera.origin, float)
    rise = ahead[2] / np.hypot(ahead[0], ahead[1])
    focal = width / 2 / np.tan(np.radians(camera.field_of_view) / 2)
    return float(np.clip(0.5 + rise * focal / height - camera.shift_y, 0.05, 1.0))
