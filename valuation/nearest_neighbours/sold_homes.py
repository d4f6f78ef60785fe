"""The sold homes that a model knows, laid out for finding comparables among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.listings import KNOWN_COLUMNS
from valuation.nearest_neighbours.index import build_index
from valuation.nearest_neighbours.learning import learn_likeness
from valuation.nearest_neighbours.likeness import Likeness, Looks, looks, part_names
from valuation.pricing.kernels import home_inputs
from valuation.pricing.market import Fitted

__all__ = ["SoldHomes", "learn_sold_homes", "likeness_of", "seen"]


@dataclass(frozen=True, eq=False)
class SoldHomes:
    """The homes a model was trained on.

    Attributes:
        facts: n rows of `Portfolio.listings`, those columns that are compared or shown.
        group: (n,) homes that share photos.
        looks: What is compared of them.
        likeness: How.
        index: What finds the nearest of them.
    """

    facts: pd.DataFrame
    group: NDArray[np.int64]
    looks: Looks
    likeness: Likeness
    index: faiss.Index

    def __len__(self) -> int:
        """N."""
        return len(self.facts)


def learn_sold_homes(
    fitted: Fitted,
    rooms: Sequence[str],
    listings: pd.DataFrame,
    embedding: NDArray[np.float32],
    group: NDArray[np.int64],
    *,
    seed: int = 0,
) -> SoldHomes:
    """Learn what counts between these homes, and index them.

    Args:
        fitted: The market fitted to them.
        rooms: Room types that have embeddings.
        listings: n rows with a price.
        embedding: (n, R, D) by room, 0 where there is no photo.
        group: (n,) homes that share photos.
        seed: Same seed, same result.
    """
    compared = seen(fitted, listings, embedding)
    likeness = likeness_of(fitted, rooms, listings, compared, group, seed=seed)
    extras = [*fitted.space.numeric, *fitted.space.categorical]
    return SoldHomes(known_facts(listings, extras), group, compared, likeness, build_index(likeness.vectors(compared)))


def likeness_of(
    fitted: Fitted,
    rooms: Sequence[str],
    listings: pd.DataFrame,
    compared: Looks,
    group: NDArray[np.int64],
    *,
    seed: int,
) -> Likeness:
    """What counts between these homes; see `learn_sold_homes`.

    Args:
        fitted: The market fitted to them.
        rooms: Room types that have embeddings.
        listings: n rows with a price.
        compared: The same as they are compared.
        group: (n,) homes that share photos.
        seed: Same seed, same result.
    """
    names, numbers = part_names(fitted, rooms), len(fitted.space.numeric)
    return learn_likeness(names, compared, np.log(listings["price"].to_numpy(float)), group, numbers, seed=seed)


def seen(fitted: Fitted, listings: pd.DataFrame, embedding: NDArray[np.float32]) -> Looks:
    """What is compared of listings, by their facts and room embeddings."""
    return looks(fitted, home_inputs(fitted.space.of(listings), embedding))


def known_facts(listings: pd.DataFrame, extras: Sequence[str] = ()) -> pd.DataFrame:
    """The columns that comparables are shown with, and the property that each of them is."""
    columns = dict.fromkeys([*KNOWN_COLUMNS, "property_id", *extras])
    return listings[[name for name in columns if name in listings]]
