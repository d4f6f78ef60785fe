"""A fireplace: chimney breast, surround, mantel, hearth, and a fire."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.geometry.mesh import (
    Hole,
    box,
    cylinder,
    frame,
    lathe,
    panel_with_holes,
    polygons,
    reveals,
    sphere,
    triangles,
    upright,
)
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.interior.paintings import painting
from data.laboratory.rendering.interior.palettes import pick
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import marble, plain, tiles, wood
from data.laboratory.rendering.surfaces.outdoor import brick, slate, stonework

_DEPTH = 0.38


def fireplace(scene: Scene, home: Home, height: float, wall: str, mirror: bool) -> Piece:
    """Return a lit fireplace in front of a wall at y = 0; all its parts belong to the fireplace.

    Args:
        scene: Gets its materials.
        home: Of which it is.
        height: Of the room, metres.
        wall: Material of the room's wall, which some chimney breasts share.
        mirror: Whether a looking-glass may hang over it; opposite the camera it would show nothing but the flash.
    """
    rng = home.rng("living", "fireplace")
    piece = Piece()
    kind = str(rng.choice(["classic", "brick", "stone", "modern", "tiled"]))
    half = float(rng.uniform(0.68, 0.78))
    opening = (-0.42, 0.42, 0.12, 0.80) if kind != "modern" else (-0.50, 0.50, 0.45, 0.90)
    breast = _breast_material(scene, kind, wall, rng)
    piece.add(panel_with_holes(-half, half, 0, height, -_DEPTH, [opening]), breast)
    for x in (-half, half):
        side = box((x - 0.002, -_DEPTH, 0), (x + 0.002, 0, height))
        piece.add(side, breast)
    soot = scene.material("soot", texture=brick(rng, (0.20, 0.17, 0.15)), roughness=0.95)
    piece.add(reveals(-_DEPTH, [opening], 0.33), soot)
    x0, x1, z0, z1 = opening
    piece.add(box((x0, -0.06, z0), (x1, -0.045, z1)), soot)
    stone = scene.material("hearth", texture=slate(rng, (0.30, 0.30, 0.31)), roughness=0.5)
    if kind == "modern":
        whole = (x0 - 0.035, x1 + 0.035, z0 - 0.035, z1 + 0.035)
        metal = scene.material("fire frame", colour=(0.05, 0.05, 0.055), roughness=0.3)
        piece.add(frame(whole, opening, (-_DEPTH - 0.008, -_DEPTH - 0.008 + 0.02), 0.004, "lrtb"), metal)
        timber = scene.material("mantel", texture=wood(rng, home.style.wood_colour), roughness=0.5)
        piece.add(box((-half - 0.06, -_DEPTH - 0.16, 1.18), (half + 0.06, -_DEPTH + 0.01, 1.27), 0.008), timber)
    else:
        piece.add(box((-half - 0.05, -_DEPTH - 0.36, 0), (half + 0.05, -_DEPTH + 0.01, 0.05), 0.006), stone)
        piece.add(box((x0 + 0.002, -_DEPTH, 0.05), (x1 - 0.002, -0.06, z0)), stone)
        _add_surround(scene, piece, kind, half, opening, home, rng)
    _add_fire(scene, piece, opening, rng)
    _add_mantel_things(scene, piece, half, mirror, rng)
    return piece


def _breast_material(scene: Scene, kind: str, wall: str, rng: np.random.Generator) -> str:
    if kind == "brick":
        colour = pick(rng, ((0.56, 0.30, 0.22), (0.80, 0.78, 0.74), (0.45, 0.27, 0.22)))
        return scene.material("chimney breast", texture=brick(rng, colour), roughness=0.9)
    if kind == "stone":
        colour = pick(rng, ((0.62, 0.58, 0.51), (0.55, 0.54, 0.52)))
        return scene.material("chimney breast", texture=stonework(rng, colour), roughness=0.9)
    if kind == "modern":
        colour = pick(rng, ((0.28, 0.29, 0.31), (0.72, 0.69, 0.64), (0.36, 0.42, 0.40), (0.86, 0.84, 0.80)))
        return scene.material("chimney breast", texture=plain(rng, colour, 0.02), roughness=0.7)
    return wall


def _add_surround(
    scene: Scene, piece: Piece, kind: str, half: float, opening: Hole, home: Home, rng: np.random.Generator
) -> None:
    """Posts, frieze and shelf around the opening."""
    x0, x1, _, z1 = opening
    front = -_DEPTH
    if kind in ("brick", "stone"):
        beam = scene.material("mantel", texture=wood(rng, home.style.wood_colour), roughness=0.6)
        piece.add(box((-half - 0.05, front - 0.20, 1.13), (half + 0.05, front + 0.01, 1.27), 0.015), beam)
        for x in (-half + 0.12, half - 0.20):
            piece.add(box((x, front - 0.12, 1.0), (x + 0.08, front, 1.13), 0.01), beam)
        return
    paints = ((0.93, 0.92, 0.90), (0.26, 0.28, 0.30), (0.86, 0.83, 0.77))
    if kind == "classic" and rng.random() < 0.4:
        painted = scene.material("mantel", texture=marble(rng), roughness=0.2)
    else:
        painted = scene.material("mantel", texture=plain(rng, pick(rng, paints), 0.006), roughness=0.4)
    if kind == "tiled":
        colour = pick(rng, ((0.30, 0.42, 0.42), (0.88, 0.87, 0.83), (0.22, 0.27, 0.36), (0.55, 0.32, 0.26)))
        slip = scene.material("slips", texture=tiles(rng, colour, tile=(0.10, 0.10), offset=0.0), roughness=0.2)
    else:
        slip = scene.material("slips", texture=slate(rng, (0.16, 0.16, 0.17)), roughness=0.35)
    for low, high in ((x0 - 0.12, x0), (x1, x1 + 0.12)):
        piece.add(box((low, front - 0.015, 0.05), (high, front + 0.005, z1)), slip)
    piece.add(box((x0 - 0.12, front - 0.015, z1), (x1 + 0.12, front + 0.005, z1 + 0.11)), slip)
    outer = half - 0.03
    for side in (-1, 1):
        low, high = sorted((side * (x1 + 0.12), side * outer))
        piece.add(box((low, front - 0.07, 0.05), (high, front + 0.01, 1.10), 0.006), painted)
        piece.add(box((low + 0.03, front - 0.085, 0.22), (high - 0.03, front - 0.06, 0.88), 0.008), painted)
        piece.add(box((low - 0.01, front - 0.09, 0.05), (high + 0.01, front + 0.01, 0.19), 0.006), painted)
    piece.add(box((-outer, front - 0.075, z1 + 0.11), (outer, front + 0.01, 1.20), 0.006), painted)
    piece.add(box((-outer - 0.03, front - 0.13, 1.18), (outer + 0.03, front + 0.01, 1.22), 0.01), painted)
    piece.add(box((-half - 0.06, front - 0.19, 1.22), (half + 0.06, front + 0.01, 1.27), 0.012), painted)


def _add_fire(scene: Scene, piece: Piece, opening: Hole, rng: np.random.Generator) -> None:
    """Logs, embers and flames."""
    x0, x1, z0, z1 = opening
    log = scene.material("logs", texture=wood(rng, (0.24, 0.16, 0.11)), roughness=0.9)
    ember = scene.material("embers", colour=(1.0, 0.28, 0.06), kind="light", emission=1.6)
    flames = [
        scene.material("outer flames", colour=(1.0, 0.42, 0.10), kind="light", emission=3.2),
        scene.material("inner flames", colour=(1.0, 0.66, 0.24), kind="light", emission=5.0),
    ]
    middle, y = (x0 + x1) / 2, -0.22
    for number in range(5):
        turn = rng.uniform(-0.5, 0.5)
        dx, dy = 0.24 * np.cos(turn), 0.10 * np.sin(turn)
        z = z0 + 0.045 + 0.075 * (number // 3)
        cx, cy = middle + rng.uniform(-0.08, 0.08), y + 0.06 * (number % 3 - 1)
        piece.add(
            cylinder((cx - dx, cy - dy, z), (cx + dx, cy + dy, z + rng.uniform(-0.01, 0.03)), 0.04, sides=10), log
        )
    piece.add(sphere((middle, y, z0 + 0.02), 0.2, (1.1, 0.5, 0.2), 8), ember)
    tall = z1 - z0
    for material, count, share in ((flames[0], 11, 0.62), (flames[1], 9, 0.42)):
        corners = []
        for x in np.linspace(middle - 0.24, middle + 0.24, count):
            high = tall * share * (1 - 2.2 * abs(x - middle)) * rng.uniform(0.6, 1.15) + 0.05
            foot, wide = z0 + 0.10, rng.uniform(0.03, 0.055)
            lean, depth = rng.uniform(-0.05, 0.05), y - rng.uniform(0.0, 0.10)
            bend = (x + lean * 0.3, depth, foot + 0.45 * high)
            tip = (x + lean, depth, foot + high)
            left, right = (bend[0] - wide, depth, bend[2]), (bend[0] + wide, depth, bend[2])
            corners += [[(x - wide * 0.5, depth, foot), (x + wide * 0.5, depth, foot), right]]
            corners += [[(x - wide * 0.5, depth, foot), right, left], [left, right, tip]]
        piece.add(triangles(corners), material)


def _add_mantel_things(scene: Scene, piece: Piece, half: float, mirror: bool, rng: np.random.Generator) -> None:
    """A looking-glass, vases and candles on the mantel: they come and go with it."""
    y, shelf = -_DEPTH - 0.08, 1.27
    glazes = ((0.85, 0.82, 0.76), (0.25, 0.35, 0.40), (0.62, 0.40, 0.28))
    glaze = scene.material("mantel vase", colour=pick(rng, glazes), roughness=0.3)
    wax = scene.material("candle", colour=(0.93, 0.90, 0.82), roughness=0.6)
    brass = scene.material("mantel brass", colour=(0.76, 0.60, 0.34), roughness=0.3, metallic=1.0)
    vase = [(0, 0), (0.035, 0), (0.065, 0.08), (0.05, 0.16), (0.022, 0.21), (0.03, 0.24)]
    side = int(rng.choice([-1, 1]))
    piece.add(lathe(vase, (side * (half - 0.14), y, shelf)), glaze)
    small = [(radius * 0.8, z * 0.62) for radius, z in vase]
    piece.add(lathe(small, (side * (half - 0.30), y, shelf)), glaze)
    for number in range(2):
        x = -side * (half - 0.14 - 0.11 * number)
        piece.add(lathe([(0, 0), (0.035, 0), (0.03, 0.012), (0.012, 0.02), (0.012, 0.03)], (x, y, shelf), 16), brass)
        piece.add(cylinder((x, y, shelf + 0.03), (x, y, shelf + 0.20 + 0.05 * number), 0.012, sides=12), wax)
    front = -_DEPTH - 0.012
    gilt = scene.material("mantel frame", colour=(0.72, 0.56, 0.32), roughness=0.35, metallic=1.0)
    canvas = scene.material("mantel picture", texture=painting(rng, 0.77, 0.55), roughness=0.85)
    if rng.random() < 0.5 and mirror:
        ring = cylinder((0, front, shelf + 0.48), (0, front + 0.012, shelf + 0.48), 0.36, sides=40)
        piece.add(ring, gilt)
        glass = scene.material("mantel mirror", colour=(0.80, 0.82, 0.82), roughness=0.08, metallic=1.0)
        piece.add(cylinder((0, front - 0.004, shelf + 0.48), (0, front, shelf + 0.48), 0.335, sides=40), glass)
    else:
        piece.add(box((-0.42, front - 0.01, shelf + 0.14), (0.42, front + 0.012, shelf + 0.76), 0.006), gilt)
        corners = upright(-0.385, 0.385, shelf + 0.175, shelf + 0.725, front - 0.014)
        piece.add(polygons([corners], [[(0.002, 0.002), (0.768, 0.002), (0.768, 0.548), (0.002, 0.548)]]), canvas)
