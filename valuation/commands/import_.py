"""`hearthmap import`: a table and photos become a portfolio."""

from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.console import print_problems, progress_bar
from valuation.commands.options import Strict


def import_(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with a table and photos, or a table.")],
    to: Annotated[Path, typer.Option("--to", metavar="PORTFOLIO", help="Folder of the new portfolio.")],
    maps: Annotated[list[str] | None, typer.Option("--map", help="COLUMN=SOURCE COLUMN; may be repeated.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of the prices, such as EUR.")] = None,
    area_unit: Annotated[str | None, typer.Option(help="sqft or m2.")] = None,
    price_kind: Annotated[str | None, typer.Option(help="What a plain price column holds: sale or asking.")] = None,
    decimal: Annotated[str | None, typer.Option(help="Decimal mark of the table's numbers: '.' or ','.")] = None,
    strict: Strict = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the portfolio that is there.")] = False,
) -> None:
    """Bring a table and photos into a portfolio.

    Example: hearthmap import sales.csv --to portfolio --map price=SalePrice --map area=GrLivArea
    """
    from data.importing import import_portfolio

    mapping = {}
    for pair in maps or []:
        name, mark, column = pair.partition("=")
        if not (mark and name.strip() and column.strip()):
            raise InputError(f"--map {pair} is not of the form COLUMN=SOURCE COLUMN, such as price=SalePrice.")
        mapping[name.strip()] = column.strip()
    with progress_bar() as tell:
        portfolio = import_portfolio(
            source,
            to,
            mapping=mapping,
            currency=currency,
            area_unit=area_unit,  # type: ignore[arg-type]
            price_kind=price_kind,  # type: ignore[arg-type]
            decimal=decimal,  # type: ignore[arg-type]
            strict=strict,
            overwrite=overwrite,
            progress=lambda done, total: tell("photos", done, total),
        )
    priced = int(portfolio.listings["price"].notna().sum())
    typer.echo(
        f"{to}: {len(portfolio.listings)} listings ({priced} with a price, {portfolio.price_kind}, "
        f"{portfolio.currency}), {len(portfolio.photos)} photos, {len(portfolio.problems)} problems."
    )
    print_problems(portfolio.problems, to / "problems.csv")
