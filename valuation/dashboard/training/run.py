"""One training in a process of its own: how far it is, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import uuid4

from data.errors import InputError
from valuation.dashboard.jobs.child_process import ChildProcess
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.stages import Reached, reached

__all__ = ["TrainingDesk", "TrainingRun", "desk"]


class TrainingRun(ChildProcess):
    """A training that was started; see `ChildProcess`.

    Attributes:
        id: What it is called in an address; told to nobody but the sessions of this server.
        order: What is trained.
        reached: How far it is.
        outcome: What the model's card says of the training: homes, photos, metrics, room_accuracy.
    """

    module, name = "valuation.dashboard.training.process", "training"
    patience = 25.0  # in its very last second it is too late to cancel, and the model gets written

    def __init__(self, order: TrainingOrder, command: list[str] | None = None) -> None:
        """Start it.

        Args:
            order: What to train.
            command: What to run instead of the training process; for tests.
        """
        self.id, self.order, self.reached = uuid4().hex[:12], order, Reached()
        self.outcome: Mapping[str, Any] = {}
        super().__init__(order.to_json(), order.model, command)

    def progressed(self, stage: str, done: int, total: int) -> None:
        """Take note of how far it is."""
        self.reached = reached(stage, done, total, self.reached, int(self.order.settings.get("folds", 5)))

    def finished(self, outcome: Mapping[str, Any]) -> None:
        """Take note of what came of it."""
        self.outcome = outcome

    def sudden_end(self, code: int) -> str:
        """What to say of an end that it did not tell of itself."""
        if code in (-9, 137):
            return (
                "The system stopped the training, most likely because the memory ran out: choose a smaller photo size."
            )
        return super().sudden_end(code)


@dataclass
class TrainingDesk:
    """Where trainings are ordered: one at a time, for all sessions of this server.

    Attributes:
        runs: All that were started, the last one last.
    """

    runs: list[TrainingRun] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def last(self) -> TrainingRun | None:
        """The training that runs, or the one that ran last."""
        return self.runs[-1] if self.runs else None

    def start(self, order: TrainingOrder, command: list[str] | None = None) -> TrainingRun:
        """Start a training.

        Raises:
            InputError: One is running already.
        """
        with self._lock:
            if self.last is not None and self.last.state == "running":
                name = self.last.order.model.name
                raise InputError(f"{name} is being trained already: wait for it, or cancel that training first.")
            run = TrainingRun(order, command)
            self.runs.append(run)
            return run

    def finished(self, run_id: str) -> TrainingRun | None:
        """The training of this name, where it has ended well."""
        return next((run for run in self.runs if run.id == run_id and run.state == "done"), None)


desk = TrainingDesk()
"""That of this server. A cache of Streamlit's could be cleared while a training runs, and nobody could stop it then."""
