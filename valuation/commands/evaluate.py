"""`hearthmap evaluate`: how well a portfolio's homes are valued."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar
from valuation.commands.options import Level, PortfolioFolder, Resume
from valuation.commands.training_options import takes_settings

if TYPE_CHECKING:
    from valuation.training.train_settings import TrainSettings


@takes_settings
def evaluate(
    portfolio: PortfolioFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for metrics.json and the page.")],
    protocol: Annotated[str, typer.Option(help="kfold, date (split by sale date) or zip25.")] = "kfold",
    folds: Annotated[int, typer.Option(min=2)] = 5,
    repeats: Annotated[int, typer.Option(min=1)] = 5,
    level: Level = 0.80,
    *,
    settings: "TrainSettings",
    resume: Resume = False,
) -> None:
    """Measure by repeated grouped cross-validation how well this portfolio's homes are valued.

    Example: hearthmap evaluate portfolio --out evaluation
    """
    import shutil

    from data.portfolio import read_portfolio
    from valuation.evaluation.evaluate import evaluate as measure
    from valuation.evaluation.evaluation_page import figures_as_text, write_evaluation

    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder for --out.")
    workspace = out.with_name(f"{out.name}.partial")
    with progress_bar() as tell:
        evaluation = measure(
            read_portfolio(portfolio),
            settings,
            protocol=protocol,  # type: ignore[arg-type]
            folds=folds,
            repeats=repeats,
            level=level,
            workspace=workspace,
            resume=resume,
            progress=tell,
        )
    files = write_evaluation(evaluation, out)
    shutil.rmtree(workspace, ignore_errors=True)
    typer.echo(figures_as_text(evaluation.metrics))
    typer.echo("Written: " + ", ".join(str(file) for file in files))
