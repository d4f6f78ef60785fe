"""Attributes of a listing as numbers a price model can take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.pricing.sale_period import SalePeriod, sale_dates

__all__ = ["CORE_NUMERIC", "AttributeSpace", "Attributes"]

CORE_NUMERIC = ("bedrooms", "bathrooms", "area")
_LOG = frozenset({"area"})


@dataclass(frozen=True, eq=False)
class Attributes:
    """Attributes of n listings.

    Attributes:
        numeric: (n, p) float64, each column with mean 0 and standard deviation 1 over the training homes; an unknown
            value is 0, the mean, and its column of flags (see `AttributeSpace.flags`) says so.
        coordinates: (n, 2) float64, north and east in kilometres from the training homes' middle; NaN where unknown.
        location, area_code: (n,) int64 codes of the location and of its wider area; -1 where unknown or never seen.
        categories: (n, q) int64 codes of the categorical attributes; -1 likewise.
        time: (n,) float64, years from the last sale among the training homes to the date that a home is valued at,
            negative before it; 0 where no training home has a date.
    """

    numeric: NDArray[np.float64]
    coordinates: NDArray[np.float64]
    location: NDArray[np.int64]
    area_code: NDArray[np.int64]
    categories: NDArray[np.int64]
    time: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of listings."""
        return len(self.location)

    def take(self, rows: NDArray[Any]) -> "Attributes":
        """The listings at these rows."""
        return Attributes(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True)
class AttributeSpace:
    """How attributes of this market become numbers; learned from the training homes, never from their prices.

    Attributes:
        numeric: Numeric columns that vary among the training homes.
        mean, scale: Of each numeric column, after the logarithm where `logged` says so.
        logged: Columns taken as logarithms: the area, and others that are positive and span a factor of 20 or more.
        flags: Numeric columns with unknown values in training; each adds a column of 0 and 1 to the inputs.
        locations, areas: Codes of known locations and wider areas (the first three characters of a numeric ZIP code).
        categorical: Codes of the values of each categorical column.
        middle: Latitude and longitude of the training homes' middle, degrees; None without coordinates.
        period: When the training homes were sold; None where no date is known.
    """

    numeric: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    logged: tuple[str, ...]
    flags: tuple[str, ...]
    locations: Mapping[str, int]
    areas: Mapping[str, int]
    categorical: Mapping[str, Mapping[str, int]]
    middle: tuple[float, float] | None
    period: SalePeriod | None = None

    @classmethod
    def learn(
        cls, listings: pd.DataFrame, extra_numeric: Sequence[str] = (), extra_categorical: Sequence[str] = ()
    ) -> "AttributeSpace":
        """The space of these training homes."""
        columns, means, scales, logged, flags = [], [], [], [], []
        for name in (*CORE_NUMERIC, *extra_numeric):
            values = _numbers(listings, name)
            known = values[np.isfinite(values)]
            if len(known) < 2 or np.ptp(known) == 0:
                continue
            if name in _LOG or (known.min() > 0 and known.max() / known.min() >= 20):
                logged.append(name)
                known = np.log(known)
            columns.append(name)
            means.append(float(known.mean()))
            scales.append(float(known.std()))
            if len(known) < len(values):
                flags.append(name)
        middle = None
        degrees = listings[["latitude", "longitude"]].to_numpy(float)
        if np.isfinite(degrees).all(axis=1).sum() >= 2:
            middle = (float(np.nanmean(degrees[:, 0])), float(np.nanmean(degrees[:, 1])))
        location = listings["location"]
        return cls(
            tuple(columns),
            tuple(means),
            tuple(scales),
            tuple(logged),
            tuple(flags),
            _codes(location),
            _codes(_area(location)),
            {name: _codes(listings[name]) for name in extra_categorical if 1 < listings[name].nunique() <= 200},
            middle,
            SalePeriod.of(sale_dates(listings)),
        )

    def of(self, listings: pd.DataFrame, dates: NDArray[np.datetime64] | None = None) -> Attributes:
        """These listings in this space; columns they lack count as unknown.

        Args:
            listings: n rows as in `Portfolio.listings`.
            dates: (n,) when each is valued; None for its own date of sale.
        """
        columns = []
        for name, mean, scale in zip(self.numeric, self.mean, self.scale, strict=True):
            values = _numbers(listings, name)
            if name in self.logged:
                values = np.log(np.where(values > 0, values, np.nan))
            columns.append((values - mean) / scale)
        table = np.stack(columns, axis=1) if columns else np.zeros((len(listings), 0))
        unknown = np.isnan(table)
        flags = unknown[:, [self.numeric.index(name) for name in self.flags]].astype(float)
        coordinates = np.full((len(listings), 2), np.nan)
        if self.middle is not None:
            degrees = listings[["latitude", "longitude"]].to_numpy(float)
            coordinates = (degrees - self.middle) * 111.2  # kilometres per degree of latitude
            coordinates[:, 1] *= np.cos(np.radians(self.middle[0]))
        categories = [
            _coded(listings[name], codes) if name in listings else np.full(len(listings), -1)
            for name, codes in self.categorical.items()
        ]
        numeric = [np.where(unknown, 0.0, table), flags]
        time = np.zeros(len(listings))
        if self.period is not None:
            valued = sale_dates(listings) if dates is None else dates
            time = self.period.years(valued)
            if self.period.undated:
                numeric.append(np.isnat(valued)[:, None].astype(float))
        return Attributes(
            np.concatenate(numeric, axis=1),
            coordinates,
            _coded(listings["location"], self.locations),
            _coded(_area(listings["location"]), self.areas),
            np.stack(categories, axis=1) if categories else np.zeros((len(listings), 0), np.int64),
            time,
        )


def _numbers(listings: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in listings:
        return np.full(len(listings), np.nan)
    return listings[name].to_numpy(float)


def _area(location: pd.Series) -> pd.Series:
    """Wider area of a location: US ZIP codes share their first three digits within one sorting centre."""
    text = location.astype("string")
    zips = text.str.fullmatch(r"\d{5}(-\d{4})?").fillna(False)
    return text.str[:3].where(zips)


def _codes(values: pd.Series) -> dict[str, int]:
    return {str(value): code for code, value in enumerate(sorted(values.dropna().astype(str).unique()))}


def _coded(values: pd.Series, codes: Mapping[str, int]) -> NDArray[np.int64]:
    coded: NDArray[np.int64] = np.asarray(values.astype("string").map(codes).fillna(-1), dtype=np.int64)
    return coded
