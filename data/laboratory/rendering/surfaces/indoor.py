"""Floors, counters, cloth and paint as seen inside a home."""

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.rendering.surfaces.base import Texture, blend, finished, laid_in_rows, noise, pebbles, tint


def planks(
    rng: np.random.Generator,
    colour: Colour = (0.58, 0.40, 0.25),
    board: tuple[float, float] = (1.5, 0.125),
    n: int = 512,
) -> Texture:
    """Floor boards along u; `board` is their length and width in metres."""
    cells = laid_in_rows(n, board, 0.003, size=3.0, shifts=rng.random(48))
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    fine = noise(n, 0.7, rng, (1, 30))
    picture = tint(colour, 0.82 + 0.32 * shade[..., 0] + 0.09 * noise(n, 1.1, rng, (1, 14)) + 0.05 * fine)
    picture += (shade[..., 1:] - 0.5) * np.array((0.05, 0.02, -0.01), dtype=np.float32)
    picture = blend(0.40 * picture, picture, cells.inside / 0.002 + 0.2)
    return finished(picture, np.clip(cells.inside, -0.001, 0.001) + 0.0001 * fine, cells.size)


def wood(rng: np.random.Generator, colour: Colour = (0.50, 0.33, 0.20), n: int = 512) -> Texture:
    """One piece of wood without joints, 1.5 m wide, grain along u."""
    rings = np.sin(5 * noise(n, 1.6, rng, (1, 6)) + 0.8 * noise(n, 1.0, rng, (1, 20)))
    fine = noise(n, 0.6, rng, (1, 30))
    return finished(tint(colour, 1 + 0.10 * rings + 0.06 * fine), 0.0001 * fine, (1.5, 1.5))


def tiles(
    rng: np.random.Generator,
    colour: Colour = (0.93, 0.93, 0.91),
    grout: Colour = (0.72, 0.71, 0.69),
    tile: tuple[float, float] = (0.15, 0.075),
    offset: float = 0.5,
    variation: float = 0.05,
    n: int = 512,
) -> Texture:
    """Glazed or stone tiles.

    Args:
        rng: Where the randomness comes from.
        colour: Of the tiles.
        grout: Of the joints.
        tile: Width and height in metres.
        offset: By what part of its width every second row is shifted: 0.5 for running bond, 0 for a grid.
        variation: How far tiles differ in shade, 0..1.
        n: Points per side.
    """
    joint = 0.003 + 0.006 * min(tile)
    cells = laid_in_rows(n, tile, joint, size=max(1.2, 4 * max(tile)), shifts=offset)
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    picture = tint(colour, 1 - variation + 2 * variation * shade + 0.2 * variation * noise(n, 1.4, rng))
    height = np.clip(cells.inside, -0.001, 0.003)
    return finished(blend(grout, picture, cells.inside / 0.002), height, cells.size)


def checkered(
    rng: np.random.Generator,
    colour: Colour = (0.90, 0.89, 0.86),
    second: Colour = (0.16, 0.16, 0.17),
    tile: float = 0.3,
    n: int = 512,
) -> Texture:
    """Square tiles of two colours in turn, `tile` metres wide."""
    cells = laid_in_rows(n, (tile, tile), 0.004, size=6 * tile)
    place = np.floor((np.arange(n) + 0.5) / n * 6)
    odd = ((place[None, :] + place[:, None]) % 2).astype(np.float32)
    shade = 0.96 + 0.08 * rng.random(cells.count, dtype=np.float32)[cells.number] + 0.015 * noise(n, 1.4, rng)
    picture = blend(colour, second, odd) * shade[..., None]
    height = np.clip(cells.inside, -0.001, 0.002)
    return finished(blend((0.52, 0.51, 0.49), picture, cells.inside / 0.002), height, cells.size)


def mosaic(
    rng: np.random.Generator,
    colour: Colour = (0.45, 0.60, 0.64),
    grout: Colour = (0.82, 0.82, 0.80),
    tile: float = 0.03,
    n: int = 512,
) -> Texture:
    """Small square tiles, `tile` metres wide, in many shades of one colour."""
    cells = laid_in_rows(n, (tile, tile), 0.1 * tile, size=20 * tile)
    shade = rng.random((cells.count, 2), dtype=np.float32)[cells.number]
    picture = tint(colour, 0.75 + 0.5 * shade[..., 0]) + 0.08 * (shade[..., 1:] - 0.5)
    return finished(blend(grout, picture, cells.inside / 0.0015), np.clip(cells.inside, -0.001, 0.001), cells.size)


def marble(
    rng: np.random.Generator, colour: Colour = (0.92, 0.91, 0.89), vein: Colour = (0.45, 0.44, 0.45), n: int = 512
) -> Texture:
    """Polished marble with veins, 2 m wide."""
    first, second = noise(n, 1.7, rng), noise(n, 1.5, rng)
    where, else_where = noise(n, 1.6, rng), noise(n, 1.5, rng)
    bold = np.exp(-9 * np.abs(first + 0.25 * second)) * np.clip(0.5 + 0.6 * where, 0, 1)
    thin = 0.5 * np.exp(-22 * np.abs(second - 0.4 * first)) * np.clip(else_where, 0, 1)
    picture = blend(tint(colour, 1 + 0.015 * where), vein, np.clip(bold + thin, 0, 0.85))
    return finished(picture, None, (2.0, 2.0))


