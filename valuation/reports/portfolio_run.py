"""A whole portfolio reported: tables, summary, and a report of each home, on several processes, resumable."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from data.duplicates import listing_groups
from data.errors import InputError
from data.files import write_bytes_atomic
from data.portfolio import Portfolio, read_portfolio
from data.table_files.writing import csv_bytes, parquet_bytes
from valuation.encoder.features import portfolio_features
from valuation.homes.prepared_homes import check_fit
from valuation.reports.home_rows import HomeRows
from valuation.reports.home_writer import HOME_FORMATS, HomeOrder, HomeWriter
from valuation.reports.kept_homes import HOMES, KeptHomes, file_names, run_key
from valuation.reports.portfolio_tables import PortfolioTables, portfolio_tables
from valuation.reports.processes import map_processes
from valuation.reports.summary_pdf import summary_pdf
from valuation.reports.thumbnails import thumbnails
from valuation.reports.workbook import workbook
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model
from valuation.wording.money import number_locale

__all__ = ["PortfolioRun", "report_portfolio"]

FORMATS = ("xlsx", "pdf", "csv", "parquet", *HOME_FORMATS)
WORKBOOK, SUMMARY = "portfolio.xlsx", "summary.pdf"
_WRITERS = {"csv": csv_bytes, "parquet": parquet_bytes}


@dataclass(frozen=True)
class PortfolioRun:
    """What a run did.

    Attributes:
        files: All that was written, reports of single homes as their folder.
        homes: How many there are.
        valued: How many of them have an estimate.
        reused: How many were finished by an earlier run.
        failures: Why something could not be made, one sentence per home.
    """

    files: tuple[Path, ...]
    homes: int
    valued: int
    reused: int
    failures: tuple[str, ...]


def report_portfolio(
    portfolio: Path,
    model: Path,
    out: Path,
    *,
    formats: Sequence[str],
    as_of: datetime.date,
    locale: str = "en_US",
    listing_ids: Sequence[str] | None = None,
    workers: int = 1,
    resume: bool = False,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> PortfolioRun:
    """Value the homes of a portfolio and write everything about them; the same input gives the same bytes.

    Args:
        portfolio: Its folder.
        model: Folder of the trained model.
        out: Folder to write to: new, empty, or of an earlier run.
        formats: Names in `FORMATS`.
        as_of: Effective date; homes sold later are no comparables.
        locale: What numbers are written by.
        listing_ids: Only these homes, in this order; all when None.
        workers: Processes.
        resume: Leave what an earlier run finished of the same input as it is.
        progress: Told the stage, how much of it is done, and its total.

    Raises:
        InputError: There is no such listing, format or locale, portfolio and model do not fit, or `out` holds
            something else.
    """
    for name in formats:
        if name not in FORMATS:
            raise InputError(f"There is no format '{name}'; choose among {', '.join(FORMATS)}.")
    with number_locale(locale):  # a wrong one before anything takes time
        pass
    progress("opening", 0, 1)
    trained, homes = load_model(model), read_portfolio(portfolio)
    check_fit(trained, homes)
    ids = _chosen(homes, listing_ids)
    order = HomeOrder(tuple(name for name in HOME_FORMATS if name in formats), as_of, locale)
    kept = KeptHomes(out, run_key(trained, homes, as_of, locale), file_names(homes.listings.index.astype(str)))
    kept.open(resume=resume)
    rows: dict[str, HomeRows] = {}
    for name in ids:
        known = kept.rows(name, order.suffixes)
        if known is not None:
            rows[name] = known
    reused, failures = len(rows), {}
    waiting = [name for name in ids if name not in rows]
    if waiting:
        _look_at_photos(trained, homes, waiting, progress)
        progress("homes", reused, len(ids))
        make = partial(HomeWriter.open, portfolio, model, kept, order)
        for written in map_processes(make, HomeWriter.write, waiting, workers):
            rows[written.listing_id] = written.rows
            if written.failure:
                failures[written.listing_id] = written.failure
            progress("homes", len(rows), len(ids))
    tables = portfolio_tables(trained, homes, [rows[name] for name in ids], as_of=as_of, locale=locale)
    files = _write(tables, trained, homes, out, formats, progress)
    if order.formats:
        files.append(out / HOMES)
    told = tuple(failures[name] for name in ids if name in failures)
    return PortfolioRun(tuple(files), len(ids), tables.summary.valued, reused, told)


def _chosen(portfolio: Portfolio, listing_ids: Sequence[str] | None) -> list[str]:
    known = [str(name) for name in portfolio.listings.index]
    if listing_ids is None:
        return known
    there = set(known)
    for name in listing_ids:
        if name not in there:
            some = ", ".join(known[:3])
            raise InputError(f"There is no listing '{name}' in {portfolio.folder}; its listings are {some}, ….")
    return list(dict.fromkeys(listing_ids))


def _look_at_photos(
    model: Model, portfolio: Portfolio, ids: Sequence[str], progress: Callable[[str, int, int], None]
) -> None:
    """Compute what all processes need of the photos once, into the portfolio's cache."""
    if model.backbone is not None:
        wanted = np.flatnonzero(portfolio.photos["listing_id"].isin(list(ids)).to_numpy())
        tell = partial(progress, "photos")
        portfolio_features(portfolio, model.backbone, rows=wanted, progress=tell)
    listing_groups(portfolio)


def _write(
    tables: PortfolioTables,
    model: Model,
    portfolio: Portfolio,
    out: Path,
    formats: Sequence[str],
    progress: Callable[[str, int, int], None],
) -> list[Path]:
    """Write what is about all homes together."""
    progress("tables", 0, 1)
    contents: dict[str, bytes] = {}
    if "xlsx" in formats or "pdf" in formats:
        pictures = thumbnails(portfolio, tables.estimates.index.astype(str))
        if "xlsx" in formats:
            contents[WORKBOOK] = workbook(tables, model, pictures)
        if "pdf" in formats:
            contents[SUMMARY] = summary_pdf(tables, model, pictures)
    for suffix in ("csv", "parquet"):
        if suffix in formats:
            contents |= {f"{name}.{suffix}": _WRITERS[suffix](table) for name, table in tables.files().items()}
    for name, content in contents.items():
        write_bytes_atomic(out / name, content)
    return [out / name for name in contents]
