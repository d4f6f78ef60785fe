"""Walls, roofs and ground as seen from outside."""

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.rendering.surfaces.base import Texture, blend, finished, laid_in_rows, noise, pebbles, tint


def brick(
    rng: np.random.Generator, colour: Colour = (0.55, 0.27, 0.20), mortar: Colour = (0.66, 0.62, 0.57), n: int = 512
) -> Texture:
    """Bricks of 25 × 7.5 cm in running bond, each of its own shade."""
    cells = laid_in_rows(n, (0.25, 0.075), 0.012, size=3.0, shifts=0.5)
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    bricks = tint(colour, 0.74 + 0.46 * shade[..., 0] + 0.07 * noise(n, 0.6, rng))
    bricks += (shade[..., 1:] - 0.5) * np.array((0.10, 0.03, 0.0), dtype=np.float32)
    joints = tint(mortar, 1 + 0.06 * noise(n, 0.5, rng))
    picture = blend(joints, bricks, cells.inside / 0.003) * (1 + 0.05 * noise(n, 1.6, rng))[..., None]
    return finished(picture, np.clip(cells.inside, -0.002, 0.006) + 0.0004 * noise(n, 0.7, rng), cells.size)


def stucco(rng: np.random.Generator, colour: Colour = (0.86, 0.83, 0.77), n: int = 512) -> Texture:
    """Rough plaster, 4 m wide."""
    grain = noise(n, 0.9, rng)
    return finished(tint(colour, 1 + 0.03 * noise(n, 1.5, rng) + 0.012 * grain), 0.0012 * grain, (4.0, 4.0))


def siding(rng: np.random.Generator, colour: Colour = (0.72, 0.77, 0.80), board: float = 0.15, n: int = 512) -> Texture:
    """Overlapping level boards; `board` is their visible height in metres."""
    boards = 2 * max(1, round(2.4 / board / 2))
    up = ((np.arange(n, dtype=np.float32) + 0.5) / n * boards) % 1
    shadow = np.where(up > 0.9, 0.58, 1.0).astype(np.float32)[:, None]
    picture = tint(colour, shadow * (1 + 0.02 * noise(n, 1.0, rng, (1, 8))))
    height = np.repeat(((1 - up) * 0.012)[:, None], n, axis=1)
    return finished(picture, height, (boards * board, boards * board))


def stonework(
    rng: np.random.Generator, colour: Colour = (0.60, 0.56, 0.50), mortar: Colour = (0.70, 0.67, 0.62), n: int = 512
) -> Texture:
    """Rubble stones some 30 cm wide and 18 cm high, in mortar; 3 m wide."""
    cells = pebbles(n, 10, rng, jitter=0.8, flat=1.7)
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    rough = noise(n, 0.9, rng)
    stones = tint(colour, 0.72 + 0.5 * shade[..., 0] + 0.09 * rough)
    stones += (shade[..., 1:] - 0.5) * np.array((0.10, 0.04, -0.03), dtype=np.float32)
    inside = cells.inside - 0.045
    picture = blend(tint(mortar, 1 + 0.05 * noise(n, 0.6, rng)), stones, inside / 0.03)
    return finished(picture, 0.03 * np.clip(inside * 3, -0.05, 0.5) + 0.0015 * rough, (3.0, 3.0))


def shingle(rng: np.random.Generator, colour: Colour = (0.27, 0.26, 0.27), n: int = 512) -> Texture:
    """Asphalt shingles of 20 × 15 cm, rows going up the roof."""
    cells = laid_in_rows(n, (0.20, 0.15), 0.006, size=3.0, shifts=rng.random(64))
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    factor = 0.68 + 0.62 * shade + 0.10 * noise(n, 0.3, rng)
    factor = factor * np.where(cells.up < 0.10, 0.45, 1) * np.where(cells.inside < 0, 0.6, 1)
    height = (1 - cells.up) * 0.010 - 0.004 * (cells.inside < 0) + 0.0006 * noise(n, 0.3, rng)
    return finished(tint(colour, factor), height, cells.size)


