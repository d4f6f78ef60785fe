"""Beds with mattress, cover, pillows and cushions."""

from dataclasses import dataclass

import numpy as np

from data.laboratory.colours import Colour
from data.laboratory.rendering.geometry.mesh import box, cylinder, join, soft_box
from data.laboratory.rendering.geometry.pieces import Piece, tilted
from data.laboratory.rendering.geometry.soft import draped, pillow, sample_folds
from data.laboratory.rendering.interior.palettes import CUSHION_COLOURS, LINEN_COLOURS, Scheme, pick, varied
from data.laboratory.rendering.scene import Scene
from data.laboratory.rendering.surfaces.base import Texture
from data.laboratory.rendering.surfaces.indoor import fabric, weave, wood

BED_LENGTH = 2.12
"""From the wall behind the head to the foot, metres."""
_MATTRESS_TOP = 0.58


@dataclass(frozen=True)
class BedLook:
    """What a bed looks like.

    Attributes:
        width: Of the mattress, metres.
        head: "panel", "channels", "buttons", "slats" or "cane".
        head_height: Upper edge of the head above the floor, metres.
        cover: Colour of the duvet.
        pillow: Colour of the pillows.
        frame: Colour of frame and head.
        throw: Whether a folded blanket lies over the foot.
        pillows: Behind each other, 1 or 2 a side.
    """

    width: float
    head: str
    head_height: float
    cover: Colour
    pillow: Colour
    frame: Colour
    throw: bool
    pillows: int


def sample_bed_look(rng: np.random.Generator, scheme: Scheme, wood_colour: Colour) -> BedLook:
    """Draw a bed."""
    head = str(rng.choice(["panel", "channels", "buttons", "slats", "cane"]))
    soft = head in ("channels", "buttons")
    frame = pick(rng, (scheme.second, scheme.feature, scheme.cover, (0.62, 0.60, 0.57))) if soft else wood_colour
    if head in ("panel", "slats") and rng.random() < 0.3:
        frame = (0.90, 0.89, 0.87)
    return BedLook(
        width=float(rng.choice([1.45, 1.6, 1.75])),
        head=head,
        head_height=float(rng.uniform(1.02, 1.32)),
        cover=pick(rng, (*LINEN_COLOURS, scheme.cover, scheme.feature)),
        pillow=pick(rng, LINEN_COLOURS[:3]),
        frame=frame,
        throw=bool(rng.random() < 0.7),
        pillows=int(rng.integers(1, 3)),
    )


def double_bed(scene: Scene, look: BedLook, scheme: Scheme, rng: np.random.Generator) -> Piece:
    """Return a made bed, its head at y = 0."""
    piece = Piece()
    soft = look.head in ("channels", "buttons")
    frame_texture = fabric(rng, look.frame, 256) if soft else wood(rng, look.frame, 256)
    frame = scene.material("bed frame", texture=frame_texture, roughness=0.9 if soft else 0.45, specular=0.3)
    sheet_material = scene.material(
        "bed sheet", texture=fabric(rng, varied(rng, look.pillow, 0.01), 256), roughness=0.95
    )
    cover = scene.material("duvet", texture=fabric(rng, look.cover), roughness=0.95)
    half, length = look.width / 2, BED_LENGTH
    # Frame and legs.
    piece.add(box((-half - 0.03, -length, 0.14), (half + 0.03, -0.08, 0.32), 0.02), frame)
    legs = [
        cylinder((x, y, 0), (x, y, 0.15), 0.03) for x in (-half + 0.06, half - 0.06) for y in (-length + 0.08, -0.2)
    ]
    piece.add(join(*legs), frame)
    _add_head(scene, piece, look, frame, rng)
    piece.add(soft_box((-half, -length + 0.03, 0.30), (half, -0.09, _MATTRESS_TOP), 0.14), sheet_material)
    # Duvet, folded back below the pillows.
    turn_back = -0.66
    drop, folds = float(rng.uniform(0.24, 0.36)), sample_folds(rng)
    piece.add(
        draped(look.width + 0.10, -length - 0.02, turn_back, _MATTRESS_TOP + 0.055, drop, folds, drop + 0.02), cover
    )
    fold = draped(look.width + 0.13, turn_back - 0.36, turn_back + 0.02, _MATTRESS_TOP + 0.085, drop - 0.05, folds)
    piece.add(fold, sheet_material)
    edge = soft_box(
        (-half - 0.04, turn_back - 0.03, _MATTRESS_TOP - 0.01),
        (half + 0.04, turn_back + 0.07, _MATTRESS_TOP + 0.09),
        0.5,
    )
    piece.add(edge, sheet_material)
    if look.throw:
        throw = scene.material("bed throw", texture=_throw_texture(rng, scheme), roughness=0.95)
        start = -length + float(rng.uniform(0.18, 0.30))
        piece.add(draped(look.width + 0.13, start, start + 0.55, _MATTRESS_TOP + 0.070, drop + 0.04, folds), throw)
    pillow_material = scene.material("pillows", texture=fabric(rng, look.pillow, 256), roughness=0.95)
    for row in range(look.pillows):
        for x in (-half / 2 - 0.01, half / 2 + 0.01):
            plump = pillow(min(0.68, half - 0.05), 0.46, 0.20, rng)
            lean = tilted(plump, 24 + 14 * row + rng.uniform(-3, 3)).moved(
                x + rng.uniform(-0.015, 0.015), -0.36 - 0.17 * row, _MATTRESS_TOP - 0.01
            )
            piece.add(lean, pillow_material)
    return piece


