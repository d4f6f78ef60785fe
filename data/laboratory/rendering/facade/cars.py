"""A parked car: bodywork, windows, wheels and lights, in one of three shapes."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import one_of, palette
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, polygons
from data.laboratory.rendering.geometry.pieces import Piece
from data.laboratory.rendering.geometry.triangle_mesh import Floats
from data.laboratory.rendering.greenery.foliage import sticks
from data.laboratory.rendering.scene import Scene

CAR_COLOURS = palette(
    "0.86 0.86 0.85, 0.08 0.08 0.09, 0.42 0.43 0.45, 0.66 0.67 0.68, 0.16 0.22 0.40, 0.52 0.09 0.09, 0.20 0.30 0.24, "
    "0.72 0.66 0.55, 0.34 0.48 0.60, 0.75 0.42 0.12"
)


@dataclass(frozen=True)
class _Shape:
    """Metres; windscreen and rear window from bottom to top, as shares of the length from the front bumper."""

    length: float
    roof: float
    shoulder: float
    screen: tuple[float, float]
    rear: tuple[float, float]  # from top to bottom


_SHAPES = (
    _Shape(length=4.15, roof=1.47, shoulder=0.90, screen=(0.24, 0.40), rear=(0.88, 0.985)),  # hatchback
    _Shape(length=4.65, roof=1.44, shoulder=0.90, screen=(0.28, 0.43), rear=(0.70, 0.86)),  # saloon
    _Shape(length=4.70, roof=1.66, shoulder=1.02, screen=(0.22, 0.36), rear=(0.90, 0.98)),  # estate
)


def car_materials(scene: Scene, rng: np.random.Generator) -> None:
    """Register what cars are made of; the paint is drawn from `CAR_COLOURS`."""
    colour = one_of(rng, CAR_COLOURS)
    scene.material("car paint", colour=colour, roughness=0.28, specular=0.6, clearcoat=1.0)
    scene.material("car glass", colour=(0.05, 0.06, 0.07), roughness=0.06, specular=0.8, clearcoat=1.0)
    scene.material("car black", colour=(0.045, 0.045, 0.05), roughness=0.6)
    scene.material("car rim", colour=(0.62, 0.63, 0.65), roughness=0.3, metallic=1.0)
    scene.material("car lamp", colour=(0.90, 0.91, 0.92), roughness=0.12, clearcoat=1.0)
    scene.material("car tail lamp", colour=(0.50, 0.03, 0.03), roughness=0.15, clearcoat=1.0)
    scene.material("car plate", colour=(0.90, 0.90, 0.86), roughness=0.5)


def car(rng: np.random.Generator, label: str = "car") -> Piece:
    """Return a car on the ground, its middle at the origin and its bonnet towards -y; see `car_materials`."""
    shape = one_of(rng, _SHAPES)
    length, roof, shoulder, screen, rear = shape.length, shape.roof, shape.shoulder, shape.screen, shape.rear
    piece = Piece()
    half = 0.89
    at = np.linspace(0.0, 1.0, 33)
    widths = half * (1 - 0.10 * np.abs(2 * at - 1) ** 6 - 0.06 * np.clip(1 - at / 0.12, 0, 1) ** 2)
    bonnet = shoulder - 0.02 - 0.20 * np.clip(1 - at / screen[0], 0, 1) ** 1.3
    bonnet -= 0.05 * np.clip((at - rear[1]) / (1 - rear[1] + 1e-6), 0, 1)
    nose = np.clip(np.minimum(at, 1 - at) / 0.035, 0, 1) ** 0.5
    sill = 0.20 + 0.10 * (1 - nose)
    belt = sill + (bonnet - sill) * 0.72
    lid = sill + (bonnet - sill) * (0.80 + 0.20 * nose)
    y = (at - 0.5) * length
    profile = [(0.92, sill), (1.0, sill + 0.14), (1.0, belt), (0.955, lid - 0.03), (0.80, lid)]
    rings = _rings(y, widths * (0.86 + 0.14 * nose), profile)
    piece.add(_loft(rings), "car paint", label)
    # The cabin: glass all round under a painted roof on pillars.
    stations = np.array([screen[0], screen[1], (screen[1] + rear[0]) / 2, rear[0], rear[1]])
    tops = np.array([0.0, 0.96, 1.0, 0.95, 0.0]) * (roof - shoulder + 0.04) + shoulder - 0.03
    cabin = (stations - 0.5) * length
    base_half, top_half = half * 0.90, half * 0.68
    share = np.clip((tops - shoulder) / (roof - shoulder), 0, 1)
    low = np.stack([np.full(5, base_half), cabin, np.full(5, shoulder - 0.04)], axis=1)
    high = np.stack([base_half + (top_half - base_half) * share, cabin, tops], axis=1)
    mirror = np.array([-1.0, 1.0, 1.0])
    glass: list[Floats] = []
    for index in range(4):
        side = np.array([low[index], low[index + 1], high[index + 1], high[index]])
        glass += [side, (side * mirror)[::-1]]
    glass += [np.array([high[0] * mirror, high[0], high[1], high[1] * mirror])]
    glass += [np.array([high[4], high[4] * mirror, high[3] * mirror, high[3]])]
    piece.add(polygons(glass), "car glass", label)
    lids = [np.array([high[i] * mirror, high[i], high[i + 1], high[i + 1] * mirror]) for i in (1, 2)]
    raise_by = np.array([0.0, 0.0, 0.035])
    piece.add(polygons([lid_ring + raise_by for lid_ring in lids]), "car paint", label)
    rails = [(high[i] * m, high[i + 1] * m) for i in range(4) for m in (np.ones(3), mirror)]
    posts = [(low[2] * m, high[2] * m) for m in (np.ones(3), mirror)]
    frame = [*rails, *posts]
    piece.add(sticks([a for a, _ in frame], [b for _, b in frame], 0.045, 0.045, 6), "car paint", label)
    _running_gear(piece, length, shoulder, half, label)
    return piece


def _running_gear(piece: Piece, length: float, shoulder: float, half: float, label: str) -> None:
    tyres, rims, arches = [], [], []
    for y in (-length * 0.31, length * 0.29):
        for side in (-1, 1):
            x = side * (half - 0.10)
            outer = side * (half + 0.005)
            arches.append(cylinder((x, y, 0.34), (outer, y, 0.34), 0.385, sides=20))
            tyres.append(cylinder((x, y, 0.32), (side * (half + 0.02), y, 0.32), 0.32, sides=20))
            rims.append(cylinder((x, y, 0.32), (side * (half + 0.032), y, 0.32), 0.205, 0.17, sides=10))
    piece.add(join(*tyres, *arches), "car black", label)
    piece.add(join(*rims), "car rim", label)
    front, back = -length / 2, length / 2
    lamps = [box((x - 0.19, front + 0.02, 0.58), (x + 0.19, front + 0.22, 0.70), 0.03) for x in (-0.55, 0.55)]
    tails = [box((x - 0.14, back - 0.20, 0.66), (x + 0.14, back - 0.01, 0.86), 0.03) for x in (-0.62, 0.62)]
    grille = box((-0.34, front + 0.005, 0.40), (0.34, front + 0.15, 0.54), 0.02)
    mirrors = [
        box(
            (x - 0.09, front + length * 0.30, shoulder), (x + 0.09, front + length * 0.30 + 0.14, shoulder + 0.13), 0.03
        )
        for x in (-half - 0.04, half + 0.04)
    ]
    plates = [
        box((-0.26, front - 0.006, 0.42), (0.26, front + 0.05, 0.52)),
        box((-0.26, back - 0.05, 0.58), (0.26, back + 0.004, 0.69)),
    ]
    piece.add(join(*lamps), "car lamp", label)
    piece.add(join(*tails), "car tail lamp", label)
    piece.add(
        join(grille, *mirrors, box((-half * 0.9, front + 0.15, 0.16), (half * 0.9, back - 0.15, 0.24))),
        "car black",
        label,
    )
    piece.add(join(*plates), "car plate", label)


def _rings(y: Floats, widths: Floats, profile: list[tuple[float, Floats]]) -> Floats:
    """Cross-sections (n, 2 * k, 3), from the left sill over the top to the right one."""
    right = np.stack([np.stack([share * widths, y, height], axis=1) for share, height in profile], axis=1)
    left = right * np.array([-1.0, 1.0, 1.0])
    return np.concatenate([left, right[:, ::-1]], axis=1)


def _loft(rings: Floats) -> Mesh:
    """The skin over cross-sections from front to back, with both ends closed."""
    a, b = rings[:-1, :-1], rings[:-1, 1:]
    c, d = rings[1:, 1:], rings[1:, :-1]
    quads = np.stack([a, b, c, d], axis=2).reshape(-1, 4, 3)
    return polygons([*quads, rings[0][::-1], rings[-1]])
