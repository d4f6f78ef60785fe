"""Windows seen from the street, sound or boarded up: frames, panes, curtains, dim rooms, shutters, stains."""

import numpy as np

from data.laboratory.neighbourhood.homes import Home
from data.laboratory.rendering.facade.plan import Opening
from data.laboratory.rendering.geometry.mesh import Mesh, box, frame, join, polygons, prism, upright
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.scene import Scene

REVEAL = 0.12  # metres from the wall's face to the window
_FRAME = 0.065


def add_window(scene: Scene | Piece, home: Home, opening: Opening, number: int, label: str = "upkeep") -> None:
    """Add a sound window: frame, pane, curtains or blind, and the room behind; one wall opening's worth."""
    random = home.rng("frontal", "window", str(number))
    x0, x1, z0, z1 = opening.hole
    plane = opening.y + REVEAL - 0.03
    scene.add(_frame(opening, plane), "frame", label)
    scene.add(polygons([upright(*opening.hole, plane)]), "glass", label)
    scene.add(_sill(opening), "trim")
    dressing = random.random()
    width = x1 - x0
    share = float(random.uniform(0.14, 0.30))
    down = float(random.uniform(0.15, 0.6))
    if dressing < 0.55:
        scene.add(_curtain(x0, x0 + share * width, z0, z1, plane + 0.16, random), "curtain", label)
        scene.add(_curtain(x1 - share * width, x1, z0, z1, plane + 0.16, random), "curtain", label)
    elif dressing < 0.85:
        low = z1 - down * (z1 - z0)
        scene.add(polygons([upright(x0, x1, low, z1, plane + 0.1)]), "curtain", label)
    lit = home.style.hour == "evening" and random.random() < 0.5
    scene.add(_room(opening, plane), "lit room" if lit else "room", label)
    if opening.shutters:
        for side in (-1, 1):
            scene.add(shutter(opening, side), "shutter", label)


def add_boarded_window(scene: Scene, home: Home, opening: Opening, number: int) -> None:
    """Add a window that is boarded up or broken, with what is left of its shutters and a stained wall below it."""
    random = home.rng("frontal", "upkeep", str(number))
    x0, x1, z0, z1 = opening.hole
    plane = opening.y + REVEAL - 0.03
    scene.add(_sill(opening), "trim")
    scene.add(_frame(opening, plane), "frame", "upkeep")
    scene.add(_room(opening, plane), "room", "upkeep")
    front = opening.y
    if random.random() < 0.62:
        lean = float(random.normal(0, 1.0))
        board = box((x0 - 0.06, front - 0.035, z0 - 0.03), (x1 + 0.06, front - 0.012, z1 + 0.05))
        scene.add(leaned(board, lean, x0, z0), "board", "upkeep")
        batten = box((x0 - 0.14, front - 0.07, z1 - 0.42), (x1 + 0.14, front - 0.035, z1 - 0.30))
        scene.add(leaned(batten, float(random.normal(0, 4)), (x0 + x1) / 2, z1), "old wood", "upkeep")
    else:
        count = int(random.integers(3, 5))
        for index in range(count):
            z = z0 + (z1 - z0) * (index + 0.5) / count
            plank = box((x0 - 0.13, front - 0.045, z - 0.105), (x1 + 0.13, front - 0.015, z + 0.105))
            scene.add(leaned(plank, float(random.normal(0, 5)), (x0 + x1) / 2, z), "old wood", "upkeep")
    for side in (-1, 1):
        fate = random.random()
        lean = float(random.uniform(6, 15))
        if opening.shutters and fate < 0.65:
            panel = shutter(opening, side)
            if fate < 0.35:  # hangs from its upper hinge
                panel = leaned(panel, -side * lean, x0 if side < 0 else x1, z1)
            scene.add(panel, "shutter", "upkeep")
    length = float(random.uniform(0.5, 0.95)) * (0.62 if opening.storey else 1.0)  # not down to the storey below
    if front <= 0.0:  # a dormer has its roof just below
        material = "stained upper wall" if opening.storey else "stained wall"
        add_stain(scene, (x0 - 0.12, x1 + 0.12), z0 - 0.06, length, front, random, material)


def add_stain(
    scene: Scene,
    sides: tuple[float, float],
    top: float,
    length: float,
    y: float,
    random: np.random.Generator,
    material: str,
) -> None:
    """Add streaks of dirt that run down a wall that faces -y, from `top` down by at most `length` metres.

    The wall goes on in them: the material is that of the wall, stained.
    """
    edges = np.linspace(*sides, max(4, int((sides[1] - sides[0]) / 0.11)))
    drops = length * random.uniform(0.25, 1.0, len(edges))
    rings = []
    for left, right, one, other in zip(edges, edges[1:], drops, drops[1:], strict=False):
        low_left, low_right = max(top - one, 0.02), max(top - other, 0.02)
        rings.append(
            [
                (left, y - 0.006, low_left),
                (right, y - 0.006, low_right),
                (right, y - 0.006, top),
                (left, y - 0.006, top),
            ]
        )
    scene.add(polygons(rings), material, "upkeep")


