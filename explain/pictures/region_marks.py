"""Regions marked on their photo: an outline each, and what it is worth written beside it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy.ndimage import distance_transform_edt
from skimage.measure import find_contours

from data.photos.decoding import PhotoArray
from explain.explanation import PhotoExplanation
from explain.pictures.lettering import font_for, picture_money
from explain.pictures.overlay import RAISES
from explain.pictures.region_outlines import region_frame

__all__ = ["anchor", "mark_regions", "outline_regions", "place_labels", "write_amounts"]

_CASING = (12, 16, 18)
_LIGHT = (255, 255, 255)
_TAG, _LOWERED = (20, 25, 28, 205), (110, 185, 255)  # a lighter blue than on the photo: it stands on dark here
_FINE = 2  # lines are drawn this many times larger and then made smaller, which smooths them


class Rectangle(NamedTuple):
    """Left, top, right and bottom in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Rectangle") -> bool:
        """Whether two rectangles overlap; touching is not overlapping."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def mark_regions(
    picture: PhotoArray, photo: PhotoExplanation, currency: str, *, names: bool = False, most: int = 6
) -> PhotoArray:
    """Outline all regions of a photo and write at those with most money what they are worth.

    Args:
        picture: The photo in any size, RGB (H, W, 3), with or without its map.
        photo: Whose regions to mark.
        currency: ISO 4217 code.
        names: Write what the region shows before its amount.
        most: Regions that get an amount at most.

    Returns:
        RGB (H, W, 3), a new one.
    """
    if not photo.regions or not photo.region_labels.any():
        return picture.copy()
    return write_amounts(outline_regions(picture, photo.region_labels), photo, currency, names=names, most=most)


def outline_regions(picture: PhotoArray, labels: NDArray[np.integer]) -> PhotoArray:
    """Draw a thin light line with a dark casing around every region, so that it is seen on light and dark.

    Args:
        picture: RGB (H, W, 3).
        labels: (h, w) of any size over the same photo; 0 is outside.
    """
    height, width = picture.shape[:2]
    canvas = (width * _FINE, height * _FINE)
    mask = Image.new("L", canvas)
    drawn = ImageDraw.Draw(mask)
    thin = max(1, round(_FINE * min(height, width) / 320))
    lines = [line for label in np.unique(labels[labels > 0]) for line in _contours(labels, int(label), canvas)]
    sheets = []
    for thickness in (thin + 2 * _FINE, thin):
        drawn.rectangle((0, 0, *canvas), fill=0)
        for line in lines:
            drawn.line(line, fill=255, width=thickness, joint="curve")
        sheets.append(mask.resize((width, height), Image.Resampling.BOX))
    marked = Image.fromarray(picture)
    for sheet, colour, strength in zip(sheets, (_CASING, _LIGHT), (0.65, 1.0), strict=True):
        marked.paste(colour, (0, 0), sheet.point([round(value * strength) for value in range(256)]))
    return np.asarray(marked)


def write_amounts(
    picture: PhotoArray, photo: PhotoExplanation, currency: str, *, names: bool = False, most: int = 6
) -> PhotoArray:
    """Write the amounts of a photo's regions on it, each at its region, on a dark tag; arguments as `mark_regions`.

    An amount for which no free place is left is not written; those with more money come first.
    """
    height, width = picture.shape[:2]
    share = 0.03 if names else 0.042
    size = int(np.clip(share * min(width, 1.4 * height), 11, 40))
    texts, anchors, regions = [], [], []
    for number, region in enumerate(photo.regions[:most], start=1):
        inside = photo.region_labels == number
        if not inside.any():
            continue
        amount = picture_money(region.amount, currency, signed=True)
        texts.append(f"{region.name} {amount}" if names and region.confidence is not None else amount)
        across, down = anchor(inside)
        anchors.append((across * width, down * height))
        regions.append(region)
    edge = 0.3 * size  # kept free along the edges of the picture
    font = font_for("".join(texts), size)  # one for all
    extents = [(font.getlength(text) + 1.9 * size, 1.5 * size) for text in texts]  # with a triangle, and room around
    inner = [(across - edge, down - edge) for across, down in anchors]
    places = place_labels(inner, extents, (width - 2 * edge, height - 2 * edge))
    canvas = Image.fromarray(picture).convert("RGBA")
    sheet = Image.new("RGBA", canvas.size)
    draw = ImageDraw.Draw(sheet)
    for place, text, point, region in zip(places, texts, anchors, regions, strict=True):
        if place is not None:
            moved = Rectangle(*(side + edge for side in place))
            _write(draw, moved, text, point, font, raises=region.amount > 0)
    return np.asarray(Image.alpha_composite(canvas, sheet).convert("RGB"))


def anchor(inside: NDArray[np.bool_]) -> tuple[float, float]:
    """The point of a region that is farthest from its edge, as shares of width and height."""
    rows, columns = region_frame(inside, True)
    # The edge of the photo is an edge too. Beyond its frame a region has none that were nearer.
    depth = distance_transform_edt(np.pad(inside[rows, columns], 1))[1:-1, 1:-1]
    down, across = np.unravel_index(int(np.argmax(depth)), depth.shape)
    down, across = down + rows.start, across + columns.start
    return (float(across) + 0.5) / inside.shape[1], (float(down) + 0.5) / inside.shape[0]


def place_labels(
    anchors: Sequence[tuple[float, float]], extents: Sequence[tuple[float, float]], size: tuple[float, float]
) -> list[Rectangle | None]:
    """Places for labels, each as near to its anchor as the earlier ones and the edges of the picture allow.

    Args:
        anchors: Where the middle of each label should be, in pixels.
        extents: Width and height of each label in pixels.
        size: Width and height of the picture.

    Returns:
        For each label its rectangle, inside the picture and apart from all others; None where there is no such place.
    """
    placed: list[Rectangle | None] = []
    taken: list[Rectangle] = []
    for (across, down), (width, height) in zip(anchors, extents, strict=True):
        found = None
        if width <= size[0] and height <= size[1]:
            lefts, tops = _steps(size[0] - width, width / 4), _steps(size[1] - height, height / 2)
            lefts = np.append(lefts, np.clip(across - width / 2, 0, size[0] - width))
            tops = np.append(tops, np.clip(down - height / 2, 0, size[1] - height))
            left, top = (grid.ravel() for grid in np.meshgrid(lefts, tops))
            distance = np.hypot(left + width / 2 - across, top + height / 2 - down)
            for choice in np.argsort(distance, kind="stable"):
                wanted = Rectangle(left[choice], top[choice], left[choice] + width, top[choice] + height)
                if not any(wanted.meets(other) for other in taken):
                    found = wanted
                    break
        placed.append(found)
        taken += [found] if found else []
    return placed


def _steps(end: float, step: float) -> NDArray[np.float64]:
    return np.linspace(0, end, max(2, round(end / max(step, 1)) + 1))


def _contours(labels: NDArray[np.integer], label: int, canvas: tuple[int, int]) -> list[list[tuple[float, float]]]:
    """Smooth closed lines around a region, in pixels of the canvas, which is (width, height)."""
    height, width = labels.shape
    blur = max(height, width) / 160
    part = region_frame(labels, label, margin=math.ceil(4 * blur) + 2)  # farther out it is as if there were no region
    # A margin of one closes the lines of regions that reach the edge of the photo.
    soft = Image.fromarray((np.pad(labels[part] == label, 1, mode="edge") * 255).astype(np.uint8))
    framed = np.pad(np.asarray(soft.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float64)[1:-1, 1:-1], 1)
    lines = []
    for line in find_contours(framed, 127.5):  # type: ignore[no-untyped-call]  # untyped
        line = np.append(line[:-1:2], line[-1:], axis=0)  # smooth as it is, it needs no more points
        across = np.clip((line[:, 1] - 0.5 + part[1].start) / width, 0.004, 0.996) * canvas[0]
        down = np.clip((line[:, 0] - 0.5 + part[0].start) / height, 0.004, 0.996) * canvas[1]
        lines.append(list(zip(across.tolist(), down.tolist(), strict=True)))
    return lines


def _write(
    draw: ImageDraw.ImageDraw,
    place: Rectangle,
    text: str,
    point: tuple[float, float],
    font: ImageFont.FreeTypeFont,
    *,
    raises: bool,
) -> None:
    """One tag, with a line to its region where it had to go elsewhere."""
    size = font.size
    middle = ((place.left + place.right) / 2, (place.top + place.bottom) / 2)
    if not (place.left <= point[0] <= place.right and place.top <= point[1] <= place.bottom):
        draw.line([middle, point], fill=(*_CASING, 220), width=max(3, round(size / 6)))
        draw.line([middle, point], fill=(*_LIGHT, 255), width=max(1, round(size / 16)))
    draw.rounded_rectangle(tuple(place), radius=size * 0.3, fill=_TAG)
    colour = tuple(int(part) for part in RAISES) if raises else _LOWERED
    left, half = place.left + 0.45 * size, 0.3 * size
    tip, foot = (-half, half) if raises else (half, -half)
    triangle = [(left, middle[1] + foot), (left + 2 * half, middle[1] + foot), (left + half, middle[1] + tip)]
    draw.polygon(triangle, fill=colour)
    draw.text((left + 0.95 * size, middle[1]), text, font=font, fill=(*_LIGHT, 255), anchor="lm")
