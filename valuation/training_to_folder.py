"""From a portfolio's folder to a model's folder: what `hearthmap train` and the dashboard both do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import InputError

if TYPE_CHECKING:
    from valuation.trained_model.model import Model
    from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["check_target", "train_to_folder"]

READING, WEIGHTS, SAVING = "portfolio", "grad-weights", "saving"
"""The stages before and after those of `valuation.training.train.train`."""


def check_target(model: Path, *, overwrite: bool) -> None:
    """Refuse a folder that a model must not or cannot be written to, before anything long starts.

    Raises:
        InputError: It says why, and the way out.
    """
    from valuation.trained_model.model_folder import CARD

    if model.exists() and not (
        model.is_dir() and (not any(model.iterdir()) or (overwrite and (model / CARD).is_file()))
    ):
        raise InputError(f"{model} is there already: choose another folder, or replace a model with --overwrite.")
    parent = next(folder for folder in model.absolute().parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise InputError(f"{parent} cannot be written to: choose another folder for the model.")


def train_to_folder(
    portfolio: Path,
    model: Path,
    settings: TrainSettings,
    *,
    workspace: Path | None = None,
    resume: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Model:
    """Train on a portfolio and write the model, with the grad-weights of its photos, all or nothing.

    Args:
        portfolio: Its folder.
        model: Where the model goes; see `check_target`.
        settings: What the user chose.
        workspace: As in `valuation.training.train.train`.
        resume: Likewise.
        strict: Stop at problems of the portfolio.
        progress: Told how far it is.

    Raises:
        HearthmapError: The portfolio cannot be learned from, or the disk refuses.
    """
    from data.portfolio import read_portfolio
    from explain.activations.aggregation import with_grad_weights
    from valuation.trained_model.model_folder import save_model
    from valuation.training.train import train

    tell = progress or (lambda stage, done, total: None)
    tell(READING, 0, 1)
    homes = read_portfolio(portfolio, strict=strict)
    trained = train(homes, settings, workspace=workspace, resume=resume, progress=progress)
    tell(WEIGHTS, 0, 1)
    trained = with_grad_weights(trained)
    tell(SAVING, 0, 1)
    save_model(trained, model)
    return trained
