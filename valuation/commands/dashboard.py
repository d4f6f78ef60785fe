"""`hearthmap dashboard`: the homes in a browser."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.dashboard_server import server_command, server_environment

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
    for folder, what, verb in ((portfolio, "portfolio", "import"), (model, "model", "train")):
        if folder is not None and not folder.is_dir():
            raise InputError(f"{folder} is no folder: name a {what}, such as one made by `hearthmap {verb}`.")
    chosen = [
        part for name, path in (("--portfolio", portfolio), ("--model", model)) if path for part in (name, str(path))
    ]
    if allow_training:
        chosen.append("--allow-training")
    done = subprocess.run(server_command(chosen), env=server_environment(), check=False)  # noqa: S603  # no shell
    raise typer.Exit(done.returncode)
