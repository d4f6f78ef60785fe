"""`hearthmap train`: a portfolio becomes a model."""

from typing import TYPE_CHECKING, Annotated

import typer

from valuation.commands.console import progress_bar
from valuation.commands.options import ModelFolder, PortfolioFolder, Resume, Strict
from valuation.commands.training_options import takes_settings
from valuation.training_to_folder import check_target, train_to_folder

if TYPE_CHECKING:
    from valuation.training.train_settings import TrainSettings


@takes_settings
def train(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    settings: "TrainSettings",
    resume: Resume = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the model that is there.")] = False,
    strict: Strict = False,
) -> None:
    """Train on a portfolio's priced homes, calibrate the interval and write the model.

    Example: hearthmap train portfolio --model model
    """
    import shutil

    from valuation.settings import remember
    from valuation.wording.price_basis import basis_of_card

    check_target(model, overwrite=overwrite)
    workspace = model.with_name(f"{model.name}.partial")
    with progress_bar() as tell:
        trained = train_to_folder(
            portfolio, model, settings, workspace=workspace, resume=resume, strict=strict, progress=tell
        )
    shutil.rmtree(workspace, ignore_errors=True)
    remember(portfolio, model)
    training = trained.card["training"]
    typer.echo(f"{model}: trained on {training['homes']} homes with {training['photos']} photos.")
    if training["until"]:
        typer.echo(f"  {training['until']}")
    if training["suspicious_left_out"]:
        typer.echo(
            f"  {training['suspicious_left_out']} prices that are hardly market values were left out (`hearthmap "
            "check` names them); their homes are valued as any other. --keep-suspicious-prices learns from them too."
        )
    heading = basis_of_card(trained.card).heading
    if heading:
        typer.echo(f"  {heading}.")
    for name, figures in trained.card["metrics"].items():
        if figures is not None:
            typer.echo(
                f"  {name.replace('_', ' '):16} cross-fitted on {figures['n']} homes: MAPE {figures['mape']:.1%}, "
                f"MdAPE {figures['mdape']:.1%}, R² of log price {figures['r2_log']:.2f}"
            )
    if trained.card["room_accuracy"] is not None:
        typer.echo(f"  rooms recognised rightly in cross-validation: {trained.card['room_accuracy']:.1%}")
