"""`hearthmap report-model`: model card and ratio study for a quality-control reviewer."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.options import ModelFolder
from valuation.commands.report import AsOf, Locale

__all__ = ["report_model"]

_FORMATS = ("pdf", "html")


def report_model(
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the report.")],
    portfolio: Annotated[
        Path | None,
        typer.Option(
            "--portfolio",
            metavar="PORTFOLIO",
            help="Homes to measure the model on; without, the training homes as the model keeps them.",
        ),
    ] = None,
    formats: Annotated[str, typer.Option("--format", metavar="NAMES", help="pdf, html, or both.")] = "pdf,html",
    as_of: AsOf = None,
    locale: Locale = "en_US",
) -> None:
    """Write what a model is, how far off its estimates are, and for whom: model card and ratio study.

    Example: hearthmap report-model --model model --portfolio portfolio --out model-report
    """
    from data.files import write_bytes_atomic
    from data.portfolio import read_portfolio
    from valuation.homes.prepared_homes import check_fit
    from valuation.reports.model_html import model_html
    from valuation.reports.model_pdf import model_pdf
    from valuation.reports.model_report import model_report
    from valuation.trained_model.model_folder import load_model
    from valuation.wording.money import number_locale

    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: give a folder for --out.")
    wanted = list(dict.fromkeys(name.strip().lower() for name in formats.split(",") if name.strip()))
    unknown = [name for name in wanted if name not in _FORMATS]
    if unknown or not wanted:
        raise InputError(f"There is no format '{', '.join(unknown)}': choose pdf, html, or both (pdf,html).")
    with number_locale(locale):  # before the model is loaded, which takes a while
        pass
    trained = load_model(model)
    homes = None if portfolio is None else read_portfolio(portfolio)
    if homes is not None:
        check_fit(trained, homes)
    day = datetime.date.today() if as_of is None else as_of.date()
    content = model_report(trained, homes, as_of=day, locale=locale)
    if content.prices[0]:
        typer.echo(f"{content.prices[0]}. {content.prices[1]}")
    typer.echo(content.basis)
    for name, value, remark in content.headline:
        typer.echo(f"{name:28} {value:26} {remark}")
    files = []
    for kind in wanted:
        file = out / f"model-report.{kind}"
        write_bytes_atomic(file, model_pdf(content) if kind == "pdf" else model_html(content).encode("utf-8"))
        files.append(file)
    typer.echo("Written: " + ", ".join(str(file) for file in files))
