"""Why a comparable was chosen, in words."""

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.nearest_neighbours.likeness import Likeness
from valuation.wording.facts import attribute_text, number

__all__ = ["distance_km", "distance_text", "distances_km", "reasons"]

_MOST = 4
_ALIKE = 0.15  # of the usual squared distance: what is farther apart is no reason
_MILE = 1.609344
_CORE = {"bedrooms": "bedrooms", "bathrooms": "bathrooms", "area": "living area"}


def reasons(
    parts: Mapping[str, float],
    likeness: Likeness,
    home: "pd.Series[Any]",
    other: "pd.Series[Any]",
    area_unit: str,
    has_photos: bool,
    as_of: datetime.date | None = None,
) -> tuple[str, ...]:
    """What two homes are alike in, most telling first: what brings them closer than two usual homes.

    Args:
        parts: Weighted parts of their squared distance, by name.
        likeness: The distance; a usual pair of homes has `weights` as its parts.
        home: Facts of the home that is valued.
        other: Facts of the comparable.
        area_unit: "sqft" or "m2".
        has_photos: Whether the home has photos that count.
        as_of: The day that the home is valued at.
    """
    gains = []
    for name, weight in zip(likeness.names, likeness.weights.tolist(), strict=True):
        photos = name.startswith("room ") or name == "photo quality"
        if weight <= 0 or parts[name] > _ALIKE * weight or (photos and not has_photos):
            continue
        words = _words(name, home, other, area_unit, as_of)
        if words:
            gains.append((weight - parts[name], words))
    gains.sort(key=lambda gain: -gain[0])
    return tuple(words for _, words in gains[:_MOST])


def _words(
    name: str, home: "pd.Series[Any]", other: "pd.Series[Any]", area_unit: str, as_of: datetime.date | None
) -> str:
    """One reason; empty where there is nothing to say, as of a value that is not known."""
    if name.startswith("room "):
        return f"{name.removeprefix('room ')} looks alike"
    if name == "photo quality":
        return "photos worth about the same"
    if name == "location":
        return f"same location ({other['location']})"
    if name == "wider area":
        return "same wider area"
    if name == "way":
        return f"{away} away" if (away := distance_text(home, other, area_unit)) else ""
    own, theirs = home.get(name), other.get(name)
    if name == "sale_date":
        if as_of is None or pd.isna(theirs):
            return ""
        return f"sold {_span((as_of - pd.Timestamp(theirs).date()).days)} before"
    if pd.isna(own) or pd.isna(theirs):
        return ""
    words = _CORE.get(name, name.replace("_", " "))
    first, second = (attribute_text(name, value, area_unit) for value in (own, theirs))
    return f"same {words} ({second})" if first == second else f"{words} {second}, here {first}"


def _span(days: int) -> str:
    for length, word in ((365.25, "year"), (30.44, "month"), (1, "day")):
        if days >= 1.5 * length or length == 1:
            count = round(days / length)
            return f"{count} {word}" + ("" if count == 1 else "s")
    raise AssertionError


def distance_text(home: "pd.Series[Any]", other: "pd.Series[Any]", area_unit: str) -> str:
    """The way between two homes, in miles where areas are in square feet; empty where a place is not known."""
    kilometres = distance_km(home, other)
    if not np.isfinite(kilometres):
        return ""
    way, unit = (kilometres / _MILE, "mi") if area_unit == "sqft" else (kilometres, "km")
    return f"{number(float(f'{way:.2g}'))} {unit}"


def distance_km(home: "pd.Series[Any]", other: "pd.Series[Any]") -> float:
    """Kilometres between two homes on the sphere (haversine); NaN where a place is not known."""
    return float(distances_km(home, pd.DataFrame([other]))[0])


def distances_km(home: "pd.Series[Any]", others: pd.DataFrame) -> NDArray[np.float64]:
    """The same to each of n homes, (n,)."""
    first = np.radians(np.array([home.get("latitude", np.nan), home.get("longitude", np.nan)], float))
    second = np.radians(others.reindex(columns=["latitude", "longitude"]).to_numpy(float))
    half = np.sin((second - first) / 2) ** 2
    away: NDArray[np.float64] = (
        2 * 6371.0088 * np.arcsin(np.sqrt(half[:, 0] + np.cos(first[0]) * np.cos(second[:, 0]) * half[:, 1]))
    )
    return away
