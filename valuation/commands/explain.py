"""`hearthmap explain`: why one listing is worth what it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.errors import InputError
from valuation.commands.options import AsOf, ModelFolder, PortfolioFolder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explain.methods import Method

__all__ = ["METHOD_TITLES", "methods_as_text"]

METHOD_TITLES = {
    "money-map": "Money map",
    "aggregated-grad-cam": "Aggregated Grad-CAM",
    "grad-cam": "Grad-CAM",
    "counterfactual-grad-cam": "Counterfactual Grad-CAM",
    "cam": "CAM",
    "xgrad-cam": "XGrad-CAM",
    "hirescam": "HiResCAM",
    "layercam": "LayerCAM",
    "gam": "GAM",
    "integrated-grad-cam": "Integrated Grad-CAM",
    "group-cam": "Group-CAM",
    "relevance-cam": "Relevance-CAM",
    "embedding-cam": "EmbeddingCAM",
    "fam": "FAM",
    "sfam": "SFAM",
    "guided-grad-cam": "Guided Grad-CAM",
}
"""Of `explain.methods.METHODS`, which takes long to import: help names them without it."""
_NAMED = ", ".join(f"{name} ({title})" for name, title in METHOD_TITLES.items())


def explain(
    portfolio: PortfolioFolder,
    listing: Annotated[str, typer.Argument(metavar="LISTING", help="listing_id of the home.")],
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the pictures and explanation.json.")],
    as_of: AsOf = None,
    method: Annotated[
        str, typer.Option(help=f"How the maps on the photos are made: {_NAMED}. --methods says more of each.")
    ] = "money-map",
    layer: Annotated[
        str | None,
        typer.Option(help="Layer of the backbone whose activations are mapped; the model's own if not given."),
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            help="What the maps are of: log price, photo-score, dearer-homes, or with --to similarity or comparables; "
            "with a method that maps it, such as --method grad-cam."
        ),
    ] = "log price",
    to: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LISTING",
            help="The home that similarity is to; or, given several times, training homes that comparables are.",
        ),
    ] = None,
    shapley: Annotated[
        bool,
        typer.Option(
            "--shapley",
            help="Also share the photos' money by their Shapley values: exact up to 12 photos, beyond by drawn orders.",
        ),
    ] = False,
    regions: Annotated[
        bool, typer.Option("--regions/--no-regions", help="Outline regions on the photos and write their amounts.")
    ] = True,
    methods: Annotated[
        bool,
        typer.Option(
            "--methods", is_eager=True, callback=lambda asked: _print_methods(asked), help="List all methods."
        ),
    ] = False,
) -> None:
    """Show what raises and lowers a listing's estimate, in money: by attribute, by photo, and painted on each photo.

    Example: hearthmap explain portfolio 7 --model model --out explanation
    Example: hearthmap explain portfolio 7 --model model --out likeness --method grad-cam --target similarity --to 9
    """
    from data.portfolio import read_portfolio
    from explain.explaining import explain as explain_listing
    from explain.methods import method_named
    from explain.saving import EXPLANATION, save_explanation
    from explain.statement import shapley_statement, statement
    from explain.target_choice import DEFAULT_TARGET, check_target
    from valuation.estimates.estimate import HELD_OUT
    from valuation.homes.valuation_date import read_as_of
    from valuation.trained_model.model_folder import load_model

    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / EXPLANATION).is_file())):
        raise InputError(f"{out} holds something else: choose another folder for --out.")
    method_named(method, layer)  # before the model is loaded, which takes a while
    check_target(target, method, to or ())
    day = read_as_of(as_of)
    explanation = explain_listing(
        load_model(model),
        read_portfolio(portfolio),
        listing,
        as_of=day,
        method=method,
        layer=layer,
        regions=regions,
        target=target,
        to=to or (),
        shapley=shapley,
    )
    files = save_explanation(explanation, out, regions=regions)
    if explanation.target != DEFAULT_TARGET:
        typer.echo(f"The maps are of {explanation.target}; all amounts below are those of the estimate.\n")
    typer.echo(f"{explanation.text}\n\n{statement(explanation)}\n")
    if explanation.shapley is not None:
        typer.echo(f"{shapley_statement(explanation.shapley)}\n")
    if explanation.out_of_fold:
        typer.echo(f"Note: {HELD_OUT}")
    for note in explanation.notes:
        typer.echo(f"Note: {note}")
    typer.echo("Written: " + ", ".join(str(file) for file in files))


def methods_as_text(methods: "Mapping[str, Method]") -> str:
    """All methods: name, title, what the map shows, with which methods it coincides, and where it comes from."""
    lines = []
    for name, method in methods.items():
        lines += [f"{name}: {method.title}", f"    {method.summary}"]
        same = [methods[other].title for other in method.coincides if other in methods]
        if same:
            lines.append(f"    At the model's own layer the same map, up to scale, as {', '.join(same)}.")
        if method.any_layer:
            lines.append("    Can map any layer (--layer).")
        lines.append(f"    {method.source}")
    return "\n".join(lines)


def _print_methods(asked: bool) -> None:
    if asked:
        from explain.methods import METHODS

        typer.echo(methods_as_text(METHODS))
        raise typer.Exit
