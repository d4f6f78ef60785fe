"""Feature walls, wallpapers, panelling, and rugs."""

from typing import Literal

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.rendering.geometry.mesh import box, cylinder, frame, join
from data.laboratory.rendering.interior.palettes import Scheme, pick, varied
from data.laboratory.rendering.interior.shell import Side, Wall
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Array, Numbers, Texture, blend, finished, noise, tint
from data.laboratory.rendering.surfaces.indoor import plain, planks, wool_rug
from data.laboratory.rendering.surfaces.outdoor import brick

RugShape = Literal["rectangle", "round"]


def feature_wall(scene: Scene, side: Side, scheme: Scheme, rng: np.random.Generator) -> dict[Side, str]:
    """Material of the one wall that differs from the others, by its side; of none in one room out of four."""
    kind = rng.random()
    if kind < 0.25:
        return {}
    if kind < 0.55:
        texture = plain(rng, varied(rng, scheme.feature), 0.008)
    elif kind < 0.88:
        texture = wallpaper(rng, scheme)
    elif kind < 0.94:
        texture = brick(rng, pick(rng, ((0.86, 0.85, 0.83), (0.60, 0.40, 0.32))))
    else:
        texture = planks(rng, pick(rng, ((0.62, 0.48, 0.34), (0.80, 0.78, 0.74))), (1.5, 0.1875))
    return {side: scene.material("feature wall", texture=texture, roughness=0.9, relief=0.6)}


def wallpaper(rng: np.random.Generator, scheme: Scheme, n: int = 512) -> Texture:
    """A printed wallpaper that repeats itself every 1.2 m or less."""
    light, dark = scheme.wall, scheme.feature
    if rng.random() < 0.4:
        light, dark = dark, light
    place = (np.arange(n, dtype=np.float32) + 0.5) / n
    u, v = np.meshgrid(place, place)
    kind = int(rng.integers(5))
    if kind == 0:  # stripes
        count = int(rng.integers(5, 13))
        pattern = ((u * count) % 1 < rng.uniform(0.3, 0.5)).astype(np.float32) * 0.55
    elif kind == 1:  # sprigs in rows, every second row shifted
        pattern = _sprigs(u * 6, v * 6)
    elif kind == 2:  # trellis
        a, b = (u + v) * 6 % 1, (u - v) * 6 % 1
        line = np.minimum(np.minimum(a, 1 - a), np.minimum(b, 1 - b))
        pattern = np.clip((0.06 - line) / 0.015, 0, 1) * 0.8
    elif kind == 3:  # dots
        row = np.floor(v * 10)
        x, y = (u * 10 + 0.5 * (row % 2)) % 1 - 0.5, (v * 10) % 1 - 0.5
        pattern = np.clip((0.17 - np.hypot(x, y)) / 0.03, 0, 1) * 0.8
    else:  # grass cloth
        pattern = np.clip(0.3 + 0.16 * noise(n, 0.8, rng, (1, 26)) + 0.08 * noise(n, 0.6, rng, (26, 1)), 0, 1)
    ground = tint(light, 1 + 0.01 * noise(n, 1.2, rng))
    return finished(blend(ground, dark, pattern * (0.75 if kind else 1.0)), None, (1.2, 1.2))


def add_panelling(scene: Scene, wall: Wall, start: float, end: float, top: float, material: str) -> None:
    """Put a wooden dado with framed fields on a wall, `top` metres high, from `start` to `end` along it."""
    count = max(1, round((end - start) / 0.62))
    wide = (end - start) / count
    parts = [
        box((start, -0.012, 0.0), (end, -0.001, top)),
        box((start, -0.035, top - 0.02), (end, -0.001, top + 0.025), 0.008),
    ]
    for number in range(count):
        low, high = start + number * wide + 0.07, start + (number + 1) * wide - 0.07
        z0, z1, edge = 0.20, top - 0.10, 0.025
        hole = (low + edge, high - edge, z0 + edge, z1 - edge)
        parts.append(frame((low, high, z0, z1), hole, (-0.024, -0.011), 0.005, "btlr"))
    scene.add(wall.placed(join(*parts)), material)


