"""`hearthmap audit`: what in the photos moves estimates without being part of a home."""

from pathlib import Path
from typing import Annotated

import typer

from valuation.commands.console import progress_bar
from valuation.commands.options import ModelFolder, PortfolioFolder


def audit(
    portfolio: PortfolioFolder,
    model: ModelFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for audit.json, amounts and pictures.")],
    mask: Annotated[
        Path | None,
        typer.Option("--mask", metavar="TO", help="Also write a copy of the portfolio with the marks painted out."),
    ] = None,
) -> None:
    """Find watermarks and tell what they, borders, sky and cars do to the estimates.

    Example: hearthmap audit portfolio --model model --out audit --mask portfolio-without-marks
    """
    from data.portfolio import read_portfolio
    from explain.audit.audit import audit as look_into
    from explain.audit.findings import sentences
    from explain.audit.painting import check_new_folder, write_without_marks
    from explain.audit.saving import check_out, save_audit
    from valuation.trained_model.model_folder import load_model

    check_out(out)
    homes = read_portfolio(portfolio)
    if mask is not None:
        check_new_folder(homes, mask)
    with progress_bar() as tell:
        found = look_into(load_model(model), homes, progress=tell)
        files = save_audit(found, [Path(path) for path in homes.photos["path"]], out)
        if mask is not None:
            painted = write_without_marks(
                homes, [one.mark for one in found.marks], mask, lambda done, total: tell("painting out", done, total)
            )
    typer.echo(f"{'cue':10} {'listings':>8} {'of picture':>10} {'of money':>9} {'net':>7}")
    for total in found.cues:
        typer.echo(
            f"{total.cue:10} {total.listings:8} {total.picture_share:10.1%} {total.absolute_share:9.1%} "
            f"{total.net_share:+7.1%}"
        )
    for sentence in sentences(found):
        typer.echo(sentence)
    typer.echo("Written: " + ", ".join(str(file) for file in files))
    if mask is not None:
        typer.echo(f"{mask}: a copy of the portfolio with the marks painted out of {painted} photos.")