def worn_shingle(rng: np.random.Generator, colour: Colour = (0.30, 0.28, 0.27), n: int = 512) -> Texture:
    """An old shingle roof, 6 m wide: dark streaks, moss, patches of another colour, shingles that are gone."""
    cells = laid_in_rows(n, (0.25, 0.18), 0.010, size=6.0, shifts=rng.random(64))
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    factor = 0.55 + 0.85 * shade[..., 0] + 0.10 * noise(n, 0.3, rng)
    factor = factor * np.where(cells.up < 0.10, 0.45, 1)
    streaks = np.clip(noise(n, 1.1, rng, (7, 1)) - 0.5, 0, 1.6)  # water runs down the slope
    picture = tint(colour, factor * (1 - 0.33 * streaks))
    patched = np.clip((noise(n, 2.0, rng) - 1.25) * 9, 0, 1)
    picture = blend(picture, tint((0.44, 0.36, 0.30), 0.8 + 0.3 * shade[..., 0]), patched)
    moss = np.clip((noise(n, 1.3, rng) - 1.0) * 2.2, 0, 0.9)
    picture = blend(picture, tint((0.27, 0.33, 0.14), 1 + 0.2 * noise(n, 0.4, rng)), moss)
    gone = (shade[..., 1] > 0.955).astype(np.float32)
    picture = blend(picture, (0.13, 0.10, 0.08), gone)
    height = (1 - cells.up) * 0.012 + 0.010 * shade[..., 0] * (1 - cells.up) - 0.02 * gone + 0.006 * moss
    return finished(picture, height, cells.size)


def clay_tile(rng: np.random.Generator, colour: Colour = (0.62, 0.30, 0.20), n: int = 512) -> Texture:
    """Round clay tiles of 25 × 30 cm, rows going up the roof."""
    cells = laid_in_rows(n, (0.25, 0.30), 0.0, size=3.0)
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    round_top = np.sqrt(np.clip(1 - (2 * cells.across - 1) ** 2, 0, 1))
    factor = (0.80 + 0.38 * shade + 0.06 * noise(n, 0.8, rng)) * (0.55 + 0.45 * np.clip(round_top * 1.6, 0, 1))
    factor = factor * np.where(cells.up < 0.08, 0.5, 1)
    return finished(tint(colour, factor), round_top * 0.05 + (1 - cells.up) * 0.02, cells.size)


def slate(rng: np.random.Generator, colour: Colour = (0.34, 0.37, 0.41), n: int = 512) -> Texture:
    """Slates of 25 × 20 cm, smooth and bluish, rows going up the roof."""
    cells = laid_in_rows(n, (0.25, 0.20), 0.004, size=3.0, shifts=0.5)
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    factor = (0.78 + 0.42 * shade[..., 0] + 0.04 * noise(n, 0.8, rng)) * np.where(cells.up < 0.07, 0.4, 1)
    factor = factor * np.where(cells.inside < 0, 0.55, 1)
    picture = tint(colour, factor) + (shade[..., 1:] - 0.5) * np.array((0.05, 0.0, -0.05), dtype=np.float32)
    return finished(picture, (1 - cells.up) * 0.009 + 0.0004 * noise(n, 0.9, rng), cells.size)


def grass(rng: np.random.Generator, colour: Colour = (0.22, 0.34, 0.10), n: int = 512) -> Texture:
    """Lawn, 6 m wide."""
    fine = noise(n, 0.25, rng)
    picture = tint(colour, 1 + 0.22 * fine + 0.10 * noise(n, 1.2, rng))
    dry = np.clip(noise(n, 1.8, rng), 0, 3)[..., None] * np.array((0.035, 0.02, 0.0), dtype=np.float32)
    return finished(np.clip(picture + dry, 0.01, 1), 0.01 * fine, (6.0, 6.0))


def bare_soil(rng: np.random.Generator, colour: Colour = (0.47, 0.38, 0.28), n: int = 512) -> Texture:
    """Dry trodden soil with stones and a few dead tufts, 6 m wide."""
    fine, wide = noise(n, 0.5, rng), noise(n, 1.5, rng)
    picture = tint(colour, 1 + 0.12 * fine + 0.12 * wide)
    stones = np.clip((noise(n, 0.15, rng) - 2.2) * 3, 0, 1)
    picture = blend(picture, (0.62, 0.59, 0.55), stones)
    tufts = np.clip((noise(n, 1.2, rng) - 1.2) * 1.6, 0, 0.75)
    picture = blend(picture, tint((0.46, 0.43, 0.22), 1 + 0.25 * fine), tufts)
    return finished(picture, 0.008 * fine + 0.02 * wide + 0.01 * tufts, (6.0, 6.0))


