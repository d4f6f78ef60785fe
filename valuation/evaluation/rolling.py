"""A test before the sale: at the first of each month a model learns from earlier sales alone and values later ones.

Nothing of a later sale is seen before its price is compared: homes to be valued come without any price, asking prices
are taken away from all, and whatever is learned — attributes, rooms of photos, which listings belong together, models
and their intervals — is learned from a portfolio in which only the past exists. Each home is valued as of the day it
was sold on.
"""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from data.duplicates import listing_groups
from data.files import atomic_write
from data.portfolio import Portfolio
from data.sales_until import only_listings, sales_until
from data.splits import grouped_kfold
from valuation.encoder.backbone import Backbone
from valuation.evaluation.challengers import HAS_LIGHTGBM, carried_estimates, lightgbm_estimates
from valuation.evaluation.evaluate import Evaluation
from valuation.evaluation.rolling_figures import measure_rolling
from valuation.evaluation.rolling_origins import Origin, origins_of
from valuation.homes.preparing import prepare
from valuation.pricing.basis import basis_of_each
from valuation.pricing.cross_fitting import CrossFitted, cross_fit
from valuation.pricing.intervals import check_level, fit_conformal
from valuation.pricing.market import Fitted, Market
from valuation.statistics.price_index import price_index
from valuation.training.train import fold_fitter, priced_rows, suspicious_rows
from valuation.training.train_settings import Progress, TrainSettings, backbone_of, check_settings
from valuation.training.workspace import data_fingerprint, open_workspace

__all__ = ["evaluate_rolling"]

FloatArray = NDArray[np.float64]

_COLUMNS = ("estimate", "lower", "upper", "index", "lightgbm")


