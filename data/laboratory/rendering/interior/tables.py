"""Small tables: beside beds and sofas, before sofas."""

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, lathe
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import marble, plain, wood


def timber(scene: Scene, name: str, colour: Colour, rng: np.random.Generator, painted: bool = False) -> str:
    """Name of a new material: varnished wood of this colour, or paint."""
    texture = plain(rng, colour, 0.006, 64) if painted else wood(rng, colour, 256)
    return scene.material(name, texture=texture, roughness=0.4, specular=0.4)


def bedside_table(
    scene: Scene, name: str, colour: Colour, rng: np.random.Generator, painted: bool = False
) -> tuple[Piece, float]:
    """Return a bedside table about 0.48 m wide, and the height of its top."""
    piece = Piece()
    material = timber(scene, name, colour, rng, painted)
    metal = scene.material(f"{name} metal", colour=_metal(rng), roughness=0.3, metallic=1.0)
    half, depth = float(rng.uniform(0.21, 0.27)), float(rng.uniform(0.36, 0.42))
    high = float(rng.uniform(0.50, 0.60))
    kind = str(rng.choice(["drawers", "open", "round"]))
    if kind == "round":
        piece.add(
            lathe([(0, high - 0.025), (half, high - 0.025), (half, high), (0, high)], (0, -half, 0), 32), material
        )
        piece.add(cylinder((0, -half, 0.02), (0, -half, high - 0.02), 0.02), metal)
        piece.add(lathe([(0, 0), (half * 0.7, 0), (half * 0.68, 0.018), (0, 0.03)], (0, -half, 0), 32), metal)
        return piece, high
    legs = 0.14 if kind == "drawers" else 0.0
    top = box((-half, -depth, high - 0.025), (half, -0.01, high), 0.004)
    if kind == "drawers":
        piece.add(
            join(top, box((-half + 0.01, -depth + 0.01, legs), (half - 0.01, -0.01, high - 0.02), 0.004)), material
        )
        count = int(rng.integers(1, 4))
        tall = (high - 0.03 - legs) / count
        for number in range(count):
            z = legs + number * tall
            face = box((-half + 0.02, -depth - 0.004, z + 0.008), (half - 0.02, -depth + 0.02, z + tall - 0.008), 0.004)
            piece.add(face, material)
            piece.add(
                cylinder((-0.05, -depth - 0.024, z + tall / 2), (0.05, -depth - 0.024, z + tall / 2), 0.007), metal
            )
        piece.add(_legs(half - 0.03, depth - 0.04, legs, 0.016), material)
    else:
        shelf = box((-half + 0.01, -depth + 0.01, 0.16), (half - 0.01, -0.02, 0.185), 0.004)
        drawer = box((-half + 0.01, -depth + 0.01, high - 0.16), (half - 0.01, -0.02, high - 0.02), 0.004)
        piece.add(join(top, shelf, drawer, _legs(half - 0.02, depth - 0.02, high - 0.02, 0.017)), material)
        piece.add(
            lathe([(0, -0.014), (0.014, -0.008), (0.014, 0.008), (0, 0.014)], (0, -depth, high - 0.09), 12), metal
        )
    return piece, high


