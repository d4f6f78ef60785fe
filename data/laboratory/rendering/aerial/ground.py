"""Ground as seen from a drone: lawns, dry soil, fields, roads, in pictures large enough that no repetition shows."""

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.rendering.greenery.foliage import foliage_colours
from data.laboratory.rendering.surfaces.base import Array, Numbers, Texture, blend, finished, noise, tint
from data.laboratory.rendering.surfaces.outdoor import concrete, gravel, paving

_POINTS = 512
_STONES = palette("0.66 0.63 0.59, 0.58 0.57 0.56, 0.70 0.62 0.52, 0.60 0.46 0.38, 0.76 0.73 0.68")


def patchy(texture: Texture, repeats: int, strength: float, rng: np.random.Generator) -> Texture:
    """A texture laid `repeats` times side by side each way, lighter and darker here and there.

    Args:
        texture: With few points per side, as there will be `repeats` times as many.
        repeats: How many times.
        strength: Standard deviation of the shade, such as 0.06.
        rng: Of the shade.
    """
    colour = np.tile(texture.colour, (repeats, repeats, 1))
    points = colour.shape[0]
    shade = 1 + strength * noise(points, 1.6, rng)
    height = np.tile(texture.height, (repeats, repeats))
    return finished(colour * shade[..., None], height, (texture.size[0] * repeats, texture.size[1] * repeats))


def lawn_colour(season: str, random: np.random.Generator) -> Colour:
    """Of a watered lawn in a season, as a whole."""
    middle = np.array(foliage_colours("grass", season, random)[1])
    middle = 0.84 * middle + 0.16 * middle.mean()  # from above one sees more of the soil and of old blades
    red, green, blue = np.clip(middle * random.uniform(0.88, 1.0) + random.uniform(-0.012, 0.012, 3), 0.05, 0.9)
    return float(red), float(green), float(blue)


def hard_ground(kind: str, random: np.random.Generator, wear: float = 0.0) -> Texture:
    """Paved ground of a kind: "slabs", "bricks", "concrete" or "gravel"; `wear` of 0 to 1 darkens it in patches."""
    stone = one_of(random, _STONES)
    if kind == "gravel":
        base = gravel(random, (0.68, 0.64, 0.57), n=128)
    elif kind == "concrete":
        base = concrete(random, (0.66, 0.65, 0.62), n=128)
    else:
        base = paving(random, stone, (0.6, 0.6) if kind == "slabs" else (0.24, 0.12), n=128)
    return patchy(base, 4, 0.05 + 0.08 * wear, random)


def lawn(rng: np.random.Generator, colour: Colour, stripes: float = 0.0, worn: float = 0.0) -> Texture:
    """A lawn, 24 m wide.

    Args:
        rng: Of its patches.
        colour: sRGB of the grass.
        stripes: Strength of the mower's stripes, such as 0.05.
        worn: Share of thin and yellow grass, 0 to 1.
    """
    fine, middle, wide = noise(_POINTS, 0.3, rng), noise(_POINTS, 1.1, rng), noise(_POINTS, 1.9, rng)
    across = np.sign(np.sin(2 * np.pi * 16 * np.arange(_POINTS) / _POINTS)).astype(np.float32)[None, :]
    shade = 1 + 0.10 * fine + 0.07 * middle + 0.05 * wide + stripes * across
    picture = tint(colour, shade)
    yellow = np.clip((noise(_POINTS, 1.4, rng) - 1.3 + 1.6 * worn) * 0.35, 0, 0.55)
    picture = blend(picture, tint((0.55, 0.51, 0.30), 1 + 0.10 * fine + 0.05 * middle), yellow)
    clover = np.clip((noise(_POINTS, 1.2, rng) - 1.0) * 0.3, 0, 0.3)
    picture = blend(picture, tint((0.27, 0.38, 0.19), 1 + 0.08 * fine), clover)
    return finished(picture, None, (24.0, 24.0))


