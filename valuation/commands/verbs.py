"""The verbs of the command line: where each is, and the line that `hearthmap --help` has for it.

A verb's module is imported only when that verb runs: help of all verbs is shown without any of them.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from data.errors import InputError

__all__ = ["VERBS", "Verbs", "from_laboratory", "verb_command"]

_LABORATORY = "valuation.laboratory"


@dataclass(frozen=True)
class Verb:
    """Where a verb is.

    Attributes:
        module: Dotted name.
        line: What it does, the first sentence of its help.
    """

    module: str
    line: str

    @property
    def name(self) -> str:
        """Of what is called, in the module: a function, or a `typer.Typer` with verbs of its own."""
        return self.module.rpartition(".")[2]


VERBS = {
    name: Verb(f"valuation.{module}", line)
    for name, module, line in (  # as --help lists them
        (
            "demo",
            "commands.demo",
            "Open the demo neighbourhood: made-up homes whose prices follow a known formula.",
        ),
        ("import", "commands.import_", "Bring a table and photos into a portfolio."),
        (
            "check",
            "commands.check",
            "Report on the data's quality: counts, photos by room, problems, shared photos.",
        ),
        (
            "train",
            "commands.train",
            "Train on a portfolio's priced homes, calibrate the interval and write the model.",
        ),
        (
            "evaluate",
            "commands.evaluate",
            "Measure how well this portfolio's homes are valued: by cross-validation, or before the sale.",
        ),
        ("estimate", "commands.estimate", "Estimate every listing, with interval and confidence."),
        (
            "explain",
            "commands.explain",
            "Show what raises and lowers a listing's estimate, in money: by attribute, by photo, and painted on each "
            "photo.",
        ),
        ("compare", "commands.compare", "Print a home's comparables with the adjustment grid, as appraisers know it."),
        (
            "report",
            "commands.report",
            "Write a report on each home, to hand on: value, reasons, heatmaps, comparables, and what to be careful "
            "about.",
        ),
        (
            "report-portfolio",
            "commands.report_portfolio",
            "Report on many homes: a workbook for desk review, a summary, tables, and a report of each home.",
        ),
        (
            "report-model",
            "commands.report_model",
            "Write what a model is, how far off its estimates are, and for whom: model card and ratio study.",
        ),
        ("audit", "commands.audit", "Find watermarks and tell what they, borders, sky and cars do to the estimates."),
        ("dashboard", "commands.dashboard", "Open the dashboard in a browser."),
        ("bench", "laboratory.commands.bench", "Measure what the README quotes."),
    )
}


class Verbs(TyperGroup):
    """The command line, which knows its verbs by name and line, and imports the one that is to run."""

    def __init__(self, **options: Any) -> None:
        """Know all verbs; options are typer's."""
        super().__init__(**options)
        for name, verb in VERBS.items():
            self.add_command(TyperCommand(name, help=verb.line))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The verb that is to run, imported, with its arguments."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, None if found is None or name is None else verb_command(name), rest


def from_laboratory(module: str, purpose: str, extra: str) -> Any:
    """A module of what renders, measures and proves, which only a checkout of the repository has.

    Args:
        module: Dotted name.
        purpose: What it is wanted for, to begin a sentence with.
        extra: Of pyproject.toml, with what it needs besides.

    Raises:
        InputError: It is not there; the sentence says how to come by it.
    """
    room = ".".join(module.split(".")[:2])
    if find_spec(room) is None:
        raise InputError(
            f"{purpose} needs a checkout of Hearthmap's repository, as {room} is not installed with the rest: clone "
            f'it and run `pip install -e ".[{extra}]"` there.'
        )
    return import_module(module)


def verb_command(name: str) -> Any:
    """A verb, imported, as typer makes it.

    Args:
        name: In `VERBS`.

    Raises:
        InputError: Only a checkout of the repository has it.
    """
    verb = VERBS[name]
    if verb.module.startswith(_LABORATORY):
        module = from_laboratory(verb.module, f"hearthmap {name}", "test")
    else:
        module = import_module(verb.module)
    found = getattr(module, verb.name)
    if isinstance(found, typer.Typer):
        return get_command(found)
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return get_command(alone)
