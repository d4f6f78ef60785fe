"""`hearthmap check`: the quality of a portfolio's data."""

from pathlib import Path
from typing import Annotated

import typer

from valuation.commands.console import progress_bar
from valuation.commands.options import PortfolioFolder, Strict


def check(
    portfolio: PortfolioFolder,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON too.")] = None,
    strict: Strict = False,
) -> None:
    """Report on the data's quality: counts, photos by room, problems, shared photos.

    Example: hearthmap check portfolio --json quality.json
    """
    from data.checking import check_portfolio
    from data.files import write_json

    with progress_bar() as tell:
        report = check_portfolio(portfolio, strict=strict, progress=lambda done, total: tell("photos", done, total))
    content = report.to_json()
    for name, value in content.items():
        if value == {}:
            continue
        if isinstance(value, dict):
            typer.echo(f"{name.replace('_', ' ')}:")
            for key, number in value.items():
                typer.echo(f"  {key}: {number}")
        elif not isinstance(value, list | tuple):  # problem by problem: in the JSON
            typer.echo(f"{name.replace('_', ' ')}: {value}")
    if json is not None:
        write_json(json, content)
        typer.echo(f"Written: {json}")
