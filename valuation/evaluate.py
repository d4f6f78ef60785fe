"""How good a way of training is on a portfolio: cross-validation with every figure's uncertainty."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from data.splits import date_split, repeated_grouped_kfold
from valuation.bootstrap import Figure, resample
from valuation.cross_fitting import CrossFitted, cross_fit
from valuation.intervals import fit_conformal
from valuation.market import MODELS, Fitted, Market
from valuation.neighbours import knn_mdape
from valuation.preparing import prepare
from valuation.ratio_study import FIGURES
from valuation.training import (
    Progress,
    TrainSettings,
    backbone_of,
    check_settings,
    data_fingerprint,
    fold_fitter,
    open_workspace,
    priced_rows,
)

__all__ = ["Evaluation", "Protocol", "evaluate"]

Protocol = Literal["kfold", "date", "zip25"]
FLOOR = "zip_median"
_ZIP_HOMES = 25
_NEIGHBOURS = 15
_TEST_SHARE = 0.2  # of the latest sales, in the split by date


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured.

    Attributes:
        metrics: The content of `metrics.json`, see `metrics_json`.
        estimates: Out-of-fold estimates, money, indexed by listing_id and repeat: fold, price, zip_median, the three
            models, lower, upper.
    """

    metrics: Mapping[str, Any]
    estimates: pd.DataFrame


