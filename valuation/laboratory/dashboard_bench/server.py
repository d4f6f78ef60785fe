"""The dashboard as a server of its own, started for the benchmark and ended with it."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import HearthmapError
from valuation.dashboard_server import server_command, server_environment

__all__ = ["Running", "serve"]

_PATIENCE = 120.0  # seconds until it must answer


class Running:
    """A server that answers.

    Attributes:
        address: Where, without a slash at the end.
    """

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        """Watch a process that was started."""
        self.address, self._process, self._log = address, process, log

    def peak_memory(self) -> float | None:
        """The most memory it has had at once, in GB (resident); None where this system does not tell."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
        return None if line is None else int(line.split()[1]) * 1024 / 1e9

    def words(self) -> str:
        """What it has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve(portfolio: Path, model: Path, scratch: Path) -> Iterator[Running]:
    """Serve a portfolio on a free port of this computer.

    Args:
        portfolio: Its folder.
        model: Folder of the model.
        scratch: Where it may write: the settings of whoever runs the benchmark stay as they are.

    Raises:
        HearthmapError: It does not start.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    scratch.mkdir(parents=True, exist_ok=True)
    log = scratch / "server.log"
    variables = {name: value for name, value in server_environment().items() if not name.startswith("HEARTHMAP_")}
    variables["XDG_CONFIG_HOME"] = str(scratch / "config")
    chosen = ["--portfolio", str(portfolio.absolute()), "--model", str(model.absolute())]
    command = server_command(chosen, "--server.headless=true", f"--server.port={port}")
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # our own page, no shell
            command, env=variables, stdout=output, stderr=subprocess.STDOUT, cwd=scratch
        )
    running = Running(f"http://localhost:{port}", process, log)
    try:
        _wait_for(running, process)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(running: Running, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{running.address}/_stcore/health", timeout=5):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    last = " ".join(running.words().split())[-500:]
    raise HearthmapError(f"The dashboard did not start; the last it said: {last or 'nothing'}")