def evaluate_rolling(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    origins: int = 6,
    ahead: int = 3,
    folds: int = 3,
    level: float = 0.80,
    workspace: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Measure how well later sales are valued from earlier ones, beside two challengers.

    Args:
        portfolio: Listings; those without a sale price or a sale date take no part.
        settings: Of training, as for `train`; `until` leaves later sales out.
        origins: How many months, the latest, are stood at.
        ahead: How many months are valued from each.
        folds: Of the cross-fitting of the past that calibrates the interval.
        level: Confidence level of the interval.
        workspace: Folder for checkpoints.
        resume: Go on with the checkpoints found there.
        progress: Told how far it is.

    Returns:
        The figures, see `rolling_figures.measure_rolling`, and by listing_id, once for each origin that valued it:
        origin, ahead, sale_date, price, estimate, lower, upper and the challengers' estimates.

    Raises:
        InputError: The sales do not suffice for such a test, or the level asks for more of them.
    """
    check_settings(settings)
    tell = progress or (lambda stage, done, total: None)
    if settings.until is not None:
        portfolio = sales_until(portfolio, settings.until).portfolio
    stands = origins_of(portfolio, origins=origins, ahead=ahead)
    check_level(level, len(stands[0].past))
    if workspace is not None:
        identity: dict[str, Any] = {
            "settings": asdict(settings),
            "data": data_fingerprint(portfolio),
            "protocol": "rolling",
        }
        identity |= {"origins": origins, "ahead": ahead, "folds": folds, "level": level, "lightgbm": HAS_LIGHTGBM}
        open_workspace(workspace, identity, resume)
    backbone = backbone_of(settings) if settings.photos and len(portfolio.photos) else None
    tables: list[pd.DataFrame] = []
    for number, origin in enumerate(stands):
        place = None if workspace is None else workspace / f"origin-{origin.name}"

        def told(stage: str, done: int, total: int, number: int = number, name: str = origin.name) -> None:
            tell(f"{name}: {stage}", number * max(total, 1) + done, len(stands) * max(total, 1))

        valued = _valued(portfolio, origin, settings, backbone, folds, level, place, told)
        sold = portfolio.listings.iloc[origin.future]
        columns = {"origin": origin.day, "ahead": origin.ahead}
        columns |= {"sale_date": sold["sale_date"].to_numpy(), "price": sold["sale_price"].to_numpy(float)}
        tables.append(pd.DataFrame(columns | valued, index=sold.index))
    tell("figures and their intervals", 0, 1)
    estimates = pd.concat(tables)
    groups = listing_groups(portfolio).reindex(estimates.index).to_numpy(np.int64)
    odd = pd.Series(suspicious_rows(portfolio), index=portfolio.listings.index)[estimates.index].to_numpy(bool)
    metrics = measure_rolling(estimates, groups, level, settings.seed, odd)
    tell("figures and their intervals", 1, 1)
    sold = portfolio.listings[portfolio.listings["sale_price"].notna()]
    index = price_index(sold)
    about = {
        "protocol": "rolling",
        "origins": [
            {"day": f"{one.day:%Y-%m-%d}", "learned_from": len(one.past), "asked": len(one.future)} for one in stands
        ],
        "ahead": ahead,
        "folds": folds,
        "level": level,
        "seed": settings.seed,
        "currency": portfolio.currency,
        "left_out": len(portfolio.listings) - int((sold["sale_date"].notna()).sum()),
        "suspicious": int(odd.sum()),
        "resales": index.pairs,
        "lightgbm": HAS_LIGHTGBM,
        "settings": asdict(settings),
    }
    months = index.table().reset_index()
    months["month"] = months["month"].dt.strftime("%Y-%m")
    return Evaluation({"about": about} | metrics | {"index": months.to_dict("records")}, estimates)


def _valued(
    portfolio: Portfolio,
    origin: Origin,
    settings: TrainSettings,
    backbone: Backbone | None,
    folds: int,
    level: float,
    place: Path | None,
    tell: Progress,
) -> dict[str, FloatArray]:
    """Estimates of the homes sold later, money, (future,) each by name; NaN where there is none."""
    file = None if place is None else place / "estimates.safetensors"
    if file is not None and file.is_file():
        kept = load_file(file)  # in alphabetical order
        return {name: kept[name] for name in _COLUMNS if name in kept}
    past = _learnable(_blind(only_listings(portfolio, origin.past), learned=True))
    future = _blind(only_listings(portfolio, origin.future), learned=False)
    future = replace(future, extra_numeric=past.extra_numeric, extra_categorical=past.extra_categorical)
    groups = listing_groups(past).reindex(past.listings.index).to_numpy(np.int64)
    rows = priced_rows(past, folds, keep_suspicious=settings.keep_suspicious_prices)
    prepared = prepare(past, backbone, groups=groups, seed=settings.seed, progress=lambda d, t: tell("photos", d, t))
    fitter = fold_fitter(past, prepared, rows, settings, backbone, place, tell)
    split = grouped_kfold(groups[rows], folds, settings.seed)
    crossed = cross_fit(
        prepared.market.take(rows),
        split,
        lambda chosen, fold, words: fitter(chosen, f"fold-{fold}", words)[:2],
        checkpoint=place,
        progress=lambda done, total, words: tell(words, done, total + 1),
    )
    fitted, market, tuned = fitter(np.arange(len(rows)), "final", lambda words: tell(words, folds, folds + 1))
    seen = prepare(future, tuned, room_types=market.rooms, classifier=prepared.classifier).market
    result = _estimates(fitted, seen, crossed, market.log_price, groups[rows], level)
    learned = past.listings.iloc[rows]
    result["index"] = carried_estimates(learned, future.listings)
    if HAS_LIGHTGBM:
        result["lightgbm"] = lightgbm_estimates(replace(past, listings=learned), future, settings.seed)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(file) as building:
            save_file(result, building)
    return result


def _blind(portfolio: Portfolio, *, learned: bool) -> Portfolio:
    """Without asking prices, and without any price where the homes are to be valued."""
    price = portfolio.listings["sale_price"] if learned else np.nan
    listings = portfolio.listings.assign(price=price, sale_price=price, asking_price=np.nan)
    return replace(portfolio, listings=listings)


def _learnable(past: Portfolio) -> Portfolio:
    """Only with attributes that differ among homes of the past: of others nobody could have known what they mean."""
    several = past.listings.nunique() > 1
    return replace(
        past,
        extra_numeric=tuple(name for name in past.extra_numeric if several[name]),
        extra_categorical=tuple(name for name in past.extra_categorical if several[name]),
    )


def _estimates(
    fitted: Fitted, seen: Market, crossed: CrossFitted, log_price: FloatArray, groups: NDArray[np.int64], level: float
) -> dict[str, FloatArray]:
    """Estimate and interval of each home by the model that values it, as in use."""
    estimate, lower, upper = np.full((3, len(seen.listings)), np.nan)
    predicted = {
        name: moments for name, moments in fitted.predict(seen).items() if np.isfinite(crossed.mean[name]).any()
    }
    basis = basis_of_each(list(predicted), seen.has_attributes, seen.has_photos)
    for name, (mean, deviation) in predicted.items():
        known, wanted = np.isfinite(crossed.mean[name]), basis == name
        conformal = fit_conformal(
            log_price[known], crossed.mean[name][known], crossed.deviation[name][known], groups[known]
        )
        low, high = conformal.interval(mean[wanted], deviation[wanted], level)
        estimate[wanted], lower[wanted], upper[wanted] = np.exp(mean[wanted]), np.exp(low), np.exp(high)
    return {"estimate": estimate, "lower": lower, "upper": upper}
