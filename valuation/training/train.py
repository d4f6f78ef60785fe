"""Training: a portfolio of homes with prices becomes a calibrated model."""

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.errors import InputError
from data.portfolio import Portfolio
from data.sales_until import sales_until
from data.splits import grouped_kfold
from data.suspicious_prices import suspicious_prices
from valuation.encoder.backbone import Backbone
from valuation.homes.preparing import Prepared, prepare
from valuation.nearest_neighbours.sold_homes import learn_sold_homes
from valuation.pricing.cross_fitting import cross_fit
from valuation.pricing.intervals import FSD_LEVEL, check_level, fit_conformal
from valuation.pricing.market import FEWEST_HOMES, Fitted, Market, fit
from valuation.trained_model.model import ComparableIndex, Model, OutOfFold, PhotoIndex
from valuation.training.fold_keeper import FoldKeeper
from valuation.training.model_card import model_card
from valuation.training.train_settings import Progress, TrainSettings, backbone_of, check_settings
from valuation.training.workspace import data_fingerprint, open_workspace

__all__ = ["fold_fitter", "priced_rows", "suspicious_rows", "train"]


def priced_rows(portfolio: Portfolio, folds: int, *, keep_suspicious: bool = False) -> NDArray[np.intp]:
    """Rows of listings with a price to learn from.

    Args:
        portfolio: Listings with prices.
        folds: Of cross-fitting.
        keep_suspicious: Whether prices that are hardly market values count too.

    Raises:
        InputError: There are none, or too few to leave a fold of them out.
    """
    priced = portfolio.listings["price"].notna().to_numpy()
    if not priced.any():
        raise InputError(
            f"No listing of {portfolio.folder} has a price; training needs a column sale_price or asking_price "
            "(map it with `hearthmap import ... --map price=COLUMN`)."
        )
    market = priced if keep_suspicious else priced & ~suspicious_rows(portfolio)
    rows = np.flatnonzero(market)
    needed = math.ceil(FEWEST_HOMES * folds / (folds - 1))
    if len(rows) < needed:
        left = int(priced.sum()) - len(rows)
        besides = (
            f" at market value, {left} besides are suspicious (`hearthmap check` names them; "
            "`--keep-suspicious-prices` learns from them too)"
            if left
            else ""
        )
        raise InputError(
            f"Only {len(rows)} listings of {portfolio.folder} have a price{besides}; training with {folds} folds "
            f"needs at least {needed}."
        )
    return rows


def suspicious_rows(portfolio: Portfolio) -> NDArray[np.bool_]:
    """Which listings have a price that is hardly a market value, (listings,)."""
    return (suspicious_prices(portfolio.listings, portfolio.extra_numeric) != "").to_numpy(bool)


