"""An audit on disk: `audit.json`, `amounts.csv`, and a picture of every mark."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from data.errors import InputError, PhotoError
from data.files import atomic_folder, write_json
from data.photos.decoding import PhotoArray
from data.table_files.writing import write_csv
from explain.audit.audit import Audit, MarkFinding
from explain.audit.findings import sentences
from explain.pictures.overlay import RAISES, read_for_overlay
from valuation.statistics.bootstrap import Figure

__all__ = ["AUDIT", "as_json", "check_out", "save_audit"]

AUDIT = "audit.json"
_AVERAGED = 100  # photos in the average look
_CLOSE_UP = 3  # times larger


def check_out(folder: Path) -> None:
    """Refuse to replace a folder that is not an audit's.

    Raises:
        InputError: It holds something else.
    """
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / AUDIT).is_file())):
        raise InputError(f"{folder} holds something else: choose another folder for --out.")


def as_json(audit: Audit) -> dict[str, Any]:
    """The audit as plain JSON: money in its currency, unknown figures as null."""
    return {
        "currency": audit.currency,
        "listings": audit.listings,
        "photos": audit.photos,
        "marks": [
            {
                "name": found.name,
                "place": found.place,
                "photos": found.photos,
                "listings": list(found.listings),
                "alignment": found.mark.alignment.name,
                "moved_mean": _number(found.moved.mean()),
                "moved_mean_absolute": _number(found.moved.abs().mean()),
                "moved_by_location": {place: _number(mean) for place, mean in found.moved_by_location.items()},
                "location": found.association.location or None,
                "listings_at_location": found.association.listings_there,
                "marked_at_location": found.association.marked_there,
                "odds_ratio": _figure(found.association.odds_ratio),
                "median_price_with": _number(found.association.price_with),
                "median_price_without": _number(found.association.price_without),
                "price_ratio": _figure(found.association.price_ratio),
            }
            for found in audit.marks
        ],
        "control_mean_absolute": audit.control,
        "cues": [vars(total) for total in audit.cues],
        "text": sentences(audit),
    }


def save_audit(audit: Audit, paths: Sequence[Path], folder: Path) -> list[Path]:
    """Write an audit, replacing the folder as a whole.

    Args:
        audit: What was found.
        paths: The photos, in the order of `Portfolio.photos`.
        folder: Where to.

    Returns:
        The files written.
    """
    with atomic_folder(folder) as temporary:
        write_json(temporary / AUDIT, as_json(audit))
        write_csv(audit.amounts, temporary / "amounts.csv", money=("money", "absolute_money"))
        for found in audit.marks:
            picture = mark_picture(found, paths)
            if picture is not None:
                Image.fromarray(picture).save(temporary / f"{found.name.replace(' ', '-')}.png")
    return sorted(folder.iterdir())


def mark_picture(found: MarkFinding, paths: Sequence[Path]) -> PhotoArray | None:
    """The average of photos that carry a mark, its area outlined, and below it a close-up of the area.

    Homes average out to grey, and what all photos share stays. Only photos of the commonest size take part, those that
    agree best with the mark.

    Args:
        found: The mark.
        paths: The photos, in the order of `Portfolio.photos`.

    Returns:
        RGB (H, W, 3); None where none of the photos can be read any more.
    """
    mark = found.mark
    shapes, member, counts = np.unique(mark.shapes, axis=0, return_inverse=True, return_counts=True)
    height, width = (int(side) for side in shapes[counts.argmax()])
    alike = np.flatnonzero(member.ravel() == counts.argmax())
    best = alike[np.argsort(-mark.agreement[alike])][:_AVERAGED]
    total, count = np.zeros((height, width, 3)), 0
    for row in mark.rows[best]:
        try:
            picture = read_for_overlay(paths[row], max(height, width))
        except PhotoError:
            continue
        if picture.shape == total.shape:
            total += picture
            count += 1
    if count == 0:
        return None
    mean = np.rint(total / count).astype(np.uint8)
    rows, columns = np.nonzero(mark.area_in((height, width), (height, width)))
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    detail = Image.fromarray(mean[top:bottom, left:right])
    zoom = min(_CLOSE_UP, width / detail.width)
    detail = detail.resize((round(detail.width * zoom), round(detail.height * zoom)), Image.Resampling.BICUBIC)
    sheet = np.full((height + 8 + detail.height, width, 3), 255, np.uint8)
    sheet[:height] = mean
    sheet[top:bottom, [left, right - 1]] = RAISES
    sheet[[top, bottom - 1], left:right] = RAISES
    sheet[height + 8 :, : detail.width] = np.asarray(detail)
    return sheet


def _figure(figure: Figure) -> dict[str, float | None]:
    return {"value": _number(figure.value), "low": _number(figure.low), "high": _number(figure.high)}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
