"""The view from a window, as a picture: sky, trees, a neighbour's house, hedge or fence, lawn."""

import numpy as np

from data.laboratory.colours import Colour, tones
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.surfaces.base import Array, blend, noise, tint

GARDEN_LEFT, GARDEN_LOW = -8.0, -1.5
"""Where in a wall's frame the picture begins, in metres (it repeats itself sideways)."""
GARDEN_METRE = 0.03125
"""Metres per point."""
_ROWS, _COLUMNS = 256, 768  # 8 m high, 24 m wide
_EYE = 1.45  # the horizon, in metres above the floor
_LEAVES = tones("spring 0.42 0.55 0.26, summer 0.30 0.44 0.20, autumn 0.60 0.44 0.20, winter 0.44 0.41 0.36")
_LAWNS = tones("spring 0.46 0.60 0.28, summer 0.42 0.55 0.25, autumn 0.50 0.53 0.28, winter 0.50 0.50 0.33")


def garden_view(home: Home) -> Array:
    """The garden of a home: (rows, columns, 3), sRGB 0..1, top row first, `GARDEN_METRE` metres per point.

    It hangs three metres behind the wall, so that hedges some twenty metres away end at the height of the eyes.
    """
    random = home.rng("garden view")
    n = _COLUMNS
    fine, wide = noise(n, 0.7, random)[:_ROWS], noise(n, 1.5, random)[:_ROWS]
    z = (GARDEN_LOW + GARDEN_METRE * (np.arange(_ROWS, dtype=np.float32)[::-1] + 0.5))[:, None]
    season = home.style.season
    picture = _sky(home, z, wide)
    horizon = np.clip(0.62 - 0.12 * wide, 0, 1)
    picture = blend(picture, tint((0.55, 0.62, 0.62), 0.95 + 0.04 * fine), _below(z, _EYE + 0.35 + 0.2 * horizon, 0.06))
    if random.random() < 0.6:
        picture = _with_house(picture, z, float(random.uniform(-6, 14)), home.rng("garden view", "house"))
    outline = _line(1.3, random)
    tops = _EYE + random.uniform(0.8, 1.6) + 0.45 * outline + 0.10 * _line(0.7, random)
    gaps = np.clip(1.5 + 1.6 * _line(1.8, random), 0, 1)  # trees do not stand everywhere
    crowns = tint(_LEAVES[season], 0.78 + 0.20 * fine + 0.12 * wide + 0.10 * np.clip(z - _EYE, 0, 2))
    solid = 0.55 if season == "winter" else 1.0
    ragged = tops * gaps + (_EYE - 0.2) * (1 - gaps) + 0.10 * fine
    picture = blend(picture, crowns, solid * _below(z, ragged, 0.05))
    if random.random() < 0.55:
        hedge_top = _EYE + 0.16 + 0.015 * _line(0.8, random)
        hedge = tint((0.27, 0.38, 0.19), 0.82 + 0.20 * fine + 0.18 * np.clip((z - 0.9) * 1.4, 0, 1))
        picture = blend(picture, hedge, _below(z, hedge_top + 0.02 * fine, 0.02))
    else:
        boards = (np.arange(n) % 6 > 0).astype(np.float32)[None, :]
        wood: Colour = (0.62, 0.50, 0.38) if random.random() < 0.5 else (0.86, 0.86, 0.84)
        fence = tint(wood, (0.80 + 0.20 * boards) * (1 + 0.03 * fine))
        picture = blend(picture, fence, _below(z, np.full((1, 1), _EYE + 0.12, dtype=np.float32), 0.01))
    nearer = np.clip((0.82 - z) / 1.5, 0, 1)
    lawn = tint(_LAWNS[season], 1.02 - 0.14 * nearer + 0.06 * fine * (0.3 + nearer) + 0.04 * wide)
    picture = blend(picture, lawn, _below(z, 0.82 + 0.01 * fine, 0.02))
    return np.clip(picture, 0, 1)


def _line(beta: float, random: np.random.Generator) -> Array:
    """A random line (1, columns), mean 0 and standard deviation 1, that continues itself; see `noise`."""
    amplitude = np.arange(_COLUMNS // 2 + 1, dtype=np.float32)
    amplitude[0] = np.inf
    spectrum = random.standard_normal(amplitude.size) + 1j * random.standard_normal(amplitude.size)
    waves = np.fft.irfft(amplitude ** -(beta + 0.5) * spectrum, _COLUMNS)
    line: Array = ((waves - waves.mean()) / waves.std()).astype(np.float32)[None]
    return line


def _sky(home: Home, z: Array, wide: Array) -> Array:
    """The sky, from pale at the horizon to blue above, with clouds."""
    overcast = home.style.weather == "overcast"
    up = np.clip(0.25 + (z - _EYE) / 2.2, 0, 1) + 0 * wide
    high: Colour = (0.80, 0.83, 0.87) if overcast else (0.62, 0.77, 0.95)
    sky = blend((0.93, 0.95, 0.97), high, up)
    return blend(sky, (0.98, 0.98, 0.99), np.clip(0.5 * wide + (0.2 if overcast else -0.1), 0, 0.85))


def _below(z: Array, top: Array, soft: float) -> Array:
    """Share of each point that lies below `top`, with an edge `soft` metres wide."""
    share: Array = np.clip((top - z) / soft + 0.5, 0, 1).astype(np.float32)
    return share


def _with_house(picture: Array, z: Array, middle: float, random: np.random.Generator) -> Array:
    """The picture with a gabled house far behind."""
    s = (GARDEN_LEFT + GARDEN_METRE * (np.arange(_COLUMNS, dtype=np.float32) + 0.5))[None, :]
    half = float(random.uniform(1.3, 2.2))
    walls: Colour = ((0.84, 0.80, 0.72), (0.62, 0.42, 0.34), (0.78, 0.80, 0.82))[random.integers(3)]
    roof: Colour = ((0.42, 0.38, 0.37), (0.56, 0.36, 0.29))[random.integers(2)]
    eaves = _EYE + 0.55
    away = np.abs(s - middle)
    body = ((away < half) & (z < eaves)).astype(np.float32)
    picture = blend(picture, tint(walls, np.ones_like(body)), body)
    slope = _below(z, eaves + 0.75 * np.clip(1 - away / (half + 0.2), 0, 1), 0.03) * (z >= eaves) * (away < half + 0.2)
    picture = blend(picture, tint(roof, np.ones_like(body)), slope)
    for side in (-0.5, 0.5):
        pane = ((np.abs(s - middle - side * half) < 0.17) & (np.abs(z - _EYE - 0.22) < 0.16)).astype(np.float32)
        picture = blend(picture, (0.30, 0.34, 0.38), pane)
    return picture
