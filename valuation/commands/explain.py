"""`hearthmap explain`: why one listing is worth what it is."""

from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.options import ModelFolder, PortfolioFolder

__all__ = ["explain"]


def explain(
    portfolio: PortfolioFolder,
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="listing_id of the home.")],
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the overlays and explanation.json.")],
    method: Annotated[str, typer.Option(help="How the maps are made.")] = "money-map",
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
