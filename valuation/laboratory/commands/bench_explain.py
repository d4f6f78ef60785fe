"""`hearthmap bench explain`: do explanations find what is there, follow the model, and come quickly?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.errors import InputError
from valuation.commands.console import progress_bar

if TYPE_CHECKING:
    from data.portfolio import Portfolio
    from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["bench_explain"]

SECTIONS = ("truth", "cost", "faithfulness", "sanity")


def bench_explain(
    portfolio: Annotated[
        Path | None, typer.Argument(metavar="[PORTFOLIO]", help="A rendered neighbourhood; the shipped one else.")
    ] = None,
    trained_on: Annotated[
        Path | None,
        typer.Option("--trained-on", metavar="OTHER", help="Train on this neighbourhood, and explain PORTFOLIO's."),
    ] = None,
    real: Annotated[
        Path | None,
        typer.Option("--real", metavar="OTHER", help="Cost, faithfulness and sanity on this portfolio instead."),
    ] = None,
    cub: Annotated[
        Path | None, typer.Option("--cub", metavar="DIR", help="Also on birds: the folder of CUB-200-2011.")
    ] = None,
    methods: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Of explanation, by commas; all that differ else."),
    ] = None,
    peers: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Of pytorch-grad-cam's classes, by commas; all that are quick else."),
    ] = None,
    sections: Annotated[
        str, typer.Option(metavar="NAMES", help=f"Of {', '.join(SECTIONS)}, separated by commas.")
    ] = ",".join(SECTIONS),
    homes: Annotated[int | None, typer.Option(min=20, help="Only so many homes of each portfolio.")] = None,
    slow: Annotated[bool, typer.Option("--slow", help="Also methods and peers that take long.")] = False,
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 0,
) -> None:
    """How good explanations are: against the truth of rendered homes, and against the model itself.

    Truth: by cross-validation (with --trained-on by a model of another neighbourhood) whether maps find what moves
    the price and give it its worth, beside baselines that know nothing and pytorch-grad-cam's methods, where installed.

    Cost, faithfulness and sanity: of a model of four fifths of the homes, on the other fifth.

    Example: hearthmap bench explain
    Example: hearthmap bench explain neighbourhood --trained-on data/demo --sections truth
    """
    from explain.laboratory.peers import PEERS, SLOW_PEERS
    from explain.laboratory.truth.ways import distinct_methods
    from explain.methods import method_named
    from valuation.training.train_settings import TrainSettings

    asked, chosen = _names(sections), distinct_methods(slow=slow) if methods is None else _names(methods)
    for name in asked:
        if name not in SECTIONS:
            raise InputError(f"There is no section '{name}'; choose among {', '.join(SECTIONS)}.")
    for name in chosen:
        method_named(name)
    chosen_peers: tuple[str, ...] = (*PEERS, *SLOW_PEERS) if slow else PEERS
    if peers is not None:
        chosen_peers = _names(peers)
        for name in chosen_peers:
            if name not in (*PEERS, *SLOW_PEERS):
                raise InputError(f"There is no peer '{name}'; choose among {', '.join((*PEERS, *SLOW_PEERS))}.")
    settings = TrainSettings(seed=seed)
    with progress_bar() as tell:
        if "truth" in asked:
            others = None if trained_on is None else _homes(trained_on, None)
            typer.echo(_truth(_homes(portfolio, homes), others, settings, chosen, chosen_peers, tell) + "\n")
        if set(asked) & {"cost", "faithfulness", "sanity"}:
            for words in _held_out(_homes(real or portfolio, homes), settings, chosen, asked, slow, tell):
                typer.echo(words + "\n")
        if cub is not None:
            typer.echo(_birds(cub, tell))


def _truth(
    portfolio: "Portfolio",
    trained_on: "Portfolio | None",
    settings: "TrainSettings",
    methods: tuple[str, ...],
    peers: tuple[str, ...],
    tell: "Progress",
) -> str:
    from explain.laboratory.truth.bench import bench_truth
    from explain.laboratory.truth.report import differences_text, elements_text, truth_text
    from explain.laboratory.truth.ways import usual_ways

    ways = usual_ways(methods, peers=peers, seed=settings.seed)
    result = bench_truth(portfolio, settings, ways, trained_on=trained_on, progress=tell)
    parts = [truth_text(result)]
    parts += [differences_text(result, name) for name in ("aggregated-grad-cam", "money-map") if name in methods]
    parts += [elements_text(result, methods[0])]
    return "\n\n".join(parts)


def _held_out(
    portfolio: "Portfolio",
    settings: "TrainSettings",
    methods: tuple[str, ...],
    sections: tuple[str, ...],
    slow: bool,
    tell: "Progress",
) -> list[str]:
    """The sections that need a model and homes it was not trained on: the first of five folds."""
    from explain.laboratory.held_out import hold_out
    from explain.laboratory.sections import cost_of, faithfulness_of, sanity_of

    held = next(hold_out(portfolio, settings, progress=tell))
    texts = []
    if "cost" in sections:
        texts.append(cost_of(held, score_cam=slow).as_text())
    if "faithfulness" in sections:
        texts.append(faithfulness_of(held, methods, seed=settings.seed, progress=tell).as_text())
    if "sanity" in sections:
        texts += [part.as_text() for part in sanity_of(held, methods, settings, progress=tell)]
    return texts


def _birds(folder: Path, tell: "Progress") -> str:
    from explain.laboratory.birds.bench import bench_cub

    return bench_cub(folder, progress=tell).as_text()


def _homes(folder: Path | None, homes: int | None) -> "Portfolio":
    """The portfolio in a folder, or the shipped neighbourhood; its first homes."""
    from data.portfolio import read_portfolio
    from data.shipped_demo import shipped_folder
    from explain.laboratory.held_out import only

    folder = folder or shipped_folder()
    if folder is None:
        raise InputError("This installation came without the demo neighbourhood: name the folder of a rendered one.")
    portfolio = read_portfolio(folder)
    return portfolio if homes is None else only(portfolio, portfolio.listings.index[:homes].tolist())


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
