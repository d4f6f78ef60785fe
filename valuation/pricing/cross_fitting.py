"""Estimates of homes by models that were not fitted to them, fold by fold, resumable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from data.files import atomic_write
from valuation.pricing.basis import MODELS
from valuation.pricing.market import Fitted, Market

__all__ = ["CrossFitted", "cross_fit"]

FitFold = Callable[[NDArray[np.intp], int, Callable[[str], None]], tuple[Fitted, Market]]
"""Rows to train on, number of the fold, and where to tell the step: gives what was fitted and the market that it sees
(the same for every fold unless the backbone itself is fine-tuned)."""

Measure = Callable[[Fitted, Market, NDArray[np.intp], NDArray[np.intp]], Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """Out-of-fold estimates.

    Attributes:
        mean, deviation: Log estimate and its standard deviation by model name, (n,); NaN where there is none.
        measured: What `measure` found, fold by fold.
    """

    mean: Mapping[str, NDArray[np.float64]]
    deviation: Mapping[str, NDArray[np.float64]]
    measured: tuple[Mapping[str, float], ...] = ()


def cross_fit(
    market: Market,
    folds: NDArray[np.int64],
    fit_fold: FitFold,
    *,
    measure: Measure | None = None,
    checkpoint: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> CrossFitted:
    """Estimate every home by a model of the other folds.

    Args:
        market: All homes, with prices.
        folds: (n,) number of the fold in which each home is tested.
        fit_fold: Fits the homes of the other folds.
        measure: Further figures of a fold, from what was fitted and the rows trained on and tested.
        checkpoint: Folder that keeps finished folds; those found there are not fitted again.
        progress: Called with the folds finished, their number and what is being done.
    """
    count, number = len(market.listings), int(folds.max()) + 1
    mean = {name: np.full(count, np.nan) for name in MODELS}
    deviation = {name: np.full(count, np.nan) for name in MODELS}
    measured = []
    for fold in range(number):
        test = np.flatnonzero(folds == fold)
        file = None if checkpoint is None else checkpoint / f"fold-{fold}.safetensors"
        if file is not None and file.is_file():
            kept = load_file(file)
        else:

            def tell(words: str, done: int = fold) -> None:
                if progress is not None:
                    progress(done, number, words)

            training = np.flatnonzero(folds != fold)
            fitted, seen = fit_fold(training, fold, tell)
            predicted = fitted.predict(seen.take(test))
            kept = {f"{name}.mean": pair[0] for name, pair in predicted.items()}
            kept |= {f"{name}.deviation": pair[1] for name, pair in predicted.items()}
            if measure is not None:
                found = measure(fitted, seen, training, test)
                kept |= {f"measured.{name}": np.array([value]) for name, value in found.items()}
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                with atomic_write(file) as temporary:
                    save_file(kept, temporary)
        for name in MODELS:
            if f"{name}.mean" in kept:
                mean[name][test], deviation[name][test] = kept[f"{name}.mean"], kept[f"{name}.deviation"]
        measured.append({name[9:]: float(value[0]) for name, value in kept.items() if name.startswith("measured.")})
        if progress is not None:
            progress(fold + 1, number, "fold finished")
    return CrossFitted(mean, deviation, tuple(measured))
