"""Training: a portfolio of homes with prices becomes a calibrated model."""

import hashlib
import importlib.metadata
import json
import math
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from data.duplicates import listing_groups
from data.errors import InputError
from data.files import write_json
from data.portfolio import Portfolio
from data.splits import grouped_kfold
from valuation.backbone import Backbone, load_backbone
from valuation.cross_fitting import CrossFitted, cross_fit
from valuation.intervals import FSD_LEVEL, check_level, fit_conformal
from valuation.losses import metric_loss
from valuation.market import FEWEST_HOMES, MODELS, Fitted, Market, fit
from valuation.model import ComparableIndex, Model
from valuation.preparing import Prepared, prepare
from valuation.projection import MetricSettings
from valuation.ratio_study import mape, mdape, ppe, r2_log
from valuation.weights import DEFAULT_BACKBONE

__all__ = ["TrainSettings", "check_settings", "priced_rows", "train"]

DEFAULT_SIZE = 320
"""Side in pixels to which photos are squashed for the default backbone: for price, better than the 224 it was trained
at, and 448 no better."""

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and its total."""


@dataclass(frozen=True)
class TrainSettings:
    """What a user can choose.

    Attributes:
        backbone: timm name.
        weights: File of weights; None for the pretrained ones.
        layer: Module path of the activations; None for the backbone's default.
        size: Side in pixels to which photos are squashed; None for the default.
        photos: Whether to look at photos at all.
        metric: Of metric learning.
        tune: "none" leaves the backbone as it is, "last" fine-tunes its last stage, "whole" all of it.
        tune_epochs: Passes over the training homes in fine-tuning.
        device: Where fine-tuning runs: "cpu", "cuda", or "auto".
        folds: Of cross-fitting, which calibrates the interval.
        seed: Same seed and data, same model.
    """

    backbone: str = DEFAULT_BACKBONE
    weights: str | None = None
    layer: str | None = None
    size: int | None = None
    photos: bool = True
    metric: MetricSettings = field(default_factory=MetricSettings)
    tune: Literal["none", "last", "whole"] = "none"
    tune_epochs: int = 4
    device: str = "auto"
    folds: int = 5
    seed: int = 0


def check_settings(settings: TrainSettings) -> None:
    """Refuse settings that cannot work, before anything long starts."""
    metric_loss(settings.metric.loss)
    if settings.tune not in ("none", "last", "whole"):
        raise InputError(f"There is no fine-tuning '{settings.tune}'; choose none, last or whole.")
    if settings.device not in ("auto", "cpu", "cuda"):
        raise InputError(f"There is no device '{settings.device}'; choose auto, cpu or cuda.")
    if settings.device == "cuda" and not torch.cuda.is_available():
        raise InputError("No CUDA device is to be found; use `--device cpu`.")
    if settings.folds < 2:
        raise InputError(f"Cross-fitting needs at least 2 folds, not {settings.folds}.")


def backbone_of(settings: TrainSettings) -> Backbone:
    """The backbone that the settings name."""
    size = settings.size or (DEFAULT_SIZE if settings.backbone == DEFAULT_BACKBONE else None)
    with torch.random.fork_rng(devices=[]):  # weights "none" are random: the same in every run, resumed ones too
        torch.manual_seed(settings.seed)
        return load_backbone(settings.backbone, weights=settings.weights, layer=settings.layer, size=size)


def priced_rows(portfolio: Portfolio, folds: int) -> NDArray[np.intp]:
    """Rows of listings with a price.

    Raises:
        InputError: There are none, or too few to leave a fold of them out.
    """
    rows = np.flatnonzero(portfolio.listings["price"].notna().to_numpy())
    if len(rows) == 0:
        raise InputError(
            f"No listing of {portfolio.folder} has a price; training needs a column sale_price or asking_price "
            "(map it with `hearthmap import ... --map price=COLUMN`)."
        )
    needed = math.ceil(FEWEST_HOMES * folds / (folds - 1))
    if len(rows) < needed:
        raise InputError(
            f"Only {len(rows)} listings of {portfolio.folder} have a price; training with {folds} folds needs at least "
            f"{needed}."
        )
    return rows


def train(
    portfolio: Portfolio,
    settings: TrainSettings,
    *,
    workspace: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Model:
    """Train on all listings with a price.

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
    rows = priced_rows(portfolio, settings.folds)
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
    crossed = cross_fit(
        market,
        folds,
        lambda train_rows, fold, words: fitter(train_rows, f"fold-{fold}", words)[:2],
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
    index = ComparableIndex(market.listings.index.to_numpy(dtype=str), embeddings, market.log_price)
    card = _card(portfolio, prepared, market, settings, backbone, folds, crossed, fingerprint)
    return Model(card, fitted, conformal, index, backbone if market.rooms else None, prepared.classifier)


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
        from valuation.fine_tuning import fine_tune  # only where asked for: it brings in the training stack

        tuned, features = fine_tune(portfolio, prepared, rows[chosen], settings, backbone, name, workspace, tell)
        seen = replace(prepared.market, features=features).take(rows)
        return fit(seen.take(chosen), settings.metric, seed=settings.seed, progress=words), seen, tuned

    return fit_rows


def data_fingerprint(portfolio: Portfolio) -> str:
    """SHA-256 that changes with any listing, price or photo file (by name and size)."""
    digest = hashlib.sha256()
    digest.update(portfolio.listings.sort_index().to_csv().encode())
    for listing, file, path in portfolio.photos[["listing_id", "file", "path"]].itertuples(index=False):
        digest.update(f"{listing}|{file}|{Path(path).stat().st_size}\n".encode())
    return digest.hexdigest()


def open_workspace(workspace: Path, identity: Mapping[str, Any], resume: bool) -> None:
    """Make the folder of checkpoints ready for the run with this identity."""
    file = workspace / "run.json"
    known = json.loads(json.dumps(identity))
    if resume and file.is_file():
        if json.loads(file.read_text(encoding="utf-8")) != known:
            raise InputError(
                f"The checkpoints in {workspace} belong to another portfolio or other settings: "
                "repeat the call that made them, or train without --resume."
            )
        return
    if workspace.exists() and not (workspace.is_dir() and (file.is_file() or not any(workspace.iterdir()))):
        raise InputError(f"{workspace} is where checkpoints would be kept and holds something else: move it away.")
    if workspace.exists():
        shutil.rmtree(workspace)
    workspace.mkdir(parents=True)
    write_json(file, known)


def _card(
    portfolio: Portfolio,
    prepared: Prepared,
    market: Market,
    settings: TrainSettings,
    backbone: Backbone | None,
    folds: NDArray[np.int64],
    crossed: CrossFitted,
    fingerprint: str,
) -> dict[str, Any]:
    """The model's card."""
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
        }
    classifier = prepared.classifier
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
    estimate, price = np.exp(mean[known]), np.exp(log_price[known])
    return {
        "n": int(known.sum()),
        "mape": float(mape(estimate, price)),
        "mdape": float(mdape(estimate, price)),
        "ppe10": float(ppe(estimate, price, 10)),
        "r2_log": float(r2_log(estimate, price)),
    }
