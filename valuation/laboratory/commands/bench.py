"""`hearthmap bench`: the figures that the README quotes, each measured by one command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from valuation.commands.console import progress_bar
from valuation.laboratory.commands.bench_comparables import bench_comparables
from valuation.laboratory.commands.bench_dashboard import bench_dashboard
from valuation.laboratory.commands.bench_explain import bench_explain
from valuation.laboratory.commands.bench_start import bench_start

if TYPE_CHECKING:
    from data.portfolio import Portfolio
    from valuation.laboratory.demo.counterfactuals import Recovery
    from valuation.training.train_settings import TrainSettings


bench = typer.Typer(no_args_is_help=True, add_completion=False, help="Measure what the README quotes.")
bench.command("explain")(bench_explain)
bench.command("comparables")(bench_comparables)
bench.command("dashboard")(bench_dashboard)
bench.command("start")(bench_start)


@bench.callback()
def _bench() -> None:
    """Measure what the README quotes."""


@bench.command("demo")
def bench_demo(
    portfolio: Annotated[
        Path | None, typer.Argument(metavar="[PORTFOLIO]", help="A rendered neighbourhood; the shipped one else.")
    ] = None,
    trained_on: Annotated[
        Path | None,
        typer.Option("--trained-on", metavar="OTHER", help="Train on this neighbourhood, and test on PORTFOLIO."),
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Of five-fold cross-validation.")] = 5,
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 0,
) -> None:
    """How much photos help in the demo neighbourhood, and whether the model finds what its elements are worth.

    By cross-validation; with --trained-on by a model of the homes of another neighbourhood.

    Example: hearthmap bench demo
    Example: hearthmap bench demo neighbourhood --trained-on data/demo
    """
    from data.errors import InputError
    from data.laboratory.neighbourhood.checksums import shipped_faults
    from data.portfolio import read_portfolio
    from data.shipped_demo import CHECKSUMS, shipped_folder
    from valuation.evaluation.evaluate import evaluate
    from valuation.evaluation.evaluation_page import figures_as_text
    from valuation.laboratory.demo.counterfactuals import recover_effects
    from valuation.training.train_settings import TrainSettings

    folder = portfolio or shipped_folder()
    if folder is None:
        raise InputError("This installation came without the demo neighbourhood: name the folder of a rendered one.")
    faults = shipped_faults(folder) if (folder / CHECKSUMS).is_file() else []
    if faults:
        raise InputError(f"{folder} is not as it was rendered, so its truth is not to be relied on. {faults[0]}")
    settings, homes = TrainSettings(seed=seed), read_portfolio(folder)
    if trained_on is not None:
        _held_out(homes, read_portfolio(trained_on), settings)
        return
    with progress_bar() as tell:
        evaluation = evaluate(homes, settings, repeats=repeats, progress=tell)
        recovery = recover_effects(homes, settings, repeats=repeats, progress=tell)
    typer.echo(figures_as_text(evaluation.metrics))
    _print_recovery(recovery)


def _held_out(homes: "Portfolio", others: "Portfolio", settings: "TrainSettings") -> None:
    """Train on some homes and print how well others are valued."""
    from valuation.laboratory.demo.counterfactuals import effects_by
    from valuation.laboratory.demo.held_out import judge_held_out
    from valuation.training.train import train

    with progress_bar() as tell:
        model = train(others, settings, progress=tell)
        judged = judge_held_out(model, homes, progress=lambda done, total: tell("photos", done, total))
        recovery = effects_by(model, homes, seed=settings.seed, progress=tell)
    typer.echo(f"{len(model.index.listing_id)} homes trained on, {judged.homes} others valued.")
    for words, figure in (("MAPE, attributes only", judged.attributes_only), ("MAPE, both", judged.both)):
        typer.echo(f"{words}: {figure.value:.1%} [{figure.low:.1%}, {figure.high:.1%}]")
    change = judged.change
    typer.echo(f"Photos change the MAPE by {change.value:+.1%} [{change.low:+.1%}, {change.high:+.1%}].")
    typer.echo(f"The {judged.level:.0%} interval covers {judged.covered:.1%} of prices.")
    _print_recovery(recovery)


def _print_recovery(recovery: "Recovery") -> None:
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
