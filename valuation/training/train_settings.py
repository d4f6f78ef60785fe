"""What a user can choose about training, checked before anything long starts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import torch

from data.errors import InputError
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.weights import DEFAULT_BACKBONE
from valuation.metric_learning.loss_choice import check_loss
from valuation.metric_learning.projection import MetricSettings

__all__ = ["Progress", "TrainSettings", "backbone_of", "check_settings"]

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
        until: Learn only from sales on or before this day, YYYY-MM-DD; None for all prices, also undated ones.
        keep_suspicious_prices: Whether to learn from prices that are hardly market values too
            (`data.suspicious_prices`).
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
    until: str | None = None
    keep_suspicious_prices: bool = False


def check_settings(settings: TrainSettings) -> None:
    """Refuse settings that cannot work, before anything long starts."""
    check_loss(settings.metric.loss)
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
