"""A price index: how prices moved month by month, from dated sales alone and by no model of ours.

One regression of log prices on months takes both kinds of evidence at their worth, as the hybrid of Case and Quigley
(1991, Review of Economics and Statistics 73) does. A property that sold more than once tells the movement between its
sales, whatever it is like. Means of properties tell it by location, living area and rooms, where they are known. In a
model with an effect of each property these two are independent, and each counts by the inverse of its variance. Homes
that come back soon were often done up in between and sell for more than the market's movement; an amount per resale
takes that out (Goetzmann and Spiegel 1995, Review of Economics and Statistics 77). Odd sales, such as nominal ones,
count less the farther they lie off.

Levels of months are smoothed by `price_trend`. A location's trend is the market's and a departure, which is shrunk to
nothing where its sales are few or say nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from valuation.statistics.index_equations import Equations, IndexFit, equations_of, index_fit
from valuation.statistics.price_trend import Evidence, Spread, Trend, smoothed

__all__ = ["PriceIndex", "price_index"]

FloatArray = NDArray[np.float64]

FEWEST_SALES = 10
"""Dated sales without which there is no index, of the market or of a location."""
_95 = 1.96
# A location's own level does not matter for movements and is hardly held down.
_LOCAL = [Spread(level=0.3, drift=float(step), step=float(step)) for step in np.geomspace(0.003, 0.3, 13)]


@dataclass(frozen=True, eq=False)
class PriceIndex:
    """How prices moved.

    Attributes:
        first: First month with a sale.
        sales: (months from the first to the last, places) number of sales, with a column for each location and "" for
            all; the index is the first day of the month.
        pairs: How many sales followed an earlier one of the same property.
        market: Trend of all.
        departures: What a location's log level adds to the market's, by location.
    """

    first: pd.Timestamp
    sales: pd.DataFrame
    pairs: int
    market: Trend
    departures: Mapping[str, Trend]

    @property
    def locations(self) -> tuple[str, ...]:
        """Locations with a trend of their own; everywhere else it is the market's."""
        return tuple(self.departures)

    def table(self, location: str | None = None) -> pd.DataFrame:
        """The price level by month, relative to the first month with a sale.

        Args:
            location: Of this location; None, or one without a trend of its own: of the whole market.

        Returns:
            By month (its first day): level, low and high (ends of the 95 % interval), sales, and measured: False where
            a month had no sale here and lies between its neighbours.
        """
        place = location if location is not None and location in self.departures else ""
        middle = pd.DatetimeIndex(self.sales.index) + pd.Timedelta(days=14)
        level, low, high = self.factor(middle[[0] * len(middle)], middle, [place] * len(middle))
        count = self.sales[place].to_numpy()
        columns = {"level": level, "low": low, "high": high, "sales": count, "measured": count > 0}
        return pd.DataFrame(columns, index=self.sales.index)

    def factor(
        self, since: pd.DatetimeIndex, to: pd.DatetimeIndex, location: "list[str] | pd.Series[str] | None" = None
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """By what prices moved, (n,), from some days to others, with the ends of the 95 % interval.

        Args:
            since: (n,) days from which.
            to: (n,) days to which, earlier or later ones; beyond the last sale the drift goes on.
            location: (n,) locations; None for the market.
        """
        mean, variance = self.market.difference(years(since, self.first), years(to, self.first))
        if location is not None:
            places = pd.Series(location).reset_index(drop=True)
            for place, rows in places.groupby(places, observed=True).indices.items():
                if place in self.departures:
                    trend = self.departures[str(place)]
                    some = trend.difference(years(since[rows], self.first), years(to[rows], self.first))
                    mean[rows] += some[0]
                    variance[rows] += some[1]
        half = _95 * np.sqrt(variance)
        return np.exp(mean), np.exp(mean - half), np.exp(mean + half)

    def carried(
        self,
        price: FloatArray,
        since: pd.DatetimeIndex,
        to: pd.DatetimeIndex,
        location: "list[str] | pd.Series[str] | None" = None,
    ) -> FloatArray:
        """Prices (n,) of some days as those of others; arguments as in `factor`."""
        return price * self.factor(since, to, location)[0]


def price_index(sales: pd.DataFrame) -> PriceIndex:
    """The index of these sales.

    Args:
        sales: sale_price and sale_date, and what there is of property_id, location, area, bedrooms and bathrooms, as in
            `Portfolio.listings`. Rows without price or date take no part.

    Raises:
        InputError: There are no dated sales, too few, or all of one day or month.

    Example:
        >>> days = pd.date_range("2024-01-01", "2025-12-31", 200)
        >>> rising = 300_000 * 1.1 ** np.asarray((days - days[0]).days / 365.25)
        >>> index = price_index(pd.DataFrame({"sale_price": rising, "sale_date": days}))
        >>> round(float(index.table()["level"].loc["2025-01-01"]), 2)
        1.1
    """
    used = _usable(sales)
    month = used["sale_date"].dt.to_period("M")
    first = month.min().to_timestamp()
    seen = np.sort(month.unique().to_timestamp())
    times = years(pd.DatetimeIndex(seen) + pd.Timedelta(days=14), first)
    equations = equations_of(used, np.searchsorted(seen, month.dt.to_timestamp().to_numpy()), len(seen))
    fit = index_fit(equations, times)
    counts = _counts(used, month)
    return PriceIndex(first, counts, equations.pairs, fit.trend, _departures(equations, fit, times))


def _departures(equations: Equations, fit: IndexFit, times: FloatArray) -> dict[str, Trend]:
    """What is left of a location's prices once the market's movement is taken out, by month."""
    evidence: dict[str, Evidence] = {}
    for code, name in enumerate(equations.locations):
        rows = np.flatnonzero(equations.location == code)
        months = equations.months[rows]
        own = np.unique(months.indices)
        if len(rows) < FEWEST_SALES or len(own) < 2:
            continue
        at, weight = months[:, own].toarray(), fit.weight[rows]
        evidence[name] = Evidence(times[own], at.T @ (at * weight[:, None]), at.T @ (weight * fit.residual[rows]))
    trends = smoothed(list(evidence.values()), _LOCAL) if len(evidence) > 1 else []
    return dict(zip(evidence, trends, strict=False))


def years(days: pd.DatetimeIndex, first: pd.Timestamp) -> FloatArray:
    """Days as years since the middle of the first month."""
    return np.asarray((days - first) / pd.Timedelta(days=1), dtype=np.float64) / 365.25 - 14 / 365.25


def _counts(used: pd.DataFrame, month: "pd.Series[pd.Period]") -> pd.DataFrame:
    months = pd.period_range(month.min(), month.max(), freq="M")
    counts = pd.DataFrame({"": month.value_counts().reindex(months, fill_value=0)})
    if "location" in used:
        table = pd.crosstab(month, used["location"]).reindex(months, fill_value=0)
        counts = counts.join(table)
    counts.index = pd.DatetimeIndex(months.to_timestamp(), name="month")
    return counts


def _usable(sales: pd.DataFrame) -> pd.DataFrame:
    """Sales with price and date, or a sentence."""
    used = sales[sales["sale_date"].notna() & (sales["sale_price"] > 0)]
    if sales["sale_date"].notna().sum() == 0:
        raise InputError("No listing has a sale date: a price index needs sales with dates (column sale_date).")
    if len(used) < FEWEST_SALES:
        raise InputError(
            f"A price index needs at least {FEWEST_SALES} sales with date and price, and there are {len(used)}."
        )
    days = used["sale_date"].dt.normalize()
    if days.nunique() == 1:
        raise InputError(
            f"All {len(used):,} sales are of one day, {days.iloc[0]:%Y-%m-%d}: a price index needs sales of two months."
        )
    if days.dt.to_period("M").nunique() == 1:
        raise InputError(
            f"All {len(used):,} sales are of one month, {days.iloc[0]:%Y-%m}: a price index needs sales of two months."
        )
    return used
