"""`hearthmap demo`: the made-up neighbourhood, opened, or rendered anew."""

from pathlib import Path
from typing import Annotated

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar
from valuation.commands.dashboard import dashboard as open_dashboard
from valuation.commands.verbs import from_laboratory


def demo(
    *,
    render: Annotated[bool, typer.Option("--render", help="Render a neighbourhood of your own.")] = False,
    listings: Annotated[int, typer.Option(min=1, help="With --render: homes.")] = 200,
    pairs: Annotated[int, typer.Option(min=0, help="With --render: homes shown with one element changed.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="With --render: same seed, same homes.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="With --render: processes, up to 2 GB each.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="P", help="With --render: folder to render into.")
    ] = None,
    dashboard: Annotated[bool, typer.Option(help="Open the dashboard when the demo is ready.")] = True,
) -> None:
    """Open the demo neighbourhood: made-up homes whose prices follow a known formula.

    The first time its model is trained, which takes about a minute. With --render the photos of a further
    neighbourhood are made, six a home, at several seconds each; a run that was stopped goes on when it is repeated.

    Example: hearthmap demo
    Example: hearthmap demo --render --listings 300 --seed 2 --out neighbourhood
    """
    if render:
        if out is None:
            raise InputError("Name the folder to render into: hearthmap demo --render --out FOLDER.")
        _render(out, listings, pairs, seed, workers)
        return
    if out is not None:
        raise InputError("--out goes with --render: hearthmap demo --render --out FOLDER.")
    from valuation.demo import build_demo

    with progress_bar() as tell:
        built = build_demo(tell)
    typer.echo(f"Portfolio: {built.portfolio}")
    typer.echo(f"Model: {built.model}")
    if dashboard:
        open_dashboard(built.portfolio, built.model)


def _render(out: Path, listings: int, pairs: int, seed: int, workers: int | None) -> None:
    rendering = from_laboratory(
        "data.laboratory.rendering.render_neighbourhood", "Rendering a neighbourhood of your own", "render"
    )
    settings = rendering.RenderSettings(seed=seed, listings=listings, pairs=pairs)
    with progress_bar() as tell:
        taken = rendering.render_neighbourhood(out, settings, workers=workers, progress=tell)
    typer.echo(f"{taken} photos taken; {out} holds {listings} homes and {pairs} counterfactual pairs.")
    typer.echo(f"Next: hearthmap train {out} --model {out}-model")