def granite(
    rng: np.random.Generator, colour: Colour = (0.20, 0.20, 0.21), fleck: Colour = (0.60, 0.58, 0.55), n: int = 512
) -> Texture:
    """Polished granite: crystals, clouds and light flecks; 1.5 m wide."""
    fine, wide = noise(n, 0.35, rng), noise(n, 1.2, rng)
    picture = tint(colour, 1 + 0.30 * fine + 0.18 * wide)
    picture = blend(picture, fleck, np.clip((noise(n, 0.5, rng) - 1.3) * 1.6, 0, 0.8))
    return finished(np.clip(picture, 0.01, 1), None, (1.5, 1.5))


def laminate(
    rng: np.random.Generator, colour: Colour = (0.76, 0.70, 0.60), speck: Colour = (0.45, 0.38, 0.30), n: int = 512
) -> Texture:
    """Plastic laminate of a plain kitchen, 0.8 m wide: a flat colour with printed dark and light specks."""
    cells = pebbles(n, 110, rng)
    shade = rng.random(cells.count, dtype=np.float32)[cells.number]
    picture = tint(colour, 1 + 0.012 * noise(n, 0.6, rng))
    core = np.clip(cells.inside * 5, 0, 1)
    picture = blend(picture, speck, np.where(shade > 0.84, 0.8, 0) * core)
    picture = blend(picture, (0.92, 0.90, 0.86), np.where(shade < 0.08, 0.6, 0) * core)
    return finished(picture, None, (0.8, 0.8))


def steel(rng: np.random.Generator, colour: Colour = (0.62, 0.62, 0.63), n: int = 512) -> Texture:
    """Steel brushed along u, 1 m wide."""
    grain = noise(n, 0.5, rng, (1, 60))
    return finished(tint(colour, 1 + 0.05 * grain), 0.00003 * grain, (1.0, 1.0))


def fabric(rng: np.random.Generator, colour: Colour = (0.55, 0.55, 0.58), n: int = 512) -> Texture:
    """Plain woven cloth, 0.8 m wide: sofas, curtains, towels."""
    wave = np.sin(2 * np.pi * 100 * (np.arange(n, dtype=np.float32) + 0.5) / n)
    threads = wave[None, :] * wave[:, None]
    picture = tint(colour, 1 + 0.05 * threads + 0.05 * noise(n, 0.5, rng) + 0.02 * noise(n, 1.5, rng))
    return finished(picture, 0.0006 * threads, (0.8, 0.8))


def weave(rng: np.random.Generator, colour: Colour = (0.66, 0.52, 0.35), strand: float = 0.02, n: int = 512) -> Texture:
    """Basket work: strands of `strand` metres going over and under one another."""
    count = 2 * max(1, round(0.8 / strand / 2))
    place = (np.arange(n, dtype=np.float32) + 0.5) / n * count
    arch = np.abs(np.sin(np.pi * place))
    odd = (np.floor(place)[None, :] + np.floor(place)[:, None]) % 2
    over = np.where(odd == 1, arch[None, :], arch[:, None])
    shade = rng.random((count, 2), dtype=np.float32)[np.floor(place).astype(np.int64)]
    along = np.where(odd == 1, shade[None, :, 0], shade[:, None, 1])
    picture = tint(colour, (0.45 + 0.6 * over) * (0.88 + 0.24 * along) + 0.03 * noise(n, 0.5, rng))
    return finished(picture, 0.25 * strand * over, (count * strand, count * strand))


def carpet(rng: np.random.Generator, colour: Colour = (0.68, 0.64, 0.58), n: int = 512) -> Texture:
    """Fitted carpet, 2 m wide: short pile, trodden in places."""
    pile, trodden = noise(n, 0.2, rng), noise(n, 1.5, rng)
    return finished(tint(colour, 1 + 0.07 * pile + 0.045 * trodden), 0.003 * pile, (2.0, 2.0))


def wool_rug(
    rng: np.random.Generator, colour: Colour = (0.60, 0.30, 0.24), second: Colour = (0.88, 0.83, 0.74), n: int = 512
) -> Texture:
    """A rug with a pattern of lozenges and stripes that repeats every metre."""
    place = (np.arange(n, dtype=np.float32) + 0.5) / n
    fold = np.abs((place * 4) % 1 - 0.5)
    lozenge = np.abs(fold[None, :] + fold[:, None] - 0.5)
    stripe = np.abs((place * 2) % 1 - 0.5)[:, None]
    pattern = np.where(lozenge < 0.07, 1.0, 0.0) + np.where((lozenge > 0.17) & (lozenge < 0.21), 0.6, 0.0)
    pattern = np.where(stripe > 0.44, 1.0, pattern).astype(np.float32)
    pile = noise(n, 0.25, rng)
    picture = blend(colour, second, pattern) * (1 + 0.08 * pile + 0.03 * noise(n, 1.4, rng))[..., None]
    return finished(picture, 0.003 * pile, (1.0, 1.0))


def plain(
    rng: np.random.Generator, colour: Colour = (0.90, 0.88, 0.84), unevenness: float = 0.008, n: int = 512
) -> Texture:
    """Painted wall or lacquer, 3 m wide; `unevenness` is the standard deviation of its brightness, 0..1."""
    return finished(tint(colour, 1 + unevenness * noise(n, 1.2, rng)), None, (3.0, 3.0))
