"""How many of the nearest homes the index finds, and how fast, among more homes than a portfolio has.

The homes of a portfolio are drawn again and again, and each time what is compared is changed by half its spread: small
enough that homes lie as the portfolio's do, large enough that they are no heaps of copies.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import faiss
import numpy as np
import torch
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.nearest_neighbours.index import build_index, index_bytes
from valuation.nearest_neighbours.likeness import Looks
from valuation.nearest_neighbours.searching import nearest
from valuation.training.train import train
from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["measure_index"]

_QUERIES = 50
_JITTER = 0.5


@dataclass(frozen=True)
class IndexFigures:
    """What was measured.

    Attributes:
        homes: In the index.
        recall: Share of the truly nearest homes that were found, 0 to 1.
        seconds: To find a home's comparables by the index, candidates ranked exactly.
        exact_seconds: To find them by faiss comparing with all homes, as for a small portfolio.
        build_seconds: To build the index.
        megabytes: Size of the index on disk.
    """

    homes: int
    recall: float
    seconds: float
    exact_seconds: float
    build_seconds: float
    megabytes: float


def measure_index(
    portfolio: Portfolio,
    settings: TrainSettings,
    homes: int,
    *,
    count: int = 5,
    progress: Progress | None = None,
) -> IndexFigures:
    """Measure the index on so many homes like those of a portfolio.

    Raises:
        InputError: The portfolio cannot be trained on.
    """
    tell = progress or (lambda stage, done, total: None)
    sold = train(portfolio, settings, progress=progress).sold
    tell("index", 0, 2)
    rng = np.random.default_rng(settings.seed)
    many = many_homes(sold.looks, homes, rng)
    vectors = sold.likeness.vectors(many)
    began = time.perf_counter()
    index = build_index(vectors)
    built = time.perf_counter() - began
    crowd = replace(sold, facts=sold.facts.iloc[:0], looks=many, index=index)
    tell("index", 1, 2)
    asked = many_homes(sold.looks, _QUERIES, rng)
    allowed = np.ones(homes, bool)
    found, seconds = _timed(asked, lambda home: nearest(crowd, home, allowed, count, index=True)[0])
    flat = faiss.IndexFlatL2(vectors.shape[1])
    flat.add(vectors)
    plain = replace(crowd, index=flat)
    _, exact_seconds = _timed(asked, lambda home: nearest(plain, home, allowed, count, index=True)[0])
    truth, _ = _timed(asked, lambda home: nearest(crowd, home, allowed, count, index=False)[0])
    recall = np.mean([np.isin(right, some).mean() for right, some in zip(truth, found, strict=True)])
    tell("index", 2, 2)
    return IndexFigures(homes, float(recall), seconds, exact_seconds, built, index_bytes(index).nbytes / 2**20)


def many_homes(looks: Looks, count: int, rng: np.random.Generator) -> Looks:
    """So many homes, each one of these a little changed."""
    rows = torch.tensor(rng.integers(len(looks), size=count))
    drawn = looks.take(rows)
    changes = {}
    for name in ("numeric", "coordinates", "photos"):
        values = getattr(drawn.homes, name)
        spread = torch.nan_to_num(torch.std(torch.nan_to_num(getattr(looks.homes, name)), dim=0))
        changes[name] = values + _JITTER * spread * torch.tensor(rng.standard_normal(values.shape))
    changes["photos"] = torch.where(drawn.homes.photos != 0, changes["photos"], 0.0)  # no photo of a room stays none
    quality = drawn.quality
    if quality is not None:
        quality = quality + _JITTER * quality.std() * torch.tensor(rng.standard_normal(count))
    return Looks(replace(drawn.homes, **changes), quality)


def _timed(homes: Looks, find: Callable[[Looks], NDArray[np.int64]]) -> tuple[list[NDArray[np.int64]], float]:
    """What is found for each home, and the seconds that one takes."""
    began = time.perf_counter()
    found = [find(homes.take(torch.tensor([row]))) for row in range(len(homes))]
    return found, (time.perf_counter() - began) / len(homes)
