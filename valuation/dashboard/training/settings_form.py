"""The settings of a training: the two that matter most in sight, all others behind a fold."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from valuation.metric_learning.loss_choice import LOSSES
from valuation.training.train_settings import DEFAULT_SIZE, TrainSettings

__all__ = ["settings_form"]

_DEFAULT = TrainSettings()
_TUNE = {
    "none": "As it is: minutes",
    "last": "Fine-tune its last stage: many times longer",
    "whole": "Fine-tune all of it: for a GPU",
}
_DEVICES = {"auto": "A GPU where there is one", "cpu": "The processor", "cuda": "The GPU"}


def settings_form() -> dict[str, Any]:
    """Draw the choices; gives the fields of `TrainSettings`, as `TrainingOrder.settings` has them."""
    photos = st.toggle("Learn from the photos", value=_DEFAULT.photos, key="train-photos", persist_state="session")
    tune = st.radio(
        "The net that looks at the photos",
        list(_TUNE),
        format_func=_TUNE.__getitem__,
        disabled=not photos,
        key="train-tune",
        persist_state="session",
        help="On a few hundred homes fine-tuning rarely helps; it can on some thousands.",
    )
    with st.expander("More settings", icon=":material/tune:"):
        more = _more()
    metric = asdict(_DEFAULT.metric) | more.pop("metric")
    return {"photos": photos, "tune": tune if photos else "none", **more, "metric": metric}


def _more() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        backbone = st.text_input(
            "Net (a timm name)", _DEFAULT.backbone, key="train-backbone", persist_state="session", required=True
        )
        weights = st.text_input(
            "File of weights", None, placeholder="pretrained", key="train-weights", persist_state="session"
        )
        layer = st.text_input(
            "Layer of the heatmaps", None, placeholder="the net's default", key="train-layer", persist_state="session"
        )
        size = st.number_input(
            "Photo size (pixels)",
            min_value=32,
            max_value=1024,
            value=None,
            step=32,
            placeholder=f"{DEFAULT_SIZE}, or the net's own",
            key="train-size",
            persist_state="session",
        )
        device = st.selectbox(
            "Fine-tune on",
            list(_DEVICES),
            format_func=_DEVICES.__getitem__,
            key="train-device",
            persist_state="session",
        )
        suspicious = st.toggle(
            "Learn from suspicious prices too",
            value=_DEFAULT.keep_suspicious_prices,
            key="train-suspicious",
            persist_state="session",
            help="Prices that are hardly market values, as the data problems of the portfolio name them.",
        )
    with right:
        losses = [*LOSSES, "none"]
        loss = st.selectbox(
            "Metric loss", losses, losses.index(_DEFAULT.metric.loss), key="train-loss", persist_state="session"
        )
        epochs = _whole("Passes of metric learning", "epochs", _DEFAULT.metric.epochs, 0, 1000)
        length = _whole("Length of an embedding", "length", _DEFAULT.metric.size, 2, 1024)
        tune_epochs = _whole("Passes of fine-tuning", "tune-epochs", _DEFAULT.tune_epochs, 1, 1000)
        folds = _whole("Parts for cross-fitting", "folds", _DEFAULT.folds, 2, 20)
        seed = _whole("Seed", "seed", _DEFAULT.seed, 0, 2**31 - 1)
    return {
        "backbone": (backbone or "").strip() or _DEFAULT.backbone,
        "weights": (weights or "").strip() or None,
        "layer": (layer or "").strip() or None,
        "size": size,
        "device": device,
        "tune_epochs": tune_epochs,
        "folds": folds,
        "seed": seed,
        "keep_suspicious_prices": suspicious,
        "metric": {"loss": loss, "epochs": epochs, "size": length},
    }


def _whole(label: str, key: str, default: int, low: int, high: int) -> int:
    chosen: int | None = st.number_input(
        label, min_value=low, max_value=high, value=default, key=f"train-{key}", persist_state="session"
    )
    return default if chosen is None else chosen
