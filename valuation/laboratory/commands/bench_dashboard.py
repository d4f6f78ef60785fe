"""`hearthmap bench dashboard`: how quick the dashboard is, in a real browser, on small and large portfolios."""

import tempfile
from pathlib import Path
from typing import Annotated, cast

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar

__all__ = ["bench_dashboard"]


def bench_dashboard(
    portfolio: Annotated[
        Path | None, typer.Option("--portfolio", metavar="FOLDER", help="The demo neighbourhood else.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="Its model; the demo's own else.")
    ] = None,
    parts: Annotated[
        str, typer.Option(metavar="NAMES", help="Of demo, large, filters and analysts, separated by commas.")
    ] = "demo,large,filters,analysts",
    quick: Annotated[bool, typer.Option("--quick", help="Smaller portfolios, fewer repeats.")] = False,
) -> None:
    """How long people wait for the dashboard, how much memory it takes, and whether several may use it at once.

    Demo: on the portfolio as it is. Large: on 10,000 homes made of it. Filters: on 100,000 without photos. Analysts:
    four at once, each with homes and filters of their own. Goals stand beside the figures. Nothing else should run on
    this computer meanwhile: the browser takes its share of the processor too.

    Example: hearthmap bench dashboard
    Example: hearthmap bench dashboard --portfolio portfolio --model model --parts demo --quick
    """
    from valuation.laboratory.dashboard_bench.bench import FULL, QUICK, bench_dashboard_parts

    asked = [name.strip() for name in parts.split(",") if name.strip()]
    if (portfolio is None) != (model is None):
        raise InputError("Name both, --portfolio and --model, or neither for the demo neighbourhood.")
    with progress_bar() as tell, tempfile.TemporaryDirectory(prefix="hearthmap-bench-") as scratch:
        if portfolio is None or model is None:
            from valuation.demo import build_demo

            built = build_demo(tell)
            portfolio, model = cast(Path, built.portfolio), cast(Path, built.model)  # what is built has both
        sizes = QUICK if quick else FULL
        for table in bench_dashboard_parts(portfolio, model, asked, sizes, Path(scratch), tell):
            typer.echo(table + "\n")
