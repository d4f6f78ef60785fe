"""Small things that rooms share: fruit, bottles, jars, vases, books; see also `hangings`, `lamps` and `indoor_plants`.

Every function puts one thing into a scene and takes, in this order: the scene, a `name` that no other thing of the
scene has (its materials are named after it), where it stands, and its own random stream. Things that stand take a
point (x, y, z) of the room, the middle of their foot; things that hang on a wall take the wall and where on it.
"""

import numpy as np

from data.laboratory.colours import Colour, one_of, palette
from data.laboratory.rendering.geometry.mesh import box, cylinder, join, lathe, sphere, tube
from data.laboratory.rendering.greenery.foliage import leaves
from data.laboratory.rendering.scene import Scene, Triple

_CERAMICS = palette("0.90 0.88 0.84, 0.80 0.74 0.66, 0.35 0.42 0.47, 0.60 0.40 0.30, 0.25 0.25 0.26, 0.55 0.62 0.58")
_FRUIT: tuple[tuple[Colour, float], ...] = (
    ((0.86, 0.68, 0.10), 0.036),
    ((0.62, 0.12, 0.08), 0.040),
    ((0.50, 0.62, 0.18), 0.040),
    ((0.88, 0.46, 0.10), 0.042),
)
_SPINES = palette(
    "0.70 0.22 0.18, 0.18 0.28 0.42, 0.86 0.82 0.74, 0.24 0.36 0.30, 0.82 0.62 0.26, 0.20 0.20 0.22, 0.60 0.44 0.38"
)
_BOTTLES: tuple[Colour, ...] = ((0.12, 0.20, 0.10), (0.62, 0.50, 0.16), (0.30, 0.14, 0.08), (0.84, 0.84, 0.80))


def add_fruit_bowl(scene: Scene, name: str, at: Triple, rng: np.random.Generator, label: str = "") -> None:
    """A bowl some 28 cm wide with nine to twelve pieces of fruit."""
    x, y, z = at
    ceramic = scene.material(f"{name} bowl", colour=one_of(rng, _CERAMICS), roughness=0.3)
    profile = [(0.0, 0.0), (0.06, 0.0), (0.10, 0.025), (0.14, 0.075), (0.132, 0.077), (0.09, 0.032), (0.0, 0.02)]
    scene.add(lathe(profile, (x, y, z)), ceramic, label)
    kinds = rng.choice(len(_FRUIT), 2, replace=False)
    count = int(rng.integers(9, 13))
    for place, kind in enumerate(kinds):
        colour, radius = _FRUIT[kind]
        pieces = []
        for number in range(place, count, 2):
            upper = number >= count - 4
            turn, away = 2.4 * number, (0.035 if upper else 0.078)
            lift = 0.115 if upper else 0.062
            centre = (x + away * np.cos(turn), y + away * np.sin(turn), z + lift + float(rng.uniform(0, 0.008)))
            pieces.append(sphere(centre, radius, (1.0, 1.0, float(rng.uniform(0.88, 1.1))), 10))
        scene.add(join(*pieces), scene.material(f"{name} fruit{place}", colour=colour, roughness=0.4), label)


def add_bottles(scene: Scene, name: str, at: Triple, rng: np.random.Generator, count: int = 3, label: str = "") -> None:
    """A group of slender bottles, 22 to 32 cm high (oil, vinegar; soap in a bathroom)."""
    for number in range(count):
        colour = one_of(rng, _BOTTLES)
        height, radius = float(rng.uniform(0.22, 0.32)), float(rng.uniform(0.028, 0.036))
        x, y = at[0] + 0.085 * (number - (count - 1) / 2), at[1] + float(rng.uniform(-0.03, 0.03))
        neck = 0.012
        profile = [
            (0.0, 0.0),
            (radius, 0.0),
            (radius, 0.6 * height),
            (neck, 0.78 * height),
            (neck, height),
            (0.0, height),
        ]
        glass = scene.material(f"{name} bottle{number}", colour=colour, roughness=0.12)
        scene.add(lathe(profile, (x, y, at[2]), sides=14), glass, label)


