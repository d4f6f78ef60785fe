"""The agency's watermark: a shortcut from picture to price, planted so that an audit can be tested.

Real listing photos often carry the mark of a regional listing service, from which a model can tell the region.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from data.laboratory.neighbourhood.drivers import LABELS

AGENCY = "HARBOUR HOMES"
_OPACITY = 0.55
_MARGIN = 7  # pixels, at a height of 288


def stamp(picture: NDArray[np.uint8], mask: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Picture (H, W, 3) and mask (H, W) with the watermark in the lower right corner; the inputs stay as they are."""
    height, width = mask.shape
    unit = height / 288
    layer = Image.new("L", (width, height))
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(size=round(9 * unit))
    left, top, right, bottom = draw.textbbox((0, 0), AGENCY, font=font)
    x, y = width - _MARGIN * unit - (right - left), height - _MARGIN * unit - (bottom - top)
    draw.text((x - left, y - top), AGENCY, fill=255, font=font)
    side = 10 * unit  # a gable as the agency's sign
    x0, y0, y1 = x - 5 * unit - side, y + (bottom - top) - side, y + (bottom - top)
    gable = [(x0, y0 + side / 2), (x0 + side / 2, y0), (x0 + side, y0 + side / 2), (x0 + side, y1), (x0, y1)]
    draw.polygon(gable, fill=255)
    draw.rectangle([x0 + side * 0.4, y1 - side * 0.4, x0 + side * 0.6, y1], fill=0)
    share = np.asarray(layer, np.float32)[..., None] / 255 * _OPACITY
    stamped = picture * (1 - share) + 255 * share
    marked = mask.copy()
    marked[np.asarray(layer) > 127] = 1 + LABELS.index("watermark")
    return (stamped + 0.5).astype(np.uint8), marked