def coffee_table(scene: Scene, colour: Colour, rng: np.random.Generator) -> tuple[Piece, float, float]:
    """Return a low table whose middle is at the origin, longer along x; its height; and half its length."""
    piece = Piece()
    kind = str(rng.choice(["plank", "round", "box", "marble", "shelf"]))
    high = float(rng.uniform(0.36, 0.44))
    half, deep = float(rng.uniform(0.46, 0.58)), float(rng.uniform(0.27, 0.34))
    material = timber(scene, "coffee table", colour, rng)
    metal = scene.material("coffee table metal", colour=_metal(rng), roughness=0.3, metallic=1.0)
    if kind in ("round", "marble"):
        radius = float(rng.uniform(0.40, 0.47))
        top = material
        if kind == "marble":
            top = scene.material("coffee table top", texture=marble(rng), roughness=0.15)
        disc = [
            (0, high - 0.03),
            (radius - 0.01, high - 0.03),
            (radius, high - 0.015),
            (radius - 0.006, high),
            (0, high),
        ]
        piece.add(lathe(disc, sides=40), top)
        if kind == "round":
            for turn in np.radians([45, 135, 225, 315]):
                foot = (0.85 * radius * np.cos(turn), 0.85 * radius * np.sin(turn), 0)
                piece.add(cylinder(foot, (0.7 * foot[0], 0.7 * foot[1], high - 0.03), 0.016, 0.024, 12), material)
        else:
            piece.add(lathe([(0, 0), (0.24, 0), (0.23, 0.02), (0.04, 0.05), (0.035, high - 0.03)], sides=32), metal)
        return piece, high, radius
    if kind == "box":
        piece.add(box((-half, -deep, 0.04), (half, deep, high), 0.008), material)
        piece.add(box((-half + 0.04, -deep + 0.04, 0), (half - 0.04, deep - 0.04, 0.05)), metal)
        return piece, high, half
    piece.add(box((-half, -deep, high - 0.035), (half, deep, high), 0.006), material)
    if kind == "plank":
        for x in (-half + 0.08, half - 0.08):
            for a, b in (((x, -deep + 0.04), (x, deep - 0.04)),):
                piece.add(box((x - 0.02, a[1], 0), (x + 0.02, a[1] + 0.02, high - 0.03), 0.003), metal)
                piece.add(box((x - 0.02, b[1] - 0.02, 0), (x + 0.02, b[1], high - 0.03), 0.003), metal)
                piece.add(box((x - 0.02, a[1], 0), (x + 0.02, b[1], 0.02), 0.003), metal)
    else:
        piece.add(_legs(half - 0.04, deep - 0.04, high - 0.03, 0.02, middle=True), material)
        piece.add(box((-half + 0.04, -deep + 0.04, 0.12), (half - 0.04, deep - 0.04, 0.14), 0.004), material)
    return piece, high, half


def side_table(scene: Scene, name: str, colour: Colour, rng: np.random.Generator) -> tuple[Piece, float]:
    """Return a small round table whose middle is at the origin, and its height."""
    piece = Piece()
    high, radius = float(rng.uniform(0.48, 0.58)), float(rng.uniform(0.20, 0.25))
    material = timber(scene, name, colour, rng)
    metal = scene.material(f"{name} metal", colour=_metal(rng), roughness=0.3, metallic=1.0)
    piece.add(lathe([(0, high - 0.022), (radius, high - 0.022), (radius, high), (0, high)], sides=32), material)
    if rng.random() < 0.5:
        for turn in np.radians([30, 150, 270]):
            foot = (0.9 * radius * np.cos(turn), 0.9 * radius * np.sin(turn), 0)
            piece.add(cylinder(foot, (0.6 * foot[0], 0.6 * foot[1], high - 0.02), 0.011, 0.014, 10), metal)
    else:
        piece.add(lathe([(0, 0), (radius * 0.7, 0), (radius * 0.68, 0.015), (0.02, 0.03), (0.018, high - 0.02)]), metal)
    return piece, high


def _legs(half: float, depth: float, high: float, radius: float, middle: bool = False) -> Mesh:
    """Four legs; of a table with its back at y = 0, or its middle."""
    ys = (-depth, depth) if middle else (-depth, -0.05)
    return join(*[cylinder((x, y, 0), (x, y, high), radius * 0.8, radius, 12) for x in (-half, half) for y in ys])


def _metal(rng: np.random.Generator) -> Colour:
    metals: tuple[Colour, ...] = ((0.78, 0.62, 0.34), (0.06, 0.06, 0.06), (0.70, 0.70, 0.72), (0.45, 0.32, 0.22))
    return one_of(rng, metals)
