"""Bathtubs and toilets."""

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, lathe, soft_box, tube
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.geometry.soft import Ring, loft
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import plain, tiles, wood

TUB_LENGTH, TUB_WIDTH = 1.70, 0.78
"""Floor that a bathtub takes, metres."""
_METALS: tuple[Colour, ...] = ((0.80, 0.80, 0.82), (0.80, 0.80, 0.82), (0.06, 0.06, 0.065), (0.80, 0.62, 0.34))


def porcelain(scene: Scene) -> str:
    """Name of the material of all sanitary ware."""
    return scene.material("porcelain", colour=(0.93, 0.93, 0.92), roughness=0.18, specular=0.5)


def metal_finish(scene: Scene, rng: np.random.Generator) -> str:
    """Name of the material of taps and rails: chrome, black or brass."""
    colour = one_of(rng, _METALS)
    return scene.material("fittings", colour=colour, roughness=0.16, metallic=0.0 if colour[0] < 0.1 else 1.0)


def bathtub(scene: Scene, rng: np.random.Generator, metal: str, wood_colour: Colour) -> Piece:
    """Return a bathtub along x with its back at y = 0: free-standing, or built in behind a panel."""
    piece = Piece()
    white = porcelain(scene)
    kind = str(rng.choice(["oval", "panelled", "tiled", "clawfoot"]))
    half_x, half_y, high = TUB_LENGTH / 2, TUB_WIDTH / 2, float(rng.uniform(0.55, 0.60))
    if kind in ("oval", "clawfoot"):
        raised = 0.10 if kind == "clawfoot" else 0.0
        outside = white
        if rng.random() < 0.3:
            colours: tuple[Colour, ...] = ((0.20, 0.24, 0.28), (0.42, 0.50, 0.46), (0.62, 0.45, 0.40))
            outside = scene.material("tub shell", colour=colours[rng.integers(3)], roughness=0.25)
        hull = [
            Ring(half_x * 0.66, half_y * 0.66, raised, 2.4),
            Ring(half_x * 0.76, half_y * 0.76, raised + 0.02, 2.4),
            Ring(half_x * 0.83, half_y * 0.86, raised + 0.18, 2.4),
            Ring(half_x * 0.93, half_y * 0.95, high - 0.08, 2.4),
            Ring(half_x * 0.985, half_y * 0.99, high - 0.015, 2.4),
        ]
        bowl = [
            Ring(half_x * 0.985, half_y * 0.99, high - 0.015, 2.4),
            Ring(half_x, half_y, high, 2.4),
            Ring(half_x * 0.97, half_y * 0.95, high + 0.012, 2.4),
            Ring(half_x * 0.93, half_y * 0.88, high, 2.4),
            Ring(half_x * 0.86, half_y * 0.80, high - 0.16, 2.4),
            Ring(half_x * 0.74, half_y * 0.66, raised + 0.14, 2.4),
            Ring(half_x * 0.55, half_y * 0.45, raised + 0.10, 2.4),
            Ring(0, 0, raised + 0.095, 2.4),
        ]
        piece.add(loft(hull).moved(y=-half_y), outside)
        piece.add(loft(bowl).moved(y=-half_y), white)
        if kind == "clawfoot":
            for x in (-0.5, 0.5):
                for y in (-half_y - 0.18, -half_y + 0.18):
                    piece.add(cylinder((x, y, 0.01), (x * 0.9, y, 0.16), 0.022, 0.04, 12), metal)
        _add_standing_tap(piece, metal, half_x)
    else:
        rim = [
            Ring(half_x, half_y, high - 0.03, 30),
            Ring(half_x, half_y, high, 30),
            Ring(half_x - 0.06, half_y - 0.065, high, 7),
            Ring(half_x - 0.09, half_y - 0.09, high - 0.03, 6),
            Ring(half_x - 0.17, half_y - 0.14, 0.24, 5),
            Ring(half_x - 0.27, half_y - 0.20, 0.16, 4),
            Ring(0, 0, 0.155, 3),
        ]
        piece.add(loft(rim, 72).moved(y=-half_y), white)
        if kind == "tiled":
            colours = ((0.90, 0.90, 0.88), (0.42, 0.52, 0.55), (0.72, 0.68, 0.62), (0.30, 0.36, 0.36))
            apron = scene.material(
                "tub apron", texture=tiles(rng, colours[rng.integers(4)], tile=(0.2, 0.1)), roughness=0.2
            )
        elif rng.random() < 0.5:
            apron = scene.material("tub apron", texture=wood(rng, wood_colour), roughness=0.5)
        else:
            apron = scene.material("tub apron", texture=plain(rng, (0.91, 0.91, 0.90), 0.004, 64), roughness=0.35)
        inset = 0.02
        low, top = (-half_x + inset, -TUB_WIDTH + inset, 0.0), (half_x - inset, -0.001, high - 0.03)
        piece.add(_hollow_box(low, top, 0.02), apron)
        if kind == "panelled":
            for x in np.linspace(-half_x + 0.06, half_x - 0.06, 4)[:-1]:
                wide = (TUB_LENGTH - 0.12) / 3
                panel = box(
                    (x + 0.03, -TUB_WIDTH + 0.008, 0.09), (x + wide - 0.03, -TUB_WIDTH + 0.03, high - 0.10), 0.008
                )
                piece.add(panel, apron)
        _add_rim_tap(piece, metal, half_x, high)
    return piece


