"""Which sold homes may be comparables, and which must be: what the analyst says of it."""

import datetime
import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from valuation.comparables.reasons import distances_km
from valuation.homes.subject import Subject

__all__ = ["EVERY_HOME", "Restrictions", "allowed_homes"]


@dataclass(frozen=True)
class Restrictions:
    """What comparables are restricted to; nothing by default.

    Attributes:
        within_km: Farthest way from the home, kilometres; homes without coordinates are then none.
        sold_from, sold_by: First and last day of sale; homes whose day of sale is not known are then none.
        locations: Locations as in the listings, or wider areas (the first three digits of a ZIP code), any of them.
        chosen: Homes to put in, by listing_id, whatever else is asked; the most alike others follow, up to the count.
        rejected: Homes to leave out.
    """

    within_km: float | None = None
    sold_from: datetime.date | None = None
    sold_by: datetime.date | None = None
    locations: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    def words(self) -> str:
        """What is asked, in one sentence; empty where nothing is.

        Example:
            >>> Restrictions(within_km=3.0, rejected=("12", "15")).words()
            'Chosen by the analyst: within 3 km; left out: 12, 15.'
        """
        said = [
            "" if self.within_km is None else f"within {self.within_km:g} km",
            "" if self.sold_from is None else f"sold from {self.sold_from}",
            "" if self.sold_by is None else f"sold by {self.sold_by}",
            f"at {', '.join(self.locations)}" if self.locations else "",
            f"put in: {', '.join(self.chosen)}" if self.chosen else "",
            f"left out: {', '.join(self.rejected)}" if self.rejected else "",
        ]
        return f"Chosen by the analyst: {'; '.join(filter(None, said))}." if any(said) else ""


EVERY_HOME = Restrictions()


def allowed_homes(home: Subject, among: Restrictions) -> NDArray[np.bool_]:
    """Which sold homes, (n,), may be found beside those that are put in.

    Args:
        home: The home that is valued.
        among: What is asked.

    Raises:
        InputError: It cannot be asked of this home or this market, contradicts itself, or names an unknown home.
    """
    facts = home.model.sold.facts
    names = facts.index.astype(str)
    _check_names(set(names), among)
    allowed: NDArray[np.bool_] = ~names.isin(list(among.rejected))
    if among.within_km is not None:
        allowed &= _ways(home, facts, among.within_km) <= among.within_km
    if among.sold_from is not None or among.sold_by is not None:
        allowed &= _sold_between(facts, among.sold_from, among.sold_by)
    if among.locations:
        allowed &= _at(home, facts, among.locations)
    return allowed


def _check_names(known: Collection[str], among: Restrictions) -> None:
    for name in (*among.chosen, *among.rejected):
        if name not in known:
            raise InputError(
                f"The model learned from no home '{name}', so it can neither be chosen nor rejected: name homes that "
                "the model was trained on."
            )
    if both := set(among.chosen) & set(among.rejected):
        raise InputError(f"Home '{min(both)}' is both chosen and rejected: take one of the two back.")


def _ways(home: Subject, facts: pd.DataFrame, farthest: float) -> NDArray[np.float64]:
    """Kilometres to each sold home, NaN where its coordinates are not known."""
    if not (math.isfinite(farthest) and farthest > 0):
        raise InputError(f"Comparables cannot lie within {farthest:g} km: give a distance above 0.")
    if pd.isna(home.facts.get("latitude")) or pd.isna(home.facts.get("longitude")):
        raise InputError(
            f"No coordinates are known of home '{home.listing_id}', so comparables cannot be restricted by distance: "
            "restrict them by location."
        )
    if "latitude" not in facts or facts[["latitude", "longitude"]].isna().any(axis=1).all():
        raise InputError(
            "No coordinates are known of the homes that the model learned from, so comparables cannot be restricted by "
            "distance: restrict them by location."
        )
    return distances_km(home.facts, facts)


def _sold_between(facts: pd.DataFrame, first: datetime.date | None, last: datetime.date | None) -> NDArray[np.bool_]:
    if first is not None and last is not None and first > last:
        raise InputError(f"No day lies from {first} to {last}: give a first day of sale that is not after the last.")
    if "sale_date" not in facts or facts["sale_date"].isna().all():
        raise InputError(
            "No day of sale is known of the homes that the model learned from, so comparables cannot be restricted by "
            "days: leave out when they were sold."
        )
    days = facts["sale_date"]
    allowed: NDArray[np.bool_] = days.notna().to_numpy()
    if first is not None:
        allowed = allowed & (days >= pd.Timestamp(first)).to_numpy()
    if last is not None:
        allowed = allowed & (days < pd.Timestamp(last) + pd.Timedelta(days=1)).to_numpy()
    return allowed


def _at(home: Subject, facts: pd.DataFrame, locations: tuple[str, ...]) -> NDArray[np.bool_]:
    """Sold homes at one of the locations, or in one of the wider areas."""
    text, areas = facts["location"].astype("string"), home.model.fitted.space.areas
    allowed = np.zeros(len(facts), bool)
    for place in locations:
        there = (text == place).fillna(False).to_numpy(bool)
        if place in areas:
            there |= text.str.fullmatch(rf"{place}\d\d(-\d{{4}})?").fillna(False).to_numpy(bool)
        if not there.any():
            some = ", ".join(sorted(text.dropna().unique())[:3]) or "none"
            raise InputError(
                f"No home that the model learned from is at location '{place}': give a location as the listings write "
                f"it (such as {some})."
            )
        allowed |= there
    return allowed
