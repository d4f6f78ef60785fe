"""Pictures to hang on walls, painted by rule: fields of colour, hills, leaves."""

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.rendering.surfaces.base import Array, Texture, blend, finished, noise

_PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((0.91, 0.87, 0.79), (0.76, 0.47, 0.33), (0.27, 0.36, 0.42), (0.85, 0.68, 0.42)),
    ((0.93, 0.92, 0.89), (0.36, 0.47, 0.44), (0.62, 0.70, 0.66), (0.18, 0.24, 0.26)),
    ((0.92, 0.88, 0.86), (0.55, 0.30, 0.32), (0.80, 0.62, 0.56), (0.28, 0.24, 0.28)),
    ((0.90, 0.91, 0.92), (0.33, 0.48, 0.62), (0.62, 0.74, 0.80), (0.83, 0.76, 0.62)),
    ((0.94, 0.93, 0.90), (0.15, 0.15, 0.16), (0.55, 0.54, 0.52), (0.80, 0.70, 0.50)),
)


def painting(rng: np.random.Generator, width: float, height: float, n: int = 192) -> Texture:
    """A picture `width` × `height` metres large with a white margin (unlike surfaces it need not continue itself)."""
    palette = one_of(rng, _PALETTES)
    kind = rng.integers(3)
    x, z = np.meshgrid((np.arange(n) + 0.5) / n, (np.arange(n) + 0.5) / n)
    grain = noise(n, 1.0, rng)
    if kind == 0:
        inner = _fields(rng, palette, x, z, grain)
    elif kind == 1:
        inner = _hills(rng, palette, x, z, n)
    else:
        inner = _leaf(rng, palette, x, z)
    margin = float(rng.uniform(0.02, 0.16)) * min(width, height)
    inside = np.minimum(np.minimum(x, 1 - x) * width, np.minimum(z, 1 - z) * height)
    picture = blend((0.95, 0.95, 0.93), inner * (1 + 0.03 * grain[..., None]), (inside > margin).astype(np.float32))
    return finished(picture, None, (width, height))


def _fields(
    rng: np.random.Generator, palette: tuple[Colour, ...], x: np.ndarray, z: np.ndarray, grain: np.ndarray
) -> Array:
    """Soft rectangles and a disc on a light ground."""
    picture = np.broadcast_to(np.asarray(palette[0], dtype=np.float32), (*x.shape, 3)).copy()
    for colour in palette[1:]:
        middle_x, middle_z = rng.uniform(0.25, 0.75, 2)
        half_x, half_z = rng.uniform(0.1, 0.3, 2)
        away = np.maximum(np.abs(x - middle_x) - half_x, np.abs(z - middle_z) - half_z)
        picture = blend(picture, colour, np.clip(0.5 - (away + 0.008 * grain) / 0.02, 0, 0.9))
    middle_x, middle_z = rng.uniform(0.3, 0.7, 2)
    away = np.hypot(x - middle_x, z - middle_z) - rng.uniform(0.06, 0.13)
    return blend(picture, palette[1], np.clip(0.5 - away / 0.01, 0, 1))


def _hills(rng: np.random.Generator, palette: tuple[Colour, ...], x: np.ndarray, z: np.ndarray, n: int) -> Array:
    """Ranges of hills under a sun."""
    picture = blend(palette[0], palette[2], np.clip((z - 0.5) * 0.8, 0, 0.5))
    away = np.hypot(x - rng.uniform(0.25, 0.75), z - rng.uniform(0.66, 0.8)) - 0.08
    picture = blend(picture, palette[3], np.clip(0.5 - away / 0.01, 0, 1))
    for number, colour in enumerate(palette[:0:-1]):
        line = 0.58 - 0.17 * number + 0.05 * noise(n, 1.8, rng)[:1]
        shade = np.asarray(colour) * (0.75 + 0.12 * number)
        picture = blend(picture, shade.astype(np.float32), np.clip((line - z) / 0.01 + 0.5, 0, 1))
    return picture


def _leaf(rng: np.random.Generator, palette: tuple[Colour, ...], x: np.ndarray, z: np.ndarray) -> Array:
    """A stem with leaves, as in a herbarium."""
    bend = rng.uniform(-0.15, 0.15)
    stem = 0.5 + bend * (z - 0.2) * 2
    picture = np.broadcast_to(np.asarray(palette[0], dtype=np.float32), (*x.shape, 3)).copy()
    picture = blend(picture, palette[1], ((np.abs(x - stem) < 0.006) & (z > 0.15) & (z < 0.85)).astype(np.float32))
    for number in range(9):
        side = 1 if number % 2 else -1
        base = 0.25 + 0.065 * number
        length = 0.24 - 0.012 * number
        along = ((x - stem) * side * 0.8 + (z - base) * 0.6) / length
        across = (-(x - stem) * side * 0.6 + (z - base) * 0.8) / length
        inside = (np.abs(across) < 0.26 * np.sin(np.pi * np.clip(along, 0, 1)) ** 0.8) & (along > 0) & (along < 1)
        picture = blend(picture, palette[1 + number % 2], inside.astype(np.float32))
    return picture