def toilet(scene: Scene, rng: np.random.Generator, metal: str) -> Piece:
    """Return a toilet with its back at y = 0: with a cistern, or hung on a low wall."""
    piece = Piece()
    white = porcelain(scene)
    hung = bool(rng.random() < 0.4)
    back = 0.16
    seat_front, half, high = -0.70, 0.185, 0.41
    middle = (seat_front - back) / 2
    deep = (-back - seat_front) / 2
    foot = 0.16 if hung else 0.0
    bowl = [
        Ring(0.11 if not hung else 0.07, deep * 0.62, foot, 2.6, y=middle + 0.06),
        Ring(0.12, deep * 0.66, foot + 0.06, 2.6, y=middle + 0.05),
        Ring(0.145, deep * 0.80, 0.24, 2.5, y=middle + 0.03),
        Ring(0.178, deep * 0.97, 0.36, 2.4, y=middle),
        Ring(half - 0.005, deep, high - 0.03, 2.4, y=middle),
        Ring(half - 0.01, deep - 0.01, high - 0.005, 2.4, y=middle),
        Ring(0, 0, high - 0.005, 2.4, y=middle),
    ]
    piece.add(loft(bowl), white)
    lid = [
        Ring(0, 0, high, 2.6, y=middle + 0.01),
        Ring(half, deep, high, 2.6, y=middle + 0.01),
        Ring(half + 0.004, deep + 0.004, high + 0.02, 2.6, y=middle + 0.01),
        Ring(half - 0.004, deep - 0.004, high + 0.034, 2.6, y=middle + 0.01),
        Ring(half * 0.6, deep * 0.6, high + 0.042, 2.6, y=middle + 0.01),
        Ring(0, 0, high + 0.044, 2.6, y=middle + 0.01),
    ]
    piece.add(loft(lid), white)
    if hung:
        wall = scene.material("toilet wall", texture=plain(rng, (0.90, 0.89, 0.87), 0.004, 64), roughness=0.5)
        piece.add(box((-0.46, -0.15, 0), (0.46, 0, 1.12), 0.004), wall)
        shelf = scene.material("toilet shelf", colour=(0.86, 0.85, 0.83), roughness=0.2)
        piece.add(box((-0.47, -0.17, 1.12), (0.47, 0, 1.15), 0.004), shelf)
        piece.add(box((-0.12, -0.158, 0.90), (0.12, -0.149, 1.05), 0.003), metal)
        piece.add(soft_box((-0.16, -0.22, 0.20), (0.16, -0.14, 0.41), 0.2), white)
    else:
        piece.add(soft_box((-0.12, -0.42, 0), (0.12, -0.02, 0.38), 0.2), white)
        piece.add(box((-0.20, -0.19, 0.38), (0.20, -0.01, 0.78), 0.02), white)
        piece.add(box((-0.21, -0.20, 0.78), (0.21, -0.005, 0.82), 0.012), white)
        piece.add(lathe([(0.03, 0), (0.03, 0.008), (0, 0.01)], (0, -0.10, 0.82), 16), metal)
    return piece


def _hollow_box(low: tuple[float, float, float], high: tuple[float, float, float], wall: float) -> Mesh:
    """Four walls without top and bottom."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    return join(
        box((x0, y0, z0), (x1, y0 + wall, z1), 0.003),
        box((x0, y1 - wall, z0), (x1, y1, z1)),
        box((x0, y0 + wall, z0), (x0 + wall, y1 - wall, z1)),
        box((x1 - wall, y0 + wall, z0), (x1, y1 - wall, z1)),
    )


def _add_standing_tap(piece: Piece, metal: str, half_x: float) -> None:
    """A tap on a pillar beside the tub's foot end, bent over its rim."""
    x, y = half_x * 0.55, -0.045
    spout = [
        (x, y, 0),
        (x, y, 0.86),
        (x, y - 0.03, 0.92),
        (x, y - 0.10, 0.94),
        (x, y - 0.17, 0.92),
        (x, y - 0.19, 0.86),
    ]
    piece.add(tube(spout, 0.016, 12), metal)
    piece.add(cylinder((x, y, 0), (x, y, 0.015), 0.05), metal)
    piece.add(cylinder((x - 0.07, y, 0.80), (x + 0.07, y, 0.80), 0.014, sides=12), metal)


def _add_rim_tap(piece: Piece, metal: str, half_x: float, high: float) -> None:
    """A tap on the rim at the wall."""
    x, y = half_x * 0.45, -0.035
    piece.add(
        tube([(x, y, high), (x, y, high + 0.13), (x, y - 0.05, high + 0.17), (x, y - 0.15, high + 0.15)], 0.015, 12),
        metal,
    )
    for dx in (-0.11, 0.11):
        piece.add(cylinder((x + dx, y, high), (x + dx, y, high + 0.06), 0.02, 0.016, 12), metal)
        piece.add(cylinder((x + dx - 0.03, y, high + 0.065), (x + dx + 0.03, y, high + 0.065), 0.008, sides=8), metal)
