"""An explanation on disk: a picture of every photo with its map, and `explanation.json`."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.files import atomic_folder, write_json
from explain.explanation import Explanation, PhotoExplanation, PhotoShapley
from explain.methods import METHODS
from explain.pictures.overlay import scale_limit
from explain.pictures.photo_plate import photo_plate

__all__ = ["EXPLANATION", "as_json", "save_explanation"]

EXPLANATION = "explanation.json"
_DIGITS = 7  # significant ones kept of a map's largest value: far finer than a colour, and half the size of all


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain JSON.

    Returns:
        `estimate`, `base_value`, `currency`, `attributes` [{name, value, amount}], `photos` [{file, room, amount,
        regions [{name, confidence, box, amount}], …}], `residual` and `text`, where the amounts of attributes, photos
        and residual add up to estimate - base_value, all in the currency. Further `listing_id`, `method`, `target`,
        `unit` of the maps, `scale_limit` (value per position drawn in full colour) and `notes`; and of each photo its
        `room_source` and its `map` as rows. Where Shapley values were asked for: `shapley` with `photos` [{file, room,
        amount, standard_error}], `everything`, `nothing` and `permutations`.
    """
    content = {
        "listing_id": explanation.listing_id,
        "method": explanation.method,
        "target": explanation.target,
        "unit": explanation.unit,
        "currency": explanation.currency,
        "estimate": explanation.estimate,
        "base_value": explanation.base_value,
        "attributes": [
            {"name": part.name, "value": part.value, "amount": part.amount} for part in explanation.attributes
        ],
        "photos": [_photo_as_json(photo) for photo in explanation.photos],
        "residual": explanation.residual,
        "text": explanation.text,
        "notes": list(explanation.notes),
        "out_of_fold": explanation.out_of_fold,
        "scale_limit": scale_limit(photo.map for photo in explanation.photos),
    }
    if explanation.shapley is not None:
        content["shapley"] = _shapley_as_json(explanation.shapley)
    return content


def save_explanation(
    explanation: Explanation, folder: Path, *, opacity: float = 0.6, regions: bool = True
) -> list[Path]:
    """Write one picture per photo, all on one scale, and `explanation.json`, replacing the folder as a whole.

    Args:
        explanation: What to write.
        folder: Where to.
        opacity: Of the maps on the photos, 0 to 1.
        regions: Outline the regions on the photos and write their amounts.

    Returns:
        The files written.
    """
    limit = scale_limit(photo.map for photo in explanation.photos)
    method = METHODS.get(explanation.method)
    title = method.title if method else explanation.method
    with atomic_folder(folder) as temporary:
        write_json(temporary / EXPLANATION, as_json(explanation))
        for number, photo in enumerate(explanation.photos, start=1):
            plate = photo_plate(photo, explanation, limit, title=title, opacity=opacity, regions=regions)
            room = re.sub("[^a-z0-9]+", "-", photo.room.lower()) or "photo"
            plate.save(temporary / f"{number:02d}-{room}.png")
    return sorted(folder.iterdir())


def _shapley_as_json(shares: PhotoShapley) -> dict[str, Any]:
    columns = zip(shares.files, shares.rooms, shares.amounts.tolist(), shares.standard_errors.tolist(), strict=True)
    return {
        "photos": [dict(zip(("file", "room", "amount", "standard_error"), row, strict=True)) for row in columns],
        "everything": shares.everything,
        "nothing": shares.nothing,
        "permutations": shares.permutations,
    }


def _photo_as_json(photo: PhotoExplanation) -> dict[str, Any]:
    return {
        "file": photo.file,
        "room": photo.room,
        "room_source": photo.room_source,
        "amount": photo.amount,
        "regions": [
            {"name": region.name, "confidence": region.confidence, "box": list(region.box), "amount": region.amount}
            for region in photo.regions
        ],
        "map": _rounded(photo.map),
    }


def _rounded(values: NDArray[np.float32]) -> list[list[float]]:
    largest = float(np.abs(values).max(initial=0))
    places = _DIGITS - 1 - math.floor(math.log10(largest)) if largest > 0 and math.isfinite(largest) else 0
    rounded: list[list[float]] = np.round(values.astype(np.float64), places).tolist()
    return rounded
