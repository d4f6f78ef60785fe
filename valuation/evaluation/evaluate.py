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
from data.sales_until import sales_until
from data.splits import date_split, repeated_grouped_kfold
from data.suspicious_prices import suspicious_prices
from valuation.evaluation.accuracy import measure_accuracy
from valuation.homes.preparing import prepare
from valuation.metric_learning.neighbours import knn_mdape
from valuation.pricing.calibration import check_calibration
from valuation.pricing.cross_fitting import cross_fit
from valuation.pricing.market import Fitted, Market
from valuation.training.train import fold_fitter, priced_rows, suspicious_rows
from valuation.training.train_settings import Progress, TrainSettings, backbone_of, check_settings
from valuation.training.workspace import data_fingerprint, open_workspace
from valuation.wording.price_basis import price_basis

__all__ = ["Evaluation", "evaluate"]

Protocol = Literal["kfold", "date", "zip25"]
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
        InputError: Nothing to evaluate, too few homes to calibrate the interval, or the protocol does not fit the
            portfolio.
    """
    check_settings(settings)
    tell = progress or (lambda stage, done, total: None)
    if settings.until is not None:
        portfolio = sales_until(portfolio, settings.until).portfolio
    priced_rows(portfolio, folds, keep_suspicious=settings.keep_suspicious_prices)  # refuses too few to learn from
    rows = priced_rows(portfolio, folds, keep_suspicious=True)  # and all of them are tested
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)
    rows = _protocol_rows(portfolio, rows, protocol)
    suspicious = suspicious_rows(portfolio)[rows]
    learned = np.full(len(rows), True) if settings.keep_suspicious_prices else ~suspicious
    market = prepare(portfolio, None).market.take(rows)  # photos take their time, and join below
    splits = _splits(market, groups[rows], protocol, folds, repeats, settings.seed)
    check_calibration(market.take(np.flatnonzero(learned)), groups[rows][learned], splits[:, learned], level)
    if workspace is not None:
        identity = {"settings": asdict(settings), "data": data_fingerprint(portfolio), "protocol": protocol}
        open_workspace(workspace, identity | {"folds": folds, "repeats": repeats}, resume)
    backbone = backbone_of(settings) if settings.photos and len(portfolio.photos) else None
    prepared = prepare(
        portfolio, backbone, groups=groups, seed=settings.seed, progress=lambda d, t: tell("photos", d, t)
    )
    market = prepared.market.take(rows)
    check_calibration(market.take(np.flatnonzero(learned)), groups[rows][learned], splits[:, learned], level)

    def market_rows(chosen: NDArray[np.intp]) -> NDArray[np.intp]:
        """Those to learn from, told by their prices alone: what is tested takes no part in it."""
        if settings.keep_suspicious_prices:
            return chosen
        kinds = suspicious_prices(market.listings.iloc[chosen], portfolio.extra_numeric)
        return chosen[(kinds == "").to_numpy(bool)]

    crossed = []
    for repeat, split in enumerate(splits):
        place = None if workspace is None else workspace / f"repeat-{repeat}"
        fitter = fold_fitter(portfolio, prepared, rows, settings, backbone, place, tell)
        crossed.append(
            cross_fit(
                market,
                split,
                lambda chosen, fold, words, fitter=fitter: fitter(  # type: ignore[misc]
                    market_rows(chosen), f"fold-{fold}", words
                )[:2],
                measure=lambda fitted, seen, chosen, test: _measure_neighbours(fitted, seen, market_rows(chosen), test),
                checkpoint=place,
                progress=lambda d, t, words, r=repeat: tell(
                    f"repeat {r + 1} of {len(splits)}: {words}", r * t + d, len(splits) * t
                ),  # type: ignore[misc]
            )
        )
    tell("figures and their intervals", 0, 1)
    metrics, estimates = measure_accuracy(
        market, groups[rows], splits, crossed, level, settings.seed, suspicious, learned
    )
    tell("figures and their intervals", 1, 1)
    classifier = prepared.classifier
    basis = price_basis(market.listings["sale_price"].isna())
    about: dict[str, Any] = {
        "protocol": protocol,
        "folds": folds,
        "repeats": len(splits),
        "seed": settings.seed,
        "homes": len(rows),
        "groups": len(np.unique(groups[rows])),
        "currency": portfolio.currency,
        "sale_prices": basis.sale,
        "asking_prices": basis.asking,
        "prices": basis.heading or basis.short,
        "suspicious_prices": int(suspicious.sum()),
        "suspicious_learned_from": settings.keep_suspicious_prices,
        "room_accuracy": None if classifier is None or np.isnan(classifier.accuracy) else classifier.accuracy,
        "settings": asdict(settings),
    }
    return Evaluation({"about": about} | metrics, estimates)


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
