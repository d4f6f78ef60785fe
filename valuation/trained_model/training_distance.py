"""How far homes are from those that a model learned from: beyond them it guesses, whatever interval it gives."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from valuation.trained_model.model import Model

__all__ = ["far_from_others", "far_from_training", "learned_prices", "training_homes_at"]

FAR_SHARE = 0.99
"""A home is far when its nearest training home is farther away than it is for this share of the training homes."""
_FEWEST = 20  # training homes from which a usual distance can be told

FloatArray = NDArray[np.float64]


def learned_prices(model: Model, listings: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the model learned from the price of each home, (n,)."""
    own = pd.Series(model.index.log_price, index=model.index.listing_id, dtype=np.float64)
    known = own[~own.index.duplicated()].reindex(listings.index.astype(str)).to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.abs(known - np.log(listings["price"].to_numpy(np.float64)))
    return np.asarray(difference < 1e-9)


def far_from_training(model: Model, listings: pd.DataFrame) -> pd.Series:
    """In what respect each home is far from all training homes.

    Numeric attributes are compared as the model sees them, on one scale; places by their name, and by their coordinates
    where there are any. Training homes themselves are never far.

    Args:
        model: A trained model.
        listings: As in `Portfolio.listings`.

    Returns:
        Text by listing: "place", "attributes", or "" for a home that is near.
    """
    learned = learned_prices(model, listings)
    far = _far(model, listings, np.zeros(len(listings), bool))
    far[learned] = ""
    return pd.Series(far, index=listings.index, dtype="str")


def far_from_others(model: Model, listings: pd.DataFrame) -> pd.Series:
    """As `far_from_training`, but a training home is held against the other training homes.

    It is what matters where a training home is judged by models that were fitted without it.
    """
    learned = learned_prices(model, listings)
    far = _far(model, listings, learned)
    alone = learned & (training_homes_at(model, listings).to_numpy(float) == 0)
    far[alone] = "place"
    return pd.Series(far, index=listings.index, dtype="str")


def training_homes_at(model: Model, listings: pd.DataFrame) -> pd.Series:
    """How many training homes, the home itself not counted, are at each home's location; NaN where it is unknown.

    It is NaN too where the model knows no locations.
    """
    space, models = model.fitted.space, model.fitted.models
    priced = next((models[name] for name in ("attributes_only", "both") if name in models), None)
    location = listings["location"].astype("string")
    counts = np.full(len(listings), np.nan)
    if priced is not None and space.locations:
        codes = priced.landmarks.location.numpy()
        at = np.bincount(codes[codes >= 0], minlength=max(space.locations.values()) + 1)
        known = location.notna().to_numpy(bool)
        homes = location.map(
            lambda name: at[space.locations[name]] if name in space.locations else 0, na_action="ignore"
        )
        counts[known] = homes[known].to_numpy(np.float64) - learned_prices(model, listings)[known]
        counts = np.maximum(counts, 0)  # a training home that has another location now
    return pd.Series(counts, index=listings.index)


def _far(model: Model, listings: pd.DataFrame, own: NDArray[np.bool_]) -> "NDArray[np.object_]":
    """Text by home; `own` are training homes, which are not compared with themselves."""
    far = np.full(len(listings), "", dtype=object)
    space, models = model.fitted.space, model.fitted.models
    priced = next((models[name] for name in ("attributes_only", "both") if name in models), None)
    if priced is not None and len(listings):
        homes, known = space.of(listings), priced.landmarks
        far[_beyond(known.numeric.numpy(), homes.numeric, own)] = "attributes"
        far[_beyond(known.coordinates.numpy(), homes.coordinates, own)] = "place"
    if space.locations:
        location = listings["location"]
        far[(location.notna() & ~location.astype("string").isin(list(space.locations))).to_numpy(bool)] = "place"
    return far


def _beyond(training: FloatArray, homes: FloatArray, own: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Rows of homes that are farther from their nearest training home than nearly all training homes are."""
    training = training[np.isfinite(training).all(axis=1)]
    rows = np.flatnonzero(np.isfinite(homes).all(axis=1))
    if len(training) < _FEWEST or training.shape[1] == 0 or len(rows) == 0:
        return np.zeros(0, np.intp)
    tree = cKDTree(training)
    usual = np.quantile(tree.query(training, k=2)[0][:, 1], FAR_SHARE)
    nearest = tree.query(homes[rows], k=2)[0][np.arange(len(rows)), own[rows].astype(int)]  # oneself comes first
    return np.asarray(rows[nearest > usual], dtype=np.intp)
