"""Photos as the search for overlays sees them: the directions of their edges, in windows placed from corners.

An overlay lies at the same place in every photo that carries it, but "the same place" can mean two things: as many
pixels from a corner, where the mark was put on without regard to the photo's size, or at the same share of the size,
where photos were scaled afterwards. Each is an `Alignment`. Windows are measured from corners, edges and the middle,
since photos of one width can differ in height.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.photos.decoding import PhotoArray

__all__ = ["BY_PIXELS", "BY_SHARE", "Alignment", "directions", "in_photo", "place_of", "resized"]

WINDOW = (64, 88)
"""Height and width of a window, in cells."""

ANCHORS = tuple((x, y) for y in (1.0, 0.0, 0.5) for x in (1.0, 0.0, 0.5))
"""Where a window sticks to the photo: 0 is left or top, 1 right or bottom, 0.5 the middle. Corners hold most marks."""

_ROUGH = 8.0  # grey levels over two pixels: weaker edges, such as the noise of JPEG, count less than in full
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # grey, by ITU-R BT.601
_SIDES = {0.0: ("left", "upper"), 0.5: ("middle", "middle"), 1.0: ("right", "lower")}


@dataclass(frozen=True)
class Alignment:
    """How photos are laid over each other.

    Attributes:
        name: "share" (of the size) or "pixels".
        longest_side: Photos whose longer side has more pixels are reduced to it; None takes them as they are.
        cell: Pixels, each way, of one cell of a window.
        anchors: Windows looked at.
    """

    name: str
    longest_side: int | None
    cell: int
    anchors: tuple[tuple[float, float], ...]


# Nine windows of 176 by 128 pixels cover a photo of 512 by 384, as common a shape as any.
BY_SHARE = Alignment("share", 512, 2, ANCHORS)
BY_PIXELS = Alignment("pixels", None, 4, tuple(anchor for anchor in ANCHORS if 0.5 not in anchor))


def directions(picture: PhotoArray, alignment: Alignment) -> NDArray[np.int8]:
    """Edge directions of a photo in every window.

    A direction is gradient / sqrt(|gradient|^2 + c^2): close to length 1 at any clear edge, however strong, so that a
    faint mark counts as much as the furniture behind it.

    Args:
        picture: RGB (H, W, 3).
        alignment: Its windows.

    Returns:
        (anchors, 2, h, w), 127 times the part of the direction across and down; 0 beyond the photo.
    """
    grey = picture.astype(np.float32) @ _LUMA
    gradient = np.zeros((2, *grey.shape), np.float32)
    gradient[0, :, 1:-1] = grey[:, 2:] - grey[:, :-2]
    gradient[1, 1:-1] = grey[2:] - grey[:-2]
    windows = np.zeros((len(alignment.anchors), 2, *WINDOW), np.int8)
    size = alignment.cell
    for number, anchor in enumerate(alignment.anchors):
        (y, x), inner, outer = _overlap(grey.shape, anchor, size)
        full = np.zeros((2, WINDOW[0] * size, WINDOW[1] * size), np.float32)
        full[:, inner[0], inner[1]] = gradient[:, outer[0], outer[1]]
        cells = full.reshape(2, WINDOW[0], size, WINDOW[1], size).mean(axis=(2, 4))
        length = np.sqrt((cells**2).sum(0) + _ROUGH**2)
        windows[number] = np.rint(127 * cells / length)
    return windows


def in_photo(
    cells: NDArray[np.bool_], anchor: tuple[float, float], alignment: Alignment, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Where cells of a window lie in a photo.

    Args:
        cells: (h, w) of a window.
        anchor: The window's.
        alignment: The window's.
        shape: Height and width of the photo as it was laid out for the alignment.

    Returns:
        (H, W).
    """
    full = np.kron(cells, np.ones((alignment.cell, alignment.cell), bool))
    found = np.zeros(shape, bool)
    _, inner, outer = _overlap(shape, anchor, alignment.cell)
    found[outer[0], outer[1]] = full[inner[0], inner[1]]
    return found


def resized(mask: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """A mask at another height and width: wherever it covers any part of a pixel."""
    if mask.shape == shape:
        return mask
    image = Image.fromarray(mask.astype(np.float32))
    scaled = np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BOX))
    covered: NDArray[np.bool_] = np.greater(scaled, 1e-3)
    return covered


def place_of(mask: NDArray[np.bool_]) -> str:
    """Where a mask lies in its photo, in words, by its middle: "lower right corner", "left edge", "middle"."""
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return "middle"
    y, x = ((n.min() + n.max() + 1) / 2 / size for n, size in ((rows, mask.shape[0]), (columns, mask.shape[1])))
    across, down = (_SIDES[0.0 if share < 1 / 3 else 1.0 if share > 2 / 3 else 0.5] for share in (x, y))
    if across[0] == "middle" and down[1] == "middle":
        return "middle"
    if across[0] == "middle":
        return f"{down[1]} edge"
    return f"{across[0]} edge" if down[1] == "middle" else f"{down[1]} {across[0]} corner"


def _overlap(
    shape: tuple[int, ...], anchor: tuple[float, float], cell: int
) -> tuple[tuple[int, int], tuple[slice, slice], tuple[slice, slice]]:
    """Top left pixel of a window, and where window and photo overlap: within the window, and within the photo."""
    inner, outer, start = [], [], []
    for length, window, share in zip(shape[:2], (WINDOW[0] * cell, WINDOW[1] * cell), anchor[::-1], strict=True):
        first = round(share * (length - window))
        low, high = max(first, 0), min(first + window, length)
        start.append(first)
        inner.append(slice(low - first, high - first))
        outer.append(slice(low, high))
    return (start[0], start[1]), (inner[0], inner[1]), (outer[0], outer[1])
