"""`hearthmap compare`: the sold homes most like a home, and what their prices say of it."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.options import ModelFolder, PortfolioFolder


def compare(
    portfolio: PortfolioFolder,
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="listing_id of the home.")],
    model: ModelFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the grid as CSV and JSON, and pictures of likeness."),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="How many comparables.")] = 5,
    sold_by: Annotated[
        datetime.datetime | None,
        typer.Option("--sold-by", formats=["%Y-%m-%d"], help="Only homes sold on or before this day."),
    ] = None,
) -> None:
    """Print a home's comparables with the adjustment grid, as appraisers know it.

    Example: hearthmap compare portfolio 7 --model model --out comparables
    """
    from data.portfolio import read_portfolio
    from explain.comparison.adjustments import adjustment_grid
    from explain.comparison.grid_files import GRID_JSON, save_grid
    from explain.comparison.grid_tables import grid_text
    from valuation.comparables.choosing import find_comparables
    from valuation.estimates.estimate import HELD_OUT
    from valuation.homes.subject import prepare_home
    from valuation.trained_model.model_folder import load_model

    ours = out is None or not out.exists() or (out.is_dir() and (not any(out.iterdir()) or (out / GRID_JSON).is_file()))
    if not ours:
        raise InputError(f"{out} holds something else: choose another folder for --out.")
    trained, homes = load_model(model), read_portfolio(portfolio)
    home = prepare_home(trained, homes, listing)
    chosen = find_comparables(home, count=count, sold_by=None if sold_by is None else sold_by.date())
    grid = adjustment_grid(home, chosen)
    typer.echo(grid_text(grid))
    if home.model.blind_to is not None:
        typer.echo(f"Note: {HELD_OUT}")
    if out is not None:
        files = save_grid(grid, home, out)
        typer.echo("\nWritten: " + ", ".join(str(file) for file in files))
