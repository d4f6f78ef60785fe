"""Showers in a corner: a plain tray behind a curtain, or a tiled one behind glass."""

import numpy as np

from data.laboratory.colours import Colour, palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, lathe, polygons, sphere, tube
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.geometry.soft import Ring, loft
from data.laboratory.rendering.interior.palettes import pick
from data.laboratory.rendering.interior.windows import curtain
from data.laboratory.rendering.scene import Scene, Triple
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import fabric, marble, mosaic, tiles

_CURTAINS = palette("0.92 0.92 0.90, 0.80 0.84 0.86, 0.62 0.72 0.76, 0.84 0.78 0.68, 0.56 0.62 0.58, 0.82 0.62 0.56")


def shower_cabin(scene: Scene, home: Home, width: float, depth: float, height: float, metal: str) -> Piece:
    """Return a shower that stands in a corner, with walls behind it (y = 0) and to its right (x = width / 2).

    Args:
        scene: Gets its materials.
        home: Its element "shower" says which.
        width: Along the back wall, metres.
        depth: Along the right wall, metres.
        height: Of the room, metres.
        metal: Material of pipes and frames.
    """
    if home.has("shower"):
        return _walk_in(scene, home, width, depth, height, metal)
    return _curtained(scene, home, width, depth, metal)


def _curtained(scene: Scene, home: Home, width: float, depth: float, metal: str) -> Piece:
    rng = home.rng("bathroom", "shower curtain")
    piece = Piece()
    half = width / 2
    acrylic = scene.material("shower tray", colour=(0.90, 0.90, 0.89), roughness=0.25)
    tray = [
        Ring(half, depth / 2, 0.0, 30),
        Ring(half, depth / 2, 0.14, 30),
        Ring(half - 0.05, depth / 2 - 0.05, 0.145, 16),
        Ring(half - 0.08, depth / 2 - 0.08, 0.09, 12),
        Ring(0, 0, 0.085, 8),
    ]
    piece.add(loft(tray, 64).moved(y=-depth / 2), acrylic)
    # A plain panel keeps the wall dry.
    panel = scene.material("shower panel", colour=(0.88, 0.88, 0.86), roughness=0.4)
    piece.add(box((-half, -0.008, 0.14), (half - 0.001, -0.001, 1.95)), panel)
    piece.add(box((half - 0.008, -depth, 0.14), (half - 0.001, -0.008, 1.95)), panel)
    # A small rose on a bent pipe.
    x = half * 0.15
    piece.add(tube([(x, -0.01, 1.98), (x, -0.10, 2.00), (x, -0.20, 1.95)], 0.012), metal)
    piece.add(cylinder((x, -0.20, 1.95), (x, -0.235, 1.91), 0.02, 0.055, 16), metal)
    piece.add(cylinder((x - 0.09, -0.04, 1.05), (x + 0.09, -0.04, 1.05), 0.022), metal)
    rail = 2.02
    bend = [(0.03, 0.13), (0.06, 0.06), (0.13, 0.03)]
    line = [(-half + x, -depth + y, rail) for x, y in bend]
    line = [(-half + 0.03, -0.01, rail), *line, (half - 0.01, -depth + 0.03, rail)]
    piece.add(tube(line, 0.012, 10), metal)
    cloth = scene.material("shower curtain", texture=_curtain_texture(rng), roughness=0.85)
    drawn = float(rng.uniform(0.55, 0.75)) * width
    piece.add(curtain(-half + 0.06, -half + 0.06 + drawn, 0.10, rail - 0.015, rng, depth - 0.03), cloth)
    side = curtain(0.06, depth - 0.08, 0.10, rail - 0.015, rng, 0.0)
    piece.add(side.turned(-90).moved(x=-half + 0.03), cloth)
    rings = [sphere((x, -depth + 0.03, rail), 0.018, sides=6) for x in np.linspace(-half + 0.1, -half + drawn, 7)]
    piece.add(join(*rings), metal)
    return piece