def rug_texture(rng: np.random.Generator, scheme: Scheme, size: tuple[float, float], n: int = 512) -> Texture:
    """A rug seen from above, `size` metres along x and y: one picture of all of it."""
    ground, second = varied(rng, scheme.rug), varied(rng, scheme.accent)
    third = varied(rng, scheme.feature)
    kind = str(rng.choice(["bordered", "lozenges", "stripes", "plain", "abstract", "medallion"]))
    if kind == "lozenges":
        return wool_rug(rng, ground, second)
    u, v = np.meshgrid((np.arange(n, dtype=np.float32) + 0.5) / n, (np.arange(n, dtype=np.float32) + 0.5) / n)
    x, y = (u - 0.5) * size[0], (v - 0.5) * size[1]
    inside = np.minimum(size[0] / 2 - np.abs(x), size[1] / 2 - np.abs(y))
    picture = tint(ground, np.ones_like(u))
    if kind == "bordered":
        picture = blend(picture, second, _band(inside, 0.10, 0.16))
        picture = blend(picture, third, _band(inside, 0.19, 0.205))
    elif kind == "stripes":
        stripe = np.sin(x * 2 * np.pi / rng.uniform(0.22, 0.45))
        picture = blend(picture, second, np.clip(stripe * 6, 0, 1) * 0.7)
    elif kind == "abstract":
        first, other = noise(n, 1.7, rng), noise(n, 1.7, rng)
        picture = blend(picture, second, np.clip((first - 0.5) * 8, 0, 0.85))
        picture = blend(picture, third, np.clip((other - 0.9) * 8, 0, 0.8))
    elif kind == "medallion":
        picture = blend(picture, second, _band(inside, 0.05, 0.26) * 0.9)
        motif = np.sin(x * 34) * np.sin(y * 34)
        picture = blend(picture, ground, np.clip((motif - 0.3) * 6, 0, 1) * _band(inside, 0.07, 0.24))
        around = np.abs(x) / size[0] * 2.6 + np.abs(y) / size[1] * 2.6
        picture = blend(picture, third, np.clip((0.72 - around) * 30, 0, 0.9))
        picture = blend(picture, second, np.clip((0.42 - around) * 30, 0, 0.9))
        picture = blend(picture, third, np.clip((np.cos(x * 26) * np.cos(y * 26) - 0.6) * 6, 0, 0.6))
    pile = noise(n, 0.3, rng)
    worn = 1 + 0.07 * pile + 0.04 * noise(n, 1.4, rng)
    return finished(picture * worn[..., None], 0.003 * pile, size)


def add_rug(
    scene: Scene,
    scheme: Scheme,
    middle: tuple[float, float],
    size: tuple[float, float],
    rng: np.random.Generator,
    shape: RugShape = "rectangle",
) -> None:
    """Lay a rug on the floor; `size` is along x and y in metres, a round one is as wide as the smaller."""
    half_x, half_y = size[0] / 2, size[1] / 2
    thick = 0.014
    if shape == "round":
        half_x = half_y = min(half_x, half_y)
    texture = rug_texture(rng, scheme, (2 * half_x, 2 * half_y))
    material = scene.material("rug", texture=texture, roughness=0.95, specular=0.05, relief=0.5)
    if shape == "round":
        mesh = cylinder((0, 0, 0.001), (0, 0, thick), half_x, sides=56)
        whole = (half_x, half_x)
    else:
        mesh = box((-half_x, -half_y, 0.001), (half_x, half_y, thick), 0.006)
        whole = (half_x, half_y)
    # The picture lies over the whole rug, its sides taking the colour of its edges.
    uv = np.clip(mesh.vertices[:, :2] + np.array(whole), 0.01, 2 * np.array(whole) - 0.01)
    scene.add(type(mesh)(mesh.vertices, mesh.faces, uv.astype(np.float32)).moved(*middle), material)
    if shape == "rectangle" and rng.random() < 0.4:
        colour: Colour = (0.88, 0.85, 0.78)
        fringe = scene.material("rug fringe", colour=colour, roughness=0.95)
        threads = [
            box((side * half_x - 0.03, y, 0.001), (side * half_x + 0.03, y + 0.012, 0.008))
            for side in (-1, 1)
            for y in np.arange(-half_y + 0.01, half_y - 0.01, 0.03)
        ]
        scene.add(join(*threads).moved(*middle), fringe)


def _band(inside: Array, start: float, end: float) -> Array:
    """1 where the distance to the rug's edge lies between two lengths in metres."""
    band: Array = np.clip((inside - start) / 0.008, 0, 1) * np.clip((end - inside) / 0.008, 0, 1)
    return band


def _sprigs(u: Numbers, v: Numbers) -> Array:
    """Small leaves in pairs on stalks, one sprig per unit square."""
    x = (u + 0.5 * (np.floor(v) % 2)) % 1 - 0.5
    y = v % 1 - 0.5
    pattern = np.clip((0.015 - np.abs(x)) / 0.01, 0, 1) * (np.abs(y) < 0.36)
    for number in range(4):
        base = -0.28 + 0.17 * number
        for side in (-1, 1):
            along, across = (x * side * 0.8 + (y - base) * 0.6) / 0.30, (-x * side * 0.6 + (y - base) * 0.8) / 0.30
            leaf = np.abs(across) < 0.24 * np.sin(np.pi * np.clip(along, 0, 1))
            pattern = np.maximum(pattern, (leaf & (along > 0) & (along < 1)).astype(np.float32))
    result: Array = pattern.astype(np.float32)
    return result
