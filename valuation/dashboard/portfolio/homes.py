"""All homes of a portfolio as one table with everything that the page filters, sorts and shows; and the filtering."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.dashboard.portfolio.query import Query
from valuation.estimates.flags import FLAGS, flag_homes
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import far_from_training

__all__ = ["HomesTable", "homes_of", "pages", "select"]

PAGE = 50
"""Rows of the table on a page: as many thumbnails as are made at once."""
DESCRIBED = ["bedrooms", "bathrooms", "area", "location", "latitude", "longitude"]
_FIRST_ROOM = "frontal"


@dataclass(frozen=True, eq=False)
class HomesTable:
    """All homes, computed once; nobody changes them.

    Attributes:
        table: Indexed by listing_id in the portfolio's order: the columns of `estimate_portfolio`, `DESCRIBED`, one
            column of True and False per name in `FLAGS`, and far, flags (their number), photo (a path, or missing),
            rank (place in the natural order of listing_ids), text (lower-case, to be searched).
        learned: (n,) whether the model learned from the home's price: it is valued by a model fitted without it.
        locations: All locations, sorted.
        level: Confidence level of the intervals.
    """

    table: pd.DataFrame
    learned: NDArray[np.bool_]
    locations: tuple[str, ...]
    level: float

    @property
    def has_photos(self) -> bool:
        """Whether any home has a photo."""
        return bool(self.table["photo"].notna().any())

    @property
    def has_coordinates(self) -> bool:
        """Whether any home can be put on a map."""
        return bool((self.table["latitude"].notna() & self.table["longitude"].notna()).any())

    def flag_counts(self) -> dict[str, int]:
        """How many homes have each flag."""
        return {name: int(self.table[name].sum()) for name in FLAGS}


def homes_of(portfolio: Portfolio, model: Model, estimates: pd.DataFrame) -> HomesTable:
    """Put together what is known of all homes.

    Args:
        portfolio: The homes.
        model: The model.
        estimates: Of `estimate_portfolio` for all of them.
    """
    listings = portfolio.listings.loc[estimates.index]
    far = far_from_training(model, listings)
    flags = flag_homes(portfolio, estimates, far, looks_at_photos=model.has_photos)
    photos = portfolio.photos
    first = photos.assign(other=photos["room"].fillna("") != _FIRST_ROOM).sort_values("other", kind="stable")
    table = estimates.join(listings[DESCRIBED]).join(flags)
    level = float(estimates["confidence_level"].iloc[0]) if len(estimates) else 0.8
    return HomesTable(
        table.assign(
            far_from=far,
            flags=flags.sum(axis=1),
            photo=first.drop_duplicates("listing_id").set_index("listing_id")["path"].reindex(table.index),
            rank=_natural_rank(table.index),
            text=_text(portfolio, listings),
        ),
        estimates["out_of_fold"].to_numpy(bool),
        tuple(sorted(listings["location"].dropna().astype(str).unique())),
        level,
    )


def select(homes: HomesTable, query: Query) -> NDArray[np.intp]:
    """Row numbers of the homes that a query asks for, in its order."""
    table = homes.table
    keep = np.ones(len(table), bool)
    for word in query.search.lower().split():
        keep &= table["text"].str.contains(word, regex=False).to_numpy(bool)
    if query.locations:
        keep &= table["location"].isin(query.locations).to_numpy(bool)
    estimate = table["estimate"].to_numpy(float)
    if query.low is not None:
        keep &= estimate >= query.low
    if query.high is not None:
        keep &= estimate <= query.high
    if query.confidence:
        keep &= table["confidence"].isin(query.confidence).to_numpy(bool)
    if query.flags:
        keep &= table[list(query.flags)].any(axis=1).to_numpy(bool)
    if query.area is not None:
        south, west, north, east = query.area
        latitude, longitude = table["latitude"].to_numpy(float), table["longitude"].to_numpy(float)
        keep &= (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
    rows = np.flatnonzero(keep)
    if not query.sort:
        return rows
    key = _sort_key(table, query.sort).iloc[rows].reset_index(drop=True)
    order = key.sort_values(ascending=not query.descending, kind="stable", na_position="last").index.to_numpy()
    return np.asarray(rows[order], dtype=np.intp)


def pages(count: int) -> int:
    """Pages of a table of so many homes; one, if empty, for none."""
    return max(1, -(-count // PAGE))


def _sort_key(table: pd.DataFrame, sort: str) -> pd.Series:
    if sort == "home":
        return table["rank"]
    if sort == "confidence":
        return -table["fsd"]  # the surer, the higher
    if sort == "error-size":
        return table["error"].abs()
    return table[sort]


def _natural_rank(listing_ids: pd.Index) -> NDArray[np.intp]:
    """The place of each listing_id where "home 9" comes before "home 10"."""
    text = listing_ids.to_series().astype("str").reset_index(drop=True)
    # All numbers are written with so many digits that sorting the text sorts them.
    padded = text.str.replace(r"\d+", lambda found: found.group().zfill(12), regex=True)
    return np.asarray(padded.rank(method="first").to_numpy(np.intp) - 1)


def _text(portfolio: Portfolio, listings: pd.DataFrame) -> pd.Series:
    text = listings.index.to_series().astype("str")
    for name in ("location", *portfolio.extra_categorical):
        text = text + "\n" + listings[name].astype("str").fillna("")
    return text.str.lower()
