"""One value per home: a home that a model learned from is valued by what was fitted without it.

Training leaves each home out once, with all homes that share its photos, and keeps what it fitted to the others. A
model that is blind to a fold is that in the shape of a model: estimate, explanation, comparables and what-if questions
of the fold's homes all come from it, so that they agree with each other and none of them knows the home's price. Its
intervals are calibrated on the homes of the other folds.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.errors import InputError
from valuation.metric_learning.projection import listing_embedding
from valuation.nearest_neighbours.index import EXACT_HOMES, build_index
from valuation.nearest_neighbours.sold_homes import seen
from valuation.pricing.intervals import FSD_LEVEL, Conformal, check_level, fit_conformal
from valuation.trained_model.model import Model, PhotoIndex
from valuation.trained_model.training_distance import learned_prices

__all__ = ["blind_model", "fold_of_each"]

_USUAL_LEVEL = 0.80
_FACTS = ("area", "bedrooms", "bathrooms", "location", "latitude", "longitude")


def fold_of_each(model: Model, listings: pd.DataFrame) -> NDArray[np.int64]:
    """The fold in which each home was left out, (n,); -1 for homes that the model did not learn from.

    A home was learned from when it bears the number of a training home and its price is the one learned from. Where
    its price is not given now, its facts must be those of the training home instead.

    Args:
        model: A trained model; one that is blind already values all homes itself.
        listings: As in `Portfolio.listings`.
    """
    fold = np.full(len(listings), -1, np.int64)
    if len(model.folds) == 0 or len(listings) == 0:
        return fold
    place = pd.Index(model.index.listing_id).get_indexer(pd.Index(listings.index.astype(str)))
    learned = learned_prices(model, listings)
    unpriced = (place >= 0) & listings["price"].isna().to_numpy(bool)
    if unpriced.any():
        learned = learned.copy()
        learned[unpriced] = _same_facts(listings[unpriced], model.sold.facts.iloc[place[unpriced]])
    fold[learned] = model.out_of_fold.fold[place[learned]]
    return fold


def _same_facts(listings: pd.DataFrame, known: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether two tables tell the same of each home, row by row, (n,)."""
    same = np.ones(len(listings), bool)
    for name in _FACTS:
        if name not in listings or name not in known:
            continue
        ours, theirs = listings[name].reset_index(drop=True), known[name].reset_index(drop=True)
        same &= ((ours == theirs).fillna(value=False) | (ours.isna() & theirs.isna())).to_numpy(bool)
    return same


def blind_model(model: Model, fold: int) -> Model:
    """The model that was fitted without the homes of a fold; made once.

    Args:
        model: A trained model that kept what its folds fitted.
        fold: Number of the fold.
    """
    if fold not in model.blind:
        model.blind[fold] = _blind_model(model, fold)
    return model.blind[fold]


def _blind_model(model: Model, fold: int) -> Model:
    one = model.folds[fold]
    conformal = {name: _calibrated(model, fold, name) for name in one.fitted.models if name in model.conformal}
    fitted = replace(one.fitted, models={name: one.fitted.models[name] for name in conformal})
    photos = None if model.photos is None or one.photos is None else replace(model.photos, embedding=one.photos)
    embedding = _room_embeddings(model, photos)
    sold = replace(model.sold, looks=seen(fitted, model.sold.facts, embedding), likeness=one.likeness)
    if len(sold) > EXACT_HOMES:  # fewer are compared one by one
        sold = replace(sold, index=build_index(sold.likeness.vectors(sold.looks)))
    return replace(
        model,
        fitted=fitted,
        conformal=conformal,
        index=replace(model.index, embedding=embedding),
        sold=sold,
        photos=photos,
        backbone=one.backbone or model.backbone,
        grad_weights=one.grad_weights,
        folds=(),
        blind_to=fold,
    )


def _calibrated(model: Model, fold: int, name: str) -> Conformal:
    """Scores of the homes of the other folds; of all where those are too few for the interval that is usual."""
    known, log_price = model.out_of_fold, model.index.log_price
    mean, deviation = known.mean[name], known.deviation[name]
    others = np.isfinite(mean) & (known.fold != fold)
    try:
        check_level(max(FSD_LEVEL, _USUAL_LEVEL), len(np.unique(known.group[others])))
    except InputError:
        return model.conformal[name]
    return fit_conformal(log_price[others], mean[others], deviation[others], known.group[others])


def _room_embeddings(model: Model, photos: PhotoIndex | None) -> NDArray[np.float32]:
    """Embeddings of the training homes by room, (n, R, D), from those of their photos."""
    count = len(model.index.listing_id)
    if photos is None:
        return np.zeros((count, 0, 0), np.float32)
    owner = pd.Index(model.index.listing_id).get_indexer(pd.Index(photos.listing_id))
    embedding, room = torch.tensor(photos.embedding), torch.tensor(photos.room)
    return listing_embedding(embedding, room, torch.tensor(owner), count, len(model.rooms)).numpy()
