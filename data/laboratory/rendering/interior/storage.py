"""Dressers, wardrobes, bookshelves, and television sets on low cupboards."""

import numpy as np

from data.laboratory.colours import Colour, one_of
from data.laboratory.rendering.geometry.mesh import box, cylinder, frame, join, lathe, sphere
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.interior.palettes import CUSHION_COLOURS
from data.laboratory.rendering.interior.tables import timber
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import weave

_BOOK_COLOURS: tuple[Colour, ...] = (*CUSHION_COLOURS, (0.86, 0.84, 0.78), (0.32, 0.30, 0.28), (0.70, 0.66, 0.58))


def dresser(
    scene: Scene, name: str, width: float, colour: Colour, rng: np.random.Generator, painted: bool = False
) -> tuple[Piece, float]:
    """Return a chest of drawers, 0.45 m deep, and the height of its top."""
    piece = Piece()
    material = timber(scene, name, colour, rng, painted)
    metal = scene.material(f"{name} handles", colour=_handle(rng), roughness=0.3, metallic=1.0)
    high, depth, half = float(rng.uniform(0.74, 0.90)), 0.45, width / 2
    plinth = float(rng.choice([0.05, 0.16]))
    piece.add(box((-half, -depth, high - 0.03), (half, -0.005, high), 0.006), material)
    piece.add(box((-half + 0.01, -depth + 0.02, plinth), (half - 0.01, -0.01, high - 0.02), 0.004), material)
    if plinth > 0.1:
        feet = [(x, y) for x in (-half + 0.06, half - 0.06) for y in (-depth + 0.06, -0.06)]
        piece.add(join(*[cylinder((x, y, 0), (x, y, plinth + 0.01), 0.016, 0.024, 12) for x, y in feet]), material)
    else:
        piece.add(box((-half + 0.03, -depth + 0.05, 0), (half - 0.03, -0.02, plinth + 0.01)), material)
    rows, columns = int(rng.integers(3, 5)), 1 if width < 0.8 else int(rng.integers(2, 4))
    wide, tall = (2 * half - 0.04) / columns, (high - 0.04 - plinth) / rows
    knob = bool(rng.random() < 0.5)
    for row in range(rows):
        for column in range(columns):
            x, z = -half + 0.02 + column * wide, plinth + 0.01 + row * tall
            low, top = (x + 0.006, -depth + 0.005, z + 0.006), (x + wide - 0.006, -depth + 0.025, z + tall - 0.006)
            piece.add(box(low, top, 0.006), material)
            middle_x, middle_z = x + wide / 2, z + tall / 2
            if knob:
                piece.add(sphere((middle_x, -depth - 0.005, middle_z), 0.016, sides=8), metal)
            else:
                bar = cylinder(
                    (middle_x - 0.07, -depth - 0.02, middle_z), (middle_x + 0.07, -depth - 0.02, middle_z), 0.007
                )
                piece.add(bar, metal)
    return piece, high


def wardrobe(
    scene: Scene, width: float, height: float, colour: Colour, rng: np.random.Generator, painted: bool = True
) -> Piece:
    """Return a wardrobe, 0.6 m deep, with panelled or plain doors, one of which may be a looking-glass."""
    piece = Piece()
    material = timber(scene, "wardrobe", colour, rng, painted)
    metal = scene.material("wardrobe handles", colour=_handle(rng), roughness=0.3, metallic=1.0)
    half, depth = width / 2, 0.60
    piece.add(box((-half, -depth, 0.08), (half, 0, height), 0.006), material)
    piece.add(box((-half + 0.02, -depth + 0.04, 0), (half - 0.02, 0, 0.09)), material)
    piece.add(box((-half - 0.015, -depth - 0.02, height - 0.05), (half + 0.015, 0, height), 0.008), material)
    doors = max(2, round(width / 0.5))
    wide = (2 * half) / doors
    panels = int(rng.integers(0, 3))
    for number in range(doors):
        x = -half + number * wide
        piece.add(box((x + 0.004, -depth - 0.018, 0.10), (x + wide - 0.004, -depth, height - 0.06), 0.004), material)
        if panels:
            edge, top = 0.07, height - 0.06
            splits = np.linspace(0.10, top, panels + 1)
            for low, high in zip(splits, splits[1:], strict=False):
                hole = (x + edge, x + wide - edge, low + edge, high - edge)
                whole = (x + 0.004, x + wide - 0.004, low, high)
                piece.add(frame(whole, hole, (-depth - 0.030, -depth - 0.016), 0.004), material)
        handle = x + wide - 0.05 if number % 2 == 0 else x + 0.05
        piece.add(cylinder((handle, -depth - 0.055, 0.95), (handle, -depth - 0.055, 1.20), 0.008), metal)
        for z in (0.97, 1.18):
            piece.add(cylinder((handle, -depth - 0.055, z), (handle, -depth - 0.015, z), 0.006), metal)
    return piece


