"""Whether a model knows what an element is worth: pairs of photos of the same home with and without it.

A rendered neighbourhood holds such pairs with their true effects (data/laboratory/neighbourhood/pairs.py). Each
home is valued twice, with its own photos and with the changed ones, by models that were fitted to neither; the
difference of the two log estimates is the effect recovered.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.errors import InputError
from data.laboratory.neighbourhood.pairs import read_pairs
from data.portfolio import Portfolio
from data.splits import repeated_grouped_kfold
from valuation.homes.prepared_homes import prepare_homes
from valuation.homes.preparing import prepare
from valuation.statistics.bootstrap import Figure
from valuation.trained_model.model import Model
from valuation.training.train import fold_fitter, priced_rows
from valuation.training.train_settings import TrainSettings, backbone_of

__all__ = ["Recovery", "effects_by", "recover_effects"]

Progress = Callable[[str, int, int], None]
_RESAMPLES = 2000


@dataclass(frozen=True, eq=False)
class Recovery:
    """True and recovered effects.

    Attributes:
        pairs: One row per pair: listing_id, element, level, other_level, effect (true) and recovered, both differences
            in log price, changed minus listed.
        correlation: Pearson's r between the two over the pairs, with a 95 % bootstrap interval over homes.
        sign: Share of pairs in which both have the same sign, with the same interval.
        slope: Recovered effect per true effect: least squares through the origin; below 1 where the model is too
            cautious.
    """

    pairs: pd.DataFrame
    correlation: Figure
    sign: Figure
    slope: Figure

    def by_element(self) -> pd.DataFrame:
        """Mean effects of each element, turned so that the true one is positive: pairs, effect, recovered."""
        turn = np.sign(self.pairs["effect"])
        turned = self.pairs.assign(effect=self.pairs["effect"] * turn, recovered=self.pairs["recovered"] * turn)
        return turned.groupby("element", sort=False).agg(
            pairs=("effect", "size"), effect=("effect", "mean"), recovered=("recovered", "mean")
        )


def recover_effects(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    folds: int = 5,
    repeats: int = 5,
    progress: Progress | None = None,
) -> Recovery:
    """Value the homes of a rendered neighbourhood with their own and with changed photos, by cross-validation.

    Args:
        portfolio: A rendered neighbourhood, with `pairs.csv` in its folder.
        settings: Of training.
        folds: Of the k-fold.
        repeats: Of the k-fold; effects are means over them.
        progress: Told how far it is.

    Raises:
        PortfolioError: The portfolio has no pairs.
        InputError: A home of the pairs is not in the portfolio, or homes are too few.
    """
    tell = progress or (lambda stage, done, total: None)
    pairs = read_pairs(portfolio.folder)
    doubled, pair_rows, home_rows = _with_changed_homes(portfolio, pairs)
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)
    rows = priced_rows(portfolio, folds, keep_suspicious=True)
    backbone = backbone_of(settings)
    prepared = prepare(
        doubled,
        backbone,
        groups=np.concatenate([groups, groups[home_rows]]),
        seed=settings.seed,
        progress=lambda done, total: tell("photos", done, total),
    )
    every = np.arange(len(doubled.listings))
    fitter = fold_fitter(doubled, prepared, every, settings, backbone, None, tell)
    changes = pairs.drop_duplicates(["listing_id", "element", "other_level"]).reset_index(drop=True)
    found: NDArray[np.float64] = np.zeros((repeats, len(changes)))
    splits = repeated_grouped_kfold(groups[rows], folds, repeats, settings.seed)
    for repeat, split in enumerate(splits):
        for fold in range(folds):
            tell(f"repeat {repeat + 1} of {repeats}", repeat * folds + fold, repeats * folds)
            fitted, market, _ = fitter(rows[split != fold], f"repeat-{repeat}-fold-{fold}", lambda words: None)
            tested = np.flatnonzero(np.isin(home_rows, rows[split == fold]))
            if len(tested) == 0:
                continue
            log_estimate = fitted.predict(market)["both"][0]
            found[repeat, tested] = log_estimate[pair_rows[tested]] - log_estimate[home_rows[tested]]
    tell("pairs", 1, 1)
    return _recovery(changes.assign(recovered=found.mean(0)), settings.seed)


def effects_by(model: Model, portfolio: Portfolio, *, seed: int = 0, progress: Progress | None = None) -> Recovery:
    """Value the homes of a rendered neighbourhood with their own and with changed photos, by a model of other homes.

    Args:
        model: Trained on other homes, see `valuation.laboratory.demo.held_out`.
        portfolio: A rendered neighbourhood, with `pairs.csv` in its folder.
        seed: Of the bootstrap.
        progress: Told how far it is.

    Raises:
        PortfolioError: The portfolio has no pairs.
        InputError: A home of the pairs is not in the portfolio, or the portfolio does not fit the model.
    """
    tell = progress or (lambda stage, done, total: None)
    pairs = read_pairs(portfolio.folder)
    doubled, pair_rows, home_rows = _with_changed_homes(portfolio, pairs)
    homes = prepare_homes(model, doubled, progress=lambda done, total: tell("photos", done, total))
    log_estimate = model.fitted.predict(homes.market)["both"][0]
    changes = pairs.drop_duplicates(["listing_id", "element", "other_level"]).reset_index(drop=True)
    return _recovery(changes.assign(recovered=log_estimate[pair_rows] - log_estimate[home_rows]), seed)


def _with_changed_homes(
    portfolio: Portfolio, pairs: pd.DataFrame
) -> tuple[Portfolio, NDArray[np.intp], NDArray[np.intp]]:
    """The portfolio with one more listing per pair, without a price; rows of these, and of the homes they come from."""
    listings, photos = [portfolio.listings], [portfolio.photos]
    home_rows = []
    for number, (key, change) in enumerate(pairs.groupby(["listing_id", "element", "other_level"], sort=False)):
        home = str(key[0])
        if home not in portfolio.listings.index:
            raise InputError(f"{portfolio.folder} has counterfactual photos of {home}, which it does not list.")
        home_rows.append(portfolio.listings.index.get_loc(home))
        name = f"{home} changed {number}"
        listings.append(portfolio.listings.loc[[home]].rename(index={home: name}).assign(price=np.nan))
        own = portfolio.photos[portfolio.photos["listing_id"] == home]
        files = dict(zip(change["room"], change["file"], strict=True))
        file = own["room"].map(files).fillna(own["file"])
        paths = [str(Path(portfolio.folder).absolute() / name) for name in file]
        photos.append(own.assign(listing_id=name, file=file, path=paths))
    together = replace(
        portfolio, listings=pd.concat(listings), photos=pd.concat(photos, ignore_index=True).reset_index(drop=True)
    )
    together.listings.index.name = portfolio.listings.index.name
    pair_rows = len(portfolio.listings) + np.arange(len(home_rows))
    return together, pair_rows, np.array(home_rows, np.intp)


def _recovery(table: pd.DataFrame, seed: int) -> Recovery:
    """The figures of a table of pairs; homes are drawn anew, with all their pairs."""
    table = table[["listing_id", "element", "level", "other_level", "effect", "recovered"]]
    homes, owner = np.unique(table["listing_id"], return_inverse=True)
    true, found = table["effect"].to_numpy(float), table["recovered"].to_numpy(float)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(homes), np.full(len(homes), 1 / len(homes)), _RESAMPLES)[:, owner].astype(float)
    weight = np.concatenate([np.ones((1, len(true))), drawn])  # the homes as they are, then the resamples
    total = weight.sum(1)
    mean_true, mean_found = (weight @ true) / total, (weight @ found) / total
    covariance = (weight @ (true * found)) / total - mean_true * mean_found
    variance = ((weight @ true**2) / total - mean_true**2) * ((weight @ found**2) / total - mean_found**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance / np.sqrt(variance)
    sign = (weight @ (np.sign(true) == np.sign(found)).astype(float)) / total
    slope = (weight @ (true * found)) / (weight @ true**2)
    return Recovery(table, *(_figure(values) for values in (correlation, sign, slope)))


def _figure(values: NDArray[np.float64]) -> Figure:
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return Figure(float(values[0]), float(low), float(high))
