"""Arguments and options that several verbs have."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsOf", "Level", "ModelFolder", "PortfolioFolder", "Resume", "Strict"]

PortfolioFolder = Annotated[Path, typer.Argument(metavar="PORTFOLIO", help="Folder of the portfolio.")]
ModelFolder = Annotated[Path, typer.Option("--model", metavar="MODEL", help="Folder of the trained model.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at problems instead of going on without those rows.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="The day that values are of, such as 2026-11-29, or 'sale' for each home's own day of sale; today if not "
        "given. A model of homes without dates has none.",
    ),
]
Level = Annotated[float, typer.Option("--level", min=0.01, max=0.99, help="Confidence level of the interval.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")]
