"""ROAD: remove and debias, in log price.

Rong et al. 2022 ("A Consistent and Efficient Evaluation Strategy for Attribution Methods"): pixels are removed not by a
colour but by noisy linear imputation: every removed pixel is the weighted mean of its eight neighbours,
removed ones included, which is a sparse system of equations, plus a little noise. What was there cannot be told from
the shape of the hole. Removing the most relevant pixels first (MoRF) should lower the price, removing the least
relevant first (LeRF) should raise it; the score is (LeRF - MoRF) / 2, averaged over shares of pixels.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from data.photos.decoding import PhotoArray
from explain.activations.subject import Subject
from explain.laboratory.perturbing import log_prices, photo_features, to_pixels

__all__ = ["PERCENTILES", "impute", "impute_photo", "most_relevant", "road"]

PERCENTILES = (10, 20, 30, 40, 50, 60, 70, 80, 90)
NOISE = 0.01
"""Standard deviation of the noise, as a share of the range of a pixel."""
CELL = 8
"""Side in pixels of the cells that are imputed; the paper's images of 32 pixels need no cells."""
_NEIGHBOURS = [((dy, dx), (1 / 6 if 0 in (dy, dx) else 1 / 12)) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]


def impute(image: NDArray[np.floating], missing: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Linear imputation without noise.

    Args:
        image: (H, W, C).
        missing: (H, W), what is to be filled in.

    Returns:
        The image (H, W, C) with the missing pixels filled in.

    Raises:
        ValueError: Every pixel is missing.
    """
    if missing.all():
        raise ValueError("at least one pixel must be known to fill in the others")
    filled: NDArray[np.float64] = np.array(image, dtype=np.float64)
    if not missing.any():
        return filled
    height, width = missing.shape
    number = np.full(missing.shape, -1)
    number[missing] = np.arange(missing.sum())
    y, x = np.nonzero(missing)
    diagonal, known = np.zeros(len(y)), np.zeros((len(y), image.shape[2]))
    rows, columns, weights = [], [], []
    for (dy, dx), weight in _NEIGHBOURS:
        inside = (y + dy >= 0) & (y + dy < height) & (x + dx >= 0) & (x + dx < width)
        this = np.flatnonzero(inside)
        there = (y[this] + dy, x[this] + dx)
        diagonal[this] += weight  # at the border of the image fewer neighbours share the whole weight
        other = number[there]
        unknown = other >= 0
        rows.append(this[unknown])
        columns.append(other[unknown])
        weights.append(np.full(int(unknown.sum()), -weight))
        known[this[~unknown]] += weight * filled[there][~unknown]
    rows.append(np.arange(len(y)))
    columns.append(np.arange(len(y)))
    weights.append(diagonal)
    system = coo_matrix((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns)))).tocsc()
    filled[missing] = splu(system, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}).solve(known)
    return filled


def most_relevant(values: NDArray[np.floating], percentile: float) -> NDArray[np.bool_]:
    """Where values (H, W) reach their percentile: what is removed first."""
    reached: NDArray[np.bool_] = values >= np.percentile(values, percentile)
    return reached


def impute_photo(photo: PhotoArray, missing: NDArray[np.bool_], rng: np.random.Generator, noise: float) -> PhotoArray:
    """A photo (H, W, 3) with cells missing (a, b) filled in from the cells around them, and noise on what is new.

    With as many cells as pixels this is the paper's imputation. With larger cells, the means of known cells are the
    known values, and what is filled in is enlarged bilinearly; of a photo of 320 pixels the paper's equations would
    take a second each.
    """
    height, width = photo.shape[:2]
    pixels = torch.tensor(photo).permute(2, 0, 1).double()
    cells = adaptive_avg_pool2d(pixels, missing.shape).permute(1, 2, 0).numpy()
    filled = torch.tensor(impute(cells, missing)).permute(2, 0, 1)[None]
    smooth = interpolate(filled, size=(height, width), mode="bilinear", align_corners=False)[0].permute(1, 2, 0).numpy()
    smooth = smooth + rng.normal(0, noise * 255, smooth.shape) if noise else smooth
    gone = interpolate(torch.tensor(missing)[None, None].float(), size=(height, width), mode="nearest")[0, 0].bool()
    return np.where(gone.numpy()[..., None], np.clip(np.rint(smooth), 0, 255), photo).astype(np.uint8)


def road(
    subject: Subject,
    maps: Tensor,
    *,
    percentiles: Sequence[float] = PERCENTILES,
    cell: int = CELL,
    noise: float = NOISE,
    seed: int = 0,
) -> float:
    """(LeRF - MoRF) / 2 in log price, the mean over percentiles; 0 is chance, and the higher, the better.

    Args:
        subject: A listing with photos; its server values the changed photos.
        maps: (N, h, w), signed, positive where the price is raised.
        percentiles: Of the map: pixels at or above are removed in MoRF, and in LeRF as many from the other end.
        cell: Side in pixels of what is imputed at once.
        noise: Standard deviation, as a share of the range of a pixel.
        seed: Of the noise.

    Raises:
        InputError: The subject's estimate does not rest on photos.
    """
    height, width = subject.pixels.shape[1:3]
    cells = to_pixels(maps, (max(1, height // cell), max(1, width // cell)))
    rng = np.random.default_rng(seed)

    def versions() -> Iterator[PhotoArray]:
        for sign in (1, -1):  # MoRF, LeRF
            for percentile in percentiles:
                for photo, values in zip(subject.pixels, cells, strict=True):
                    yield impute_photo(photo, _some_left(most_relevant(sign * values, percentile)), rng, noise)

    features = photo_features(subject, versions())
    price = log_prices(subject, features.reshape(2 * len(percentiles), len(subject), -1))
    morf, lerf = price[: len(percentiles)], price[len(percentiles) :]
    return float((lerf - morf).mean() / 2)


def _some_left(missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Nothing is removed by a map that is the same everywhere: it names no pixel before another."""
    return np.zeros_like(missing) if missing.all() else missing
