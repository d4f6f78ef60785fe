"""Edges that many photos share at the same place: the search within one window.

Photos of different homes have nothing in common pixel by pixel, except what was put on all of them. So photos whose
edge directions agree across a window are gathered; the mean of their directions is close to length 1 where they all
have the same edge, and near 0 elsewhere. What counts as agreement is read off the photos themselves: the same photos
shifted against each other by a few cells agree by chance only, and long straight edges of rooms no less than before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["Pattern", "agreement", "find_patterns", "solid"]

FEWEST_PHOTOS, FEWEST_LISTINGS = 8, 4
"""What so few photos or listings have in common may be chance, or one photographer's habit."""

_SHIFTS = ((5, 9), (-6, 7), (9, -5), (-7, -11))  # cells down and across, further than letters are thick
_PAIR_CHANCE = 1e-4  # of two photos agreeing by accident
_PHOTO_CHANCE = 1e-3  # of a photo agreeing with a pattern by accident
_LEAST_PAIR, _LEAST_PHOTO = 0.1, 0.3  # agreement below which nothing counts, however rare
_STRENGTH, _DEVIATIONS = 0.3, 4.5  # a cell belongs to a pattern by the length of its mean direction
_FEWEST_CELLS = 24
_ROUNDS = 6
_TRIES = 60
_ONE_ROOM = 0.9


@dataclass(frozen=True, eq=False)
class Pattern:
    """Edges that several photos share.

    Attributes:
        template: (2, h, w) mean direction across and down, each cell's length 0 to 1.
        cells: (h, w), where it is compared.
        threshold: Agreement from which on a photo carries it, 0 to 1.
    """

    template: NDArray[np.float32]
    cells: NDArray[np.bool_]
    threshold: float


def agreement(fields: NDArray[np.int8], pattern: Pattern) -> NDArray[np.float64]:
    """Cosine between a pattern and photos over the pattern's cells, (n,), -1 to 1.

    Args:
        fields: (n, 2, h, w) directions, see `explain.audit.frames.directions`.
        pattern: What is looked for.
    """
    seen = fields[:, :, pattern.cells].reshape(len(fields), -1).astype(np.float32)
    wanted = pattern.template[:, pattern.cells].ravel()
    length = np.linalg.norm(seen, axis=1) * np.linalg.norm(wanted)
    cosine: NDArray[np.float64] = (seen @ wanted / np.maximum(length, 1e-9)).astype(np.float64)
    return cosine


def find_patterns(
    fields: NDArray[np.int8], listing: NDArray[np.int64], room: NDArray[np.int64]
) -> list[tuple[Pattern, NDArray[np.bool_]]]:
    """Find what photos share in one window, the most frequent first.

    A pattern that only photos of one room have may be the room itself, seen by a camera that always stands at the same
    place; where several rooms are known, it is left out.

    Args:
        fields: (n, 2, h, w) directions of n different photos.
        listing: (n,) number of the listing of each.
        room: (n,) number of the room that each shows, -1 where unknown.

    Returns:
        Each pattern with the photos that have it, (n,).
    """
    found: list[tuple[Pattern, NDArray[np.bool_]]] = []
    if len(fields) < FEWEST_PHOTOS:
        return found
    fields = fields.copy()
    flat = _unit(fields)
    alike, least = flat @ flat.T, _chance_level(fields, flat)
    np.fill_diagonal(alike, 0)
    untried = np.ones(len(fields), bool)
    for _ in range(_TRIES):
        neighbours = alike > least
        degree = neighbours.sum(1) * untried
        seed = int(degree.argmax())
        if degree[seed] + 1 < FEWEST_PHOTOS:
            break
        members = neighbours[seed]
        members[seed] = True
        grown = _grown(fields, members)
        if grown is None or not _credible(grown[1], listing, room):
            untried[seed] = False
            if grown is not None:
                untried[grown[1]] = False  # they would lead to the same
            continue
        found.append(grown)
        pattern, members = grown
        # What is explained is blanked, so that a second mark on the same photos can be found.
        blank = fields[members]
        blank[:, :, solid(pattern.cells)] = 0
        fields[members] = blank
        flat[members] = _unit(blank)
        alike[members] = flat[members] @ flat.T
        alike[:, members] = alike[members].T
        np.fill_diagonal(alike, 0)
    return found


