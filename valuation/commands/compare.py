"""`hearthmap compare`: the homes most like a home, and what their prices say of it."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.options import AsOf, ModelFolder, PortfolioFolder


def compare(
    portfolio: PortfolioFolder,
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="listing_id of the home.")],
    model: ModelFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the grid as CSV and JSON, and pictures of likeness."),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="How many comparables.")] = 5,
    as_of: AsOf = None,
    within: Annotated[
        float | None, typer.Option("--within", metavar="KM", help="Only homes at most so many kilometres away.")
    ] = None,
    sold_from: Annotated[
        datetime.datetime | None,
        typer.Option("--sold-from", formats=["%Y-%m-%d"], help="Only homes sold on or after this day."),
    ] = None,
    sold_by: Annotated[
        datetime.datetime | None,
        typer.Option("--sold-by", formats=["%Y-%m-%d"], help="Only homes sold on or before this day."),
    ] = None,
    locations: Annotated[
        list[str] | None,
        typer.Option(
            "--location", metavar="PLACE", help="Only homes there: a location, or the first digits of a ZIP code."
        ),
    ] = None,
    chosen: Annotated[
        list[str] | None, typer.Option("--choose", metavar="ID", help="Put this home in, whatever else is asked.")
    ] = None,
    rejected: Annotated[list[str] | None, typer.Option("--reject", metavar="ID", help="Leave this home out.")] = None,
) -> None:
    """Print a home's comparables with the adjustment grid, as appraisers know it.

    --location, --choose and --reject can be given several times.

    Example: hearthmap compare portfolio 7 --model model --within 3 --reject 12 --out comparables
    """
    from data.portfolio import read_portfolio
    from explain.comparison.adjustments import adjustment_grid
    from explain.comparison.grid_files import GRID_JSON, save_grid
    from explain.comparison.grid_tables import grid_text
    from valuation.comparables.choosing import find_comparables
    from valuation.comparables.restrictions import Restrictions
    from valuation.estimates.estimate import HELD_OUT
    from valuation.homes.subject import prepare_home
    from valuation.homes.valuation_date import read_as_of
    from valuation.trained_model.model_folder import load_model

    ours = out is None or not out.exists() or (out.is_dir() and (not any(out.iterdir()) or (out / GRID_JSON).is_file()))
    if not ours:
        raise InputError(f"{out} holds something else: choose another folder for --out.")
    day = read_as_of(as_of)
    trained, homes = load_model(model), read_portfolio(portfolio)
    home = prepare_home(trained, homes, listing, as_of=day)
    among = Restrictions(
        within,
        None if sold_from is None else sold_from.date(),
        None if sold_by is None else sold_by.date(),
        tuple(locations or ()),
        tuple(chosen or ()),
        tuple(rejected or ()),
    )
    grid = adjustment_grid(home, find_comparables(home, count=count, among=among), among=among)
    typer.echo(grid_text(grid))
    if home.model.blind_to is not None:
        typer.echo(f"Note: {HELD_OUT}")
    if out is not None:
        files = save_grid(grid, home, out)
        typer.echo("\nWritten: " + ", ".join(str(file) for file in files))