def shutter(opening: Opening, side: int) -> Mesh:
    """Return the open louvred shutter on the left (-1) or right (1) of a window."""
    x0, x1, z0, z1 = opening.hole
    width = min((x1 - x0) / 2, 0.42)
    low, high = (x0 - 0.05 - width, x0 - 0.05) if side < 0 else (x1 + 0.05, x1 + 0.05 + width)
    y = opening.y
    stile = 0.055
    parts = [
        box((low, y - 0.045, z0), (low + stile, y - 0.01, z1)),
        box((high - stile, y - 0.045, z0), (high, y - 0.01, z1)),
        box((low, y - 0.02, z0), (high, y - 0.01, z1)),
    ]
    middle = (z0 + z1) / 2
    for z in (z0, middle - stile / 2, z1 - stile):
        parts.append(box((low, y - 0.045, z), (high, y - 0.01, z + stile)))
    slats = np.arange(z0 + 0.09, z1 - 0.08, 0.075)
    rings = [
        [
            (low + stile, y - 0.042, z),
            (high - stile, y - 0.042, z),
            (high - stile, y - 0.018, z + 0.06),
            (low + stile, y - 0.018, z + 0.06),
        ]
        for z in slats
    ]
    return join(*parts, polygons(rings))


def leaned(mesh: Mesh, degrees: float, x: float, z: float) -> Mesh:
    """Return a mesh turned within the plane of the façade about (x, z), clockwise as seen from the street."""
    angle = np.radians(degrees)
    moved = mesh.vertices - np.array([x, 0.0, z], np.float32)
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = np.stack(
        [cosine * moved[:, 0] + sine * moved[:, 2], moved[:, 1], cosine * moved[:, 2] - sine * moved[:, 0]], axis=1
    )
    return Mesh((turned + np.array([x, 0.0, z])).astype(np.float32), mesh.faces, mesh.uv)


def _frame(opening: Opening, plane: float) -> Mesh:
    x0, x1, z0, z1 = opening.hole
    front, back = plane - 0.05, plane + 0.03
    hole = (x0 + _FRAME, x1 - _FRAME, z0 + _FRAME, z1 - _FRAME)
    parts = [frame(opening.hole, hole, (front, back), 0.008)]
    slim = opening.columns > 2 and opening.rows > 2
    half = 0.014 if slim else 0.032
    for index in range(1, opening.columns):
        x = x0 + (x1 - x0) * index / opening.columns
        parts.append(box((x - half, plane - 0.04, z0 + _FRAME), (x + half, plane + 0.02, z1 - _FRAME)))
    for index in range(1, opening.rows):
        z = z0 + (z1 - z0) * index / opening.rows
        thick = half if slim else 0.028
        parts.append(box((x0 + _FRAME, plane - 0.035, z - thick), (x1 - _FRAME, plane + 0.02, z + thick)))
    return join(*parts)


def _sill(opening: Opening) -> Mesh:
    x0, x1, z0, _ = opening.hole
    y = opening.y
    return box((x0 - 0.07, y - 0.07, z0 - 0.07), (x1 + 0.07, y + 0.08, z0), 0.01)


def _curtain(x0: float, x1: float, z0: float, z1: float, y: float, random: np.random.Generator) -> Mesh:
    xs = np.linspace(x0, x1, 22)
    folds = y + 0.035 * np.sin((xs - x0) * 58 + random.uniform(0, 6))
    low = z0 - 0.05
    return polygons(
        [
            [(a, p, low), (b, q, low), (b, q, z1), (a, p, z1)]
            for a, b, p, q in zip(xs, xs[1:], folds, folds[1:], strict=False)
        ]
    )


def _room(opening: Opening, plane: float) -> Mesh:
    """The inside of a box behind the window, so that one looks into a dim room and not through the house."""
    x0, x1, z0, z1 = opening.hole
    x0, x1, z0, z1, near = x0 - 0.08, x1 + 0.08, z0 - 0.4, z1 + 0.1, plane + 0.02
    shell = prism(upright(x0, x1, z0, z1, near), (0.0, 2.4, 0.0))
    return Mesh(shell.vertices, shell.faces[2:], shell.uv)  # open towards the street
