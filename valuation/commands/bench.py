"""`hearthmap bench`: the figures that the README quotes, each measured by one command."""

from pathlib import Path
from typing import Annotated

import typer

from valuation.commands.console import progress_bar

__all__ = ["bench"]

bench = typer.Typer(no_args_is_help=True, help="Measure what the README quotes.")


@bench.callback()
def _bench() -> None:
    """Measure what the README quotes."""


@bench.command("demo")
def bench_demo(
    portfolio: Annotated[
        Path | None, typer.Argument(metavar="[PORTFOLIO]", help="A rendered neighbourhood; the shipped one else.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Of five-fold cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 0,
) -> None:
    """How much photos help in the demo neighbourhood, and whether the model finds what its elements are worth.

    Example: hearthmap bench demo
    """
    from data.errors import InputError
    from data.neighbourhood.shipped import shipped_folder
    from data.portfolio import read_portfolio
    from valuation.counterfactuals import recover_effects
    from valuation.evaluate import evaluate
    from valuation.evaluation_page import figures_as_text
    from valuation.train_settings import TrainSettings

    folder = portfolio or shipped_folder()
    if folder is None:
        raise InputError("This installation came without the demo neighbourhood: name the folder of a rendered one.")
    settings, homes = TrainSettings(seed=seed), read_portfolio(folder)
    with progress_bar() as tell:
        evaluation = evaluate(homes, settings, repeats=repeats, progress=tell)
        recovery = recover_effects(homes, settings, repeats=repeats, progress=tell)
    typer.echo(figures_as_text(evaluation.metrics))
    typer.echo("Effects in per cent of the price, by pairs of photos of the same home (true, recovered):")
    for name, row in recovery.by_element().iterrows():
        true, found = 100 * float(row["effect"]), 100 * float(row["recovered"])
        typer.echo(f"  {name:16} {true:6.1f} {found:6.1f}   ({int(row['pairs'])} pairs)")
    for words, figure in (
        ("correlation of true and recovered effects", recovery.correlation),
        ("share of pairs with the right sign", recovery.sign),
        ("recovered effect per true effect", recovery.slope),
    ):
        typer.echo(f"{words}: {figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}]")
