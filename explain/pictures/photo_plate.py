"""One photo as a picture that can be read by itself: its map, its regions, what they are worth, and the legend."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from explain.explanation import Explanation, PhotoExplanation
from explain.pictures.lettering import font_for, picture_money
from explain.pictures.overlay import LOWERS, RAISES, LegendWords, heat_colours, legend_words, overlay, read_for_overlay
from explain.pictures.region_marks import mark_regions

__all__ = ["photo_plate"]

_PAPER, _INK, _QUIET = (252, 251, 248), (36, 41, 43), (98, 104, 106)
_WIDTH = 800  # pixels at least, so that what is written can be read


def photo_plate(
    photo: PhotoExplanation,
    explanation: Explanation,
    limit: float,
    *,
    title: str,
    opacity: float = 0.6,
    regions: bool = True,
) -> Image.Image:
    """Draw a photo with its map, and below it a strip that says what is seen.

    Args:
        photo: One of the explanation's.
        explanation: What it is part of.
        limit: Value drawn in full colour, one for all photos of the listing; see `scale_limit`.
        title: What the method is called.
        opacity: Of the map, 0 to 1.
        regions: Outline the regions and write their amounts.

    Returns:
        RGB, at least 800 pixels wide; a smaller photo is enlarged.

    Raises:
        PhotoError: The photo cannot be read any more.
    """
    pixels = read_for_overlay(Path(photo.path))
    if pixels.shape[1] < _WIDTH:
        size = (_WIDTH, max(1, round(pixels.shape[0] * _WIDTH / pixels.shape[1])))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    picture = overlay(pixels, photo.map, limit, opacity)
    if regions:
        picture = mark_regions(picture, photo, explanation.currency, names=True)
    strip = _strip(photo, explanation, limit, title, opacity, picture.shape[1])
    plate = Image.new("RGB", (picture.shape[1], picture.shape[0] + strip.height), _PAPER)
    plate.paste(Image.fromarray(picture), (0, 0))
    plate.paste(strip, (0, picture.shape[0]))
    return plate


def _strip(
    photo: PhotoExplanation, explanation: Explanation, limit: float, title: str, opacity: float, width: int
) -> Image.Image:
    """Room and amount, what the picture is of, and the colour scale."""
    unit = width / 40
    words = LegendWords(*(text.replace("\u00a0", " ") for text in legend_words(limit, explanation)))
    room = photo.room.capitalize() or "Photo"
    amount = picture_money(photo.amount, explanation.currency, signed=True)
    estimate = picture_money(explanation.estimate, explanation.currency)
    about = f"Home {explanation.listing_id} · estimate {estimate} · {title}"
    letters = "".join((room, amount, about, *words))  # one font for all
    large, small = font_for(letters, round(1.25 * unit)), font_for(letters, round(0.75 * unit))
    strip = Image.new("RGB", (width, round((7.0 if words.zero else 5.9) * unit)), _PAPER)
    draw = ImageDraw.Draw(strip)
    left, right = 0.7 * unit, width - 0.7 * unit
    draw.text((left, 1.2 * unit), room, font=large, fill=_INK, anchor="lm")
    draw.text((right, 1.2 * unit), amount, font=large, fill=_INK, anchor="rm")
    _arrow(draw, right - large.getlength(amount) - 1.1 * unit, 1.2 * unit, 0.38 * unit, photo.amount)
    draw.text((left, 2.75 * unit), about, font=small, fill=_QUIET, anchor="lm")
    _line(draw, 4.0 * unit, words[:3], (left, right), small)
    strip.paste(_bar(opacity, round(right - left), round(0.75 * unit)), (round(left), round(4.55 * unit)))
    if words.zero:
        _line(draw, 6.0 * unit, words[3:], (left, right), small)
    return strip


def _bar(opacity: float, width: int, height: int) -> Image.Image:
    """The colour scale as it looks on the paper."""
    colours = heat_colours(np.linspace(-1, 1, width)[None], 1.0).astype(np.float64)
    mixed = np.array(_PAPER) + (colours[..., :3] - _PAPER) * (colours[..., 3:] / 255 * opacity)
    bar = Image.fromarray(np.repeat(np.rint(mixed).astype(np.uint8), height, axis=0))
    ImageDraw.Draw(bar).rectangle((0, 0, width - 1, height - 1), outline=(190, 188, 182))
    return bar


def _line(
    draw: ImageDraw.ImageDraw,
    down: float,
    texts: tuple[str, ...],
    ends: tuple[float, float],
    font: ImageFont.FreeTypeFont,
) -> None:
    """Three texts: at the left end, in the middle and at the right end."""
    for text, across, side in zip(texts, (ends[0], sum(ends) / 2, ends[1]), ("lm", "mm", "rm"), strict=True):
        draw.text((across, down), text, font=font, fill=_QUIET, anchor=side)


def _arrow(draw: ImageDraw.ImageDraw, across: float, down: float, half: float, amount: float) -> None:
    """A triangle upwards where the photo raises the estimate, downwards where it lowers it."""
    tip = -half if amount > 0 else half
    colour = tuple(int(part) for part in (RAISES if amount > 0 else LOWERS))
    triangle = [(across - half, down - tip), (across + half, down - tip), (across, down + tip)]
    draw.polygon(triangle, fill=colour)
