"""`hearthmap report-portfolio`: hundreds of homes reported with one command."""

import datetime
import os
from pathlib import Path
from typing import Annotated

import typer

from data.errors import HearthmapError
from valuation.commands.console import print_problems, progress_bar
from valuation.commands.options import ModelFolder, PortfolioFolder

_MOST_TOLD = 20  # failures


def report_portfolio(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for everything written.")],
    homes: Annotated[str, typer.Option("--homes", metavar="all|ID,ID", help="Which homes.")] = "all",
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="NAMES",
            help="Of xlsx (workbook), pdf (summary), csv, parquet (tables), home-pdf and home-html (a report of each "
            "home), separated by commas.",
        ),
    ] = "xlsx,pdf,home-pdf",
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Effective date; today else."),
    ] = None,
    locale: Annotated[str, typer.Option(help="How numbers are written, such as de_DE.")] = "en_US",
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one for each core else.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
) -> None:
    """Report on many homes: a workbook for desk review, a summary, tables, and a report of each home.

    With --resume, homes that are finished are left as they are; those whose model, data, date or locale has changed
    are made anew.

    Example: hearthmap report-portfolio portfolio --model model --out reports
    """
    from data.portfolio import read_portfolio
    from valuation.reports.portfolio_run import report_portfolio as write_all

    day = datetime.date.today() if as_of is None else as_of.date()
    chosen = None if homes.strip() == "all" else [name.strip() for name in homes.split(",") if name.strip()]
    with progress_bar() as tell:
        run = write_all(
            portfolio,
            model,
            out,
            formats=[name.strip() for name in formats.split(",") if name.strip()],
            as_of=day,
            locale=locale,
            listing_ids=chosen,
            workers=workers or os.cpu_count() or 1,
            resume=resume,
            progress=tell,
        )
    kept = f", {run.reused} of them finished before" if run.reused else ""
    typer.echo(f"{out}: {run.homes} homes{kept}, {run.valued} with an estimate.")
    typer.echo("Written: " + ", ".join(str(file) for file in run.files))
    print_problems(read_portfolio(portfolio).problems)
    for sentence in run.failures[:_MOST_TOLD]:
        typer.echo(f"  {sentence}", err=True)
    if run.failures:
        raise HearthmapError(
            f"{len(run.failures)} of {run.homes} homes could not be reported whole (see above); everything else is "
            "written. Mend them and go on with --resume."
        )
