"""Signed maps as pictures: coloured, laid over their photo, and with a legend.

Blue lowers the estimate and orange raises it, a pair that stays apart for every common kind of colour blindness. Places
that move it little are transparent, so that the photo shows. Scaling and colouring are for the eye only: the amounts
stay in the map. Maps in money have a legend in money; those in no unit say only which end lowers and which raises.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from data.photos.decoding import PhotoArray, read_photo
from explain.explanation import Explanation
from valuation.wording.money import format_money, localised

__all__ = [
    "LOWERS",
    "RAISES",
    "LegendWords",
    "colour_scale",
    "heat_colours",
    "legend",
    "legend_words",
    "overlay",
    "read_for_overlay",
    "scale_limit",
]

LOWERS = np.array([0, 114, 205], dtype=np.uint8)  # RGB
RAISES = np.array([245, 121, 0], dtype=np.uint8)
_LUMA = np.repeat(np.array([[0.299], [0.587], [0.114]], dtype=np.float32), 3, axis=1)  # grey, by ITU-R BT.601


class LegendWords(NamedTuple):
    """What is written at the colour scale: above its left end, middle and right end, and below them."""

    left: str
    middle: str
    right: str
    low: str
    zero: str
    high: str


def scale_limit(maps: Iterable[NDArray[np.floating]]) -> float:
    """The value at both ends of one scale for all photos of a listing, per position and in the unit of the maps.

    It is the 99th percentile of the absolute values, so that a single position does not make all others pale; what
    lies beyond is drawn like the limit.

    Args:
        maps: Signed maps, each (h, w); they may differ in size.

    Returns:
        The limit, at least 0; 0 where there is nothing to show.
    """
    values = [np.abs(np.asarray(one, dtype=np.float64)).ravel() for one in maps]
    values = [part[np.isfinite(part)] for part in values]
    everything = np.concatenate(values) if values else np.empty(0)
    return float(np.percentile(everything, 99)) if everything.size else 0.0


def heat_colours(values: NDArray[np.floating], limit: float) -> NDArray[np.uint8]:
    """Colour a map: blue where it lowers the estimate, orange where it raises it.

    Args:
        values: Signed map, (h, w); positions that are not finite stay transparent.
        limit: Value drawn in full colour, see `scale_limit`.

    Returns:
        RGBA (h, w, 4). The alpha grows with the square root of the amount, from 0 at none to 255 at the limit and
        beyond: in proportion, a kitchen would look like nothing beside a façade that is worth ten times as much.
    """
    share = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    share = np.clip(share / limit, -1.0, 1.0) if limit > 0 else np.zeros_like(share)
    colours = np.empty((*share.shape, 4), dtype=np.uint8)
    colours[..., :3] = np.where(share[..., None] < 0, LOWERS, RAISES)
    colours[..., 3] = np.rint(np.sqrt(np.abs(share)) * 255).astype(np.uint8)
    return colours


def overlay(photo: PhotoArray, values: NDArray[np.floating], limit: float, opacity: float) -> PhotoArray:
    """Lay a map over its photo.

    The map is enlarged by bilinear interpolation before it is coloured; each of its positions covers an equal part of
    the photo (corners not aligned), as in the feature map it comes from. The photo's own colours fade twice as fast as
    the heat comes, since a blue sky would pass for money.

    Args:
        photo: RGB (H, W, 3).
        values: Signed map, (h, w).
        limit: Value drawn in full colour, see `scale_limit`.
        opacity: 0 gives the photo as it is; from 0.5 on it is grey; 1 hides it where the map is at the limit.

    Returns:
        RGB (H, W, 3).
    """
    height, width = photo.shape[:2]
    cells = Image.fromarray(np.nan_to_num(np.asarray(values, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0))
    colours = heat_colours(np.asarray(cells.resize((width, height), Image.Resampling.BILINEAR)), limit)
    opacity = float(np.clip(opacity, 0.0, 1.0))
    pixels = photo.astype(np.float32)
    pixels += min(1.0, 2 * opacity) * (pixels @ _LUMA - pixels)
    pixels += (colours[..., :3] - pixels) * (colours[..., 3:] * np.float32(opacity / 255))
    return np.rint(pixels).astype(np.uint8)


def legend_words(limit: float, explanation: Explanation) -> LegendWords:
    """What is written at the colour scale of an explanation's photos.

    Args:
        limit: Value at both ends, see `scale_limit`.
        explanation: Gives the unit of its maps, and its currency.
    """
    what = "the estimate" if explanation.target == "log price" else explanation.target
    left, right = f"lowers {what}", f"raises {what}"
    if explanation.unit == "relative":
        return LegendWords(left, "relative strength, in no unit", right, "", "", "")
    money = explanation.currency
    low, zero, high = (format_money(amount, money, signed=True, digits=2) for amount in (-limit, 0, limit))
    return LegendWords(left, f"money per {_position(explanation)}", right, low, zero, high)


def legend(limit: float, explanation: Explanation, *, opacity: float = 1.0) -> str:
    """The colour scale as HTML that takes its text colour from the page around it, so it suits light and dark.

    Args:
        limit: Value at both ends, see `scale_limit`.
        explanation: Whose photos are drawn.
        opacity: The one they are drawn with, so that the colours match.
    """
    return colour_scale(legend_words(limit, explanation), opacity=opacity)


def colour_scale(words: LegendWords, *, opacity: float = 1.0) -> str:
    """A colour scale with any words, as HTML; see `legend`."""
    stops = ", ".join(_css_colour(share, opacity) for share in np.linspace(-1, 1, 33))
    low, high = (f", {side} to {end}" if end else "" for side, end in (("down", words.low), ("up", words.high)))
    spoken = f"Colour scale: blue {words.left}{low}; orange {words.right}{high}; {words.middle}."
    return (
        f'<div role="img" aria-label="{escape(spoken)}" style="font-size:0.875rem;line-height:1.6">'
        + _spread(f"▼ {words.left}", words.middle, f"{words.right} ▲")
        + '<div style="height:0.9rem;border-radius:0.3rem;border:1px solid rgba(128,128,128,0.5);'
        + f'background:linear-gradient(to right, {stops})"></div>'
        + (_spread(words.low, words.zero, words.high) if words.zero else "")
        + "</div>"
    )


def read_for_overlay(path: Path, longest_side: int = 1024) -> PhotoArray:
    """Read a photo upright in its own aspect ratio, no larger than it is.

    Args:
        path: The photo.
        longest_side: Pixels that its longer side has at most.

    Raises:
        PhotoError: The photo cannot be read.
    """
    try:
        with Image.open(path) as image:  # the header only
            width, height = image.size
            turned = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    except (OSError, ValueError, SyntaxError, TypeError, Image.DecompressionBombError):
        return read_photo(path, (longest_side, longest_side))  # says what is wrong
    if turned:
        width, height = height, width
    scale = min(1.0, longest_side / max(width, height))
    return read_photo(path, (max(1, round(height * scale)), max(1, round(width * scale))))


def _position(explanation: Explanation) -> str:
    """What one position of the maps is."""
    shapes = {photo.map.shape for photo in explanation.photos}
    if len(shapes) != 1:
        return "square of the heatmap"
    height, width = shapes.pop()
    return f"1/{localised(f'{height * width:,}')} of a photo"


def _css_colour(share: float, opacity: float) -> str:
    red, green, blue, alpha = heat_colours(np.array([[share]]), 1.0)[0, 0]
    return f"rgba({red},{green},{blue},{alpha / 255 * opacity:.3f})"


def _spread(left: str, middle: str, right: str) -> str:
    """Three texts on one line of HTML: at its ends and in its middle."""
    cells = zip((left, middle, right), ("left", "center", "right"), strict=True)
    spans = "".join(f'<span style="flex:1;text-align:{side}">{escape(text)}</span>' for text, side in cells)
    return f'<div style="display:flex">{spans}</div>'
