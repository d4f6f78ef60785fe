"""The command line's front door: its verbs, and how it ends."""

import sys

import typer

from data.errors import HearthmapError
from valuation.commands.audit import audit
from valuation.commands.check import check
from valuation.commands.compare import compare
from valuation.commands.dashboard import dashboard
from valuation.commands.demo import demo
from valuation.commands.estimate import estimate
from valuation.commands.evaluate import evaluate
from valuation.commands.explain import ExplainCommand, explain
from valuation.commands.import_ import import_
from valuation.commands.report import report
from valuation.commands.report_model import report_model
from valuation.commands.report_portfolio import report_portfolio
from valuation.commands.train import train
from valuation.laboratory.commands.bench import bench

__all__ = ["app", "main"]

_INTERRUPTED = 130  # what typer makes of Ctrl-C

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Value homes from their photos and show, in money and on the picture, why.",
)
_VERBS = (  # as --help lists them
    demo,
    import_,
    check,
    train,
    evaluate,
    estimate,
    explain,
    compare,
    report,
    report_portfolio,
    report_model,
    audit,
    dashboard,
)
for verb in _VERBS:
    app.command(verb.__name__.rstrip("_").replace("_", "-"), cls=ExplainCommand if verb is explain else None)(verb)
app.add_typer(bench, name="bench")


def main() -> None:
    """Run the command line: exit code 0; 2 and one sentence for bad input; 1 and one sentence for a failure."""
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
