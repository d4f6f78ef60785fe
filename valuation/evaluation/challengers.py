"""What a model has to beat: the price index, and plain boosted trees; both see what the model sees, and no more."""

import importlib.util

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.portfolio import Portfolio
from data.properties import property_of
from valuation.statistics.price_index import PriceIndex, price_index

__all__ = ["HAS_LIGHTGBM", "NO_LIGHTGBM", "carried_estimates", "lightgbm_estimates"]

FloatArray = NDArray[np.float64]

HAS_LIGHTGBM = importlib.util.find_spec("lightgbm") is not None
NO_LIGHTGBM = "LightGBM is not installed, so this challenger is left out: pip install lightgbm brings it."
_NUMERIC = ("area", "bedrooms", "bathrooms", "latitude", "longitude")


def carried_estimates(past: pd.DataFrame, future: pd.DataFrame) -> FloatArray:
    """The last sale of the same property, where there was one, else the location's median, carried by the local index.

    Where nothing was sold at a location it is the median of the market.

    Args:
        past: Sales, as in `Portfolio.listings`.
        future: n homes, each to be valued as of its sale date.

    Returns:
        (n,) money.
    """
    index = price_index(past)
    to, place = pd.DatetimeIndex(future["sale_date"]), future["location"]
    base = pd.DatetimeIndex([past["sale_date"].max()])
    level = _moved(index, past["sale_price"], past["sale_date"], base[[0] * len(past)], past["location"])
    medians = pd.Series(level).groupby(past["location"].to_numpy()).median()
    median = np.asarray(place.map(medians).fillna(float(np.median(level))), dtype=np.float64)
    estimate = index.carried(median, base[[0] * len(future)], to, place)
    known, asked = property_of(past), property_of(future)
    last = past.assign(property=known)[known.notna()].sort_values("sale_date", kind="stable")
    last = last.drop_duplicates("property", keep="last").set_index("property")
    again = asked.isin(last.index).to_numpy(bool)
    before = last.reindex(asked[again])
    estimate[again] = _moved(index, before["sale_price"], before["sale_date"], to[again], place[again])
    return estimate


def _moved(
    index: PriceIndex, price: "pd.Series[float]", since: pd.Series, to: pd.DatetimeIndex, place: "pd.Series[str]"
) -> FloatArray:
    return index.carried(np.asarray(price, dtype=np.float64), pd.DatetimeIndex(since), to, place)


def lightgbm_estimates(past: Portfolio, future: Portfolio, seed: int) -> FloatArray:
    """Boosted trees on the attributes, coordinates, location and day of sale, as anyone would set them up.

    Args:
        past: Sales.
        future: n homes, each to be valued as of its sale date.
        seed: Same seed, same result.

    Returns:
        (n,) money.
    """
    import lightgbm

    columns = [*_NUMERIC, *past.extra_numeric]
    known, asked = (portfolio.listings[columns].astype(np.float64) for portfolio in (past, future))
    known["day"], asked["day"] = (_days(portfolio.listings) for portfolio in (past, future))
    for name in ("location", *past.extra_categorical):
        values = pd.CategoricalDtype(sorted(past.listings[name].dropna().unique()))
        known[name], asked[name] = (portfolio.listings[name].astype(values) for portfolio in (past, future))
    plain = {name: f"column{number}" for number, name in enumerate(known)}  # it takes no headers with odd characters
    trees = lightgbm.LGBMRegressor(
        n_estimators=500, learning_rate=0.05, random_state=seed, n_jobs=1, deterministic=True, verbose=-1
    )
    trees.fit(known.rename(columns=plain), np.log(past.listings["sale_price"].to_numpy(np.float64)))
    return np.exp(np.asarray(trees.predict(asked.rename(columns=plain)), dtype=np.float64))


def _days(listings: pd.DataFrame) -> "pd.Series[float]":
    return (listings["sale_date"] - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)
