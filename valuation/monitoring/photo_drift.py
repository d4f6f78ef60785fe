"""Drift of photos: which rooms they show, and how far they are from the photos that a model learned from.

The distance of a photo is that to the nearest training photo of the same room, in another home, between embeddings: the
same for the training photos themselves. Where photos come from elsewhere, such as another camera, another country, or a
plan in place of a view, they lie farther out than training photos do from each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.encoder.serving import Server
from valuation.homes.prepared_homes import prepare_homes
from valuation.monitoring.distributions import Comparison, compare_names, compare_numbers, judged
from valuation.monitoring.drift import DISTANCE, ROOM, learned_from
from valuation.trained_model.model import Model, PhotoIndex
from valuation.trained_model.training_data import training_data

__all__ = ["FAR_SHARE", "PhotoDrift", "nearest_distances", "photo_drift"]

FAR_SHARE = 0.99
"""A photo is far when it is farther out than this share of the training photos."""
MOST_PHOTOS = 1500
"""Photos of either side whose distance is taken at most; homes are drawn at random beyond."""
_MOST_KNOWN = 20_000  # training photos that distances are taken to


@dataclass(frozen=True, eq=False)
class PhotoDrift:
    """What was found.

    Attributes:
        homes, photos: Of the portfolio that were looked at, none of which the model learned from.
        of_homes: How many homes with photos there were to choose from.
        rooms: How often photos show each room.
        distance: Distances to the nearest training photo.
        by_room: One row per room: room, photos, far (share of them beyond `FAR_SHARE` of the training photos of that
            room), usual and median (distances, of training photos and of these).
        far: Share of all photos that are far; 1 % is usual.
    """

    homes: int
    photos: int
    of_homes: int
    rooms: Comparison
    distance: Comparison
    by_room: pd.DataFrame
    far: float


def photo_drift(
    model: Model,
    portfolio: Portfolio,
    *,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
    seed: int = 0,
) -> PhotoDrift:
    """Compare the photos of a portfolio with those that a model learned from.

    Args:
        model: A model that looks at photos.
        portfolio: Homes with photos.
        server: The model's compiled backbone, where one is at hand already.
        progress: Told photos done and their total.
        seed: Draws the homes, where there are too many photos.

    Raises:
        InputError: The model looks at no photos, or there are none to compare; or the portfolio does not fit the model.
    """
    if model.photos is None:
        raise InputError("The model looks at no photos, so there is nothing to compare.")
    chosen, of_homes = _drawn(model, portfolio, np.random.default_rng(seed))
    if not chosen:
        raise InputError(f"{portfolio.folder} has no photos that the model did not learn from.")
    homes = prepare_homes(model, portfolio, chosen, server=server, progress=progress)
    market, projection = homes.market, model.fitted.projection
    if projection is None or len(market.room) == 0:
        raise InputError(f"None of the photos of {portfolio.folder} that were drawn can be read.")
    known = _some(model.photos, _MOST_KNOWN, np.random.default_rng(seed))
    first = nearest_distances(known, known.embedding, known.room, known.listing_id, MOST_PHOTOS, seed)
    owner = market.listings.index.to_numpy(dtype=str)[market.owner]
    embedding = projection.of(market.features, market.room)
    second = nearest_distances(known, embedding, market.room, owner)
    names = np.array([*model.rooms, "other"])
    training_rooms = training_data(model).rooms
    rooms = compare_names(ROOM, pd.Series(training_rooms), pd.Series(names[market.room]), new="other")
    distance = compare_numbers(DISTANCE, first["distance"].to_numpy(float), second["distance"].to_numpy(float))
    found = judged([rooms, distance])
    rooms, distance = (next(one for one in found if one.name == name) for name in (ROOM, DISTANCE))
    by_room, far = _by_room(first, second, names)
    return PhotoDrift(len(chosen), len(market.room), of_homes, rooms, distance, by_room, far)


def nearest_distances(
    known: PhotoIndex,
    embedding: NDArray[np.float32],
    room: NDArray[np.int64],
    listing_id: NDArray[np.str_],
    most: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Distance of photos to the nearest known photo of the same room in another home.

    Args:
        known: Photos to be near to.
        embedding: (N, D) of the photos.
        room: (N,) their room numbers.
        listing_id: (N,) their homes.
        most: So many of the photos at random, where there are more.
        seed: Draws them.

    Returns:
        Columns room and distance, one row per photo of a room that the known photos show in another home.
    """
    rows = np.arange(len(room))
    if most is not None and len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    parts = []
    for number in np.unique(room[rows]):
        own, others = rows[room[rows] == number], np.flatnonzero(known.room == number)
        if number < 0 or len(others) == 0:
            continue
        for some in np.array_split(own, -(-len(own) // 256)):
            distance = cdist(embedding[some].astype(np.float64), known.embedding[others].astype(np.float64))
            distance[listing_id[some][:, None] == known.listing_id[others][None, :]] = np.inf
            parts.append(pd.DataFrame({"room": number, "distance": distance.min(axis=1)}))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"room": [], "distance": []})
    finite: pd.DataFrame = table[np.isfinite(table["distance"].to_numpy(float))]
    return finite


def _drawn(model: Model, portfolio: Portfolio, rng: np.random.Generator) -> tuple[list[str], int]:
    """Homes whose photos are looked at, and how many there were to choose from."""
    new = portfolio.listings.index[~learned_from(model, portfolio.listings)]
    counts = portfolio.photos["listing_id"].value_counts()
    counts = counts[counts.index.isin(new)].sort_index()
    order = rng.permutation(len(counts)) if counts.sum() > MOST_PHOTOS else np.arange(len(counts))
    total = np.cumsum(counts.to_numpy()[order])
    taken = order[: max(1, int(np.searchsorted(total, MOST_PHOTOS, side="right")))]
    return counts.index[np.sort(taken)].astype(str).tolist(), len(counts)


def _some(photos: PhotoIndex, most: int, rng: np.random.Generator) -> PhotoIndex:
    if len(photos) <= most:
        return photos
    rows = np.sort(rng.choice(len(photos), most, replace=False))
    return replace(photos, **{name: value[rows] for name, value in vars(photos).items()})


def _by_room(first: pd.DataFrame, second: pd.DataFrame, names: NDArray[np.str_]) -> tuple[pd.DataFrame, float]:
    """Room by room, and the share of photos that are far in all."""
    rows, far_in_all = [], 0.0
    for number in np.unique(second["room"]).astype(int):
        usual, these = (side.loc[side["room"] == number, "distance"].to_numpy(float) for side in (first, second))
        if len(usual) == 0:
            continue
        far = float((these > np.quantile(usual, FAR_SHARE)).mean())
        far_in_all += far * len(these)
        rows.append((names[number], len(these), far, float(np.median(usual)), float(np.median(these))))
    table = pd.DataFrame(rows, columns=["room", "photos", "far", "usual", "median"])
    return table, far_in_all / max(int(table["photos"].sum()), 1)
