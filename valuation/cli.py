"""The command line: parses, calls, prints; it computes nothing."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from data.errors import HearthmapError, InputError

__all__ = ["app", "main"]

_INTERRUPTED = 130  # what typer makes of Ctrl-C

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Value homes from their photos and show, in money and on the picture, why.",
)

PortfolioFolder = Annotated[Path, typer.Argument(metavar="PORTFOLIO", help="Folder of the portfolio.")]
ModelFolder = Annotated[Path, typer.Option("--model", metavar="MODEL", help="Folder of the trained model.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at problems instead of going on without those rows.")]
Level = Annotated[float, typer.Option("--level", min=0.01, max=0.99, help="Confidence level of the interval.")]
Backbone = Annotated[str, typer.Option("--backbone", help="Any timm net by name.")]
Weights = Annotated[str | None, typer.Option("--weights", help="File of weights (.safetensors or .pth).")]
Layer = Annotated[str | None, typer.Option("--layer", help="Layer of the activations; the backbone's default else.")]
Size = Annotated[int | None, typer.Option("--size", help="Side in pixels to which photos are squashed.")]
Loss = Annotated[str, typer.Option("--loss", help="Metric loss: rank-n-contrast, triplet, log-ratio or none.")]
Epochs = Annotated[int | None, typer.Option("--epochs", min=0, help="Passes of metric learning (6), or of --tune (4).")]
Tune = Annotated[str, typer.Option("--tune", help="Fine-tune the backbone: none, last (stage) or whole.")]
Device = Annotated[str, typer.Option("--device", help="Where fine-tuning runs: auto, cpu or cuda.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed and data, same result.")]
NoPhotos = Annotated[bool, typer.Option("--no-photos", help="Leave the photos out.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")]


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, silent when that is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            progress.update(task, description=stage, completed=done, total=total)

        yield tell


def _settings(
    backbone: str,
    weights: str | None,
    layer: str | None,
    size: int | None,
    loss: str,
    epochs: int | None,
    tune: str,
    device: str,
    seed: int,
    no_photos: bool,
) -> Any:
    from valuation.projection import MetricSettings
    from valuation.training import TrainSettings, check_settings

    chosen: dict[str, Any] = {"metric": MetricSettings(loss=loss)}
    if epochs is not None:
        chosen = {"metric": MetricSettings(loss=loss, epochs=epochs)} if tune == "none" else {"tune_epochs": epochs}
    settings = TrainSettings(
        backbone,
        weights,
        layer,
        size,
        not no_photos,
        tune=tune,  # type: ignore[arg-type]  # checked below
        device=device,
        seed=seed,
        **chosen,
    )
    check_settings(settings)
    return settings


@app.command("import")
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
    with _bar() as tell:
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
    _print_problems(portfolio.problems, to / "problems.csv")


@app.command()
def check(
    portfolio: PortfolioFolder,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON too.")] = None,
    strict: Strict = False,
) -> None:
    """Report on the data's quality: counts, photos by room, problems, shared photos.

    Example: hearthmap check portfolio --json quality.json
    """
    from data.checking import check_portfolio
    from data.files import write_json

    with _bar() as tell:
        report = check_portfolio(portfolio, strict=strict, progress=lambda done, total: tell("photos", done, total))
    content = report.to_json()
    for name, value in content.items():
        if isinstance(value, dict):
            typer.echo(f"{name.replace('_', ' ')}:")
            for key, number in value.items():
                typer.echo(f"  {key}: {number}")
        elif not isinstance(value, list):
            typer.echo(f"{name.replace('_', ' ')}: {value}")
    if json is not None:
        write_json(json, content)
        typer.echo(f"Written: {json}")


@app.command()
def train(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    backbone: Backbone = "tf_efficientnet_lite0",
    weights: Weights = None,
    layer: Layer = None,
    size: Size = None,
    loss: Loss = "rank-n-contrast",
    epochs: Epochs = None,
    tune: Tune = "none",
    device: Device = "auto",
    seed: Seed = 0,
    no_photos: NoPhotos = False,
    resume: Resume = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the model that is there.")] = False,
    strict: Strict = False,
) -> None:
    """Train on a portfolio's priced homes, calibrate the interval and write the model.

    Example: hearthmap train portfolio --model model
    """
    import shutil

    from data.portfolio import read_portfolio
    from valuation.model_folder import CARD, save_model
    from valuation.settings import remember
    from valuation.training import train as train_model

    settings = _settings(backbone, weights, layer, size, loss, epochs, tune, device, seed, no_photos)
    if model.exists() and not (
        model.is_dir() and (not any(model.iterdir()) or (overwrite and (model / CARD).is_file()))
    ):
        raise InputError(f"{model} is there already: choose another folder, or replace a model with --overwrite.")
    workspace = model.with_name(f"{model.name}.partial")
    with _bar() as tell:
        trained = train_model(
            read_portfolio(portfolio, strict=strict), settings, workspace=workspace, resume=resume, progress=tell
        )
    save_model(trained, model)
    shutil.rmtree(workspace, ignore_errors=True)
    remember(portfolio, model)
    training = trained.card["training"]
    typer.echo(f"{model}: trained on {training['homes']} homes with {training['photos']} photos.")
    for name, figures in trained.card["metrics"].items():
        if figures is not None:
            typer.echo(
                f"  {name.replace('_', ' '):16} cross-fitted on {figures['n']} homes: MAPE {figures['mape']:.1%}, "
                f"MdAPE {figures['mdape']:.1%}, R² of log price {figures['r2_log']:.2f}"
            )
    if trained.card["room_accuracy"] is not None:
        typer.echo(f"  rooms recognised rightly in cross-validation: {trained.card['room_accuracy']:.1%}")


@app.command()
def evaluate(
    portfolio: PortfolioFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for metrics.json and the page.")],
    protocol: Annotated[str, typer.Option(help="kfold, date (split by sale date) or zip25.")] = "kfold",
    folds: Annotated[int, typer.Option(min=2)] = 5,
    repeats: Annotated[int, typer.Option(min=1)] = 5,
    level: Level = 0.80,
    backbone: Backbone = "tf_efficientnet_lite0",
    weights: Weights = None,
    layer: Layer = None,
    size: Size = None,
    loss: Loss = "rank-n-contrast",
    epochs: Epochs = None,
    tune: Tune = "none",
    device: Device = "auto",
    seed: Seed = 0,
    no_photos: NoPhotos = False,
    resume: Resume = False,
) -> None:
    """Measure by repeated grouped cross-validation how well this portfolio's homes are valued.

    Example: hearthmap evaluate portfolio --out evaluation
    """
    import shutil

    from data.portfolio import read_portfolio
    from valuation.evaluate import evaluate as measure
    from valuation.evaluation_page import figures_as_text, write_evaluation

    settings = _settings(backbone, weights, layer, size, loss, epochs, tune, device, seed, no_photos)
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder for --out.")
    workspace = out.with_name(f"{out.name}.partial")
    with _bar() as tell:
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


@app.command()
def estimate(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV or Parquet file, by its suffix.")],
    level: Level = 0.80,
) -> None:
    """Estimate every listing, with interval and confidence.

    Example: hearthmap estimate portfolio --model model --out estimates.csv
    """
    from data.files import atomic_write
    from data.portfolio import read_portfolio
    from valuation.estimate import estimate_portfolio
    from valuation.model_folder import load_model

    if out.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(f"{out} must end in .csv or .parquet.")
    trained, listings = load_model(model), read_portfolio(portfolio)
    with _bar() as tell:
        table = estimate_portfolio(trained, listings, level=level, progress=lambda d, t: tell("photos", d, t))
    with atomic_write(out) as temporary:
        if out.suffix.lower() == ".csv":
            table.to_csv(temporary, index_label="listing_id", float_format="%.6g")
        else:
            table.to_parquet(temporary)
    valued = int(table["estimate"].notna().sum())
    typer.echo(f"{out}: {valued} of {len(table)} listings valued, in {trained.currency}, interval at {level:.0%}.")
    _print_problems(listings.problems, None)


@app.command()
def explain(
    portfolio: PortfolioFolder,
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="listing_id of the home.")],
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the overlays and explanation.json.")],
    method: Annotated[str, typer.Option(help="How the maps are made.")] = "grad-cam",
) -> None:
    """Paint on every photo of a listing what raises and lowers its estimate, in money.

    Example: hearthmap explain portfolio 7 --model model --out explanation
    """
    from data.portfolio import read_portfolio
    from explain.explain import explain as explain_listing
    from explain.saving import EXPLANATION, save_explanation
    from valuation.model_folder import load_model

    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / EXPLANATION).is_file())):
        raise InputError(f"{out} holds something else: choose another folder for --out.")
    explanation = explain_listing(load_model(model), read_portfolio(portfolio), listing, method=method)
    files = save_explanation(explanation, out)
    typer.echo(explanation.text)
    typer.echo("Written: " + ", ".join(str(file) for file in files))


@app.command()
def dashboard(
    portfolio: Annotated[Path | None, typer.Option("--portfolio", help="Else the last one used.")] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Else the last one used.")] = None,
) -> None:
    """Open the dashboard in a browser.

    Example: hearthmap dashboard --portfolio portfolio --model model
    """
    page = Path(__file__).parent / "dashboard" / "app.py"
    chosen = [
        part for name, path in (("--portfolio", portfolio), ("--model", model)) if path for part in (name, str(path))
    ]
    command = [sys.executable, "-m", "streamlit", "run", str(page), "--browser.gatherUsageStats=false"]
    command += ["--server.address=localhost", "--", *chosen]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603  # our own page, no shell


def _print_problems(problems: Any, file: Path | None) -> None:
    """The problems by reason, most frequent first, on standard error."""
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.reason] = counts.get(problem.reason, 0) + 1
    for reason, count in sorted(counts.items(), key=lambda item: -item[1])[:10]:
        typer.echo(f"  {count} × {reason}", err=True)
    if problems and file is not None:
        typer.echo(f"  Row by row: {file}", err=True)


def main() -> None:
    """Run the command line: exit code 0; 2 and one sentence for bad input; 1 and one sentence for a failure."""
    try:
        app()
    except HearthmapError as error:
        typer.echo(f"hearthmap: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        typer.echo(f"hearthmap: {error.filename or 'A file'}: {error.strerror or error}.", err=True)
        sys.exit(1)
    except SystemExit as stop:
        if stop.code == _INTERRUPTED:
            typer.echo("hearthmap: stopped; a training or evaluation goes on with --resume.", err=True)
        raise


if __name__ == "__main__":
    main()
