"""Overlays: marks that lie at the same place of many photos, such as the watermarks of agencies, found by themselves.

No model and no example of a mark is needed. Patterns of edges that photos of different homes and rooms share
(`explain.audit.patterns`) are looked for in nine windows of a sample; then every photo is asked for each. Of a mark,
Dekel, Rubinstein, Liu and Freeman 2017, "On the Effectiveness of Visible Watermarks", use the same consistency of
gradients over a collection to tell it from what lies behind; which photos carry it is given there and found here.

Limits: a mark that moves about, that fewer than `FEWEST_PHOTOS` photos or `FEWEST_LISTINGS` listings carry, or that
has no edges (a tint) is not found. Of more than `SAMPLE` photos a sample is searched, so that there a mark on less than
about 1 % of all can be missed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explain.audit.frames import BY_PIXELS, BY_SHARE, Alignment, in_photo, resized
from explain.audit.laying_out import different, laid_out, photo_size
from explain.audit.patterns import Pattern, agreement, find_patterns, solid

__all__ = ["Mark", "find_marks"]

SAMPLE = 2000
"""At most so many photos are compared with each other: cost grows with the square."""

_SAME_PHOTOS = 0.7  # patterns of which so many photos have both are pieces of one mark
_CONTAINED, _COVERED, _PLAN = 0.8, 0.3, 128  # a mark is another when so much of its photos and of its area is

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Piece:
    """A part of a mark, in one window.

    Attributes:
        pattern: Its edges.
        anchor: The window's, see `explain.audit.frames.ANCHORS`.
    """

    pattern: Pattern
    anchor: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Mark:
    """A repeated overlay.

    Attributes:
        pieces: Where and what it is; more than one where it is wider than a window, or lies in several places.
        alignment: Whether its place counts in pixels or as a share of the photo's size.
        rows: (k,) the photos that carry it, ascending, as numbers in the sequence that was searched.
        agreement: (k,) how well each agrees with the mark, 0 to 1.
        shapes: (k, 2) height and width of each as laid out for the alignment.
    """

    pieces: tuple[Piece, ...]
    alignment: Alignment
    rows: NDArray[np.intp]
    agreement: NDArray[np.float64]
    shapes: NDArray[np.intp]

    def area(self, row: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Where the mark lies in a photo that carries it.

        Args:
            row: The photo.
            shape: Height and width of the picture that is asked about, at any scale.

        Returns:
            (H, W), with a rim of a few pixels.

        Raises:
            KeyError: The photo does not carry the mark.
        """
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            raise KeyError(f"Photo {row} does not carry the mark.")
        return self.area_in((int(self.shapes[place, 0]), int(self.shapes[place, 1])), shape)

    def area_in(self, laid_out: tuple[int, int], shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Where the mark would lie in any photo, given its height and width as laid out for the alignment."""
        area = np.zeros(laid_out, bool)
        for piece in self.pieces:
            area |= in_photo(solid(piece.pattern.cells), piece.anchor, self.alignment, laid_out)
        return resized(area, shape)


def find_marks(
    paths: Sequence[Path],
    listing: NDArray[np.int64],
    room: NDArray[np.int64],
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Mark]:
    """Find repeated overlays, the one on most photos first.

    Args:
        paths: The photos; those that cannot be read count as unmarked.
        listing: (n,) number of the listing of each photo.
        room: (n,) number of the room that each shows, -1 where unknown; a pattern of one room only is no mark.
        seed: Chooses the sample.
        progress: Called with photos done and their total; each photo counts once per pass over it.
    """
    sizes = {photo_size(path) for path in paths}
    # Where no photo is reduced, or all are alike, both alignments are the same.
    several = len(sizes) > 1 and max((max(size) for size in sizes), default=0) > (BY_SHARE.longest_side or 0)
    alignments = (BY_SHARE, BY_PIXELS) if several else (BY_SHARE,)
    order = np.random.default_rng(seed).permutation(len(paths))[:SAMPLE]
    sample = np.sort(order)
    steps, total = 0, len(alignments) * (len(sample) + len(paths))
    found: list[Mark] = []

    def step() -> None:
        nonlocal steps
        steps += 1
        if progress is not None:
            progress(steps, total)

    for alignment in alignments:
        pieces = _search([paths[row] for row in sample], listing[sample], room[sample], alignment, step)
        found += _joined(_carriers(paths, pieces, alignment, step))
    if progress is not None and steps < total:
        progress(total, total)
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda mark: -len(mark.rows)):
        if not any(_same(mark, other) for other in kept):
            kept.append(mark)
    return kept


def _search(
    paths: Sequence[Path],
    listing: NDArray[np.int64],
    room: NDArray[np.int64],
    alignment: Alignment,
    step: Callable[[], None],
) -> list[Piece]:
    """Patterns in every window of some photos."""
    seen = []
    for picture in laid_out(paths, alignment):
        step()
        seen.append(picture)
    kept = np.array([number for number, picture in enumerate(seen) if picture is not None], np.intp)
    if len(kept) == 0:
        return []
    thumbnails = np.stack([picture.thumbnail for picture in seen if picture is not None])
    chosen = kept[different(thumbnails)]
    pieces = []
    for number, anchor in enumerate(alignment.anchors):
        window = np.stack([picture.windows[number] for row in chosen if (picture := seen[row]) is not None])
        patterns = find_patterns(window, listing[chosen], room[chosen])
        pieces += [Piece(pattern, anchor) for pattern, _ in patterns]
    return pieces


def _carriers(
    paths: Sequence[Path], pieces: Sequence[Piece], alignment: Alignment, step: Callable[[], None]
) -> list[Mark]:
    """Each piece as a mark of its own, with all photos that carry it."""
    scores = np.zeros((len(pieces), len(paths)))
    shapes = np.zeros((len(paths), 2), np.intp)
    numbers = {anchor: number for number, anchor in enumerate(alignment.anchors)}
    for row, picture in enumerate(laid_out(paths, alignment) if pieces else ()):
        step()
        if picture is None:
            continue
        shapes[row] = picture.shape
        for number, piece in enumerate(pieces):
            scores[number, row] = agreement(picture.windows[None, numbers[piece.anchor]], piece.pattern)[0]
    marks = []
    for piece, score in zip(pieces, scores, strict=True):
        rows = np.flatnonzero(score > piece.pattern.threshold)
        marks.append(Mark((piece,), alignment, rows, score[rows], shapes[rows]))
    return marks


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Pieces that nearly the same photos carry, joined to marks."""
    joined: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: -len(mark.rows)):
        for number, other in enumerate(joined):
            if _overlap(mark.rows, other.rows) >= _SAME_PHOTOS:
                rows, where = np.unique(np.concatenate([other.rows, mark.rows]), return_index=True)
                shapes = np.concatenate([other.shapes, mark.shapes])[where]
                best = np.zeros(len(rows))
                for part in (other, mark):
                    place = np.searchsorted(rows, part.rows)
                    best[place] = np.maximum(best[place], part.agreement)
                joined[number] = replace(
                    other, pieces=other.pieces + mark.pieces, rows=rows, agreement=best, shapes=shapes
                )
                break
        else:
            joined.append(mark)
    return joined


def _same(mark: Mark, other: Mark) -> bool:
    """Whether a mark is another, larger one seen once more, by another window or alignment."""
    shared = np.intersect1d(mark.rows, other.rows)
    if len(shared) < _CONTAINED * max(len(mark.rows), 1):
        return False
    areas = [found.area(int(shared[0]), (_PLAN, _PLAN)) for found in (mark, other)] if len(shared) else []
    return not areas or bool((areas[0] & areas[1]).sum() >= _COVERED * areas[0].sum())


def _overlap(a: NDArray[np.intp], b: NDArray[np.intp]) -> float:
    """Share of the photos in either that are in both."""
    return len(np.intersect1d(a, b)) / max(len(np.union1d(a, b)), 1)
