"""`hearthmap report`: reports on homes that can leave the building."""

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar
from valuation.commands.options import Level, ModelFolder, PortfolioFolder

__all__ = ["AsOf", "Locale"]


class Format(StrEnum):
    """What a report is written as."""

    PDF = "pdf"
    HTML = "html"


AsOf = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="Effective date; today if not given."),
]
Locale = Annotated[str, typer.Option("--locale", help="What numbers and money are written by, such as de_DE.")]


def report(
    portfolio: PortfolioFolder,
    listings: Annotated[list[str], typer.Argument(metavar="LISTING...", help="listing_id of each home.")],
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the reports, one per home and format.")],
    format_: Annotated[
        list[Format] | None, typer.Option("--format", help="pdf or html; repeat it for both.", show_default="pdf")
    ] = None,
    as_of: AsOf = None,
    locale: Locale = "en_US",
    count: Annotated[int, typer.Option("--count", min=1, max=20, help="How many comparables.")] = 5,
    level: Level = 0.80,
) -> None:
    """Write a report on each home, to hand on: value, reasons, heatmaps, comparables, and what to be careful about.

    Example: hearthmap report portfolio 7 --model model --out reports --format pdf --format html --as-of 2026-11-20
    """
    from data.files import write_bytes_atomic
    from data.portfolio import read_portfolio
    from valuation.encoder.serving import compile_for_serving
    from valuation.homes.prepared_homes import check_fit
    from valuation.reports.home import home_report
    from valuation.reports.home_html import home_html
    from valuation.reports.home_pdf import home_pdf
    from valuation.reports.kept_homes import file_names
    from valuation.trained_model.model_folder import load_model
    from valuation.wording.money import number_locale

    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: give a folder for --out.")
    with number_locale(locale):  # before the model is loaded, which takes a while
        pass
    formats = list(dict.fromkeys(format_ or [Format.PDF]))
    wanted = list(dict.fromkeys(listings))
    trained, homes = load_model(model), read_portfolio(portfolio)
    check_fit(trained, homes)
    unknown = [name for name in wanted if name not in homes.listings.index]
    if unknown:  # before the first report is made
        some = ", ".join(homes.listings.index[:3])
        raise InputError(f"There is no listing '{unknown[0]}' in {portfolio}; its listings are {some}, ….")
    server = None if trained.backbone is None else compile_for_serving(trained.backbone)
    day = datetime.date.today() if as_of is None else as_of.date()
    names, files = file_names(wanted), []
    with progress_bar() as tell:
        for done, name in enumerate(wanted):
            tell("reports", done, len(wanted))
            content = home_report(
                trained, homes, name, as_of=day, locale=locale, server=server, count=count, level=level
            )
            for kind in formats:
                file = out / f"{names[name]}.{kind}"
                made = home_pdf(content) if kind is Format.PDF else home_html(content).encode("utf-8")
                write_bytes_atomic(file, made)
                files.append(file)
        tell("reports", len(wanted), len(wanted))
    typer.echo("Written: " + ", ".join(str(file) for file in files))
