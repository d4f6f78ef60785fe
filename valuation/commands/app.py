"""The command line as typer runs it: its verbs, and the options that go without one."""

from typing import Annotated

import typer

from valuation.commands.verbs import Verbs

__all__ = ["app"]

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        import importlib.metadata  # not for every start

        typer.echo(f"hearthmap {importlib.metadata.version('hearthmap')}")
        raise typer.Exit


@app.callback()
def hearthmap(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Value homes from their photos and show, in money and on the picture, why."""