def scatter_cushions(
    scene: Scene, rng: np.random.Generator, places: list[tuple[float, float, float]], size: float, lean: float = 22.0
) -> Piece:
    """Return cushions of one or two colours, labelled as such.

    Args:
        scene: Gets their materials.
        rng: Of number, colours and shapes.
        places: (x, y, z) of the middle of each cushion's lower edge, most welcome places first; some stay empty.
        size: Width, metres.
        lean: How far they lean back, degrees.
    """
    piece = Piece()
    names = [scene.material(f"cushion {number}", texture=_cushion_texture(rng), roughness=0.95) for number in range(2)]
    count = int(rng.integers(1, len(places) + 1))
    for x, y, z in places[:count]:
        wide = size * rng.uniform(0.92, 1.08)
        mesh = tilted(pillow(wide, wide, 0.40 * wide, rng), lean + rng.uniform(-4, 4)).turned(rng.uniform(-12, 12))
        piece.add(mesh.moved(x, y, z), names[int(rng.integers(2))], "cushion")
    return piece


def _cushion_texture(rng: np.random.Generator) -> Texture:
    return fabric(rng, pick(rng, CUSHION_COLOURS), 256)


def _throw_texture(rng: np.random.Generator, scheme: Scheme) -> Texture:
    colour = pick(rng, (scheme.accent, scheme.feature, scheme.second))
    return weave(rng, colour, 0.016) if rng.random() < 0.4 else fabric(rng, colour, 256)


def _add_head(scene: Scene, piece: Piece, look: BedLook, frame: str, rng: np.random.Generator) -> None:
    half, top = look.width / 2 + 0.04, look.head_height
    if look.head == "panel":
        piece.add(box((-half, -0.06, 0.1), (half, -0.015, top), 0.012), frame)
        panels = int(rng.integers(1, 4))
        wide = (2 * half - 0.08) / panels
        for number in range(panels):
            x = -half + 0.04 + number * wide
            piece.add(box((x + 0.03, -0.075, 0.45), (x + wide - 0.03, -0.05, top - 0.08), 0.012), frame)
    elif look.head == "channels":
        count = int(rng.integers(6, 11))
        wide = 2 * half / count
        for number in range(count):
            x = -half + number * wide
            piece.add(soft_box((x, -0.13, 0.1), (x + wide, -0.02, top), 0.22, 8), frame)
    elif look.head == "buttons":
        piece.add(soft_box((-half - 0.03, -0.13, 0.1), (half + 0.03, -0.015, top), 0.12), frame)
        for x in np.linspace(-half + 0.18, half - 0.18, 5):
            for z in (top - 0.18, top - 0.38):
                piece.add(soft_box((x - 0.02, -0.137, z - 0.02), (x + 0.02, -0.12, z + 0.02), 0.9, 6), frame)
    elif look.head == "slats":
        for x in (-half, half - 0.07):
            piece.add(box((x, -0.07, 0), (x + 0.07, -0.01, top), 0.01), frame)
        piece.add(box((-half, -0.065, top - 0.09), (half, -0.015, top), 0.01), frame)
        piece.add(box((-half, -0.065, 0.30), (half, -0.015, 0.40), 0.01), frame)
        count = int(rng.integers(7, 12))
        for x in np.linspace(-half + 0.12, half - 0.16, count):
            piece.add(box((x, -0.05, 0.38), (x + 0.04, -0.03, top - 0.07), 0.004), frame)
    else:
        cane = scene.material("bed cane", texture=weave(rng, (0.74, 0.60, 0.42), 0.02), roughness=0.8)
        piece.add(box((-half + 0.05, -0.045, 0.3), (half - 0.05, -0.03, top - 0.05)), cane)
        for x in (-half, -0.03, half - 0.06):
            piece.add(box((x, -0.065, 0.05), (x + 0.06, -0.015, top), 0.012), frame)
        for z in (0.30, top - 0.06):
            piece.add(box((-half, -0.066, z), (half, -0.014, z + 0.06), 0.012), frame)
