"""Starts of the command line, timed: seconds from a process's beginning to its end, and what it loaded."""

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.errors import HearthmapError
from valuation.commands.verbs import VERBS
from valuation.laboratory.starting.plain_homes import write_plain_homes
from valuation.own_packages import python_command, python_environment

__all__ = ["Start", "start_table", "time_starts"]

LARGE = ("torch", "timm", "torchvision", "openvino", "pandas", "streamlit")
"""Libraries that take long to import."""
_HOMES = 1000
_PYTHON, _TORCH = "python -c pass", 'python -c "import torch"'
_RUN = "import sys; sys.argv[0] = 'hearthmap'; from valuation.cli import main; main()"
# The modules are told at the very end, to a file, as a verb prints what it likes.
_TOLD = (
    "import atexit, json, sys; file = sys.argv.pop(1); "
    "atexit.register(lambda: open(file, 'w').write(json.dumps(list(sys.modules)))); "
)


@dataclass(frozen=True)
class Start:
    """One command, timed.

    Attributes:
        command: As a user types it.
        warm: Median seconds with bytecode kept from earlier runs.
        cold: The same without; None where not timed.
        loaded: Which of `LARGE` it loaded.
        modules: Number of all modules loaded.
    """

    command: str
    warm: float
    cold: float | None
    loaded: tuple[str, ...]
    modules: int


def time_starts(
    repeats: int, *, cold: bool = True, progress: Callable[[str, int, int], None] = lambda stage, done, total: None
) -> list[Start]:
    """Time Python itself, PyTorch, the help of every verb, and some verbs at work on homes without photos.

    All commands run once before any is timed, and then by turns, so that each meets the computer in the same state.

    Args:
        repeats: Runs of each.
        cold: Time them without kept bytecode, too.
        progress: Told how far it is.

    Raises:
        HearthmapError: A command failed.
    """
    with tempfile.TemporaryDirectory(prefix="hearthmap-bench-") as name:
        scratch = Path(name)
        write_plain_homes(scratch / "homes", _HOMES)
        programs = {_PYTHON: ["pass"], _TORCH: ["import torch"]}
        programs |= {f"hearthmap {words}": [_RUN, *words.split()] for words in _words()}
        _run(["-c", _RUN, "train", "homes", "--model", "model", "--no-photos"], scratch)
        loaded = {command: _loaded(words, scratch) for command, words in programs.items()}  # the run before any
        modes = (("warm", []), ("cold", ["-X", f"pycache_prefix={scratch / 'none'}", "-B"]))[: 1 + cold]
        seconds: dict[tuple[str, str], list[float]] = {}
        for turn in range(repeats):
            progress("starts", turn, repeats)
            for command, words in programs.items():
                for mode, flags in modes:
                    began = time.perf_counter()
                    _run([*flags, "-c", *words], scratch)
                    seconds.setdefault((command, mode), []).append(time.perf_counter() - began)
        progress("starts", repeats, repeats)
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    return [
        Start(
            command,
            medians[command, "warm"],
            medians.get((command, "cold")),
            tuple(name for name in LARGE if name in loaded[command]),
            len(loaded[command]),
        )
        for command in programs
    ]


def start_table(starts: list[Start]) -> str:
    """The starts as lines: seconds, ratios to Python and to PyTorch in the same run, and what was loaded."""
    python, torch = starts[0].warm, starts[1].warm
    lines = [f"{'':58} {'warm':>7} {'cold':>7} {'/python':>8} {'/torch':>7} {'modules':>7}  loads"]
    for start in starts:
        cold = "" if start.cold is None else f"{start.cold:.2f} s"
        lines.append(
            f"{start.command:58} {start.warm:5.2f} s {cold:>7} {start.warm / python:8.1f} {start.warm / torch:7.2f} "
            f"{start.modules:7}  {', '.join(start.loaded) or '-'}"
        )
    return "\n".join(lines)


def _words() -> list[str]:
    work = ["check homes", "estimate homes --model model --out estimates.csv", "compare homes h0007 --model model"]
    return ["--help", *(f"{verb} --help" for verb in VERBS), *work]


def _loaded(words: list[str], scratch: Path) -> set[str]:
    program, *arguments = words
    told = scratch / "modules.json"
    _run(["-c", _TOLD + program, str(told), *arguments], scratch)
    return set(json.loads(told.read_text(encoding="utf-8")))


def _run(arguments: list[str], scratch: Path) -> None:
    variables = python_environment() | {"XDG_CONFIG_HOME": str(scratch / "config"), "OMP_NUM_THREADS": "1"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(  # noqa: S603  # our own lines
        python_command(*arguments), cwd=scratch, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if done.returncode:
        last = " ".join(os.fsdecode(done.stderr).split())[-500:]
        raise HearthmapError(f"A command that was to be timed failed: {last or 'it said nothing'}")
