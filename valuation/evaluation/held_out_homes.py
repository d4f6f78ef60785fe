"""Homes valued by models that were not fitted to them: what can honestly be told of a model's accuracy, home by home.

Of its training homes a model keeps what the folds of training said of them, each by models that never saw the home; a
home that is new to the model is valued by the model itself. All others prove nothing and are left out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from data.suspicious_prices import suspicious_prices
from valuation.pricing.basis import BASES, MODELS
from valuation.pricing.calibration import out_of_fold_intervals
from valuation.pricing.cross_fitting import CrossFitted
from valuation.pricing.intervals import FSD_LEVEL, confidence
from valuation.trained_model.model import Model, OutOfFold
from valuation.trained_model.training_distance import learned_prices

__all__ = ["HeldOutHomes", "held_out_homes", "new_homes"]

_COLUMNS = [*MODELS, "estimate", "basis", "lower", "upper", "fsd", "confidence"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HeldOutHomes:
    """The homes of a portfolio that tell something of a model's accuracy.

    Attributes:
        table: By listing_id in the portfolio's order: price, attributes_only, photos_only, both, estimate, basis,
            lower, upper, fsd, confidence as in `Estimate`, all by models that were not fitted to the home; error,
            ratio (estimate / price), group (homes that share photos), new (whether the model never saw the home),
            asked (whether the price is an asking price) and suspicious (why it is hardly a market value, else "").
        level: Confidence level of the intervals.
        unpriced: How many homes of the portfolio have no price.
        unvalued: How many have one and cannot be valued.
        repriced: How many bear the number of a training home with another price: the model may have seen them.
    """

    table: pd.DataFrame
    level: float
    unpriced: int
    unvalued: int
    repriced: int

    @property
    def models(self) -> tuple[str, ...]:
        """The price models that any home has a figure of."""
        return tuple(name for name in MODELS if self.table[name].notna().any())

    @property
    def common(self) -> pd.DataFrame:
        """The homes that all these models value, so that one can be held against another."""
        return self.table[self.table[list(self.models)].notna().all(axis=1)]


def new_homes(model: Model, listings: pd.DataFrame) -> list[str]:
    """The homes with a price that a model never saw, which it has to value itself."""
    seen = listings.index.astype(str).isin(model.index.listing_id)
    return [str(home) for home in listings.index[(listings["price"] > 0).to_numpy(bool) & ~seen]]


def held_out_homes(model: Model, listings: pd.DataFrame, estimates: pd.DataFrame, level: float = 0.80) -> HeldOutHomes:
    """Put together what proves something.

    Args:
        model: A trained model.
        listings: As in `Portfolio.listings`.
        estimates: Of `estimate_portfolio` for at least the `new_homes`.
        level: Confidence level of the intervals; that of the estimates.
    """
    priced = (listings["price"] > 0).to_numpy(bool)
    names = pd.Index(listings.index.astype(str))
    place = pd.Index(model.index.listing_id).get_indexer(names)
    same = learned_prices(model, listings)
    new, learned = priced & (place < 0), priced & (place >= 0) & same
    result = pd.DataFrame(index=listings.index, columns=_COLUMNS, dtype=object)
    result["group"] = -1 - np.arange(len(listings))  # each by itself; those of training are not negative
    if learned.any():
        known = _of_folds(model.index.log_price, model.out_of_fold, level).iloc[place[learned]]
        result.loc[learned, [*_COLUMNS, "group"]] = known[[*_COLUMNS, "group"]].to_numpy()
    if new.any():
        result.loc[new, _COLUMNS] = estimates.loc[listings.index[new], _COLUMNS].to_numpy()
    numbers = [*MODELS, "estimate", "lower", "upper", "fsd"]
    table = result.astype({name: np.float64 for name in numbers} | {"group": np.int64})
    suspicious = suspicious_prices(listings, [name for name in model.extra_numeric if name in listings])
    # What a model learned from without keeping suspicious prices was found to be none then, among the homes there were.
    kept = bool(model.card.get("settings", {}).get("keep_suspicious_prices", False))
    suspicious = suspicious.where(~learned | kept, "")
    table = table.assign(
        price=listings["price"].to_numpy(np.float64),
        new=new,
        asked=listings["sale_price"].isna().to_numpy(bool),
        suspicious=suspicious.to_numpy(),
    )[new | learned]
    valued = table["estimate"].notna().to_numpy(bool)
    table = table[valued].astype({"basis": str, "confidence": str, "suspicious": str})
    table = table.assign(error=table["estimate"] / table["price"] - 1, ratio=table["estimate"] / table["price"])
    return HeldOutHomes(
        table,
        level,
        unpriced=int((~priced).sum()),
        unvalued=int((~valued).sum()),
        repriced=int((priced & (place >= 0) & ~same).sum()),
    )


def _of_folds(log_price: FloatArray, known: OutOfFold, level: float) -> pd.DataFrame:
    """Estimates of all training homes, with intervals that are calibrated on the other folds."""
    count = len(log_price)
    unknown = np.full(count, np.nan)
    table = pd.DataFrame({name: np.exp(known.mean.get(name, unknown)) for name in MODELS})
    estimate, lower, upper, fsd = (np.full(count, np.nan) for _ in range(4))
    basis = np.full(count, "", dtype=object)
    crossed = CrossFitted(known.mean, known.deviation)
    for name in (one.name for one in BASES):  # the first that a home has is its estimate
        rows = np.isnan(estimate) & table[name].notna().to_numpy(bool)
        if not rows.any():
            continue
        estimate[rows], basis[rows] = table[name].to_numpy(np.float64)[rows], name
        low, high = _bounds(log_price, known, crossed, name, level)
        lower[rows], upper[rows] = low[rows], high[rows]
        low, high = _bounds(log_price, known, crossed, name, FSD_LEVEL)
        fsd[rows] = np.sinh(np.log(high[rows] / low[rows]) / 2)  # see `Conformal.fsd`
    return table.assign(
        estimate=estimate,
        basis=basis,
        lower=lower,
        upper=upper,
        fsd=fsd,
        confidence=np.where(np.isfinite(estimate), confidence(fsd), ""),
        group=known.group,
    )


def _bounds(
    log_price: FloatArray, known: OutOfFold, crossed: CrossFitted, name: str, level: float
) -> tuple[FloatArray, FloatArray]:
    """Ends of the intervals, (n,) each; NaN where there are too few homes to calibrate them."""
    try:
        lower, upper = out_of_fold_intervals(log_price, known.group, known.fold[None], [crossed], name, level)
    except InputError:
        return np.full(len(log_price), np.nan), np.full(len(log_price), np.nan)
    return lower[0], upper[0]
