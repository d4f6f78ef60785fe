"""Washstands: cabinet, one basin or two, taps and looking-glasses."""

import numpy as np

from data.laboratory.colours import palette
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.bathroom.sanitary import porcelain
from data.laboratory.rendering.geometry.mesh import box, cylinder, frame, join, lathe, soft_box, sphere, tube
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.geometry.soft import Ring, loft
from data.laboratory.rendering.interior.palettes import pick
from data.laboratory.rendering.interior.tables import timber
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.indoor import fabric, granite, marble, plain

VANITY_DEPTH = 0.50
_TOP = 0.85
_PAINTS = palette(
    "0.91 0.91 0.90, 0.22 0.28 0.36, 0.34 0.42 0.37, 0.55 0.57 0.58, 0.16 0.17 0.18, 0.70 0.66 0.59, 0.62 0.46 0.42"
)


def vanity_width(home: Home, longest: float) -> float:
    """Width along the wall in metres, at most `longest` for a double one; it grows from its left end."""
    rng = home.rng("bathroom", "vanity width")
    single, double = float(rng.uniform(0.70, 0.85)), float(rng.uniform(1.50, 1.75))
    return min(double, longest) if home.has("vanity") else single


def vanity(scene: Scene, home: Home, longest: float, metal: str) -> Piece:
    """Return a washstand with its left end at x = 0 and its back at y = 0."""
    piece = Piece()
    rng = home.rng("bathroom", "vanity")
    width = vanity_width(home, longest)
    basins = [width / 2] if not home.has("vanity") else [width * 0.26, width * 0.74]
    wooden = bool(rng.random() < 0.45)
    colour = home.style.wood_colour if wooden else pick(rng, _PAINTS)
    cabinet = timber(scene, "vanity cabinet", colour, rng, painted=not wooden)
    top_texture = (marble, granite, plain)[int(rng.choice([0, 0, 1, 2]))](rng)
    top = scene.material("vanity top", texture=top_texture, roughness=0.15)
    white = porcelain(scene)
    front = str(rng.choice(["doors", "drawers", "open"]))
    hung = bool(rng.random() < 0.5) and front != "doors"
    legs = 0.0 if front == "doors" else 0.14
    low = 0.34 if hung else 0.09 if front == "doors" else legs
    depth = VANITY_DEPTH
    piece.add(box((0, -depth, _TOP - 0.035), (width, -0.001, _TOP), 0.004), top)
    piece.add(box((0, -0.018, _TOP), (width, -0.001, _TOP + 0.09), 0.003), top)
    if front == "open" and not hung:
        piece.add(box((0.01, -depth + 0.02, _TOP - 0.22), (width - 0.01, -0.005, _TOP - 0.03), 0.004), cabinet)
        piece.add(box((0.01, -depth + 0.02, 0.18), (width - 0.01, -0.005, 0.21), 0.004), cabinet)
        for x in (0.01, width - 0.06):
            for y in (-depth + 0.02, -0.06):
                piece.add(box((x, y, 0), (x + 0.05, y + 0.05, _TOP - 0.2), 0.004), cabinet)
        _add_stored_towels(scene, piece, width, home)
    else:
        piece.add(box((0.01, -depth + 0.025, low), (width - 0.01, -0.002, _TOP - 0.03), 0.004), cabinet)
        if not hung:
            plinth = legs if legs else 0.09
            for x in (0.03, width - 0.08):
                piece.add(box((x, -depth + 0.06, 0), (x + 0.05, -depth + 0.11, plinth + 0.01), 0.003), cabinet)
                piece.add(box((x, -0.09, 0), (x + 0.05, -0.04, plinth + 0.01), 0.003), cabinet)
        _add_fronts(piece, width, low, front, len(basins), cabinet, metal)
    kind = str(rng.choice(["vessel", "sunk", "square"]))
    glass_kind = str(rng.choice(["round", "tall", "wide", "framed"]))
    lit = bool(rng.random() < 0.6)
    for x in basins:
        _add_basin(piece, x, kind, white, metal)
    _add_glasses(scene, piece, basins, width, glass_kind, metal)
    if lit:
        _add_wall_lamps(scene, piece, basins, glass_kind, metal)
    soaps = ((0.36, 0.24, 0.14), (0.88, 0.86, 0.82), (0.32, 0.42, 0.38))
    soap = scene.material("soap bottle", colour=pick(rng, soaps), roughness=0.3)
    bottle = [(0, 0), (0.03, 0), (0.03, 0.12), (0.01, 0.14), (0.01, 0.17), (0, 0.17)]
    piece.add(lathe(bottle, (0.10, -0.12, _TOP), 16), soap)
    return piece


def _add_fronts(piece: Piece, width: float, low: float, front: str, basins: int, cabinet: str, metal: str) -> None:
    """Doors or drawers with handles."""
    y = -VANITY_DEPTH
    columns = 2 * basins
    wide = (width - 0.02) / columns
    rows = 1 if front == "doors" else 2
    if front != "doors":
        columns, wide = basins, (width - 0.02) / basins
    tall = (_TOP - 0.04 - low) / rows
    for column in range(columns):
        for row in range(rows):
            x, z = 0.01 + column * wide, low + row * tall
            x1, z1 = x + wide - 0.004, z + tall - 0.004
            x, z = x + 0.004, z + 0.004
            piece.add(box((x, y + 0.012, z), (x1, y + 0.03, z1), 0.003), cabinet)
            edge = 0.05
            hole = (x + edge, x1 - edge, z + edge, z1 - edge)
            piece.add(frame((x, x1, z, z1), hole, (y, y + 0.014), 0.003), cabinet)
            if front == "doors":
                handle = x1 - 0.03 if column % 2 == 0 else x + 0.03
                bar = cylinder((handle, y - 0.025, z1 - 0.22), (handle, y - 0.025, z1 - 0.08), 0.006, sides=10)
            else:
                middle = (x + x1) / 2
                bar = cylinder(
                    (middle - 0.08, y - 0.025, z1 - 0.025), (middle + 0.08, y - 0.025, z1 - 0.025), 0.006, sides=10
                )
            piece.add(bar, metal)


