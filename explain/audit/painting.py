"""A copy of a portfolio with the marks painted out of its photos, to train a model that cannot use them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.errors import InputError
from data.files import atomic_folder
from data.portfolio import Portfolio
from explain.audit.filling import Fillers
from explain.audit.overlays import Mark
from explain.pictures.overlay import read_for_overlay

__all__ = ["check_new_folder", "write_without_marks"]

_NOT_COPIED = ("checksums.json",)  # would no longer be true
_ANY_SIDE = 1 << 20
_QUALITY = 95  # of JPEG and WebP


def check_new_folder(portfolio: Portfolio, to: Path) -> None:
    """Refuse a place where a copy would destroy something.

    Raises:
        InputError: There is something already, or it lies within the portfolio.
    """
    if to.exists() and not (to.is_dir() and not any(to.iterdir())):
        raise InputError(f"{to} is there already: choose another folder for the copy without marks.")
    if portfolio.folder.resolve() in (to.resolve(), *to.resolve().parents):
        raise InputError(f"{to} lies within the portfolio: choose a folder outside it for the copy without marks.")


def write_without_marks(
    portfolio: Portfolio, marks: Sequence[Mark], to: Path, progress: Callable[[int, int], None] | None = None
) -> int:
    """Copy a portfolio, marks painted out at the photos' full size, all or nothing.

    Tables and unmarked photos are copied as they are. Marked photos keep their names, are turned upright, and lose
    their metadata.

    Args:
        portfolio: The portfolio.
        marks: What was found in its photos.
        to: The copy; nothing may be there.
        progress: Called with photos done and their total.

    Returns:
        How many photos were painted.

    Raises:
        InputError: See `check_new_folder`.
        PhotoError: A marked photo cannot be read any more.
        HearthmapError: The disk refuses.
    """
    check_new_folder(portfolio, to)
    carried: dict[int, list[Mark]] = {}
    for mark in marks:
        for row in mark.rows.tolist():
            carried.setdefault(row, []).append(mark)
    painted: set[str] = set()
    fill = Fillers()
    with atomic_folder(to) as temporary:
        for path in sorted(portfolio.folder.iterdir()):
            if path.is_file() and not path.name.startswith(".") and path.name not in _NOT_COPIED:
                shutil.copyfile(path, temporary / path.name)
        photos = portfolio.photos
        for row, (file, path) in enumerate(zip(photos["file"], photos["path"], strict=True)):
            target = temporary / file
            target.parent.mkdir(parents=True, exist_ok=True)
            if row in carried and file not in painted:
                picture = read_for_overlay(Path(path), _ANY_SIDE)
                area = _union(carried[row], row, (picture.shape[0], picture.shape[1]))
                Image.fromarray(fill(picture, area)).save(target, quality=_QUALITY, subsampling=0)
                painted.add(file)
            elif not target.exists():
                shutil.copyfile(path, target)
            if progress is not None:
                progress(row + 1, len(photos))
    return len(painted)


def _union(marks: Sequence[Mark], row: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    union: NDArray[np.bool_] = np.logical_or.reduce([mark.area(row, shape) for mark in marks])
    return union
