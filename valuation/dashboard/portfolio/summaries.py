"""What the map of the portfolio page draws."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["MOST_POINTS", "MapData", "map_data"]

MOST_POINTS = 1000
"""Beyond so many homes the map shows squares that stand for several."""
_SQUARES = 24  # along the longer side of the map; an area that is framed on it is cut as finely again
_KILOMETRES = 111.2  # per degree of latitude
_MILE = 1.609344

FloatArray = NDArray[np.float64]


class MapData(NamedTuple):
    """Homes on a plane.

    Attributes:
        places: One row per home, or per square where there are too many: x, y (east and north of the middle, in
            `unit`), homes, estimate and error (medians; signed), label (the home's number, or "12 homes"), and south,
            west, north, east (degrees) of what the row stands for.
        unit: "km" or "mi".
        single: Whether each row is one home.
        without: Homes whose coordinates are unknown.
    """

    places: pd.DataFrame
    unit: str
    single: bool
    without: int


def map_data(table: pd.DataFrame, *, miles: bool) -> MapData:
    """Lay homes out on a plane with equal distances in both directions.

    Args:
        table: As `HomesTable.table`, of the homes shown.
        miles: Whether distances are in miles.
    """
    degrees = table[["latitude", "longitude"]].to_numpy(float)
    known = np.isfinite(degrees).all(axis=1)
    some, degrees = table[known], degrees[known]
    single = len(some) <= MOST_POINTS
    if single:
        places = pd.DataFrame(
            {
                "homes": 1,
                "estimate": some["estimate"].to_numpy(float),
                "error": some["error"].to_numpy(float),
                "label": some.index.astype("str"),
                "south": degrees[:, 0],
                "west": degrees[:, 1],
                "north": degrees[:, 0],
                "east": degrees[:, 1],
            }
        )
    else:
        places = _squares(some, degrees)
    unit, size = ("mi", _MILE) if miles else ("km", 1.0)
    latitude, longitude = (places["south"] + places["north"]) / 2, (places["west"] + places["east"]) / 2
    if len(places):
        middle = (latitude.min() + latitude.max()) / 2, (longitude.min() + longitude.max()) / 2
        across = _KILOMETRES / size * math.cos(math.radians(middle[0]))
        places = places.assign(x=(longitude - middle[1]) * across, y=(latitude - middle[0]) * _KILOMETRES / size)
    else:
        places = places.assign(x=0.0, y=0.0)
    return MapData(places, unit, single, int((~known).sum()))


def _squares(some: pd.DataFrame, degrees: FloatArray) -> pd.DataFrame:
    """Homes put together in squares of a grid (in degrees their sides differ, as degrees do)."""
    low, high = np.quantile(degrees, [0.001, 0.999], axis=0)  # one wrong coordinate must not make all squares one
    across = math.cos(math.radians(float(low[0] + high[0]) / 2))
    side = max(high[0] - low[0], (high[1] - low[1]) * across, 1e-9) / _SQUARES
    steps = np.array([side, side / max(across, 1e-9)])
    cells = np.floor((degrees - low) / steps).astype(np.int64)
    groups = pd.DataFrame(
        {
            "row": cells[:, 0],
            "column": cells[:, 1],
            "estimate": some["estimate"].to_numpy(float),
            "error": some["error"].to_numpy(float),
        }
    ).groupby(["row", "column"])
    result = groups.median().assign(homes=groups.size()).reset_index()
    south, west = low[0] + result["row"] * steps[0], low[1] + result["column"] * steps[1]
    return result.assign(
        label=result["homes"].map("{:,} homes".format).replace("1 homes", "1 home"),
        south=south,
        west=west,
        north=south + steps[0],
        east=west + steps[1],
    ).drop(columns=["row", "column"])
