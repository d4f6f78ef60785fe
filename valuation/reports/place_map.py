"""A small map of a home and its comparables, drawn without map tiles: nothing is asked of anyone."""

import math
from typing import Any, cast

import pandas as pd

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid
from valuation.reports.contents import MapPoint, PlaceMap
from valuation.wording.facts import count, number

__all__ = ["place_map"]

_RATIO = 1.9
_MARGIN = 0.12  # of the box, kept free on all sides
_KM_PER_DEGREE = 111.195
_MILE = 1.609344
_LEAST = 0.05  # km shown across at least
_NO_COORDINATES = "No coordinates are given for this home, so there is no map."


def place_map(portfolio: Portfolio, listing_id: str, grid: AdjustmentGrid | None) -> tuple[PlaceMap | None, str]:
    """The map, and a sentence on what it shows or why there is none.

    Args:
        portfolio: Holds the home.
        listing_id: The home.
        grid: Its comparables; None without any.
    """
    home = cast("pd.Series[Any]", portfolio.listings.loc[listing_id])
    own = _degrees(home)
    if own is None:
        return None, _NO_COORDINATES
    places = {}
    for label, column in enumerate(grid.comparables if grid else (), start=1):
        known = _degrees(column.facts)
        if known is not None:
            places[str(label)] = known
    if not places:
        return None, "No coordinates are known of comparables, so there is no map."
    # On a plane that touches the globe at the home: over the few miles between comparables that is exact enough.
    flat = {label: _plane(place, own) for label, place in (places | {"": own}).items()}
    left, right = min(x for x, _ in flat.values()), max(x for x, _ in flat.values())
    low, high = min(y for _, y in flat.values()), max(y for _, y in flat.values())
    width = max((right - left), (high - low) * _RATIO, _LEAST) / (1 - 2 * _MARGIN)
    height = width / _RATIO
    points = tuple(
        MapPoint(label, 0.5 + (x - (left + right) / 2) / width, 0.5 - (y - (low + high) / 2) / height)
        for label, (x, y) in flat.items()
    )
    mile = portfolio.area_unit == "sqft"
    length, words = _scale(width / (_MILE if mile else 1.0))
    scale = f"{words} {'mi' if mile else 'km'}"
    lacking = len(grid.comparables) - len(places) if grid else 0
    note = "North is up; straight distances."
    if lacking:
        note += f" {count(lacking, 'comparable has', 'comparables have')} no coordinates."
    alt = f"Map of the home and {count(len(places), 'comparable')}; the bar is {scale} long"
    return PlaceMap(points, _RATIO, scale, length * (_MILE if mile else 1.0) / width, alt), note


def _degrees(facts: "pd.Series[Any]") -> tuple[float, float] | None:
    latitude, longitude = facts.get("latitude", math.nan), facts.get("longitude", math.nan)
    return None if pd.isna(latitude) or pd.isna(longitude) else (float(latitude), float(longitude))


def _plane(place: tuple[float, float], origin: tuple[float, float]) -> tuple[float, float]:
    """Kilometres east and north of the origin."""
    east = (place[1] - origin[1] + 180) % 360 - 180  # the short way round
    return (
        east * _KM_PER_DEGREE * math.cos(math.radians(origin[0])),
        (place[0] - origin[0]) * _KM_PER_DEGREE,
    )


def _scale(width: float) -> tuple[float, str]:
    """A round length of about a quarter of the box."""
    power = 10.0 ** math.floor(math.log10(width / 4))
    length = next(power * step for step in (5.0, 2.0, 1.0) if power * step <= width / 4)
    return length, number(length)