def _walk_in(scene: Scene, home: Home, width: float, depth: float, height: float, metal: str) -> Piece:
    rng = home.rng("bathroom", "walk-in shower")
    piece = Piece()
    half, top = width / 2, height - 0.01
    wall = scene.material("shower tiles", texture=_wall_tiles(rng), roughness=0.18)
    floor = scene.material("shower floor", texture=mosaic(rng, pick(rng, _FLOORS), tile=0.05), roughness=0.3)
    glass = scene.material("shower glass", kind="glass")
    piece.add(box((-half, -0.012, 0), (half - 0.001, -0.001, top)), wall)
    piece.add(box((half - 0.012, -depth, 0), (half - 0.001, -0.012, top)), wall)
    piece.add(box((-half, -depth, 0), (half - 0.012, -0.012, 0.035), 0.004), floor)
    # A niche with bottles.
    dark = scene.material("shower niche", colour=(0.30, 0.30, 0.30), roughness=0.4)
    piece.add(box((-0.05, -0.016, 1.15), (0.30, -0.011, 1.42)), dark)
    for number, colour in enumerate(((0.86, 0.84, 0.80), (0.32, 0.44, 0.40), (0.72, 0.55, 0.36))):
        bottle = scene.material(f"shower bottle {number}", colour=colour, roughness=0.35)
        piece.add(cylinder((0.03 + 0.09 * number, -0.05, 1.16), (0.03 + 0.09 * number, -0.05, 1.34), 0.028), bottle)
    shelf = box((-0.05, -0.09, 1.145), (0.30, -0.012, 1.16))
    piece.add(shelf, dark)
    # Rain head, riser, mixer and hand shower.
    x = half * 0.1 - 0.25
    piece.add(tube([(x, -0.04, 0.98), (x, -0.04, 2.12), (x, -0.09, 2.17), (x, -0.38, 2.17)], 0.013, 10), metal)
    piece.add(
        lathe([(0, 0), (0.15, 0), (0.15, 0.012), (0.03, 0.03), (0.02, 0.05), (0, 0.05)], (x, -0.38, 2.12), 32), metal
    )
    piece.add(cylinder((x - 0.14, -0.05, 1.02), (x + 0.14, -0.05, 1.02), 0.026), metal)
    piece.add(cylinder((x + 0.10, -0.06, 1.40), (x + 0.10, -0.10, 1.62), 0.014, 0.02), metal)
    piece.add(tube([(x + 0.10, -0.05, 1.40), (x + 0.14, -0.05, 1.2), (x + 0.08, -0.05, 1.05)], 0.007), metal)
    # Glass in a frame: a fixed pane in front and one at the side, the way in beside the wall.
    bars = bool(rng.random() < 0.45)
    edge, high = 0.016, 2.05
    pane_end = half - 0.42
    for x0, x1, y0, y1 in ((-half, pane_end, -depth, -depth + 0.02), (-half, -half + 0.02, -depth, -0.01)):
        piece.add(_pane_frame(x0, x1, y0, y1, high, edge, bars), metal)
        middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
        along_x = x1 - x0 > y1 - y0
        low = (x0, middle_y, 0.04) if along_x else (middle_x, y0, 0.04)
        far = (x1, middle_y, high) if along_x else (middle_x, y1, high)
        piece.add(_pane(low, far), glass)
    piece.add(cylinder((pane_end - 0.05, -depth - 0.035, 0.95), (pane_end - 0.05, -depth - 0.035, 1.25), 0.011), metal)
    for z in (0.97, 1.23):
        piece.add(cylinder((pane_end - 0.05, -depth - 0.035, z), (pane_end - 0.05, -depth, z), 0.008), metal)
    piece.add(cylinder((pane_end, -depth + 0.01, high - 0.02), (half - 0.01, -depth + 0.01, high - 0.02), 0.010), metal)
    return piece


_FLOORS: tuple[Colour, ...] = ((0.72, 0.72, 0.70), (0.36, 0.38, 0.40), (0.62, 0.58, 0.52), (0.88, 0.88, 0.86))


def _wall_tiles(rng: np.random.Generator) -> Texture:
    kind = rng.integers(5)
    if kind == 0:
        return tiles(rng, pick(rng, ((0.92, 0.92, 0.90), (0.55, 0.66, 0.64), (0.28, 0.38, 0.44))), tile=(0.20, 0.075))
    if kind == 1:
        return marble(rng)
    if kind == 2:
        colour = pick(rng, ((0.46, 0.60, 0.62), (0.34, 0.48, 0.56), (0.62, 0.66, 0.58)))
        return tiles(rng, colour, tile=(0.075, 0.15), offset=0.0, variation=0.12)
    if kind == 3:
        return tiles(
            rng, pick(rng, ((0.44, 0.43, 0.42), (0.66, 0.62, 0.56))), (0.35, 0.34, 0.33), (0.6, 0.3), 0.5, 0.04
        )
    return tiles(rng, pick(rng, ((0.30, 0.32, 0.34), (0.42, 0.40, 0.38))), (0.25, 0.25, 0.25), (0.3, 0.1), 0.5, 0.16)


def _curtain_texture(rng: np.random.Generator) -> Texture:
    """One colour, or stripes on white."""
    colour = pick(rng, _CURTAINS)
    plain_cloth = fabric(rng, colour)
    if rng.random() < 0.45:
        count = int(rng.integers(4, 9))
        place = (np.arange(plain_cloth.colour.shape[0]) + 0.5) / plain_cloth.colour.shape[0]
        striped = (np.floor(place * count * 2).astype(int) % 2).astype(bool)
        white = fabric(rng, (0.93, 0.93, 0.92)).colour
        across = bool(rng.random() < 0.5)
        where = striped[:, None, None] if across else striped[None, :, None]
        return Texture(np.where(where, plain_cloth.colour, white), plain_cloth.height, plain_cloth.size)
    return plain_cloth


def _pane(low: Triple, high: Triple) -> Mesh:
    """A sheet of glass between two corners."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    return polygons([[(x0, y0, z0), (x1, y1, z0), (x1, y1, z1), (x0, y0, z1)]])


def _pane_frame(x0: float, x1: float, y0: float, y1: float, high: float, edge: float, bars: bool) -> Mesh:
    """Bars around an upright pane, and across it in the manner of a factory window."""
    low = 0.035
    along_x = x1 - x0 > y1 - y0
    start, end = (x0, x1) if along_x else (y0, y1)

    def upright(place: float, wide: float) -> Mesh:
        if along_x:
            return box((place - wide / 2, y0, low), (place + wide / 2, y1, high), 0.002)
        return box((x0, place - wide / 2, low), (x1, place + wide / 2, high), 0.002)

    def level(z: float, wide: float) -> Mesh:
        return box((x0, y0, z - wide / 2), (x1, y1, z + wide / 2), 0.002)

    parts = [
        upright(start + edge / 2, edge),
        upright(end - edge / 2, edge),
        level(low + edge / 2, edge),
        level(high - edge / 2, edge),
    ]
    if bars:
        parts += [upright(start + (end - start) * part, edge) for part in (1 / 3, 2 / 3)]
        parts += [level(low + (high - low) * part, edge) for part in (0.25, 0.5, 0.75)]
    return join(*parts)
