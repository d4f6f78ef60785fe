"""One audit in a process of its own: it takes minutes, and would hold the model's lock from all analysts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from data.errors import InputError
from valuation.dashboard.jobs.child_process import ChildProcess, remove_remains

__all__ = ["AuditDesk", "AuditOrder", "AuditRun", "desk"]

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


class AuditRun(ChildProcess):
    """An audit that was started; see `ChildProcess`.

    Attributes:
        order: What is audited.
        share: How far it is, 0 to 1, roughly.
        words: What is being done.
    """

    module, name = "valuation.dashboard.audit.process", "audit"

    def __init__(self, order: AuditOrder, command: list[str] | None = None) -> None:
        """Start it.

        Args:
            order: What to audit.
            command: What to run instead of the auditing process; for tests.
        """
        self.order, self.share, self.words = order, 0.0, "Starting"
        folders = {name: str(folder) for name, folder in vars(order).items()}
        super().__init__(json.dumps(folders), order.out, command)

    def progressed(self, stage: str, done: int, total: int) -> None:
        """Take note of how far it is."""
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
            remove_remains(order.out)
            self.last = AuditRun(order, command)
            return self.last


desk = AuditDesk()
"""That of this server. A cache of Streamlit's could be cleared while an audit runs, and nobody could stop it then."""