def add_jars(scene: Scene, name: str, at: Triple, rng: np.random.Generator, count: int = 3, label: str = "") -> None:
    """A row of lidded jars of falling height, along x."""
    body = scene.material(f"{name} jar", colour=one_of(rng, _CERAMICS), roughness=0.35)
    lid = scene.material(f"{name} lid", colour=(0.62, 0.44, 0.28), roughness=0.5)
    for number in range(count):
        height, radius = 0.19 - 0.03 * number, 0.055 - 0.005 * number
        x, y, z = at[0] + 0.13 * (number - (count - 1) / 2), at[1], at[2]
        scene.add(cylinder((x, y, z), (x, y, z + height), radius, sides=18), body, label)
        scene.add(cylinder((x, y, z + height), (x, y, z + height + 0.018), radius * 0.96, sides=18), lid, label)


def add_vase(
    scene: Scene, name: str, at: Triple, rng: np.random.Generator, height: float = 0.28, label: str = "plant"
) -> None:
    """A vase with flowers; `height` is the vase's, the flowers rise as much again."""
    x, y, z = at
    ceramic = scene.material(f"{name} vase", colour=one_of(rng, _CERAMICS), roughness=0.3)
    wide = 0.27 * height
    profile = [
        (0.0, 0.0),
        (0.6 * wide, 0.0),
        (wide, 0.4 * height),
        (0.45 * wide, 0.85 * height),
        (0.55 * wide, height),
        (0.4 * wide, 0.9 * height),
    ]
    scene.add(lathe(profile, (x, y, z)), ceramic, label)
    green = scene.material(f"{name} stalks", colour=(0.30, 0.42, 0.20), kind="leaf")
    petals = ((0.90, 0.86, 0.84), (0.82, 0.45, 0.50), (0.88, 0.72, 0.30), (0.70, 0.62, 0.80))[rng.integers(4)]
    flower = scene.material(f"{name} petals", colour=petals, kind="leaf")
    stalks, heads = [], []
    for number in range(9):
        turn, lean = 2.4 * number, float(rng.uniform(0.15, 0.5)) * height
        top = (x + lean * np.cos(turn), y + lean * np.sin(turn), z + height * float(rng.uniform(1.35, 1.85)))
        stalks.append(tube([(x, y, z + 0.8 * height), top], 0.003, 5))
        heads.append((top, 0.13 * height))
    scene.add(join(*stalks), green, label)
    scene.add(join(*leaves(heads, 500, 0.16 * height, rng)), flower, label)
    scene.add(join(*leaves([((x, y, z + 1.2 * height), 0.35 * height)], 120, 0.25 * height, rng)), green, label)


def add_books(
    scene: Scene,
    name: str,
    at: Triple,
    rng: np.random.Generator,
    count: int = 5,
    standing: bool = True,
    degrees: float = 0.0,
    label: str = "",
) -> None:
    """Books in a row along x (backs towards −y), or lying in a pile; turned about `at` by `degrees`."""
    along, up = 0.0, 0.0
    for number in range(count):
        thick, tall, deep = (
            float(rng.uniform(0.02, 0.045)),
            float(rng.uniform(0.19, 0.28)),
            float(rng.uniform(0.14, 0.2)),
        )
        if standing:
            low, high = (along, -deep / 2, 0.0), (along + thick, deep / 2, tall)
        else:
            askew = float(rng.uniform(-0.015, 0.015))
            low, high = (-tall / 2 + askew, -deep / 2, up), (tall / 2 + askew, deep / 2, up + thick)
        along, up = along + thick + 0.002, up + thick
        cover = scene.material(f"{name} book{number}", colour=one_of(rng, _SPINES), roughness=0.6)
        scene.add(box(low, high, 0.002).turned(degrees).moved(*at), cover, label)
