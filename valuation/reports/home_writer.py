"""One home after the other, written out: what each process of a run over many homes does."""

import datetime
import logging
from dataclasses import dataclass
from pathlib import Path

from data.errors import HearthmapError, InputError
from data.portfolio import Portfolio, read_portfolio
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import COLUMNS
from valuation.reports.home import HomeReport, home_report
from valuation.reports.home_rows import HomeRows, home_rows, rows_of_report
from valuation.reports.kept_homes import KeptHomes
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model

__all__ = ["HOME_FORMATS", "HomeOrder", "HomeWriter"]

logger = logging.getLogger(__name__)

HOME_FORMATS = {"home-pdf": ".pdf", "home-html": ".html"}
"""Formats that have a file for each home, with their suffixes."""


@dataclass(frozen=True)
class HomeOrder:
    """What is asked for of every home.

    Attributes:
        formats: Names in `HOME_FORMATS`.
        as_of: Effective date.
        locale: What numbers are written by.
    """

    formats: tuple[str, ...]
    as_of: datetime.date
    locale: str

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Of the files that each home gets."""
        return tuple(HOME_FORMATS[name] for name in self.formats)


@dataclass(frozen=True)
class Written:
    """What became of one home.

    Attributes:
        listing_id: The home.
        rows: What the tables hold of it.
        failure: Why something of it could not be made, in a sentence; empty where all was.
    """

    listing_id: str
    rows: HomeRows
    failure: str = ""


@dataclass(frozen=True, eq=False)
class HomeWriter:
    """Writes homes; made once per process."""

    model: Model
    portfolio: Portfolio
    server: Server | None
    kept: KeptHomes
    order: HomeOrder

    @classmethod
    def open(cls, portfolio: Path, model: Path, kept: KeptHomes, order: HomeOrder) -> "HomeWriter":
        """Load portfolio and model; the compiled net takes one thread, as there is a process for every core."""
        known = load_model(model)
        server = None if known.backbone is None else compile_for_serving(known.backbone, threads=1)
        return cls(known, read_portfolio(portfolio), server, kept, order)

    def write(self, listing_id: str) -> Written:
        """Make a home's rows and files; whatever goes wrong is told and ends only this home."""
        failure = ""
        rows: HomeRows | None = None
        files: dict[str, bytes] = {}
        try:
            if self.order.formats:
                report = self._report(listing_id)
                rows = rows_of_report(report)
                for name in self.order.formats:
                    files[HOME_FORMATS[name]] = _file(name, report)
            else:
                rows = self._rows(listing_id)
        except Exception as error:  # one home must not end the work on hundreds
            failure = _sentence(listing_id, error)
        if rows is None:
            return Written(listing_id, _no_rows(listing_id, failure), failure)
        try:
            self.kept.keep(rows, files)
        except HearthmapError as error:
            failure = failure or str(error)
        return Written(listing_id, rows, failure)

    def _report(self, listing_id: str) -> HomeReport:
        return home_report(
            self.model,
            self.portfolio,
            listing_id,
            as_of=self.order.as_of,
            locale=self.order.locale,
            server=self.server,
        )

    def _rows(self, listing_id: str) -> HomeRows:
        return home_rows(
            self.model,
            self.portfolio,
            listing_id,
            as_of=self.order.as_of,
            locale=self.order.locale,
            server=self.server,
        )


def _file(name: str, report: HomeReport) -> bytes:
    # Loaded only where asked for: tables need no typesetting.
    if name == "home-pdf":
        from valuation.reports.home_pdf import home_pdf

        return home_pdf(report)
    from valuation.reports.home_html import home_html

    return home_html(report).encode("utf-8")


def _sentence(listing_id: str, error: Exception) -> str:
    if isinstance(error, InputError | HearthmapError):
        return f"Home {listing_id}: {error}"
    logger.warning("Home %s failed.", listing_id, exc_info=error)
    return f"Home {listing_id}: an error that was not foreseen ({type(error).__name__}: {error}); please report it."


def _no_rows(listing_id: str, failure: str) -> HomeRows:
    """The rows of a home that failed: it stays in the tables, without figures."""
    empty = dict.fromkeys(COLUMNS) | {"confidence": "", "basis": "", "note": failure, "confidence_level": 0.8}
    return HomeRows(listing_id, empty, None, None, None, None, "", [], [], [("cannot value", failure)])