def bookshelf(
    scene: Scene, width: float, height: float, colour: Colour, rng: np.random.Generator, painted: bool = False
) -> Piece:
    """Return open shelves, 0.32 m deep, filled with books, boxes, baskets and bowls."""
    piece = Piece()
    material = timber(scene, "bookshelf", colour, rng, painted)
    books = [scene.material(f"book {i}", colour=shade, roughness=0.7) for i, shade in enumerate(_BOOK_COLOURS)]
    basket = scene.material("basket", texture=weave(rng, (0.70, 0.56, 0.38), 0.02), roughness=0.9)
    bowl = scene.material("shelf bowl", colour=(0.88, 0.86, 0.81), roughness=0.35)
    half, depth = width / 2, 0.32
    board = 0.025
    piece.add(box((-half, -0.02, 0.0), (half, -0.005, height), 0.002), material)
    for x in (-half, half - board):
        piece.add(box((x, -depth, 0), (x + board, -0.005, height), 0.003), material)
    count = max(2, round(height / 0.36))
    tall = (height - board - 0.06) / count
    columns = max(1, round(width / 0.8))
    wide = (2 * half - board) / columns
    for column in range(1, columns):
        x = -half + column * wide
        piece.add(box((x, -depth + 0.003, 0.06), (x + board, -0.01, height), 0.003), material)
    for row in range(count + 1):
        z = 0.06 + row * tall
        piece.add(box((-half, -depth + 0.002, z), (half, -0.01, z + board), 0.003), material)
        if row == count:
            break
        for column in range(columns):
            x0 = -half + column * wide + board + 0.01
            _fill_shelf(piece, (x0, x0 + wide - board - 0.02, z + board, tall - board), (books, basket, bowl), rng)
    return piece


def television(
    scene: Scene, width: float, colour: Colour, rng: np.random.Generator, painted: bool = False
) -> tuple[Piece, float]:
    """Return a low cupboard with a television set on it, and the height of the cupboard."""
    piece = Piece()
    material = timber(scene, "media cupboard", colour, rng, painted)
    black = scene.material("television", colour=(0.012, 0.013, 0.016), roughness=0.12)
    metal = scene.material("media legs", colour=_handle(rng), roughness=0.35, metallic=1.0)
    half, depth, high = width / 2, 0.40, float(rng.uniform(0.44, 0.54))
    legs = 0.15
    piece.add(box((-half, -depth, legs), (half, -0.01, high), 0.006), material)
    for x in (-half + 0.08, half - 0.08):
        for y in (-depth + 0.06, -0.07):
            piece.add(cylinder((x, y, 0), (x, y, legs + 0.005), 0.013, 0.018, 12), metal)
    doors = max(2, round(width / 0.5))
    wide = 2 * half / doors
    for number in range(doors):
        x = -half + number * wide
        piece.add(
            box((x + 0.008, -depth - 0.012, legs + 0.012), (x + wide - 0.008, -depth + 0.01, high - 0.03), 0.004),
            material,
        )
    wide_screen = min(0.58, half * 0.8)
    tall = wide_screen * 2 * 9 / 16
    foot = high + 0.06
    piece.add(box((-wide_screen, -0.20, foot), (wide_screen, -0.165, foot + tall), 0.006), black)
    piece.add(box((-0.05, -0.19, high), (0.05, -0.17, foot + 0.02)), black)
    piece.add(box((-0.22, -0.27, high), (0.22, -0.09, high + 0.012), 0.004), black)
    return piece, high


def _fill_shelf(
    piece: Piece,
    room: tuple[float, float, float, float],
    materials: tuple[list[str], str, str],
    rng: np.random.Generator,
) -> None:
    """Put things on one shelf: from x0 to x1, standing at z, at most `clear` high."""
    x0, x1, z, clear = room
    books, basket, bowl = materials
    kind = rng.random()
    if kind < 0.16:
        piece.add(box((x0 + 0.03, -0.29, z), (min(x1, x0 + 0.40), -0.04, z + 0.62 * clear), 0.02), basket)
        return
    if kind < 0.30:
        middle, wide = (x0 + x1) / 2, min(0.11, (x1 - x0) / 3)
        if rng.random() < 0.5:
            vase = [(0, 0), (0.05, 0), (0.075, 0.07), (0.06, 0.14), (0.025, 0.19), (0.03, min(0.24, clear * 0.9))]
        else:
            vase = [(0, 0), (0.04, 0), (0.09, 0.05), (wide, 0.085), (wide - 0.008, 0.085), (0.08, 0.055), (0, 0.02)]
        piece.add(lathe(vase, (middle, -0.16, z)), bowl)
        return
    x, end = x0, x0 + (x1 - x0) * rng.uniform(0.55, 0.98)
    while x < end - 0.05:
        thick, tall = rng.uniform(0.018, 0.045), clear * rng.uniform(0.58, 0.88)
        depth = rng.uniform(0.16, 0.24)
        mesh = box((x, -0.04 - depth, z), (x + thick, -0.04, z + tall), 0.002)
        piece.add(mesh, one_of(rng, books))
        x += thick + 0.001
    if x1 - x > 0.18:
        for number in range(int(rng.integers(1, 4))):
            low = z + number * 0.032
            lying = box((x + 0.015, -0.24, low), (min(x1, x + 0.20), -0.08, low + 0.03), 0.002)
            piece.add(lying, one_of(rng, books))


def _handle(rng: np.random.Generator) -> Colour:
    handles: tuple[Colour, ...] = ((0.75, 0.60, 0.34), (0.08, 0.08, 0.08), (0.70, 0.70, 0.72))
    return one_of(rng, handles)
