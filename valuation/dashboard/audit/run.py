"""One audit in a process of its own: how far it is, and an end to it when that is wanted.

A process rather than a thread beside the pages: an audit takes minutes and explains every home, which would hold the
model's lock from all analysts or need a second model in the server's memory. A process has its own, leaves the pages
quick, can be ended at any moment, and cannot take the server down with it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from data.errors import InputError

__all__ = ["AuditDesk", "AuditOrder", "AuditRun", "desk"]

State = Literal["running", "done", "failed", "cancelled"]
_MODULE = "valuation.dashboard.audit.process"
_ROOT = Path(__file__).resolve().parents[3]
_TAIL = 4000  # characters kept of what the process complained about
_STAGES = {
    "looking for marks": (0.0, 0.3, "Looking for marks that repeat"),
    "photos": (0.3, 0.9, "Looking at the photos"),
    "estimates": (0.3, 0.98, "Working out what moves each estimate"),
    "saving": (0.98, 1.0, "Writing down what was found"),
}
"""By stage of the audit: of the whole time, where it begins and ends, roughly, and its words. Photos and estimates take
turns, and whichever is further along says how far the audit is."""


@dataclass(frozen=True)
class AuditOrder:
    """One audit: the folders of the portfolio, of the model, and for the result."""

    portfolio: Path
    model: Path
    out: Path


class AuditRun:
    """An audit that was started.

    Attributes:
        order: What is audited.
        share: How far it is, 0 to 1, roughly.
        words: What is being done.
        state: Whether it runs, or how it ended.
        error: Why it failed, in a sentence.
        details: What the process complained about; for whoever has to find out more.
    """

    def __init__(self, order: AuditOrder, command: list[str] | None = None) -> None:
        """Start it.

        Args:
            order: What to audit.
            command: What to run instead of the auditing process; for tests.
        """
        self.order = order
        self.share, self.words, self.error, self.details = 0.0, "Starting", "", ""
        self.state: State = _running()
        self._started, self._cancelled = time.monotonic(), False
        self._complaints = tempfile.TemporaryFile()
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            command or [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self._thread = Thread(target=self._watch, name="hearthmap-audit", daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._started

    def cancel(self) -> None:
        """End it; what it has found by then is lost."""
        self._cancelled = True
        self._process.kill()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, but no longer than this; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _watch(self) -> None:
        """Follow the process to its end."""
        finished = False
        try:
            self._send_order()
            for line in self._process.stdout or ():
                told = _content(line)
                if "progress" in told:
                    self._reached(*told["progress"])
                elif "error" in told:
                    self.error = str(told["error"])
                finished = finished or "done" in told
        finally:
            code = self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                try:
                    if stream is not None:
                        stream.close()
                except OSError:
                    pass  # the process is gone already
            self._complaints.seek(0)
            self.details = self._complaints.read().decode("utf-8", "replace")[-_TAIL:].strip()
            self._complaints.close()
            _remove_remains(self.order.out)
            if not finished and not self._cancelled and not self.error:
                self.error = f"The audit ended by itself (exit status {code}); the details may say why."
            self.state = "done" if finished else "cancelled" if self._cancelled else "failed"

    def _send_order(self) -> None:
        order = {name: str(folder) for name, folder in vars(self.order).items()}
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(f"{json.dumps(order)}\n".encode())
                self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended already, or was cancelled at once

    def _reached(self, stage: str, done: int, total: int) -> None:
        begin, end, words = _STAGES.get(stage, (0.0, 0.0, ""))
        share = begin + (end - begin) * done / max(total, 1)
        if share >= self.share:
            counted = f": {done:,} of {total:,}" if total > 1 else ""
            self.share, self.words = share, f"{words}{counted}"


@dataclass
class AuditDesk:
    """Where audits are ordered: one at a time, for all sessions of this server."""

    last: AuditRun | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def running(self) -> AuditRun | None:
        """The audit that runs."""
        return self.last if self.last is not None and self.last.state == "running" else None

    def start(self, order: AuditOrder, command: list[str] | None = None) -> AuditRun:
        """Start an audit.

        Raises:
            InputError: One is running already.
        """
        with self._lock:
            if self.running is not None:
                name = self.running.order.portfolio.name
                raise InputError(f"{name} is being audited already: wait for it, or cancel that audit first.")
            _remove_remains(order.out)
            self.last = AuditRun(order, command)
            return self.last


desk = AuditDesk()
"""That of this server. A cache of Streamlit's could be cleared while an audit runs, and nobody could stop it then."""


def _running() -> State:
    return "running"


def _content(line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _remove_remains(out: Path) -> None:
    """Remove what a process that was killed while it wrote may have left beside the result's place."""
    for part in out.parent.glob(f".{out.name}-????????.part"):
        shutil.rmtree(part, ignore_errors=True)
