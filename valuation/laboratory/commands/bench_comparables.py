"""`hearthmap bench comparables`: how well like homes tell a home's price, and how well the index finds them."""

from typing import Annotated

import typer

from valuation.commands.console import progress_bar
from valuation.commands.options import PortfolioFolder

__all__ = ["bench_comparables"]


def bench_comparables(
    portfolio: PortfolioFolder,
    count: Annotated[int, typer.Option("--count", min=1, help="Comparables of each home.")] = 5,
    repeats: Annotated[int, typer.Option(min=1, help="Of five-fold cross-validation.")] = 1,
    index_homes: Annotated[
        int, typer.Option("--index-homes", min=0, help="Measure the index on so many homes; 0 leaves that out.")
    ] = 100_000,
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 0,
) -> None:
    """Value homes by their comparables, beside neighbours found in simpler ways, by cross-validation.

    Example: hearthmap bench comparables portfolio --repeats 5
    """
    from data.portfolio import read_portfolio
    from valuation.laboratory.comparables.accuracy import LEARNED, measure_comparables
    from valuation.laboratory.comparables.recall import measure_index
    from valuation.training.train_settings import TrainSettings

    homes, settings = read_portfolio(portfolio), TrainSettings(seed=seed)
    with progress_bar() as tell:
        found = measure_comparables(homes, settings, count=count, repeats=repeats, progress=tell)
        index = measure_index(homes, settings, index_homes, count=count, progress=tell) if index_homes else None
    typer.echo(f"{found.homes} homes valued by {count} homes of the other folds; intervals hold 95 % of resamples.")
    typer.echo(f"{'':28} {'MAPE':>24} {'MdAPE':>24} {'MAPE against comparables':>28}")
    for name in found.figures.values:
        cells = []
        for figure in ("mape", "mdape"):
            known = found.figures.figure(name, figure)
            cells.append(f"{known.value:8.1%} [{known.low:.1%}, {known.high:.1%}]".rjust(24))
        if name != LEARNED:
            gap = found.figures.difference(name, LEARNED, "mape", relative=True)
            cells.append(f"{gap.value:+8.1%} [{gap.low:+.1%}, {gap.high:+.1%}]".rjust(28))
        typer.echo(f"{name:28} " + " ".join(cells))
    total = sum(found.weights.values()) or 1.0
    shares = ", ".join(f"{name} {weight / total:.0%}" for name, weight in found.weights.items())
    typer.echo(f"What counts (share of all weights): {shares}")
    if index is not None:
        typer.echo(
            f"Index of {index.homes:,} homes: {index.recall:.1%} of the {count} nearest found; "
            f"{1000 * index.seconds:.1f} ms a home, {index.exact_seconds / index.seconds:.1f} times as fast as "
            f"a search through all; built in {index.build_seconds:.1f} s, {index.megabytes:.0f} MB."
        )
