"""What a model still knows of the homes that it learned from: their attributes, prices, and photos.

A model keeps its training homes to find comparables among, with the attributes it uses.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.trained_model.model import Model

__all__ = ["numbers_of", "training_data"]

_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The training homes.

    Attributes:
        homes: How many the model learned from.
        attributes: One row per home: numeric columns in the units of a portfolio (NaN where unknown; the sale date in
            years, such as 2024.5), then the categorical ones and location as text.
        price: (homes,) money.
        photos: (homes,) photos used of each home; None in a model without photos.
        rooms: (P,) room of every training photo, "other" for a room type without embeddings; None likewise.
    """

    homes: int
    attributes: pd.DataFrame
    price: NDArray[np.float64]
    photos: NDArray[np.int64] | None
    rooms: NDArray[np.str_] | None


def training_data(model: Model) -> TrainingData:
    """What is kept of the training homes of a model."""
    ids = pd.Index(model.index.listing_id)
    photos = rooms = None
    if model.photos is not None:
        counts = pd.Series(model.photos.listing_id, dtype="str").value_counts()
        photos = np.asarray(counts.reindex(ids, fill_value=0), dtype=np.int64)
        rooms = np.array([*model.rooms, "other"])[model.photos.room]
    attributes = _of_facts(model, model.sold.facts)
    return TrainingData(len(ids), attributes, np.exp(model.index.log_price), photos, rooms)


def numbers_of(listings: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """A numeric column as `TrainingData.attributes` has it; NaN throughout where the listings lack it."""
    if name not in listings:
        return np.full(len(listings), np.nan)
    if name == "sale_date":
        days = (pd.to_datetime(listings[name]) - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)
        return np.asarray(2000 + days.to_numpy(float) / _DAYS_PER_YEAR, dtype=np.float64)
    return listings[name].to_numpy(float)


def _of_facts(model: Model, facts: pd.DataFrame) -> pd.DataFrame:
    """What the model uses of the homes it keeps, as they were in its portfolio."""
    space = model.fitted.space
    numbers = [*space.numeric, *(["sale_date"] if space.period is not None else [])]
    columns: dict[str, object] = {name: numbers_of(facts, name) for name in numbers}
    for name in (*space.categorical, *(["location"] if space.locations else [])):
        columns[name] = facts[name].astype("string").to_numpy()
    table = pd.DataFrame(columns, index=range(len(facts)))
    return table.astype({name: "string" for name in table if name not in numbers})
