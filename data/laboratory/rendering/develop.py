"""From linear light to a photo: clouds, exposure, white balance, bloom, vignette, tone curve, grain."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from data.laboratory.rendering.scene import Finish, Sky
from data.laboratory.rendering.surfaces.base import noise

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
# The film curve fitted by Stephen Hill to the Academy Color Encoding System's reference transforms (sRGB in and out).
_TO_FILM = np.array([[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]])
_FROM_FILM = np.array([[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]])
_GRAIN = 0.006
_BLOOM = 0.10
_BLOOM_WIDTH = 5.0  # pixels


def exposure_for(light: NDArray[np.float32], finish: Finish) -> float:
    """The factor on linear light that brings the geometric mean of its luminance to the finish's key."""
    value = np.clip(light, 0, None) * np.array(finish.white_balance, np.float32)
    return float(finish.key / np.exp(np.mean(np.log(value @ _LUMINANCE + 1e-3))))


def develop(
    light: NDArray[np.float32], finish: Finish, rng: np.random.Generator, exposure: float | None = None
) -> NDArray[np.uint8]:
    """The photo (H, W, 3), sRGB.

    Args:
        light: (H, W, 3) linear radiance, any scale.
        finish: Colour and vignette, and the key of the exposure.
        rng: Of the grain.
        exposure: Factor on the light; the picture's own `exposure_for` when None.
    """
    exposure = exposure_for(light, finish) if exposure is None else exposure
    value: NDArray[Any] = np.clip(light, 0, None) * np.array(finish.white_balance) * exposure
    value = value + _BLOOM * _blurred(np.clip(value - 1.2, 0, 6), _BLOOM_WIDTH)
    height, width = value.shape[:2]
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    value = value * (1 - finish.vignette * (across**2 + down**2) / 2)[..., None]
    film = np.clip(value, 0, None) @ _TO_FILM.T
    film = (film * (film + 0.0245786) - 0.000090537) / (film * (0.983729 * film + 0.4329510) + 0.238081)
    shown = np.clip(film @ _FROM_FILM.T, 0, 1)
    grey = (shown @ _LUMINANCE)[..., None]
    shown = np.clip(grey + (shown - grey) * finish.saturation, 0, 1)
    shown = np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * shown ** (1 / 2.4) - 0.055)
    shown = shown + rng.normal(0, _GRAIN, shown.shape)
    photo: NDArray[np.uint8] = (np.clip(shown, 0, 1) * 255 + 0.5).astype(np.uint8)
    return photo


def paint_sky(
    light: NDArray[np.float32], cover: NDArray[np.float32], sky: Sky, horizon: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """The picture with clouds and haze where the sky is seen.

    Clouds are noise on a plane overhead, seen in perspective: large above, small towards the horizon.

    Args:
        light: (H, W, 3) linear radiance.
        cover: (H, W) share of each pixel that is sky.
        sky: Clouds and haze.
        horizon: Where the horizon lies, as a share of the picture's height from the top.
        rng: Of the clouds.
    """
    if not (cover > 0.99).any():
        return light
    height, width = cover.shape
    cells = 1024
    pattern = noise(cells, 1.8, rng) + 0.2 * noise(cells, 1.2, rng)
    down, across = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    distance = 1 / (horizon + 0.12 - np.clip(down, 0, horizon))
    place = np.stack([distance * 260, (across - 0.5) * distance * 170 + 400])
    above = map_coordinates(pattern, place, order=1, mode="grid-wrap")
    threshold = np.quantile(pattern, 1 - 0.9 * np.clip(sky.clouds, 0, 1))
    cloud = np.clip((above - threshold) * 0.8, 0, 1)
    cloud = cloud * cloud * (3 - 2 * cloud)
    brightness = float(np.median(light[cover > 0.99].mean(-1)))
    haze = 0.9 * sky.haze * np.clip(down / horizon, 0, 1)[..., None] ** 2 * cover[..., None]
    light = light * (1 - haze) + haze * brightness * np.array([1.55, 1.65, 1.75])
    share = (0.8 * cloud * cover)[..., None]
    shade = 1 - 0.35 * np.clip(sky.clouds - 0.6, 0, 0.4) / 0.4  # a closed cover is greyer than single clouds
    painted = light * (1 - share) + share * brightness * shade * np.array([2.25, 2.25, 2.3])
    return np.asarray(painted, np.float32)


def _blurred(picture: NDArray[np.float32], width: float) -> NDArray[np.float32]:
    """Gaussian blur with black beyond the edges."""
    height, across = picture.shape[:2]
    spectrum = np.fft.rfft2(np.pad(picture, ((0, height), (0, across), (0, 0))), axes=(0, 1))
    rows, columns = np.fft.fftfreq(2 * height)[:, None], np.fft.rfftfreq(2 * across)[None]
    kernel = np.exp(-2 * (np.pi * width) ** 2 * (rows**2 + columns**2))[..., None]
    return np.fft.irfft2(spectrum * kernel, (2 * height, 2 * across), axes=(0, 1))[:height, :across].astype(np.float32)