def train(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    workspace: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Model:
    """Train on all listings with a price, without those whose price is suspicious unless the settings keep them.

    Args:
        portfolio: Listings, photos and prices.
        settings: What the user chose.
        workspace: Folder for checkpoints of this run, removed by the caller once the model is saved.
        resume: Go on with the checkpoints found there; otherwise they are discarded.
        progress: Told how far it is.

    Raises:
        InputError: Too few prices, unknown settings, or checkpoints of another run.
    """
    check_settings(settings)
    tell = progress or (lambda stage, done, total: None)
    limit = None if settings.until is None else sales_until(portfolio, settings.until)
    portfolio = portfolio if limit is None else limit.portfolio
    rows = priced_rows(portfolio, settings.folds, keep_suspicious=settings.keep_suspicious_prices)
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)
    check_level(FSD_LEVEL, len(np.unique(groups[rows])))  # every estimate states the interval at that level
    fingerprint = data_fingerprint(portfolio)
    if workspace is not None:
        open_workspace(workspace, {"settings": asdict(settings), "data": fingerprint}, resume)
    backbone = backbone_of(settings) if settings.photos and len(portfolio.photos) else None
    prepared = prepare(
        portfolio, backbone, groups=groups, seed=settings.seed, progress=lambda d, t: tell("photos", d, t)
    )
    market = prepared.market.take(rows)
    folds = grouped_kfold(groups[rows], min(settings.folds, len(np.unique(groups[rows]))), settings.seed)
    fitter = fold_fitter(portfolio, prepared, rows, settings, backbone, workspace, tell)
    keeper = FoldKeeper(groups[rows], settings, workspace)

    def fit_fold(train_rows: NDArray[np.intp], fold: int, words: Callable[[str], None]) -> tuple[Fitted, Market]:
        fold_fitted, seen, tuned = fitter(train_rows, f"fold-{fold}", words)
        keeper.keep(fold, train_rows, fold_fitted, seen, tuned)
        return fold_fitted, seen

    crossed = cross_fit(
        market,
        folds,
        fit_fold,
        checkpoint=workspace,
        progress=lambda done, total, words: tell(f"cross-fitting: {words}", done, total),
    )
    fitted, market, backbone = fitter(np.arange(len(rows)), "final", lambda words: tell(f"final fit: {words}", 0, 1))
    tell("final fit", 1, 1)
    # A model of so few homes that no fold could fit it has no errors to calibrate an interval by: it is left out.
    known_of = {name: np.isfinite(crossed.mean[name]) for name in fitted.models}
    kept = [name for name, known in known_of.items() if _calibrates(groups[rows][known])]
    fitted = replace(fitted, models={name: fitted.models[name] for name in kept})
    conformal = {}
    for name in kept:
        known = known_of[name]
        conformal[name] = fit_conformal(
            market.log_price[known], crossed.mean[name][known], crossed.deviation[name][known], groups[rows][known]
        )
    embeddings = fitted.embeddings(market)
    if embeddings is None:
        embeddings = np.zeros((len(rows), 0, 0), np.float32)
    names = market.listings.index.to_numpy(dtype=str)
    index = ComparableIndex(names, embeddings, market.log_price, crossed.mean["attributes_only"])
    tell("what makes homes comparable", 0, 1)
    sold = learn_sold_homes(fitted, market.rooms, market.listings, embeddings, groups[rows], seed=settings.seed)
    tell("what makes homes comparable", 1, 1)
    card = model_card(portfolio, prepared, market, settings, backbone, folds, crossed, fingerprint)
    card["training"]["until"] = None if limit is None else limit.words
    return Model(
        card,
        fitted,
        conformal,
        index,
        sold,
        OutOfFold(
            {name: crossed.mean[name] for name in kept},
            {name: crossed.deviation[name] for name in kept},
            folds,
            groups[rows],
        ),
        backbone if market.rooms else None,
        prepared.classifier,
        _photo_index(portfolio, prepared, market, rows, fitted),
        folds=keeper.folds(int(folds.max()) + 1),
    )


def _photo_index(
    portfolio: Portfolio, prepared: Prepared, market: Market, rows: NDArray[np.intp], fitted: Fitted
) -> PhotoIndex | None:
    """The photos of the training homes, as the final projection sees them."""
    if fitted.projection is None:
        return None
    used = np.isin(prepared.market.owner, rows)  # in the same order as `market`, which was taken from there
    file = portfolio.photos["file"].to_numpy(dtype=str)[prepared.photo_row[used]]
    home = market.listings.index.to_numpy(dtype=str)[market.owner]
    return PhotoIndex(home, file, market.room, fitted.projection.of(market.features, market.room))


def _calibrates(groups: NDArray[np.int64]) -> bool:
    """Whether the homes of these groups are enough for the interval that every estimate states."""
    try:
        check_level(FSD_LEVEL, len(np.unique(groups)))
    except InputError:
        return False
    return True


FoldFitter = Callable[[NDArray[np.intp], str, Callable[[str], None]], tuple[Fitted, Market, Backbone | None]]


def fold_fitter(
    portfolio: Portfolio,
    prepared: Prepared,
    rows: NDArray[np.intp],
    settings: TrainSettings,
    backbone: Backbone | None,
    workspace: Path | None,
    tell: Progress,
) -> FoldFitter:
    """What fits some of the rows: with fine-tuning the backbone is tuned on just those rows first."""
    market = prepared.market.take(rows)

    def fit_rows(
        chosen: NDArray[np.intp], name: str, words: Callable[[str], None]
    ) -> tuple[Fitted, Market, Backbone | None]:
        if settings.tune == "none" or backbone is None:
            return fit(market.take(chosen), settings.metric, seed=settings.seed, progress=words), market, backbone
        from valuation.training.fine_tuning import fine_tune  # only where asked for: it brings in the training stack

        tuned, features = fine_tune(portfolio, prepared, rows[chosen], settings, backbone, name, workspace, tell)
        seen = replace(prepared.market, features=features).take(rows)
        return fit(seen.take(chosen), settings.metric, seed=settings.seed, progress=words), seen, tuned

    return fit_rows
