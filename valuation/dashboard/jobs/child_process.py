"""Long work in a process of its own, followed to its end: how it goes, what came of it, and an end to it when wanted.

A process rather than a thread beside the pages: it has its own memory and gives it back, leaves the pages quick, can be
ended at any moment, and cannot take the server down with it. It gets its order as a line of JSON, and tells how it goes
by lines of JSON: "progress", "error", and "done" at the end.
"""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import IO, Any, ClassVar, Literal

from valuation.own_packages import python_command, python_environment

__all__ = ["ChildProcess", "remove_remains"]

State = Literal["running", "done", "failed", "cancelled"]
_TAIL = 4000  # characters kept of what the process complained about


class ChildProcess:
    """A process that was started.

    Attributes:
        module: What it runs.
        name: What the work is called, such as "audit".
        patience: Seconds that a cancelled process has to clear up before it is killed.
        state: Whether it runs, or how it ended.
        error: Why it failed, in a sentence.
        details: What it complained about; for whoever has to find out more.
    """

    module: ClassVar[str]
    name: ClassVar[str]
    patience: ClassVar[float] = 0.0

    def __init__(self, order: str, out: Path, command: list[str] | None = None) -> None:
        """Start it.

        Args:
            order: What it is to do, one line of JSON.
            out: The folder that it makes, all or nothing.
            command: What to run instead of its module; for tests.
        """
        self.state: State = _running()
        self.error, self.details = "", ""
        self._order, self._out = order, out
        self._started, self._ended, self._cancelled = time.monotonic(), 0.0, False
        self._complaints = tempfile.TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            command or python_command("-m", self.module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=python_environment(),
        )
        self._thread = Thread(target=self._watch, name=f"hearthmap-{self.name}", daemon=True)
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
        """End it; what it has made by then is lost."""
        self._cancelled = True
        if self.patience:
            _close(self._process.stdin)  # by which it is told
            Thread(target=self._kill_late, daemon=True).start()
        else:
            self._process.kill()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, but no longer than this; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def progressed(self, stage: str, done: int, total: int) -> None:
        """Take note of how far it is."""
        raise NotImplementedError

    def finished(self, outcome: Any) -> None:  # noqa: ANN401  # any JSON
        """Take note of what came of it."""

    def sudden_end(self, code: int) -> str:
        """What to say of an end that it did not tell of itself, with this exit status."""
        return f"The {self.name} ended by itself (exit status {code}); the details may say why."

    def _kill_late(self) -> None:
        try:
            self._process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _watch(self) -> None:
        """Follow the process to its end."""
        done = False
        try:
            self._send_order()
            for line in self._process.stdout or ():
                told = _content(line)
                if "progress" in told:
                    self.progressed(*told["progress"])
                elif "error" in told:
                    self.error = str(told["error"])
                elif "done" in told:
                    self.finished(told["done"])
                    done = True
        finally:
            code = self._process.wait()
            _close(self._process.stdin)
            _close(self._process.stdout)
            self._complaints.seek(0)
            self.details = self._complaints.read().decode("utf-8", "replace")[-_TAIL:].strip()
            self._complaints.close()
            self._ended = time.monotonic()
            remove_remains(self._out)
            if not done and not self._cancelled and not self.error:
                self.error = self.sudden_end(code)
            self.state = "done" if done else "cancelled" if self._cancelled else "failed"

    def _send_order(self) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(f"{self._order}\n".encode())
                self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended already, or was cancelled at once


def remove_remains(out: Path) -> None:
    """Remove what a process that was killed while it wrote may have left beside the place of its result."""
    for part in out.parent.glob(f".{out.name}-????????.part"):
        shutil.rmtree(part, ignore_errors=True)


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
