"""Masks: for each pixel of a photo the element that it shows, as an indexed PNG."""

import colorsys
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.errors import PhotoError
from data.laboratory.neighbourhood.drivers import LABELS


def encode_mask(mask: NDArray[np.uint8]) -> bytes:
    """A PNG whose colour numbers are 0 for none and 1 + position in `LABELS`; viewers show the labels in colours.

    Args:
        mask: (H, W) of these numbers.
    """
    image = Image.fromarray(np.ascontiguousarray(mask, np.uint8)).convert("P")
    colours = [0, 0, 0]
    for number in range(len(LABELS)):  # hues a golden angle apart, so that neighbours in the list differ
        colours += [
            round(255 * part) for part in colorsys.hsv_to_rgb(number * 0.381966 % 1, 0.75, 1 - 0.25 * (number % 2))
        ]
    image.putpalette(colours)
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()


def read_mask(path: Path) -> NDArray[np.uint8]:
    """The numbers of a mask, (H, W): 0 for none, else 1 + position in `LABELS`.

    Raises:
        PhotoError: It is missing, or no mask.
    """
    try:
        with Image.open(path) as image:
            if image.mode != "P":
                raise PhotoError(f"{path} is no mask: it must be an indexed PNG.")
            mask = np.array(image, np.uint8)
    except OSError as error:
        raise PhotoError(f"The mask {path} cannot be read: render the photo anew.") from error
    if mask.max(initial=0) > len(LABELS):
        raise PhotoError(f"{path} holds the number {mask.max()}, but there are {len(LABELS)} labels only.")
    return mask


def mask_of(mask: NDArray[np.uint8], label: str) -> NDArray[np.bool_]:
    """Where a mask has a label, (H, W).

    Raises:
        KeyError: There is no such label.
    """
    if label not in LABELS:
        raise KeyError(f"There is no label {label!r}.")
    return np.equal(mask, 1 + LABELS.index(label))