def _add_basin(piece: Piece, x: float, kind: str, white: str, metal: str) -> None:
    """A bowl on the top, or a rim just above it, and a tap."""
    y = -0.27
    if kind == "vessel":
        rings = [
            Ring(0.12, 0.10, _TOP, 2, x, y),
            Ring(0.20, 0.155, _TOP + 0.06, 2, x, y),
            Ring(0.215, 0.17, _TOP + 0.13, 2, x, y),
            Ring(0.205, 0.16, _TOP + 0.13, 2, x, y),
            Ring(0.18, 0.135, _TOP + 0.07, 2, x, y),
            Ring(0.0, 0.0, _TOP + 0.03, 2, x, y),
        ]
        rim = 0.13
    else:
        power = 2.4 if kind == "sunk" else 9
        # The top is not cut open: the rim stands on it and the bowl's floor lies just above.
        rings = [
            Ring(0.24, 0.175, _TOP, power, x, y),
            Ring(0.24, 0.175, _TOP + 0.055, power, x, y),
            Ring(0.215, 0.150, _TOP + 0.058, power, x, y),
            Ring(0.18, 0.12, _TOP + 0.012, power, x, y),
            Ring(0.0, 0.0, _TOP + 0.008, power, x, y),
        ]
        rim = 0.055
    piece.add(loft(rings), white)
    z, back = _TOP + rim, -0.06
    spout = [
        (x, back, _TOP),
        (x, back, z + 0.15),
        (x, back - 0.03, z + 0.20),
        (x, back - 0.09, z + 0.21),
        (x, back - 0.13, z + 0.17),
    ]
    piece.add(tube(spout, 0.013, 10), metal)
    piece.add(cylinder((x + 0.10, back, _TOP), (x + 0.10, back, _TOP + 0.06), 0.016, sides=12), metal)


def _add_glasses(scene: Scene, piece: Piece, basins: list[float], width: float, kind: str, metal: str) -> None:
    """A looking-glass over each basin, or one over all."""
    mirror = scene.material("mirror", colour=(0.90, 0.92, 0.92), roughness=0.04, metallic=1.0)
    if kind == "wide":
        piece.add(box((0.03, -0.022, 1.08), (width - 0.03, -0.002, 1.92), 0.003), metal)
        piece.add(box((0.045, -0.026, 1.095), (width - 0.045, -0.020, 1.905)), mirror)
        return
    for x in basins:
        if kind == "round":
            radius = 0.33
            piece.add(cylinder((x, -0.002, 1.50), (x, -0.024, 1.50), radius, sides=48), metal)
            piece.add(cylinder((x, -0.02, 1.50), (x, -0.027, 1.50), radius - 0.015, sides=48), mirror)
        else:
            half, edge = (0.27, 0.012) if kind == "tall" else (0.31, 0.04)
            piece.add(
                box((x - half, -0.028, 1.06), (x + half, -0.002, 1.94), 0.006),
                metal if kind == "tall" else "vanity cabinet",
            )
            piece.add(box((x - half + edge, -0.032, 1.06 + edge), (x + half - edge, -0.026, 1.94 - edge)), mirror)


def _add_wall_lamps(scene: Scene, piece: Piece, basins: list[float], kind: str, metal: str) -> None:
    """A bar of light over each looking-glass."""
    lamp = scene.material("vanity lamp", colour=(1.0, 0.88, 0.72), kind="light", emission=9.0)
    z = 2.06 if kind != "round" else 1.98
    for x in basins:
        piece.add(box((x - 0.06, -0.03, z - 0.02), (x + 0.06, -0.002, z + 0.02), 0.003), metal)
        piece.add(cylinder((x, -0.03, z), (x, -0.075, z), 0.012, sides=10), metal)
        if kind == "round":
            piece.add(sphere((x, -0.11, z), 0.06, sides=10), lamp)
        else:
            piece.add(cylinder((x - 0.24, -0.085, z), (x + 0.24, -0.085, z), 0.022, sides=14), lamp)
            ends = [
                cylinder((x + a, -0.085, z), (x + b, -0.085, z), 0.024, sides=14)
                for a, b in ((-0.26, -0.24), (0.24, 0.26))
            ]
            piece.add(join(*ends), metal)


def _add_stored_towels(scene: Scene, piece: Piece, width: float, home: Home) -> None:
    """Folded towels on the lower shelf."""
    rng = home.rng("bathroom", "stored towels")
    cloth = scene.material("stored towels", texture=fabric(rng, pick(rng, _PAINTS)), roughness=0.95)
    for x in np.arange(0.24, width - 0.15, 0.42):
        for number in range(3):
            z = 0.21 + 0.075 * number
            piece.add(soft_box((x - 0.15, -0.42, z), (x + 0.15, -0.12, z + 0.08), 0.25, 10), cloth)
