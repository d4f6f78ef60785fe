"""Lit lamps: on tables, standing, and hanging from the ceiling."""

import numpy as np

from data.laboratory.colours import one_of, palette, tones
from data.laboratory.rendering.geometry.mesh import cylinder, join, lathe, sphere, tube
from data.laboratory.rendering.scene import Scene, Triple

_METALS = tones("brass 0.80 0.62 0.33, black 0.06 0.06 0.065, steel 0.72 0.72 0.73")
_FEET = palette("0.90 0.88 0.84, 0.80 0.74 0.66, 0.35 0.42 0.47, 0.60 0.40 0.30, 0.25 0.25 0.26, 0.55 0.62 0.58")


def add_table_lamp(scene: Scene, name: str, at: Triple, rng: np.random.Generator, label: str = "") -> None:
    """A lit lamp with a cloth shade, 45 to 55 cm high."""
    x, y, z = at
    height = float(rng.uniform(0.45, 0.55))
    foot = scene.material(f"{name} foot", colour=one_of(rng, _FEET), roughness=0.3)
    profile = [
        (0.0, 0.0),
        (0.07, 0.0),
        (0.075, 0.015),
        (0.03, 0.05),
        (0.065, 0.14),
        (0.02, 0.24),
        (0.01, 0.27),
        (0.0, 0.27),
    ]
    scale = height / 0.5
    scene.add(lathe([(radius, level * scale) for radius, level in profile], at, sides=18), foot, label)
    _add_shade(scene, name, (x, y, z + 0.27 * scale), 0.15, 0.11, height - 0.27 * scale, label)


def add_floor_lamp(scene: Scene, name: str, at: Triple, rng: np.random.Generator, label: str = "") -> None:
    """A lit standing lamp, 1.5 m high: a metal stem and a cloth shade."""
    x, y, z = at
    metal = scene.material(f"{name} stem", colour=_METALS[str(rng.choice(list(_METALS)))], metallic=1.0, roughness=0.3)
    stem = join(cylinder(at, (x, y, z + 0.02), 0.14), tube([(x, y, z), (x, y, z + 1.3)], 0.011))
    scene.add(stem, metal, label)
    _add_shade(scene, name, (x, y, z + 1.22), 0.21, 0.17, 0.28, label)


def add_pendant(
    scene: Scene,
    name: str,
    at: Triple,
    ceiling: float,
    rng: np.random.Generator,
    kind: str | None = None,
    label: str = "",
) -> None:
    """A lamp hanging from the ceiling; `at` is the middle of its lower rim.

    Args:
        scene: Gets it.
        name: Unique.
        at: Where, metres.
        ceiling: Height of the ceiling.
        rng: Of its colour; several lamps alike take equal generators.
        kind: "cone", "dome", "globe" or "drum"; drawn where not given.
        label: Of its pixels.
    """
    drawn = str(rng.choice(["cone", "dome", "globe", "drum"]))
    kind = kind or drawn
    x, y, z = at
    metal_name = str(rng.choice(list(_METALS)))
    metal = scene.material(
        f"{name} metal", colour=_METALS[metal_name], metallic=0.0 if metal_name == "black" else 1.0, roughness=0.3
    )
    glow = scene.material(f"{name} bulb", colour=(1.0, 0.86, 0.68), kind="light", emission=12.0)
    profiles = {
        "cone": [(0.15, 0.0), (0.035, 0.22), (0.0, 0.22)],
        "dome": [(0.17, 0.0), (0.16, 0.06), (0.12, 0.12), (0.05, 0.165), (0.0, 0.17)],
        "drum": [(0.16, 0.0), (0.16, 0.16), (0.0, 0.16)],
    }
    top = {"cone": 0.22, "dome": 0.17, "globe": 0.22, "drum": 0.16}[kind]
    if kind == "globe":
        milky = scene.material(f"{name} globe", colour=(1.0, 0.92, 0.80), kind="light", emission=3.0)
        scene.add(sphere((x, y, z + 0.11), 0.11, sides=14), milky, label)
        scene.add(cylinder((x, y, z + 0.21), (x, y, z + 0.25), 0.03, sides=12), metal, label)
    else:
        scene.add(lathe(profiles[kind], at), metal, label)
        scene.add(sphere((x, y, z + 0.05), 0.045, sides=10), glow, label)
    scene.add(tube([(x, y, z + top), (x, y, ceiling)], 0.005, 6), metal, label)
    scene.add(cylinder((x, y, ceiling - 0.02), (x, y, ceiling), 0.05, sides=16), metal, label)


def _add_shade(
    scene: Scene, name: str, at: Triple, low_radius: float, high_radius: float, height: float, label: str
) -> None:
    """A lit cloth shade: it shines softly itself, which is what a shade looks like from outside."""
    shade = scene.material(f"{name} shade", colour=(1.0, 0.90, 0.74), kind="light", emission=1.6)
    scene.add(lathe([(low_radius, 0.0), (high_radius, height)], at), shade, label)
