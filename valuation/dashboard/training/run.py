"""One training in a process of its own: how far it is, what came of it, and an end to it when that is wanted.

A process rather than a thread: it can be ended at any time, gives back its memory, and leaves the pages quick.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import IO, Any, Literal
from uuid import uuid4

from data.errors import InputError
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.stages import Reached, reached

__all__ = ["TrainingDesk", "TrainingRun", "desk"]

State = Literal["running", "done", "failed", "cancelled"]
_MODULE = "valuation.dashboard.training.process"
_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 25.0  # seconds that a cancelled process has to clear up, before it is killed
_TAIL = 4000  # characters kept of what the process complained about


class TrainingRun:
    """A training that was started.

    Attributes:
        id: What it is called in an address; told to nobody but the sessions of this server.
        order: What is trained.
        reached: How far it is.
        state: Whether it runs, or how it ended.
        error: Why it failed, in a sentence.
        details: What the process complained about; for whoever has to find out more.
        outcome: What the model's card says of the training: homes, photos, metrics, room_accuracy.
    """

    def __init__(self, order: TrainingOrder, command: list[str] | None = None) -> None:
        """Start it.

        Args:
            order: What to train.
            command: What to run instead of the training process; for tests.
        """
        self.id, self.order = uuid4().hex[:12], order
        self.reached, self.state = Reached(), _running()
        self.error, self.details = "", ""
        self.outcome: Mapping[str, Any] = {}
        self._started, self._ended = time.monotonic(), 0.0
        self._cancelled = False
        self._complaints = tempfile.TemporaryFile()
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            command or [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self._thread = Thread(target=self._watch, name="hearthmap-training", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return (self._ended or time.monotonic()) - self._started

    @property
    def cancelling(self) -> bool:
        """Whether it was told to end and has not ended yet."""
        return self._cancelled and self.state == "running"

    def cancel(self) -> None:
        """Have it clear up and end; in its very last second it is too late, and the model gets written."""
        self._cancelled = True
        _close(self._process.stdin)
        Thread(target=self._kill_late, daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, but no longer than this; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _kill_late(self) -> None:
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _watch(self) -> None:
        """Follow the process to its end."""
        finished = False
        folds = int(self.order.settings.get("folds", 5))
        try:
            self._send_order()
            for line in self._process.stdout or ():
                told = _content(line)
                if "progress" in told:
                    stage, done, total = told["progress"]
                    self.reached = reached(stage, done, total, self.reached, folds)
                elif "done" in told:
                    finished, self.outcome = True, told["done"]
                elif "error" in told:
                    self.error = str(told["error"])
        finally:
            code = self._process.wait()
            _close(self._process.stdin)
            _close(self._process.stdout)
            self._complaints.seek(0)
            self.details = self._complaints.read().decode("utf-8", "replace")[-_TAIL:].strip()
            self._complaints.close()
            self._ended = time.monotonic()
            if not finished:
                _remove_remains(self.order.model)
            if not finished and not self._cancelled and not self.error:
                self.error = _sudden_end(code)
            self.state = "done" if finished else "cancelled" if self._cancelled else "failed"

    def _send_order(self) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(f"{self.order.to_json()}\n".encode())
                self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended already, or was cancelled at once


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


def _running() -> State:
    return "running"


def _content(line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:
        pass  # the process is gone already


def _remove_remains(model: Path) -> None:
    """Remove what a process that was killed while it wrote may have left beside the model's place."""
    for part in model.parent.glob(f".{model.name}-????????.part"):
        shutil.rmtree(part, ignore_errors=True)


def _sudden_end(code: int) -> str:
    if code in (-9, 137):
        return "The system stopped the training, most likely because the memory ran out: choose a smaller photo size."
    return f"The training process ended by itself (exit status {code}); the details may say why."
