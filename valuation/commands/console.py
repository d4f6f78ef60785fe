"""What verbs show while they work and when they are done, besides their results: on standard error."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from data.problems import Problem

__all__ = ["print_problems", "progress_bar"]

_REASONS = 10  # shown at most
_EXAMPLES = 3  # of prices that are suspicious, since a person has to judge each


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar, silent where standard error is no terminal.

    Yields:
        What is told the stage, how much of it is done, and its total.
    """
    from rich.console import Console  # here, as help of a verb shows no bar
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            progress.update(task, description=stage, completed=done, total=total)

        yield tell


def print_problems(problems: "Iterable[Problem]", file: Path | None = None) -> None:
    """Print the problems by reason, most frequent first, and the file that lists them row by row."""
    from data.suspicious_prices import NOT_MARKET

    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.reason].append(problem)
    for reason, some in sorted(found.items(), key=lambda pair: -len(pair[1]))[:_REASONS]:
        typer.echo(f"  {len(some)} × {reason}", err=True)
        if reason.startswith(NOT_MARKET):
            for problem in some[:_EXAMPLES]:
                typer.echo(f"      row {problem.row}: {problem.value}", err=True)
    if found and file is not None:
        typer.echo(f"  Row by row: {file}", err=True)
