"""Small pictures of homes for tables: all of one size, of the front where there is a photo of it."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from data.errors import PhotoError
from data.photos.rooms import ROOMS
from data.portfolio import Portfolio
from data.threads import map_threads
from explain.pictures.overlay import read_for_overlay
from valuation.reports.pictures import jpeg

__all__ = ["SHOWN", "SMALLER", "thumbnails"]

SHOWN = (76, 57)
"""Width and height in pixels of a table."""
SMALLER = 0.5
"""A pixel of the table holds so much of a pixel of the picture, for screens and printers that show more."""


def thumbnails(portfolio: Portfolio, listing_ids: Iterable[str]) -> dict[str, bytes]:
    """JPEG by listing; those without a photo that can be read are left out."""
    ids = list(listing_ids)
    order = {room: place for place, room in enumerate(ROOMS)}
    photos = portfolio.photos[portfolio.photos["listing_id"].isin(ids)]
    ranks = photos["room"].map(order).fillna(len(ROOMS))
    ranked = photos.assign(rank=ranks).sort_values("rank", kind="stable")
    paths = {str(name): [Path(path) for path in some["path"]] for name, some in ranked.groupby("listing_id")}
    made = map_threads(_thumbnail, [paths.get(name, []) for name in ids])
    return {name: picture for name, picture in zip(ids, made, strict=True) if picture}


def _thumbnail(paths: list[Path]) -> bytes:
    """The first photo that can be read; empty where there is none."""
    size = (round(SHOWN[0] / SMALLER), round(SHOWN[1] / SMALLER))
    for path in paths:
        try:
            pixels = read_for_overlay(path, 2 * max(size))  # enough also where much of a long side is cut off
        except PhotoError:
            continue
        return jpeg(np.asarray(ImageOps.fit(Image.fromarray(pixels), size)), "").jpeg
    return b""
