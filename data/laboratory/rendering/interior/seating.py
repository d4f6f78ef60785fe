"""Sofas, armchairs and stools."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.rendering.geometry.mesh import Mesh, box, cylinder, join, polygons, soft_box
from data.laboratory.rendering.geometry.pieces import Piece, tilted
from data.laboratory.rendering.geometry.soft import Ring, draped, loft, sample_folds, sheet
from data.laboratory.rendering.interior.palettes import Scheme, pick
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import fabric, plain, weave, wood

_SEAT = 0.44


@dataclass(frozen=True)
class SofaLook:
    """What a sofa looks like.

    Attributes:
        width: Over all, metres.
        depth: Over all, metres.
        arms: "track" (square), "round" or "slim".
        back: Height of its frame, metres.
        legs: "wood", "metal" or "block".
        seats: Seat cushions, 1 to 3.
        colour: sRGB.
        leather: Or cloth.
    """

    width: float
    depth: float
    arms: str
    back: float
    legs: str
    seats: int
    colour: Colour
    leather: bool

    @property
    def arm(self) -> float:
        """Width of an arm, metres."""
        return {"track": 0.17, "round": 0.22, "slim": 0.09}[self.arms]


def sample_sofa_look(rng: np.random.Generator, scheme: Scheme, longest: float = 2.4) -> SofaLook:
    """Draw a sofa of at most some length in metres."""
    width = min(longest, float(rng.uniform(1.85, 2.4)))
    leather = bool(rng.random() < 0.22)
    brown: tuple[Colour, ...] = ((0.45, 0.27, 0.16), (0.55, 0.35, 0.20), (0.20, 0.16, 0.15), (0.80, 0.74, 0.64))
    return SofaLook(
        width=width,
        depth=float(rng.uniform(0.86, 0.98)),
        arms=str(rng.choice(["track", "round", "slim"])),
        back=float(rng.uniform(0.74, 0.84)),
        legs=str(rng.choice(["wood", "metal", "block"])),
        seats=int(rng.integers(2, 4)) if width > 2.0 else int(rng.integers(1, 3)),
        colour=pick(rng, brown) if leather else pick(rng, (scheme.cover, scheme.cover, scheme.second, scheme.feature)),
        leather=leather,
    )


def sofa(scene: Scene, look: SofaLook, scheme: Scheme, rng: np.random.Generator, wood_colour: Colour) -> Piece:
    """Return a sofa; a blanket may lie over one arm."""
    piece = Piece()
    cloth = _cloth(scene, "sofa", look.colour, look.leather, rng)
    half, depth, arm = look.width / 2, look.depth, look.arm
    _add_legs(scene, piece, look.legs, half, depth, rng, wood_colour, "sofa")
    piece.add(box((-half + 0.01, -depth + 0.02, 0.12), (half - 0.01, -0.01, 0.30), 0.025), cloth)
    piece.add(soft_box((-half + arm * 0.6, -0.24, 0.14), (half - arm * 0.6, 0.0, look.back), 0.13), cloth)
    for side in (-1, 1):
        _add_arm(piece, look, side, cloth)
    inner, front = 2 * (half - arm), -depth
    wide = inner / look.seats
    for number in range(look.seats):
        x = -half + arm + number * wide
        piece.add(soft_box((x + 0.004, front, 0.28), (x + wide - 0.004, -0.20, _SEAT + 0.03), 0.20, 14), cloth)
        back = soft_box((x + 0.008, -0.13, 0), (x + wide - 0.008, 0.09, look.back - _SEAT + 0.10), 0.26, 14)
        piece.add(tilted(back, 11).moved(0, -0.27, _SEAT - 0.02), cloth)
    if rng.random() < 0.4:
        side = rng.choice([-1, 1])
        blanket = scene.material(
            "sofa blanket", texture=_blanket(rng, pick(rng, (scheme.accent, scheme.second))), roughness=0.95
        )
        mesh = draped(
            arm + 0.03, -depth + 0.16, -depth + 0.60, _arm_height(look) + 0.02, 0.30, sample_folds(rng), 0, 0.004, 0.03
        )
        piece.add(mesh.moved(x=side * (half - arm / 2)), blanket)
    return piece


def cushion_places(look: SofaLook) -> list[tuple[float, float, float]]:
    """Where cushions may lie on a sofa: in its corners first."""
    end = look.width / 2 - look.arm - 0.24
    return [(x, -0.47, _SEAT + 0.01) for x in (-end, end, -end + 0.36, end - 0.36)]


def armchair(scene: Scene, name: str, colour: Colour, rng: np.random.Generator, wood_colour: Colour) -> Piece:
    """Return an armchair, about 0.78 m wide and 0.8 m deep: a tub, a square one or one with a wooden frame."""
    piece = Piece()
    cloth = _cloth(scene, name, colour, bool(rng.random() < 0.15), rng)
    timber = scene.material(f"{name} wood", texture=wood(rng, wood_colour, 256), roughness=0.45)
    kind = str(rng.choice(["tub", "square", "frame"]))
    if kind == "frame":
        for x in (-0.34, 0.34):
            path_front = cylinder((x, -0.70, 0), (x, -0.64, 0.60), 0.022, 0.020)
            path_back = cylinder((x, 0.0 - 0.03, 0), (x, -0.16, 0.62), 0.022, 0.020)
            piece.add(join(path_front, path_back, box((x - 0.03, -0.72, 0.58), (x + 0.03, -0.08, 0.615), 0.01)), timber)
        piece.add(box((-0.35, -0.62, 0.24), (0.35, -0.58, 0.29), 0.006), timber)
        piece.add(box((-0.35, -0.16, 0.20), (0.35, -0.12, 0.25), 0.006), timber)
        piece.add(tilted(soft_box((-0.31, -0.72, 0.0), (0.31, -0.10, 0.15), 0.28), -5, -0.1).moved(z=0.28), cloth)
        piece.add(tilted(soft_box((-0.31, -0.13, 0), (0.31, 0.02, 0.52), 0.30), 17).moved(y=-0.19, z=0.36), cloth)
        return piece
    for x in (-0.28, 0.28):
        for y in (-0.68, -0.14):
            piece.add(cylinder((x * 1.08, y, 0), (x, y, 0.17), 0.016, 0.022, 10), timber)
    if kind == "tub":
        piece.add(_tub_shell(), cloth)
        piece.add(soft_box((-0.30, -0.79, 0.16), (0.30, -0.14, 0.46), 0.30, 14), cloth)
    else:
        piece.add(box((-0.36, -0.74, 0.15), (0.36, -0.06, 0.30), 0.03), cloth)
        piece.add(soft_box((-0.37, -0.20, 0.15), (0.37, -0.0, 0.80), 0.16), cloth)
        for x in (-0.39, 0.27):
            piece.add(soft_box((x, -0.78, 0.15), (x + 0.12, -0.05, 0.58), 0.16), cloth)
        piece.add(soft_box((-0.27, -0.80, 0.27), (0.27, -0.18, 0.46), 0.22), cloth)
        piece.add(tilted(soft_box((-0.265, -0.10, 0), (0.265, 0.06, 0.40), 0.28), 10).moved(y=-0.22, z=0.43), cloth)
    return piece


def _tub_shell() -> Mesh:
    """Arms that rise into a round back, 9 cm thick, open to the front."""
    angles = np.radians(np.linspace(-32, 212, 40))
    rise = 0.58 + 0.18 * np.clip(np.sin(angles), 0, 1) ** 1.5
    # Over the edge: up the outside, over the round rim, down the inside.
    across = [(0.05, 0.0), (0.05, 0.9), (0.035, 0.97), (0.0, 1.0), (-0.035, 0.97), (-0.05, 0.9), (-0.05, 0.0)]
    rows = []
    for away, share in across:
        x, y = (0.35 + away) * np.cos(angles), -0.41 + (0.35 + away) * np.sin(angles)
        # The arms run straight forward.
        y = np.where(np.sin(angles) < 0, -0.41 + 0.62 * np.sin(angles), y)
        x = np.where(np.sin(angles) < 0, np.sign(x) * (0.35 + away), x)
        rows.append(np.stack([x, y, 0.15 + share * (rise - 0.15)], axis=-1))
    grid = np.stack(rows)
    ends = [polygons([grid[:, column] if column else grid[::-1, column]]) for column in (0, -1)]
    return join(sheet(grid), *ends)


def pouf(scene: Scene, name: str, colour: Colour, rng: np.random.Generator) -> Piece:
    """Return a round stool of cloth, 0.5 m wide, its middle at the origin."""
    cloth = scene.material(name, texture=_blanket(rng, colour), roughness=0.95)
    piece = Piece()
    levels = [(0.0, 0.0), (0.19, 0.0), (0.24, 0.06), (0.26, 0.16), (0.25, 0.28), (0.20, 0.35), (0.0, 0.37)]
    piece.add(loft([Ring(radius, radius, z) for radius, z in levels]), cloth)
    return piece


def _cloth(scene: Scene, name: str, colour: Colour, leather: bool, rng: np.random.Generator) -> str:
    if leather:
        return scene.material(f"{name} leather", texture=_leather(rng, colour), roughness=0.42, specular=0.4)
    return scene.material(f"{name} cloth", texture=fabric(rng, colour), roughness=0.95, specular=0.1)


def _leather(rng: np.random.Generator, colour: Colour) -> Texture:
    return plain(rng, colour, 0.04, 256)


def _blanket(rng: np.random.Generator, colour: Colour) -> Texture:
    return weave(rng, colour, 0.018) if rng.random() < 0.5 else fabric(rng, colour, 256)


def _arm_height(look: SofaLook) -> float:
    return {"track": 0.60, "round": 0.64, "slim": 0.62}[look.arms]


def _add_arm(piece: Piece, look: SofaLook, side: int, cloth: str) -> None:
    half, depth, arm, high = look.width / 2, look.depth, look.arm, _arm_height(look)
    low, high_x = sorted((side * half, side * (half - arm)))
    if look.arms == "round":
        piece.add(box((low + 0.03, -depth + 0.02, 0.12), (high_x - 0.03, -0.02, high - 0.08), 0.03), cloth)
        middle = (low + high_x) / 2
        piece.add(cylinder((middle, -depth, high - 0.11), (middle, -0.04, high - 0.11), 0.11, sides=24), cloth)
    else:
        piece.add(soft_box((low, -depth, 0.12), (high_x, -0.01, high), 0.10), cloth)


def _add_legs(
    scene: Scene,
    piece: Piece,
    kind: str,
    half: float,
    depth: float,
    rng: np.random.Generator,
    wood_colour: Colour,
    name: str,
) -> None:
    if kind == "metal":
        material = scene.material(f"{name} legs", colour=(0.06, 0.06, 0.06), roughness=0.35)
    else:
        material = scene.material(f"{name} legs", texture=wood(rng, wood_colour, 256), roughness=0.45)
    for x in (-half + 0.1, half - 0.1):
        for y in (-depth + 0.1, -0.1):
            if kind == "block":
                piece.add(box((x - 0.035, y - 0.035, 0), (x + 0.035, y + 0.035, 0.13), 0.004), material)
            else:
                piece.add(cylinder((x, y, 0), (x, y, 0.14), 0.014, 0.022, 12), material)
