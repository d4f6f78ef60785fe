"""Reports as users call for them: one home, one file, by its suffix."""

import datetime
from pathlib import Path

from data.errors import InputError
from data.files import write_bytes_atomic
from data.portfolio import Portfolio
from valuation.reports.home import home_report
from valuation.reports.home_html import home_html
from valuation.reports.home_pdf import home_pdf
from valuation.trained_model.model import Model

__all__ = ["report"]

_SUFFIXES = (".pdf", ".html")


def report(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    file: Path | str,
    *,
    as_of: datetime.date | None = None,
    locale: str = "en_US",
    count: int = 5,
    level: float = 0.80,
) -> Path:
    """Write a report on one home, to hand on: value, reasons, heatmaps, comparables, and what to be careful about.

    A home that cannot be valued has a report too, which says why.

    Args:
        model: From `train` or `load_model`.
        portfolio: From `read_portfolio`; holds the home.
        listing_id: The home.
        file: What to write, a name that ends in .pdf or .html; what is there is replaced, all or nothing.
        as_of: Effective date, after which no sale counts; today where None.
        locale: What numbers and money are written by, such as "de_DE".
        count: Comparables at most.
        level: Confidence level of the interval, 0 to 1.

    Returns:
        The file.

    Raises:
        InputError: There is no such home, locale or kind of file, or the portfolio does not fit the model.
        OSError: The file cannot be written.

    Example:
        >>> from valuation import report
        >>> report(model, homes, "h07", "report.html", as_of=datetime.date(2026, 11, 20)).name
        'report.html'
    """
    file = Path(file)
    suffix = file.suffix.lower()
    if suffix not in _SUFFIXES:  # before anything takes time
        raise InputError(f"{file} must end in .pdf or .html.")
    content = home_report(
        model,
        portfolio,
        listing_id,
        as_of=as_of or datetime.date.today(),
        locale=locale,
        count=count,
        level=level,
    )
    write_bytes_atomic(file, home_pdf(content) if suffix == ".pdf" else home_html(content).encode("utf-8"))
    return file
