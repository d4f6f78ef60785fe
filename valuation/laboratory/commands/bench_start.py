"""`hearthmap bench start`: how long the command line takes to start, verb by verb."""

from typing import Annotated

import typer

from valuation.commands.console import progress_bar

__all__ = ["bench_start"]


def bench_start(
    repeats: Annotated[int, typer.Option(min=1, help="Runs of each, of which the median is told.")] = 5,
    cold: Annotated[bool, typer.Option("--cold/--warm", help="Time starts without kept bytecode, too.")] = True,
) -> None:
    """How long each verb takes to show its help and to do a little work, and which large libraries it loads for that.

    The work is on 1,000 made-up homes without photos. Beside them Python itself and PyTorch are timed, by turns, so
    that ratios hold on a busy computer too.

    Example: hearthmap bench start
    Example: hearthmap bench start --repeats 9 --warm
    """
    from valuation.laboratory.starting.starts import start_table, time_starts

    with progress_bar() as tell:
        starts = time_starts(repeats, cold=cold, progress=tell)
    typer.echo(start_table(starts))
