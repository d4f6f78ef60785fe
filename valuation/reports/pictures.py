"""Pictures of a report as JPEG: photos, heatmaps, and thumbnails of comparables.

Always encoded with the same settings, so that the same photo gives the same bytes, and no larger than print needs, so
that a report can be sent by mail.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from data.errors import PhotoError
from data.photos.decoding import PhotoArray
from data.photos.rooms import ROOMS
from data.portfolio import Portfolio
from explain.counterfactuals.photo_parts import region_words
from explain.explanation import Explanation, PhotoExplanation, Region
from explain.photo_order import by_room, room_names
from explain.pictures.overlay import overlay, read_for_overlay, scale_limit
from explain.pictures.region_marks import mark_regions
from valuation.reports.contents import RegionLine, ReportPhoto, Thumbnail
from valuation.reports.step_lines import change_of
from valuation.wording.money import format_money

__all__ = ["OPACITY", "first_photo", "jpeg", "report_photos"]

OPACITY = 0.6
"""Of the heatmaps on their photos, as everywhere else by default."""
_SIDE, _SMALL_SIDE, _THUMBNAIL = 800, 560, 320  # pixels of the longer side
_MANY = 6  # photos; more of them are drawn smaller
_QUALITY = 82
_MOST_REGIONS = 4
_MOST_PHOTOS = 24
_SOURCES = {"predicted": "room told from the picture", "unknown": "room unknown"}


def report_photos(portfolio: Portfolio, listing_id: str, explanation: Explanation | None) -> tuple[ReportPhoto, ...]:
    """The photos of a home, with heatmaps where its estimate rests on them; those that cannot be read are left out.

    Args:
        portfolio: Holds the home.
        listing_id: The home.
        explanation: Of its estimate; None where there is none.
    """
    if explanation is not None and explanation.photos:
        return _explained(explanation)
    rows = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    side = _SIDE if len(rows) <= _MANY else _SMALL_SIDE
    photos = []
    for path, room in zip(rows["path"][:_MOST_PHOTOS], rows["room"][:_MOST_PHOTOS], strict=True):
        name = str(room).capitalize() if room in ROOMS else "Photo"
        try:
            pixels = read_for_overlay(Path(path), side)
        except PhotoError:  # the notes say so
            continue
        photos.append(ReportPhoto(name, "", jpeg(pixels, f"{name} of home {listing_id}")))
    return tuple(photos)


def first_photo(portfolio: Portfolio, listing_id: str) -> Thumbnail | None:
    """A small picture of a home, of its front where there is one; None where none can be read."""
    rows = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    order = {room: place for place, room in enumerate(ROOMS)}
    ranked = sorted(
        zip(rows["room"].astype(object), rows["path"], strict=True), key=lambda row: order.get(row[0], len(ROOMS))
    )
    for room, path in ranked:
        what = f"{str(room).capitalize()} of" if room in ROOMS else "Photo of"
        try:
            return jpeg(read_for_overlay(Path(path), _THUMBNAIL), f"{what} home {listing_id}")
        except PhotoError:
            continue
    return None


def jpeg(pixels: PhotoArray, alt: str) -> Thumbnail:
    """Encode a picture.

    Args:
        pixels: RGB (H, W, 3).
        alt: What it shows, in words.
    """
    buffer = io.BytesIO()
    # Every setting that decides on the bytes is named, so that a change of Pillow's defaults changes nothing.
    Image.fromarray(np.ascontiguousarray(pixels)).save(
        buffer, "JPEG", quality=_QUALITY, subsampling="4:2:0", optimize=True, progressive=False
    )
    return Thumbnail(buffer.getvalue(), pixels.shape[1], pixels.shape[0], alt)


def _explained(explanation: Explanation) -> tuple[ReportPhoto, ...]:
    shown = by_room(explanation.photos)[:_MOST_PHOTOS]
    limit = scale_limit(photo.map for photo in explanation.photos)
    side = _SIDE if len(shown) <= _MANY else _SMALL_SIDE
    photos = []
    for photo, name in zip(shown, room_names(shown), strict=True):
        try:
            pixels = read_for_overlay(Path(photo.path), side)
        except PhotoError:
            continue
        photos.append(_with_heatmap(photo, name, pixels, explanation, limit))
    return tuple(photos)


def _with_heatmap(
    photo: PhotoExplanation, name: str, pixels: PhotoArray, explanation: Explanation, limit: float
) -> ReportPhoto:
    money, home = explanation.currency, explanation.listing_id
    painted = mark_regions(overlay(pixels, photo.map, limit, OPACITY), photo, money, most=_MOST_REGIONS)
    amount, change = format_money(photo.amount, money, signed=True), change_of(photo.amount)
    moves = f"{change} the estimate by {amount.lstrip('+-')}" if change else "does not move the estimate"
    alt = f"{name} of home {home} with heatmap; this photo {moves}"
    regions = tuple(_region(region, money) for region in photo.regions[:_MOST_REGIONS])
    return ReportPhoto(
        name,
        _SOURCES.get(photo.room_source, ""),
        jpeg(pixels, f"{name} of home {home}"),
        jpeg(painted, alt),
        amount,
        change,
        regions,
    )


def _region(region: Region, money: str) -> RegionLine:
    words = region_words(region)
    amount = format_money(region.amount, money, signed=True)
    return RegionLine(words[:1].upper() + words[1:], amount, change_of(region.amount))
