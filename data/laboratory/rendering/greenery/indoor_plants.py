"""Plants in pots, for rooms."""

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.rendering.geometry.mesh import Mesh, join, lathe, tube
from data.laboratory.rendering.geometry.soft import sheet
from data.laboratory.rendering.greenery.foliage import leaves
from data.laboratory.rendering.scene import Scene, Triple

PLANTS = ("bush", "broad", "swords", "trailing", "herbs")
"""Kinds of plants: small leaves in a ball; large leaves on stalks; upright blades; hanging; a low tuft."""
_GREENS: tuple[tuple[Colour, Colour], ...] = (
    ((0.20, 0.34, 0.14), (0.32, 0.47, 0.20)),
    ((0.17, 0.30, 0.17), (0.27, 0.42, 0.23)),
    ((0.30, 0.40, 0.16), (0.45, 0.54, 0.24)),
)
_POTS = palette("0.90 0.89 0.86, 0.66 0.38 0.26, 0.26 0.27 0.29, 0.76 0.70 0.60, 0.42 0.50 0.52")


def add_plant(
    scene: Scene,
    name: str,
    at: Triple,
    rng: np.random.Generator,
    height: float = 0.4,
    kind: str | None = None,
    label: str = "plant",
) -> None:
    """A plant in a pot.

    Args:
        scene: Gets it.
        name: Unique in the scene.
        at: Middle of the pot's foot, metres.
        rng: Of its leaves and colours.
        height: From the foot to the top, metres; 0.2 to 0.5 on a table, 0.8 to 1.8 on the floor.
        kind: One of `PLANTS`; drawn where not given.
        label: Of all its pixels.
    """
    drawn = str(rng.choice(PLANTS[:3]))
    kind = kind or drawn
    x, y, z = at
    shades = one_of(rng, _GREENS)
    greens = [scene.material(f"{name} leaf{number}", colour=shade, kind="leaf") for number, shade in enumerate(shades)]
    pot_colour = one_of(rng, _POTS)
    pot = scene.material(f"{name} pot", colour=pot_colour, roughness=float(rng.uniform(0.3, 0.8)))
    soil = scene.material(f"{name} soil", colour=(0.16, 0.12, 0.09), roughness=0.95)
    pot_height = min(0.34, 0.34 * height)
    radius = 0.52 * pot_height
    profile = [
        (0.0, 0.0),
        (0.72 * radius, 0.0),
        (radius, pot_height),
        (0.9 * radius, pot_height),
        (0.86 * radius, 0.86 * pot_height),
    ]
    scene.add(lathe(profile, at), pot, label)
    scene.add(lathe([(0.9 * radius, 0.0), (0.0, 0.001)], (x, y, z + 0.87 * pot_height)), soil, label)
    foot = (x, y, z + 0.85 * pot_height)
    free = height - 0.85 * pot_height
    if kind == "swords":
        first, second = _swords(foot, free, radius, rng)
    elif kind == "broad":
        first, second = _broad(foot, free, rng)
    else:
        first, second = _leafy(kind, foot, free, radius, rng)
    scene.add(first, greens[0], label)
    scene.add(second, greens[1], label)


def _leafy(kind: str, foot: Triple, free: float, radius: float, rng: np.random.Generator) -> tuple[Mesh, Mesh]:
    """Many small leaves: a ball on a stem, a tuft, or a hanging plant."""
    x, y, z = foot
    if kind == "herbs":
        blobs = [((x, y, z + 0.5 * free), 0.5 * free)]
    elif kind == "trailing":
        blobs = [((x, y, z + 0.25 * free), 0.6 * free)]
        for number in range(7):
            turn = 2 * np.pi * number / 7 + float(rng.uniform(-0.3, 0.3))
            away = 1.1 * radius
            drop = float(rng.uniform(0.05, 0.5)) * free
            blobs.append(((x + away * np.cos(turn), y + away * np.sin(turn), z - drop), 0.22 * free))
    else:
        blobs = [((x, y, z + 0.66 * free), 0.34 * free)]
        for _ in range(4):
            aside = rng.normal(0, 0.14, 3) * free
            blobs.append(((x + aside[0], y + aside[1], z + 0.62 * free + aside[2]), 0.24 * free))
    size = float(np.clip(0.16 * free, 0.03, 0.10))
    count = int(np.clip(26 * (free / size) ** 1.2, 260, 900))
    dark, middle, light = leaves(blobs, count, size, rng)
    stems = tube([foot, (x, y, z + 0.6 * free)], 0.02 * free, 6)
    return join(dark, middle, stems), light


def _swords(foot: Triple, free: float, radius: float, rng: np.random.Generator) -> tuple[Mesh, Mesh]:
    """Upright pointed blades, as of a snake plant."""
    blades: list[Mesh] = []
    for number in range(13):
        turn = 2.4 * number
        away = radius * 0.6 * np.sqrt(number / 13)
        tall = free * float(rng.uniform(0.6, 1.0))
        lean = 0.16 * tall * float(rng.uniform(0.3, 1.2))
        blades.append(_blade(foot, turn, away, lean, tall, 0.055 * min(1.0, free / 0.5), 0.10, rng))
    return join(*blades[::2]), join(*blades[1::2])


def _broad(foot: Triple, free: float, rng: np.random.Generator) -> tuple[Mesh, Mesh]:
    """Large leaves that arch outwards on stalks, as of a rubber plant or a monstera."""
    blades: list[Mesh] = []
    count = 15
    for number in range(count):
        turn = 2.4 * number + float(rng.uniform(-0.2, 0.2))
        rise = 0.25 + 0.75 * number / (count - 1)
        tall = free * rise * float(rng.uniform(0.85, 1.0))
        lean = free * (0.50 - 0.28 * rise) * float(rng.uniform(0.8, 1.2))
        blades.append(_blade(foot, turn, 0.01, lean, tall, 0.11 * free, 0.62, rng))
    return join(*blades[::2]), join(*blades[1::2])


def _blade(
    foot: Triple,
    turn: float,
    away: float,
    lean: float,
    tall: float,
    half_width: float,
    stalk: float,
    rng: np.random.Generator,
) -> Mesh:
    """One leaf: a strip that leaves the foot at `turn` radians, rises and leans out; `stalk` is its bare part."""
    part = np.linspace(0, 1, 12)
    outward = away + lean * part**2
    height = tall * (part - 0.22 * (lean / tall) * part**4)
    blade = np.clip((part - stalk) / (1 - stalk), 0, 1)
    wide = np.where(part < stalk, 0.04, np.sin(np.pi * blade**0.7) ** 0.8 * (1 - 0.15 * blade) + 0.03) * half_width
    direction = np.array([np.cos(turn), np.sin(turn), 0.0])
    twist = turn + np.pi / 2 + float(rng.uniform(-0.4, 0.4))
    across = np.array([np.cos(twist), np.sin(twist), 0.0])
    middle = np.array(foot) + outward[:, None] * direction + height[:, None] * np.array([0.0, 0.0, 1.0])
    fold = 0.25 * wide[:, None] * np.array([0.0, 0.0, 1.0])
    grid = np.stack([middle - wide[:, None] * across + fold, middle, middle + wide[:, None] * across + fold], axis=1)
    return sheet(grid)
