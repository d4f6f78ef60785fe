"""How well comparables tell prices: by cross-validation, beside neighbours found in simpler ways.

Every home is valued by the k homes of the other folds that are most like it, in each of these ways:

- raw features: nearest by the pooled activations of the photos, before any learning; the neighbours' mean log price;
- attributes, plain: nearest by standardised attributes, all counting the same;
- attributes, learned: the same with learned weights, neighbours weighted by similarity;
- comparables: photos, attributes, place and time with learned weights, neighbours weighted by similarity;
- comparables, adjusted: each price first taken to the home by the price model, which tells what the two differ by.

All see the same homes, those with photos and attributes (attributes alone where there are no photos).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.portfolio import Portfolio
from data.splits import repeated_grouped_kfold
from valuation.homes.preparing import prepare
from valuation.nearest_neighbours.learning import learn_likeness
from valuation.nearest_neighbours.likeness import Likeness, Looks, looks, part_names
from valuation.pricing.market import Fitted, Market
from valuation.statistics.bootstrap import Resamples, resample
from valuation.training.train import fold_fitter, priced_rows
from valuation.training.train_settings import Progress, TrainSettings, backbone_of

__all__ = ["LEARNED", "measure_comparables"]

RAW, PLAIN = "raw features of the photos", "attributes, plain"
ATTRIBUTES, LEARNED, ADJUSTED = "attributes, learned", "comparables", "comparables, adjusted"


@dataclass(frozen=True, eq=False)
class ComparablesAccuracy:
    """What was measured.

    Attributes:
        homes: Valued by all ways.
        figures: Of each way, and of the price model itself ("the model"), on the same resamples.
        weights: Mean weight of each part over the folds, largest first.
    """

    homes: int
    figures: Resamples
    weights: Mapping[str, float]


def measure_comparables(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    count: int = 5,
    folds: int = 5,
    repeats: int = 1,
    progress: Progress | None = None,
) -> ComparablesAccuracy:
    """Cross-validate; homes that share a photo are never parted.

    Args:
        portfolio: Listings with prices.
        settings: Of training.
        count: Comparables of each home.
        folds: Of the cross-validation.
        repeats: Of the cross-validation.
        progress: Told how far it is.

    Raises:
        InputError: Too few homes with a price.
    """
    tell = progress or (lambda stage, done, total: None)
    rows = priced_rows(portfolio, folds, keep_suspicious=True)
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)
    backbone = backbone_of(settings) if settings.photos and len(portfolio.photos) else None
    prepared = prepare(
        portfolio, backbone, groups=groups, seed=settings.seed, progress=lambda d, t: tell("photos", d, t)
    )
    market, group = prepared.market.take(rows), groups[rows]
    splits = repeated_grouped_kfold(group, folds, repeats, settings.seed)
    fitter = fold_fitter(portfolio, prepared, rows, settings, backbone, None, tell)
    found: dict[str, NDArray[np.float64]] = {}
    weights: dict[str, list[float]] = {}
    for repeat, split in enumerate(splits):
        for fold in range(folds):
            tell("folds", repeat * folds + fold, folds * repeats)
            training, test = np.flatnonzero(split != fold), np.flatnonzero(split == fold)
            fitted, seen, _ = fitter(training, f"fold-{fold}", lambda words: None)
            valued, likeness = _value(fitted, seen, group, training, test, count, settings.seed)
            for name, values in valued.items():
                found.setdefault(name, np.full((repeats, len(rows)), np.nan))[repeat, test] = values
            for name, weight in zip(likeness.names, likeness.weights.tolist(), strict=True):
                weights.setdefault(name, []).append(weight)
    tell("folds", folds * repeats, folds * repeats)
    common = np.all([np.isfinite(values).all(axis=0) for values in found.values()], axis=0)
    price = market.listings["price"].to_numpy(float)[common]
    figures = resample(
        {name: np.exp(values[:, common]) for name, values in found.items()}, price, group[common], seed=settings.seed
    )
    means = {name: sum(values) / (folds * repeats) for name, values in weights.items()}
    return ComparablesAccuracy(int(common.sum()), figures, dict(sorted(means.items(), key=lambda item: -item[1])))


def _value(
    fitted: Fitted,
    market: Market,
    groups: NDArray[np.int64],
    training: NDArray[np.intp],
    test: NDArray[np.intp],
    count: int,
    seed: int,
) -> tuple[dict[str, NDArray[np.float64]], Likeness]:
    """Log estimates of the test homes by each way, NaN where a way has none; and the distance learned."""
    log_price = market.log_price
    known, data = torch.tensor(log_price[training]), looks(fitted, fitted.inputs(market))
    sold, homes = data.take(torch.tensor(training)), data.take(torch.tensor(test))
    names, numbers = part_names(fitted, market.rooms), len(fitted.space.numeric)
    likeness = learn_likeness(names, sold, log_price[training], groups[training], numbers, seed=seed)
    attributes = torch.tensor([not (name.startswith("room ") or name == "photo quality") for name in names])
    bare = learn_likeness(names, _bare(sold), log_price[training], groups[training], numbers, seed=seed)
    even = torch.where(attributes & (likeness.weights > 0), 1.0, 0.0).double()
    predicted = fitted.predict(market)
    main = "both" if "both" in predicted else "attributes_only"
    own = predicted[main][0]
    valued = {
        PLAIN: _by_nearest(replace(likeness, weights=even), sold, homes, known, count, equal=True),
        ATTRIBUTES: _by_nearest(replace(bare, weights=bare.weights * attributes), sold, homes, known, count),
        LEARNED: _by_nearest(likeness, sold, homes, known, count),
        ADJUSTED: own[test]
        + _by_nearest(likeness, sold, homes, known - torch.tensor(own[training]).nan_to_num(nan=0.0), count),
        "the model": own[test],
    }
    if len(market.features):
        valued = {RAW: _by_raw_features(market, training, test, count)} | valued
    return valued, likeness


def _by_nearest(
    likeness: Likeness, sold: Looks, homes: Looks, target: torch.Tensor, count: int, *, equal: bool = False
) -> NDArray[np.float64]:
    """Mean target of each home's nearest sold homes, weighted by similarity or all the same."""
    means = []
    for row in range(len(homes)):
        squared = likeness.parts(homes.take(torch.tensor([row])), sold).sum(1)
        near, places = squared.topk(min(count, len(squared)), largest=False)
        weight = torch.full_like(near, 1 / len(near)) if equal else torch.softmax(-near / 2, dim=0)
        means.append(float(weight @ target[places]))
    return np.array(means)


def _by_raw_features(
    market: Market, training: NDArray[np.intp], test: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    """Mean log price of the training homes with the nearest features, by room and over all photos; NaN without any."""
    size, rooms = len(market.listings), len(market.rooms)
    known = market.room >= 0
    slot = torch.tensor(market.owner[known] * rooms + market.room[known])
    features = torch.tensor(market.features[known])
    total = torch.zeros(size * rooms, features.shape[1]).index_add(0, slot, features)
    number = torch.bincount(slot, minlength=size * rooms).clamp(min=1)
    pooled = (total / number[:, None]).view(size, -1)
    with_photos = market.has_photos
    sold = training[with_photos[training]]
    target = torch.tensor(market.log_price[sold])
    nearest = torch.cdist(pooled[test], pooled[sold]).topk(min(count, len(sold)), largest=False).indices
    found: NDArray[np.float64] = target[nearest].mean(1).numpy()
    return np.where(with_photos[test], found, np.nan)


def _bare(looks: Looks) -> Looks:
    """The same homes as if none had photos."""
    homes = replace(looks.homes, photos=torch.zeros_like(looks.homes.photos))
    return Looks(homes, None if looks.quality is None else torch.zeros_like(looks.quality))
