"""How accurate out-of-fold estimates are: every figure of every model with its interval, on the same homes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from valuation.pricing.basis import MODELS
from valuation.pricing.calibration import out_of_fold_intervals
from valuation.pricing.cross_fitting import CrossFitted
from valuation.pricing.market import Market
from valuation.statistics.bootstrap import Figure, Resamples, resample
from valuation.statistics.fewer_homes import fewer_homes
from valuation.statistics.ols_interval import prb_ols
from valuation.statistics.ratio_study import FIGURES

__all__ = ["as_json", "mean_by_group", "measure_accuracy"]

FLOOR = "zip_median"
"""The figure to beat: the median price of the location."""
_RESAMPLES = 2000

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Bounds = Mapping[str, tuple[FloatArray, FloatArray]]
"""Lower and upper ends in money by model, (repeats, n) each."""


def measure_accuracy(
    market: Market,
    groups: IntArray,
    splits: IntArray,
    crossed: list[CrossFitted],
    level: float,
    seed: int,
    suspicious: BoolArray,
    learned: BoolArray,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Compare estimates with prices.

    Args:
        market: Homes with prices.
        groups: (n,) homes that share photos, which are drawn together.
        splits: (repeats, n) fold in which each home was tested, -1 where it never was.
        crossed: Out-of-fold estimates of each repeat.
        level: Confidence level of the homes' intervals.
        seed: Of the bootstrap.
        suspicious: (n,) whether the price is hardly a market value.
        learned: (n,) whether models and intervals may learn from the home where it is not tested.

    Returns:
        The figures as in `metrics.json`, and the estimates they come from: money, indexed by listing_id and with the
        columns repeat, fold, price, the floor, the models, lower and upper.

    Raises:
        InputError: No home was valued by all models, or there are too few for the level.
    """
    price = market.listings["price"].to_numpy(float)
    floor = np.stack([_location_median(market, split, learned) for split in splits])
    estimates = {FLOOR: floor} | {name: np.exp(np.stack([c.mean[name] for c in crossed])) for name in MODELS}
    present = {name: values for name, values in estimates.items() if np.isfinite(values).any()}
    # All figures are of the same homes: those that every model can value.
    common = np.all([np.isfinite(values).all(axis=0) for values in present.values()], axis=0)
    if not common.any():
        raise InputError(
            "No home could be valued by all models: there are too few homes with both attributes and photos."
        )
    bounds: Bounds = {
        name: out_of_fold_intervals(market.log_price, groups, splits, crossed, name, level, learned)
        for name in MODELS
        if name in present
    }
    main = "both" if "both" in bounds else next(iter(bounds))
    shared = {name: values[:, common] for name, values in present.items()}
    drawn = resample(shared, price[common], groups[common], seed=seed)
    intervals = {
        name: {"level": level}
        | _coverage(lower[:, common], upper[:, common], shared[name], price[common], groups[common], seed)
        for name, (lower, upper) in bounds.items()
    }
    homes = int(common.sum())
    market_sales = common & ~suspicious
    kept, few = market_sales[common], 0 < market_sales.sum() < common.sum()
    lower, upper = (ends[:, market_sales] for ends in bounds[main])
    metrics = {
        "models": {name: _model(drawn, name, homes) if name in present else None for name in (FLOOR, *MODELS)},
        "paired": _paired(drawn),
        "interval": intervals[main],
        "intervals": intervals,
        "interval_without_suspicious": {"level": level}
        | _coverage(lower, upper, shared[main][:, kept], price[market_sales], groups[market_sales], seed)
        if few
        else None,
        "neighbours": _neighbours(crossed),
        "models_without_suspicious": _without(shared, price, groups, common, suspicious, seed),
        "fewer_homes": {"model": main}
        | {
            one.name: {"homes": one.homes, "left_out": one.left_out}
            | {name: as_json(figure) for name, figure in one.figures.items()}
            for one in fewer_homes(shared[main], price[common], groups[common], suspicious[common], seed=seed)
        },
        "prb_ols": {name: as_json(prb_ols(values, price[common])) for name, values in shared.items()},
    }
    return metrics, _table(market, splits, present, bounds[main])


