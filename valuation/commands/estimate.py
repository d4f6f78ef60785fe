"""`hearthmap estimate`: a table of what every listing is worth."""

from pathlib import Path
from typing import Annotated

import typer

from valuation.commands.console import print_problems, progress_bar
from valuation.commands.options import Level, ModelFolder, PortfolioFolder


def estimate(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV or Parquet file, by its suffix.")],
    level: Level = 0.80,
) -> None:
    """Estimate every listing, with interval and confidence.

    Example: hearthmap estimate portfolio --model model --out estimates.csv
    """
    from data.portfolio import read_portfolio
    from data.table_files.writing import check_suffix, write_table
    from valuation.estimates.estimate import MONEY, estimate_portfolio
    from valuation.trained_model.model_folder import load_model
    from valuation.wording.facts import count

    check_suffix(out)
    trained, listings = load_model(model), read_portfolio(portfolio)
    with progress_bar() as tell:
        table = estimate_portfolio(trained, listings, level=level, progress=lambda d, t: tell("photos", d, t))
    write_table(table.rename_axis("listing_id"), out, money=MONEY)
    valued = int(table["estimate"].notna().sum())
    typer.echo(f"{out}: {valued} of {len(table)} listings valued, in {trained.currency}, interval at {level:.0%}.")
    if learned := int(table["out_of_fold"].sum()):
        typer.echo(f"{count(learned, 'home')} that the model learned from: valued by models fitted without them.")
    print_problems(listings.problems)