def solid(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The area that edges enclose, with a rim of two cells: gaps closed, holes filled, specks dropped."""
    margin = 8
    padded = np.pad(cells, margin)
    area = ndimage.binary_closing(padded, iterations=3)
    area = ndimage.binary_fill_holes(area)
    parts, _ = ndimage.label(area)
    sizes = np.bincount(parts.ravel())
    area = area & (sizes[parts] >= _FEWEST_CELLS // 2)
    area = ndimage.binary_dilation(area, iterations=2)
    filled: NDArray[np.bool_] = area[margin:-margin, margin:-margin]
    return filled


def _unit(fields: NDArray[np.int8]) -> NDArray[np.float32]:
    """Directions as rows of length 1; rows of no edges at all stay 0."""
    flat = fields.reshape(len(fields), -1).astype(np.float32)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 127.0)
    return flat


def _chance_level(fields: NDArray[np.int8], flat: NDArray[np.float32]) -> float:
    """Agreement of two photos that chance alone hardly ever gives."""
    some = slice(0, 400)
    chance = [
        (flat[some] @ _unit(np.roll(fields[some], shift, (-2, -1))).T)[~np.eye(len(fields[some]), dtype=bool)]
        for shift in _SHIFTS[:2]
    ]
    return max(_LEAST_PAIR, float(np.quantile(np.concatenate(chance), 1 - _PAIR_CHANCE)))


def _grown(fields: NDArray[np.int8], members: NDArray[np.bool_]) -> tuple[Pattern, NDArray[np.bool_]] | None:
    """The pattern of some photos, and all photos that have it; None where it dissolves when others are asked."""
    for _ in range(_ROUNDS):
        count = int(members.sum())
        if count < FEWEST_PHOTOS:
            return None
        template = fields[members].mean(0, dtype=np.float32) / 127
        strength = np.hypot(template[0], template[1])
        # Directions that have nothing in common have a mean whose parts scatter by about 0.5 / sqrt(count).
        cells = strength > max(_STRENGTH, _DEVIATIONS * 0.5 / np.sqrt(count))
        cells &= solid(cells)
        if cells.sum() < _FEWEST_CELLS:
            return None
        pattern = _with_threshold(fields, template, cells)
        score = _without_itself(fields, members, pattern)
        now = score > pattern.threshold
        if np.array_equal(now, members):
            return pattern, members
        members = now
    return (pattern, members) if members.sum() >= FEWEST_PHOTOS else None


def _with_threshold(fields: NDArray[np.int8], template: NDArray[np.float32], cells: NDArray[np.bool_]) -> Pattern:
    """A pattern, with the agreement that photos hardly ever reach when it is held against the wrong place."""
    chance = []
    for shift in _SHIFTS:
        moved = Pattern(np.roll(template, shift, (-2, -1)), np.roll(cells, shift, (-2, -1)), 0.0)
        chance.append(agreement(fields, moved))
    level = float(np.quantile(np.concatenate(chance), 1 - _PHOTO_CHANCE))
    return Pattern(template, cells, max(_LEAST_PHOTO, level))


def _without_itself(fields: NDArray[np.int8], members: NDArray[np.bool_], pattern: Pattern) -> NDArray[np.float64]:
    """Agreement of every photo with the pattern of the other members: a photo must not vouch for itself."""
    count = int(members.sum())
    seen = fields[:, :, pattern.cells].reshape(len(fields), -1).astype(np.float32) / 127
    wanted = pattern.template[:, pattern.cells].ravel()
    own = (seen**2).sum(1)
    dot = seen @ wanted
    squared = np.full(len(fields), float((wanted**2).sum()))
    if count > 1:
        without = count**2 * squared - 2 * count * dot + own
        squared = np.where(members, without / (count - 1) ** 2, squared)
        dot = np.where(members, (count * dot - own) / (count - 1), dot)
    agreed: NDArray[np.float64] = dot / np.sqrt(np.maximum(own * squared, 1e-9))
    return agreed


def _credible(members: NDArray[np.bool_], listing: NDArray[np.int64], room: NDArray[np.int64]) -> bool:
    """Whether enough different homes and rooms share a pattern."""
    if members.sum() < FEWEST_PHOTOS or len(np.unique(listing[members])) < FEWEST_LISTINGS:
        return False
    known = room[room >= 0]
    if len(known) == 0 or np.bincount(known).max() > _ONE_ROOM * len(known):
        return True  # there is only one room to be seen
    rooms = room[members & (room >= 0)]
    return len(rooms) == 0 or bool(np.bincount(rooms).max() <= _ONE_ROOM * len(rooms))
