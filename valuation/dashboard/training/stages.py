"""The stages of a training, as a person is told of them, and how much of the whole each roughly is."""

import re
from dataclasses import dataclass

from valuation.training_to_folder import READING, SAVING, WEIGHTS

__all__ = ["STAGES", "Reached", "reached"]


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        key: What training calls it.
        words: What is done in it.
        share: Of the whole time, without fine-tuning.
    """

    key: str
    words: str
    share: float


STAGES = (
    Stage(READING, "Reading the portfolio", 0.02),
    Stage("photos", "Looking at the photos", 0.38),
    Stage("cross-fitting", "Learning prices, and checking each home against a model that did not see it", 0.46),
    Stage("final fit", "Learning from all homes", 0.10),
    Stage(WEIGHTS, "Working out what each photo teaches", 0.02),
    Stage(SAVING, "Writing the model", 0.02),
)
_NUMBERS = {stage.key: number for number, stage in enumerate(STAGES)}
_FOLD = re.compile(r"fold-(\d+)$")


@dataclass(frozen=True)
class Reached:
    """How far a training is.

    Attributes:
        stage: Number of the stage in `STAGES`.
        within: Share of the stage that is done, 0 to 1.
        detail: What is being done within it; may be empty.
    """

    stage: int = 0
    within: float = 0.0
    detail: str = ""

    @property
    def share(self) -> float:
        """Share of the whole, roughly."""
        return sum(stage.share for stage in STAGES[: self.stage]) + STAGES[self.stage].share * self.within


def reached(told: str, done: int, total: int, before: Reached, folds: int = 5) -> Reached:
    """How far a training is after it told something; never less far than before.

    Args:
        told: The stage in training's own words, such as "cross-fitting: fold finished" or, while the backbone is
            fine-tuned, "fold-2: epoch 3, loss 0.412".
        done: How much of it is done.
        total: Of how much.
        before: How far it was.
        folds: Of cross-fitting.
    """
    key, _, detail = told.partition(": ")
    within = done / max(total, 1)
    counted = f"{done:,} of {total:,}" if total > 1 else ""
    if (fold := _FOLD.match(key)) is not None:
        within, detail = (int(fold[1]) + within / 2) / folds, f"fine-tuning for part {int(fold[1]) + 1}, {detail}"
        key = "cross-fitting"
    elif key == "final":
        key, detail, within = "final fit", f"fine-tuning, {detail}", within / 2
    elif key == "cross-fitting":
        counted = f"{done} of {total} parts"
        detail = "" if detail == "fold finished" else detail
    number = _NUMBERS.get(key, before.stage)
    if number < before.stage:
        return before
    if number == before.stage:
        within = max(within, before.within)
    return Reached(number, min(within, 1.0), ", ".join(filter(None, (counted, detail))))
