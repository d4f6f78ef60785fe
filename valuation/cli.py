"""The command line's front door: how it starts, and how it ends."""

import sys

import typer

from valuation.own_packages import check_packages

__all__ = ["main"]

_MISUSE = 2
_INTERRUPTED = 130  # what typer makes of Ctrl-C


def main() -> None:
    """Run the command line: exit code 0; 2 and one sentence for bad input; 1 and one sentence for a failure."""
    try:
        check_packages()
    except ImportError as error:
        typer.echo(f"hearthmap: {error}", err=True)
        sys.exit(_MISUSE)
    from data.errors import HearthmapError  # only now sure to be ours
    from valuation.commands.app import app

    try:
        app()
    except HearthmapError as error:
        typer.echo(f"hearthmap: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        typer.echo(f"hearthmap: {error.filename or 'A file'}: {error.strerror or error}.", err=True)
        sys.exit(1)
    except SystemExit as stop:
        if stop.code == _INTERRUPTED:
            typer.echo("hearthmap: stopped; training, evaluation and report-portfolio go on with --resume.", err=True)
        raise


if __name__ == "__main__":
    main()
