"""An explanation on disk: one overlay per photo and `explanation.json`."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from data.files import atomic_folder, write_json
from explain.explanation import Explanation
from explain.overlay import money_limit, overlay, read_for_overlay

__all__ = ["EXPLANATION", "as_json", "save_explanation"]

EXPLANATION = "explanation.json"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain JSON; money in its currency, maps as rows of money per position."""
    return {
        "listing_id": explanation.listing_id,
        "method": explanation.method,
        "target": explanation.target,
        "unit": explanation.unit,
        "currency": explanation.currency,
        "estimate": explanation.estimate,
        "base_value": explanation.base_value,
        "attributes": [vars(part) for part in explanation.attributes],
        "photos": [
            {
                "file": part.file,
                "room": part.room,
                "room_source": part.room_source,
                "amount": part.amount,
                "map": np.round(part.map.astype(float), 2).tolist(),
            }
            for part in explanation.photos
        ],
        "residual": explanation.residual,
        "text": explanation.text,
    }


def save_explanation(explanation: Explanation, folder: Path, opacity: float = 0.6) -> list[Path]:
    """Write the overlays, all on one money scale, and `explanation.json`, replacing the folder as a whole.

    Returns:
        The files written.
    """
    limit = money_limit([part.map for part in explanation.photos])
    with atomic_folder(folder) as temporary:
        write_json(temporary / EXPLANATION, as_json(explanation) | {"scale_limit_per_position": limit})
        for number, part in enumerate(explanation.photos, start=1):
            picture = overlay(read_for_overlay(Path(part.path)), part.map, limit, opacity)
            Image.fromarray(picture).save(temporary / f"{number:02d}-{part.room}.png")
    return sorted(folder.iterdir())
