"""What verbs show while they work and when they are done, besides their results: on standard error."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from data.problems import Problem

__all__ = ["print_problems", "progress_bar"]

_REASONS = 10  # shown at most


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
    counts = Counter(problem.reason for problem in problems)
    for reason, count in counts.most_common(_REASONS):
        typer.echo(f"  {count} × {reason}", err=True)
    if counts and file is not None:
        typer.echo(f"  Row by row: {file}", err=True)
