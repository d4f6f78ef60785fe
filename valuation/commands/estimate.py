"""`hearthmap estimate`: a table of what every listing is worth."""

from pathlib import Path
from typing import Annotated

import typer

from valuation.commands.console import print_problems, progress_bar
from valuation.commands.options import AsOf, Level, ModelFolder, PortfolioFolder


def estimate(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV or Parquet file, by its suffix.")],
    as_of: AsOf = None,
    level: Level = 0.80,
) -> None:
    """Estimate every listing, with interval and confidence.

    Example: hearthmap estimate portfolio --model model --out estimates.csv
    Example: hearthmap estimate portfolio --model model --out march.csv --as-of 2026-03-31
    """
    from data.portfolio import read_portfolio
    from data.table_files.writing import check_suffix, write_table
    from valuation.estimates.estimate import MONEY, estimate_portfolio
    from valuation.homes.valuation_date import date_words, read_as_of
    from valuation.trained_model.model_folder import load_model
    from valuation.wording.facts import count

    check_suffix(out)
    day = read_as_of(as_of)
    trained, listings = load_model(model), read_portfolio(portfolio)
    with progress_bar() as tell:
        table = estimate_portfolio(
            trained, listings, level=level, as_of=day, progress=lambda d, t: tell("photos", d, t)
        )
    write_table(table.rename_axis("listing_id"), out, money=MONEY)
    valued = int(table["estimate"].notna().sum())
    typer.echo(f"{out}: {valued} of {len(table)} listings valued, in {trained.currency}, interval at {level:.0%}.")
    typer.echo(date_words(trained, table["as_of"], day))
    if learned := int(table["out_of_fold"].sum()):
        typer.echo(f"{count(learned, 'home')} that the model learned from: valued by models fitted without them.")
    print_problems(listings.problems)