def _location_median(market: Market, split: IntArray, learned: BoolArray) -> FloatArray:
    """Median price of the location among the other folds; of all other folds where the location has none there."""
    price, location = market.listings["price"].to_numpy(float), market.listings["location"].astype("string")
    estimate = np.full(len(price), np.nan)
    for fold in range(split.max() + 1):
        other, test = (split != fold) & learned, split == fold
        medians = pd.Series(price[other]).groupby(location[other].to_numpy()).median()
        estimate[test] = location[test].map(medians).fillna(np.median(price[other])).to_numpy(float)
    return estimate


def _model(drawn: Resamples, name: str, homes: int) -> dict[str, Any]:
    """All figures of one model."""
    return {"n": as_json(Figure(homes, homes, homes))} | {
        figure: as_json(drawn.figure(name, figure)) for figure in FIGURES
    }


def _without(
    shared: Mapping[str, FloatArray],
    price: FloatArray,
    groups: IntArray,
    common: BoolArray,
    suspicious: BoolArray,
    seed: int,
) -> dict[str, Any] | None:
    """All figures of all models on the same homes without those whose price is suspicious; None where none is."""
    kept = common & ~suspicious
    if kept.sum() in (0, common.sum()):
        return None
    drawn = resample(
        {name: values[:, kept[common]] for name, values in shared.items()}, price[kept], groups[kept], seed=seed
    )
    return {name: _model(drawn, name, int(kept.sum())) if name in shared else None for name in (FLOOR, *MODELS)}


def _paired(drawn: Resamples) -> dict[str, Any]:
    """What photos bring: the errors of both less, and over, those of attributes only, home by home."""
    keys = {"both_minus_attributes": False, "both_over_attributes": True}
    if not {"both", "attributes_only"} <= drawn.values.keys():
        return dict.fromkeys(keys)
    return {
        key: {
            figure: as_json(drawn.difference("both", "attributes_only", figure, relative=relative))
            for figure in ("mape", "mdape")
        }
        for key, relative in keys.items()
    }


def _coverage(
    lower: FloatArray, upper: FloatArray, estimate: FloatArray, price: FloatArray, groups: IntArray, seed: int
) -> dict[str, Any]:
    """Share of prices inside their intervals, and the intervals' mean width relative to the estimate."""
    inside = ((lower <= price) & (price <= upper)).mean(axis=0)
    width = ((upper - lower) / estimate).mean(axis=0)
    return {
        "coverage": as_json(mean_by_group(inside, groups, seed)),
        "width": as_json(mean_by_group(width, groups, seed)),
    }


def mean_by_group(values: FloatArray, groups: IntArray, seed: int) -> Figure:
    """Mean over homes with a 95 % percentile bootstrap interval over groups."""
    codes = np.unique(groups, return_inverse=True)[1]
    sums, counts = np.bincount(codes, values), np.bincount(codes)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=_RESAMPLES)
    low, high = np.quantile((draws @ sums) / (draws @ counts), [0.025, 0.975])
    return Figure(float(values.mean()), float(low), float(high))


def _neighbours(crossed: list[CrossFitted]) -> dict[str, Any]:
    """Nearest-neighbour errors: mean over the repeats, with the least and the greatest."""
    neighbours = {}
    for key in ("raw", "trained"):
        errors = [float(np.mean([m[key] for m in c.measured])) for c in crossed if all(key in m for m in c.measured)]
        figure = Figure(float(np.mean(errors)), min(errors), max(errors)) if errors else Figure(*[np.nan] * 3)
        neighbours[key] = {"mdape": as_json(figure)}
    return neighbours


def _table(
    market: Market, splits: IntArray, estimates: Mapping[str, FloatArray], bounds: tuple[FloatArray, FloatArray]
) -> pd.DataFrame:
    """Every tested home once in each repeat."""
    tables: list[pd.DataFrame] = []
    for repeat, split in enumerate(splits):
        columns = {"repeat": repeat, "fold": split, "price": market.listings["price"].to_numpy()}
        columns |= {name: values[repeat] for name, values in estimates.items()}
        columns |= {"lower": bounds[0][repeat], "upper": bounds[1][repeat]}
        tables.append(pd.DataFrame(columns, index=market.listings.index)[split >= 0])
    return pd.concat(tables)


def as_json(figure: Figure) -> dict[str, float | None]:
    """The figure with None for what is not known."""
    parts = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: float(value) if np.isfinite(value) else None for name, value in parts.items()}