def evaluate(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    protocol: Protocol = "kfold",
    folds: int = 5,
    repeats: int = 5,
    level: float = 0.80,
    workspace: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure by cross-validation how well homes are valued by models that never saw them.

    Homes that share a photo are never parted. The interval of a home is calibrated on the other folds of its repeat:
    its own price takes no part in its estimate, and in its interval only as one of the many that the models of those
    other folds were fitted to.

    Args:
        portfolio: Listings with prices.
        settings: Of training, as for `train`.
        protocol: "kfold"; "date", which trains on the earlier 80 % of sales and tests on the latest; "zip25", k-fold
            on the locations with at least 25 homes, for comparison with published figures.
        folds: Of the k-fold.
        repeats: Of the k-fold.
        level: Confidence level of the interval.
        workspace: Folder for checkpoints.
        resume: Go on with the checkpoints found there.
        progress: Told how far it is.

    Raises:
        InputError: Nothing to evaluate, or the protocol does not fit the portfolio.
    """
    check_settings(settings)
    tell = progress or (lambda stage, done, total: None)
    rows = priced_rows(portfolio, folds)
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)
    rows = _protocol_rows(portfolio, rows, protocol)
    if workspace is not None:
        identity = {"settings": asdict(settings), "data": data_fingerprint(portfolio), "protocol": protocol}
        open_workspace(workspace, identity | {"folds": folds, "repeats": repeats}, resume)
    backbone = backbone_of(settings) if settings.photos and len(portfolio.photos) else None
    prepared = prepare(
        portfolio, backbone, groups=groups, seed=settings.seed, progress=lambda d, t: tell("photos", d, t)
    )
    market = prepared.market.take(rows)
    splits = _splits(market, groups[rows], protocol, folds, repeats, settings.seed)
    crossed = []
    for repeat, split in enumerate(splits):
        place = None if workspace is None else workspace / f"repeat-{repeat}"
        fitter = fold_fitter(portfolio, prepared, rows, settings, backbone, place, tell)
        crossed.append(
            cross_fit(
                market,
                split,
                lambda chosen, fold, words, fitter=fitter: fitter(chosen, f"fold-{fold}", words)[:2],  # type: ignore[misc]
                measure=_measure_neighbours,
                checkpoint=place,
                progress=lambda d, t, words, r=repeat: tell(
                    f"repeat {r + 1} of {len(splits)}: {words}", r * t + d, len(splits) * t
                ),  # type: ignore[misc]  # noqa: E501
            )
        )
    tell("figures and their intervals", 0, 1)
    result = _figures(market, groups[rows], splits, crossed, level, settings.seed)
    tell("figures and their intervals", 1, 1)
    about: dict[str, Any] = {
        "protocol": protocol,
        "folds": folds,
        "repeats": len(splits),
        "seed": settings.seed,
        "homes": len(rows),
        "groups": len(np.unique(groups[rows])),
        "currency": portfolio.currency,
        "room_accuracy": None if prepared.classifier is None else _number(prepared.classifier.accuracy),
        "settings": asdict(settings),
    }
    return Evaluation({"about": about} | dict(result.metrics), result.estimates)


def _protocol_rows(portfolio: Portfolio, rows: NDArray[np.intp], protocol: Protocol) -> NDArray[np.intp]:
    if protocol == "zip25":
        location = portfolio.listings["location"].iloc[rows]
        count = location.map(location.value_counts()).fillna(0).to_numpy()
        rows = rows[count >= _ZIP_HOMES]
        if len(rows) == 0:
            raise InputError(
                f"No location of {portfolio.folder} has {_ZIP_HOMES} homes with a price: use another --protocol."
            )
    elif protocol not in ("kfold", "date"):
        raise InputError(f"There is no protocol '{protocol}'; choose kfold, date or zip25.")
    return rows


def _splits(
    market: Market, groups: NDArray[np.int64], protocol: Protocol, folds: int, repeats: int, seed: int
) -> NDArray[np.int64]:
    """(repeats, n) number of the fold in which each home is tested; -1 where it is only trained on."""
    if protocol != "date":
        return repeated_grouped_kfold(groups, folds, repeats, seed)
    late = date_split(market.listings["sale_date"], groups, _TEST_SHARE)
    return np.where(late, 0, -1)[None, :]


def _measure_neighbours(
    fitted: Fitted, market: Market, training: NDArray[np.intp], test: NDArray[np.intp]
) -> dict[str, float]:
    """15-NN error of raw pooled features and of the embedding, on one fold."""
    embedding = fitted.embeddings(market)
    with_photos = market.has_photos
    training, test = training[with_photos[training]], test[with_photos[test]]
    if embedding is None or len(training) < _NEIGHBOURS or len(test) == 0:
        return {}
    slots = market.owner * len(market.rooms) + market.room
    known = market.room >= 0
    size = len(market.listings) * len(market.rooms)
    total = torch.zeros(size, market.features.shape[1]).index_add(
        0, torch.tensor(slots[known]), torch.tensor(market.features[known])
    )
    number = torch.bincount(torch.tensor(slots[known]), minlength=size).clamp(min=1)
    raw = (total / number[:, None]).view(len(market.listings), -1).numpy()
    flat = embedding.reshape(len(embedding), -1)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    trained = flat / np.where(length > 0, length, 1)
    log_price, price = market.log_price, market.listings["price"].to_numpy(float)
    return {
        name: knn_mdape(values[training], log_price[training], values[test], price[test], k=_NEIGHBOURS)
        for name, values in {"raw": raw, "trained": trained}.items()
    }


def _location_median(market: Market, split: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median price of the location among the other folds; of all other folds where the location has none there."""
    price, location = market.listings["price"].to_numpy(float), market.listings["location"].astype("string")
    estimate = np.full(len(price), np.nan)
    for fold in range(split.max() + 1):
        other, test = split != fold, split == fold
        medians = pd.Series(price[other]).groupby(location[other].to_numpy()).median()
        estimate[test] = location[test].map(medians).fillna(np.median(price[other])).to_numpy(float)
    return estimate


def _figures(
    market: Market,
    groups: NDArray[np.int64],
    splits: NDArray[np.int64],
    crossed: list[CrossFitted],
    level: float,
    seed: int,
) -> Evaluation:
    price, log_price = market.listings["price"].to_numpy(float), market.log_price
    floor = np.stack([_location_median(market, split) for split in splits])
    estimates = {FLOOR: floor} | {name: np.exp(np.stack([c.mean[name] for c in crossed])) for name in MODELS}
    present = {name: values for name, values in estimates.items() if np.isfinite(values).any()}
    # All figures are of the same homes: those that every model can value.
    common = np.all([np.isfinite(values).all(axis=0) for values in present.values()], axis=0)
    if not common.any():
        raise InputError(
            "No home could be valued by all models: there are too few homes with both attributes and photos."
        )
    price, all_groups, groups = price[common], groups, groups[common]
    drawn = resample({name: values[:, common] for name, values in present.items()}, price, groups, seed=seed)
    models: dict[str, Any] = {name: None for name in (FLOOR, *MODELS)}
    for name in present:
        models[name] = {"n": _as_json(Figure(len(price), len(price), len(price)))}
        models[name] |= {figure: _as_json(drawn.figure(name, figure)) for figure in FIGURES}
    paired: dict[str, Any] = {"both_minus_attributes": None, "both_over_attributes": None}
    if "both" in present and "attributes_only" in present:
        for key, relative in (("both_minus_attributes", False), ("both_over_attributes", True)):
            paired[key] = {
                figure: _as_json(drawn.difference("both", "attributes_only", figure, relative=relative))
                for figure in ("mape", "mdape")
            }
    bounds = {
        name: _intervals(log_price, all_groups, splits, crossed, name, level) for name in MODELS if name in present
    }
    intervals = {}
    for name, (lower, upper) in bounds.items():
        low, high, middle = lower[:, common], upper[:, common], present[name][:, common]
        inside = ((low <= price) & (price <= high)).mean(axis=0)
        width = ((high - low) / middle).mean(axis=0)
        intervals[name] = {
            "level": level,
            "coverage": _as_json(_mean_by_group(inside, groups, seed)),
            "width": _as_json(_mean_by_group(width, groups, seed)),
        }
    main = "both" if "both" in bounds else next(iter(bounds))
    neighbours = {}
    for key in ("raw", "trained"):
        per_repeat = [
            float(np.mean([m[key] for m in c.measured])) for c in crossed if all(key in m for m in c.measured)
        ]
        value = float(np.mean(per_repeat)) if per_repeat else None
        spread = (min(per_repeat), max(per_repeat)) if per_repeat else (None, None)
        neighbours[key] = {"mdape": {"value": value, "low": _number(spread[0]), "high": _number(spread[1])}}
    metrics = {
        "models": models,
        "paired": paired,
        "interval": intervals[main],
        "intervals": intervals,
        "neighbours": neighbours,
    }
    tables = []
    for repeat, split in enumerate(splits):
        columns = {name: values[repeat] for name, values in present.items()}
        columns |= {"lower": bounds[main][0][repeat], "upper": bounds[main][1][repeat]}
        table = pd.DataFrame(columns, index=market.listings.index)
        table.insert(0, "price", market.listings["price"])
        table.insert(0, "fold", split)
        table.insert(0, "repeat", repeat)
        tables.append(table[split >= 0])
    return Evaluation(metrics, pd.concat(tables))


def _intervals(
    log_price: NDArray[np.float64],
    groups: NDArray[np.int64],
    splits: NDArray[np.int64],
    crossed: list[CrossFitted],
    name: str,
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper in money, (repeats, n), each home calibrated on the other folds."""
    lower, upper = np.full((2, *splits.shape), np.nan)
    for repeat, split in enumerate(splits):
        mean, deviation = crossed[repeat].mean[name], crossed[repeat].deviation[name]
        for fold in range(split.max() + 1):
            test = (split == fold) & np.isfinite(mean)
            # With one fold only, as in the split by date, there are no others: the latest sales calibrate themselves
            # in halves.
            other = (split != fold) & np.isfinite(mean) & (split >= 0)
            halves = [(test, other)]
            if not other.any():
                half = np.cumsum(test) % 2 == 0
                halves = [(test & half, test & ~half), (test & ~half, test & half)]
            for wanted, known in halves:
                conformal = fit_conformal(log_price[known], mean[known], deviation[known], groups[known])
                low, high = conformal.interval(mean[wanted], deviation[wanted], level)
                lower[repeat, wanted], upper[repeat, wanted] = np.exp(low), np.exp(high)
    return lower, upper


def _mean_by_group(values: NDArray[np.float64], groups: NDArray[np.int64], seed: int) -> Figure:
    """Mean over homes with a 95 % percentile bootstrap interval over groups."""
    codes = np.unique(groups, return_inverse=True)[1]
    sums, counts = np.bincount(codes, values), np.bincount(codes)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=2000)
    low, high = np.quantile((draws @ sums) / (draws @ counts), [0.025, 0.975])
    return Figure(float(values.mean()), float(low), float(high))


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _as_json(figure: Figure) -> dict[str, float | None]:
    return {"value": _number(figure.value), "low": _number(figure.low), "high": _number(figure.high)}
