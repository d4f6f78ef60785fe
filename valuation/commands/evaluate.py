"""`hearthmap evaluate`: how well a portfolio's homes are valued."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar
from valuation.commands.options import Level, PortfolioFolder, Resume
from valuation.commands.training_options import takes_settings

if TYPE_CHECKING:
    from valuation.training.train_settings import TrainSettings

_PROTOCOLS = ("kfold", "date", "zip25", "rolling")


@takes_settings
def evaluate(
    portfolio: PortfolioFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for metrics.json and the page.")],
    protocol: Annotated[
        str, typer.Option(help="kfold, date (split by sale date), zip25, or rolling (before the sale, month by month).")
    ] = "kfold",
    folds: Annotated[int | None, typer.Option(min=2, help="Of cross-validation: 5, rolling 3.")] = None,
    repeats: Annotated[int, typer.Option(min=1)] = 5,
    origins: Annotated[int, typer.Option(min=1, help="rolling: so many months to stand at, the latest.")] = 6,
    ahead: Annotated[int, typer.Option(min=1, help="rolling: so many months are valued from each.")] = 3,
    level: Level = 0.80,
    *,
    settings: "TrainSettings",
    resume: Resume = False,
) -> None:
    """Measure how well this portfolio's homes are valued: by cross-validation, or before the sale.

    Example: hearthmap evaluate portfolio --out evaluation
    Example: hearthmap evaluate portfolio --out rolling --protocol rolling --origins 5 --ahead 3
    """
    import shutil

    from data.portfolio import read_portfolio
    from valuation.evaluation.evaluate import evaluate as measure
    from valuation.evaluation.evaluation_page import figures_as_text, write_evaluation

    if protocol not in _PROTOCOLS:
        raise InputError(f"There is no protocol '{protocol}'; choose {', '.join(_PROTOCOLS[:-1])} or {_PROTOCOLS[-1]}.")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder for --out.")
    workspace = out.with_name(f"{out.name}.partial")
    rolling = protocol == "rolling"
    with progress_bar() as tell:
        homes = read_portfolio(portfolio)
        how: dict[str, Any] = {"level": level, "workspace": workspace, "resume": resume, "progress": tell}
        if rolling:
            from valuation.evaluation.rolling import evaluate_rolling

            evaluation = evaluate_rolling(homes, settings, origins=origins, ahead=ahead, folds=folds or 3, **how)
        else:
            evaluation = measure(
                homes,
                settings,
                protocol=protocol,  # type: ignore[arg-type]
                folds=folds or 5,
                repeats=repeats,
                **how,
            )
    if rolling:
        from valuation.evaluation.rolling_page import rolling_as_text, write_rolling

        files, text = write_rolling(evaluation, out), rolling_as_text(evaluation.metrics)
    else:
        files, text = write_evaluation(evaluation, out), figures_as_text(evaluation.metrics)
    shutil.rmtree(workspace, ignore_errors=True)
    typer.echo(text)
    typer.echo("Written: " + ", ".join(str(file) for file in files))
