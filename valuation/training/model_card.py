"""A model's card: what it was made of, by what, and how accurate it was on homes it had not seen."""

import importlib.metadata
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.encoder.backbone import Backbone
from valuation.encoder.stored_backbone import backbone_shape
from valuation.homes.preparing import Prepared
from valuation.pricing.basis import MODELS
from valuation.pricing.cross_fitting import CrossFitted
from valuation.pricing.market import Market
from valuation.statistics.ratio_study import ratio_study
from valuation.training.train_settings import TrainSettings

__all__ = ["model_card"]


def model_card(
    portfolio: Portfolio,
    prepared: Prepared,
    market: Market,
    settings: TrainSettings,
    backbone: Backbone | None,
    folds: NDArray[np.int64],
    crossed: CrossFitted,
    fingerprint: str,
) -> dict[str, Any]:
    """The content of `model.json`, without the digests of the other files."""
    facts = None
    if backbone is not None and market.rooms:
        preprocessing = backbone.preprocessing
        facts = {
            "name": backbone.name,
            "layer": settings.layer,
            "stack": list(backbone.stack),
            "height": preprocessing.height,
            "width": preprocessing.width,
            "stored": settings.weights is not None or settings.tune != "none",
            "fingerprint": backbone.fingerprint(),
            "weights": asdict(backbone.weights),
            "shape": backbone_shape(backbone),
        }
    classifier = prepared.classifier
    sold = int(market.listings["sale_price"].notna().sum())
    versions = {"python": platform.python_version()}
    packages = ("torch", "timm", "openvino", "scikit-learn", "pandas", "numpy", "safetensors", "skops")
    return {
        "name": portfolio.folder.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "currency": portfolio.currency,
        "area_unit": portfolio.area_unit,
        "price_kind": portfolio.price_kind,
        "extra_numeric": list(portfolio.extra_numeric),
        "extra_categorical": list(portfolio.extra_categorical),
        "rooms": list(market.rooms),
        "backbone": facts,
        "settings": asdict(settings),
        "room_accuracy": None if classifier is None or np.isnan(classifier.accuracy) else classifier.accuracy,
        "training": {
            "homes": len(market.listings),
            "sale_prices": sold,
            "asking_prices": len(market.listings) - sold,
            "suspicious_left_out": int(portfolio.listings["price"].notna().sum()) - len(market.listings),
            "photos": len(market.owner),
            "fingerprint": fingerprint,
            "folds": {str(i): int(fold) for i, fold in zip(market.listings.index, folds, strict=True)},
            "price_range": [float(market.listings["price"].min()), float(market.listings["price"].max())],
        },
        "metrics": {name: _metrics(crossed.mean[name], market.log_price) for name in MODELS},
        "versions": versions | {name: importlib.metadata.version(name) for name in packages},
    }


def _metrics(mean: NDArray[np.float64], log_price: NDArray[np.float64]) -> dict[str, float | int] | None:
    """Accuracy of cross-fitted estimates."""
    known = np.isfinite(mean)
    if known.sum() < 2:
        return None
    study = ratio_study(np.exp(mean[known]), np.exp(log_price[known]))
    return {"n": study.n, "mape": study.mape, "mdape": study.mdape, "ppe10": study.ppe10, "r2_log": study.r2_log}
