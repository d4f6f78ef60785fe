"""One photo on a page whose regions can be pointed at, with the mouse, a finger or the keyboard, to read their money.

It is plain HTML: each region is a transparent area in its own shape, above the picture, that can take the focus; what
it shows and what it is worth stands beside it while it is pointed at, and is what a screen reader says.
"""

import base64
import io
from html import escape

from PIL import Image

from data.photos.decoding import PhotoArray
from explain.counterfactuals.photo_parts import region_words
from explain.explanation import PhotoExplanation
from explain.pictures.region_outlines import region_outlines
from valuation.wording.money import format_money

__all__ = ["PHOTO_STYLE", "photo_view"]

_QUALITY = 85
_MOST = 8  # regions that can be pointed at: those with most money
PHOTO_STYLE = """<style>
.hm-photo { position: relative; margin: 0; line-height: 0; }
.hm-photo img { width: 100%; height: auto; border-radius: 0.5rem; }
.hm-spot { position: absolute; inset: 0; cursor: help; outline: none; }
.hm-spot:hover, .hm-spot:focus { background: rgba(255, 255, 255, 0.32); }
.hm-tip { position: absolute; pointer-events: none; opacity: 0; padding: 0.4rem 0.6rem; border-radius: 0.4rem;
  background: #14191c; color: #ffffff; border: 1px solid #ffffff; font-size: 0.875rem; line-height: 1.35;
  width: max-content; max-width: 70%; z-index: 2; }
.hm-spot:hover + .hm-tip, .hm-spot:focus + .hm-tip { opacity: 1; }
</style>"""
"""To be put on a page once, by `st.html`."""


def photo_view(picture: PhotoArray, alt: str, photo: PhotoExplanation | None = None, currency: str = "") -> str:
    """A picture as HTML.

    Args:
        picture: RGB (H, W, 3), as it is to be seen.
        alt: What it shows, in words.
        photo: Whose regions can be pointed at; without, the picture is all.
        currency: ISO 4217 code of their money.
    """
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=_QUALITY)
    source = base64.b64encode(buffer.getvalue()).decode("ascii")
    spots = "" if photo is None or not photo.region_labels.any() else _spots(photo, currency)
    return f'<figure class="hm-photo"><img alt="{escape(alt)}" src="data:image/jpeg;base64,{source}">{spots}</figure>'


def _spots(photo: PhotoExplanation, currency: str) -> str:
    outlines = region_outlines(photo.region_labels)
    # The larger ones first, so that one within another lies above it.
    order = sorted(outlines, key=lambda number: -int((photo.region_labels == number).sum()))
    parts = []
    for number in order:
        if number > min(len(photo.regions), _MOST):
            continue
        region, outline = photo.regions[number - 1], outlines[number]
        amount = format_money(region.amount, currency, signed=True)
        what, change = region_words(region), "raises" if region.amount > 0 else "lowers"
        what = what[:1].upper() + what[1:]
        spoken = f"{what}: {change} the estimate by {amount.lstrip('+-')}"
        shape = ", ".join(f"{100 * across:.1f}% {100 * down:.1f}%" for across, down in outline)
        parts.append(
            f'<span class="hm-spot" tabindex="0" role="img" aria-label="{escape(spoken)}" '
            f'style="clip-path: polygon({shape})"></span>'
            f'<span class="hm-tip" aria-hidden="true" style="{_beside(region.box)}">{escape(what)}<br>'
            f"<b>{'▲' if region.amount > 0 else '▼'} {escape(amount)}</b></span>"
        )
    return "".join(parts)


def _beside(box: tuple[float, float, float, float]) -> str:
    """Where the words stand: above or below a region, whichever side has more room, and never over the edge."""
    left, top, right, bottom = box
    middle = min(max((left + right) / 2, 0.0), 1.0)
    # Moved to the left by its own share of the width, a tip at any place stays within the picture.
    across = f"left: {100 * middle:.0f}%; translate: -{100 * middle:.0f}% 0"
    if top > 1 - bottom:
        return f"{across}; bottom: {100 * (1 - max(top, 0.2)):.0f}%"
    return f"{across}; top: {100 * min(bottom, 0.8):.0f}%"