def dry_ground(rng: np.random.Generator, colour: Colour = (0.56, 0.46, 0.34)) -> Texture:
    """What is left of a lawn that nobody waters, 24 m wide: dusty soil, straw, gravel, some weeds."""
    fine, middle, wide = noise(_POINTS, 0.3, rng), noise(_POINTS, 1.1, rng), noise(_POINTS, 1.8, rng)
    picture = tint(colour, 1 + 0.09 * fine + 0.09 * middle + 0.07 * wide)
    straw = np.clip((noise(_POINTS, 1.3, rng) - 0.2) * 0.6, 0, 0.6)
    picture = blend(picture, tint((0.64, 0.57, 0.40), 1 + 0.10 * fine), straw)
    gravel = np.clip((noise(_POINTS, 1.5, rng) - 0.9) * 1.2, 0, 0.7)
    picture = blend(picture, tint((0.62, 0.59, 0.55), 1 + 0.16 * fine), gravel)
    weeds = np.clip((noise(_POINTS, 0.9, rng) - 1.9) * 1.5, 0, 0.7)
    picture = blend(picture, tint((0.40, 0.41, 0.23), 1 + 0.12 * fine), weeds)
    return finished(picture, 0.01 * fine + 0.03 * middle, (24.0, 24.0))


def meadow(rng: np.random.Generator, colour: Colour) -> Texture:
    """Grass that nobody mows, 60 m wide."""
    fine, middle, wide = noise(_POINTS, 0.4, rng), noise(_POINTS, 1.0, rng), noise(_POINTS, 1.8, rng)
    picture = tint(colour, 1 + 0.09 * fine + 0.11 * middle + 0.09 * wide)
    straw = np.clip((noise(_POINTS, 1.3, rng) - 0.3) * 0.4, 0, 0.5)
    picture = blend(picture, tint((0.58, 0.54, 0.34), 1 + 0.10 * middle), straw)
    return finished(picture, None, (60.0, 60.0))


def crops(rng: np.random.Generator, colour: Colour, along_x: bool) -> Texture:
    """A field of crops in rows, 30 m wide, with a tractor's tracks."""
    place = (np.arange(_POINTS, dtype=np.float32) + 0.5) / _POINTS
    rows = 0.10 * np.sin(2 * np.pi * 36 * place)
    track = np.exp(-(((place * 30) % 15 - 6.2) ** 2) / 0.08) + np.exp(-(((place * 30) % 15 - 8.2) ** 2) / 0.08)
    fine, wide = noise(_POINTS, 0.6, rng), noise(_POINTS, 1.6, rng)
    shade = _across(1 + rows, along_x) * (1 + 0.08 * fine + 0.08 * wide)
    picture = blend(tint(colour, shade), tint((0.48, 0.40, 0.29), 1 + 0.08 * fine), _across(0.8 * track, along_x))
    return finished(picture, None, (30.0, 30.0))


def road_surface(rng: np.random.Generator, colour: Colour = (0.40, 0.40, 0.41)) -> Texture:
    """Asphalt of some age, 24 m wide: lighter and darker reaches, mended places, dark seams and drips of oil."""
    fine, middle, wide = noise(_POINTS, 0.25, rng), noise(_POINTS, 1.0, rng), noise(_POINTS, 1.8, rng)
    shade = 1 + 0.05 * fine + 0.035 * middle + 0.05 * wide
    oil = np.clip((noise(_POINTS, 0.9, rng) - 2.2) * 0.5, 0, 0.35)
    seams = 0.30 * np.exp(-np.abs(noise(_POINTS, 1.7, rng)) * 90) * (noise(_POINTS, 1.6, rng) > 0.4)
    shade = shade * (1 - oil) * (1 - seams)
    points = np.arange(_POINTS)
    for _ in range(3):  # rectangles that were dug up and filled again
        x, y = rng.integers(0, _POINTS, 2)
        across, along = rng.integers(20, 70), rng.integers(30, 160)
        inside = ((points - x) % _POINTS < across)[None, :] & ((points - y) % _POINTS < along)[:, None]
        shade = np.where(inside, shade * rng.uniform(0.78, 0.92), shade)
    return finished(tint(colour, shade), 0.0006 * fine, (24.0, 24.0))


def _across(profile: Numbers, along_x: bool) -> Array:
    """A profile drawn into a picture whose rows run along x, or along y."""
    shape = profile[:, None] if along_x else profile[None, :]
    return np.broadcast_to(shape, (_POINTS, _POINTS)).astype(np.float32)