def gravel(rng: np.random.Generator, colour: Colour = (0.62, 0.59, 0.54), n: int = 512) -> Texture:
    """Pebbles of 3 cm, 2 m wide."""
    cells = pebbles(n, 64, rng)
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    picture = tint(colour, (0.62 + 0.6 * shade[..., 0]) * (0.55 + 0.45 * np.clip(cells.inside * 6, 0, 1)))
    picture += (shade[..., 1:] - 0.5) * np.array((0.10, 0.03, -0.04), dtype=np.float32)
    return finished(picture, 0.012 * np.sqrt(np.clip(cells.inside, 0, 0.4)), (2.0, 2.0))


def paving(
    rng: np.random.Generator, colour: Colour = (0.60, 0.57, 0.54), slab: tuple[float, float] = (0.2, 0.1), n: int = 512
) -> Texture:
    """Paving slabs in running bond; `slab` is their width and depth in metres."""
    cells = laid_in_rows(n, slab, 0.006, size=max(2.0, 4 * max(slab)), shifts=0.5)
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    picture = tint(colour, 0.84 + 0.27 * shade + 0.05 * noise(n, 0.5, rng) + 0.04 * noise(n, 1.6, rng))
    picture = blend((0.34, 0.32, 0.29), picture, cells.inside / 0.003)
    return finished(picture, np.clip(cells.inside, -0.003, 0.004), cells.size)


def asphalt(rng: np.random.Generator, colour: Colour = (0.33, 0.33, 0.34), n: int = 512) -> Texture:
    """Road surface, 4 m wide."""
    fine = noise(n, 0.2, rng)
    return finished(tint(colour, 1 + 0.12 * fine + 0.08 * noise(n, 1.5, rng)), 0.001 * fine, (4.0, 4.0))


def concrete(rng: np.random.Generator, colour: Colour = (0.66, 0.65, 0.62), n: int = 512) -> Texture:
    """Poured concrete without joints, 4 m wide."""
    fine = noise(n, 0.5, rng)
    return finished(tint(colour, 1 + 0.035 * fine + 0.06 * noise(n, 1.6, rng)), 0.0005 * fine, (4.0, 4.0))


def solar_panel(rng: np.random.Generator, colour: Colour = (0.03, 0.045, 0.11), n: int = 512) -> Texture:
    """Solar cells between silver lines, ten by six to a panel of 1 × 1.65 m, one panel to the picture."""
    middle = (np.arange(n, dtype=np.float32) + 0.5) / n
    down, across = middle * 10 % 1, middle * 6 % 1
    rows = (np.minimum(down, 1 - down) * 0.165)[:, None]
    columns = (np.minimum(across, 1 - across) / 6)[None, :]
    inside = np.minimum(rows, columns) - 0.002
    shade = 1 + 0.10 * noise(n, 1.5, rng)
    return finished(blend((0.45, 0.47, 0.50), tint(colour, shade), inside / 0.003), None, (1.0, 1.65))


def plywood(rng: np.random.Generator, colour: Colour = (0.66, 0.52, 0.35), n: int = 512) -> Texture:
    """Raw boards of 20 cm nailed over an opening, weathered; 1.2 m wide, boards run along u."""
    cells = laid_in_rows(n, (1.2, 0.2), 0.006, size=1.2, shifts=rng.random(6))
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    grain = np.sin(4 * noise(n, 1.5, rng, (1, 5)))
    picture = tint(colour, 0.78 + 0.3 * shade + 0.08 * grain + 0.05 * noise(n, 0.6, rng, (1, 30)))
    picture = blend(picture, (0.45, 0.43, 0.40), np.clip(0.35 * noise(n, 1.6, rng), 0, 0.6))
    picture = blend(tint(colour, np.full((n, n), 0.22, dtype=np.float32)), picture, cells.inside / 0.003)
    return finished(picture, np.clip(cells.inside, -0.004, 0.003) + 0.0003 * grain, cells.size)


def water(rng: np.random.Generator, colour: Colour = (0.20, 0.58, 0.68), n: int = 512) -> Texture:
    """Pool water over light tiles, 6 m wide: ripples and the net of light on the ground."""
    first, second = noise(n, 1.9, rng), noise(n, 1.9, rng)
    net = np.exp(-8 * np.abs(first)) + np.exp(-8 * np.abs(second))
    ripples = noise(n, 1.4, rng)
    picture = tint(colour, 0.94 + 0.05 * ripples) + 0.13 * np.clip(net, 0, 1)[..., None]
    return finished(picture, 0.012 * ripples, (6.0, 6.0))
