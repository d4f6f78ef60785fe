"""Models that learned nothing of prices: fitted again to prices dealt out to homes at random."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explain.laboratory.held_out import CROSS_FITTING
from valuation.metric_learning.projection import MetricSettings
from valuation.pricing.cross_fitting import cross_fit
from valuation.pricing.market import Market, fit
from valuation.trained_model.model import Model

__all__ = ["with_shuffled_prices"]


def with_shuffled_prices(model: Model, market: Market, settings: MetricSettings, seed: int = 0) -> Model:
    """The model fitted again to shuffled prices; its training homes have those prices too.

    What its photo index and grad-weights say still comes from the projection that was learned: see
    `explain.laboratory.sanity.rebuilding`.

    Args:
        model: The model as it was learned.
        market: What it was trained on, all homes with a price.
        settings: Of metric learning, as the model had them.
        seed: Of the shuffle and the fit.
    """
    rng = np.random.default_rng(seed)
    listings = market.listings
    prices = listings["price"].to_numpy()[rng.permutation(len(listings))]
    shuffled = replace(market, listings=listings.assign(price=prices))
    rows = listings.index.get_indexer(pd.Index(model.index.listing_id))
    index = replace(
        model.index, log_price=shuffled.log_price[rows], expected=_expected(shuffled, settings, rng, seed)[rows]
    )
    return replace(model, fitted=fit(shuffled, settings, seed=seed), index=index, folds=())


def _expected(market: Market, settings: MetricSettings, rng: np.random.Generator, seed: int) -> NDArray[np.float64]:
    """Log price that the attributes let one expect, (n,), by models that were not fitted to the home, as in training.

    Homes that share photos need not stay together, as their prices have nothing in common any more.
    """
    bare = Market(market.listings, market.extra_numeric, market.extra_categorical)
    folds = rng.permutation(len(market.listings)) % CROSS_FITTING
    crossed = cross_fit(bare, folds, lambda rows, fold, tell: (fit(bare.take(rows), settings, seed=seed), bare))
    return crossed.mean["attributes_only"]
