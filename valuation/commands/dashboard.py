"""`hearthmap dashboard`: the homes in a browser."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["dashboard"]


def dashboard(
    portfolio: Annotated[Path | None, typer.Option("--portfolio", help="Else the last one used.")] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Else the last one used.")] = None,
    allow_training: Annotated[
        bool, typer.Option("--allow-training", help="Offer to train models, which writes to the disk.")
    ] = False,
) -> None:
    """Open the dashboard in a browser.

    Example: hearthmap dashboard --portfolio portfolio --model model
    """
    page = Path(__file__).parents[1] / "dashboard" / "app.py"
    chosen = [
        part for name, path in (("--portfolio", portfolio), ("--model", model)) if path for part in (name, str(path))
    ]
    if allow_training:
        chosen.append("--allow-training")
    command = [sys.executable, "-m", "streamlit", "run", str(page), "--browser.gatherUsageStats=false"]
    command += ["--server.address=localhost", "--", *chosen]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603  # our own page, no shell
