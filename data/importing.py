"""Bringing a table and photos from anywhere into a portfolio, once, all or nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd

from data.cells.areas import AreaUnit
from data.cells.numerals import Mark
from data.errors import PortfolioError
from data.files import atomic_folder
from data.import_problems import IMPORT_PROBLEMS, import_problems_table
from data.listings import KNOWN_COLUMNS, ListingTable, ReadOptions, read_listings
from data.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from data.photos.decoding import photo_fault
from data.photos.photo_files import PHOTO_FOLDER
from data.photos.photo_matching import match_photos
from data.portfolio import Portfolio, Progress, read_portfolio
from data.problems import Problem, stop_if_strict
from data.table_files.sources import find_table, read_source_table
from data.table_files.tables import RawTable
from data.table_files.writing import as_meant, write_csv
from data.threads import map_threads

__all__ = ["import_portfolio"]


def import_portfolio(
    source: Path | str,
    to: Path | str,
    *,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    area_unit: AreaUnit | None = None,
    price_kind: Literal["sale", "asking"] | None = None,
    decimal: Mark | None = None,
    strict: bool = False,
    overwrite: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Portfolio:
    """Import listings and photos into a new portfolio folder.

    The folder gets `listings.csv`, `photos/`, `photos.csv`, `problems.csv` and `portfolio.json` (data/README.md). It is
    built beside `to` and takes its place at the end, so an import that fails leaves nothing behind.

    Args:
        source: A table, or a folder with a table and photos; also the Houses dataset in its original layout.
        to: The portfolio to make; must not exist yet, or be empty.
        mapping: Canonical column to source column, where the header is not understood by itself.
        currency: ISO 4217 code of the prices; by default that of the source where it is a portfolio, else USD.
        area_unit: Unit of the area; by default what the header or the cells say, else sqft.
        price_kind: What a bare price column holds; by default sale where there are sale dates, else asking.
        decimal: Decimal mark of numbers written as text; by default what the columns prove.
        strict: Stop at problems instead of going on without what they concern.
        overwrite: Replace `to` where it is a portfolio already.
        workers: Threads that check and copy photos.
        progress: Called with the number of photos done and their total.

    Returns:
        The portfolio as read back from `to`, with the problems of the import.

    Raises:
        PortfolioError: The source cannot be read, `to` may not be written, or `strict` is set and there is a problem.
    """
    source, to = Path(source), Path(to)
    table_path = find_table(source)
    folder = table_path.parent
    _refuse_target(to, folder, overwrite=overwrite)
    manifest = read_manifest(folder)
    options = ReadOptions(
        mapping or {},
        currency or (manifest.currency if manifest else "USD"),
        area_unit or (manifest.area_unit if manifest else None),
        price_kind,
        decimal,
        kept_only=manifest.kept_only if manifest else (),
    )
    raw = _as_meant(read_source_table(table_path))
    table = read_listings(raw, options)
    matched = match_photos(folder, table.listings.index)
    with atomic_folder(to) as building:
        photos, damaged = _copy_photos(matched.photos, building, workers, progress)
        problems = [*table.problems, *matched.problems, *damaged]
        stop_if_strict(problems, strict=strict)
        write_csv(_listings_to_write(table.listings), building / "listings.csv", as_is=True)
        write_csv(photos[["listing_id", "file", "room", "room_source"]], building / "photos.csv", as_is=True)
        told = import_problems_table(problems, raw, table.sources["listing_id"], folder, table.listings.index)
        write_csv(told, building / IMPORT_PROBLEMS)
        write_manifest(building, _manifest(raw, table, options, photos, problems))
    portfolio = read_portfolio(to)
    return replace(portfolio, problems=tuple(problems))


def _as_meant(raw: RawTable) -> RawTable:
    """A text table without the apostrophes that keep spreadsheet programs from running its texts, as in our own CSV."""
    if raw.encoding is None:
        return raw
    cells = raw.cells.copy()
    for name in cells:
        marked = cells[name].astype("str").str.startswith("'").fillna(False).to_numpy(bool)
        if marked.any():
            cells[name] = cells[name].astype(object).where(~marked, cells[name].map(as_meant, na_action="ignore"))
    return replace(raw, cells=cells)


def _refuse_target(to: Path, folder: Path, *, overwrite: bool) -> None:
    target, origin = to.resolve(), folder.resolve()
    if target == origin or target in origin.parents:
        raise PortfolioError(f"{to} is or contains the source of the import: choose another folder.")
    if not to.exists() and not to.is_symlink():
        return
    if not to.is_dir() or to.is_symlink():
        raise PortfolioError(f"{to} exists and is not a folder: choose another name.")
    if any(to.iterdir()) and not overwrite:
        raise PortfolioError(f"{to} exists and is not empty: choose another folder, or ask to overwrite it.")
    if any(to.iterdir()) and not (to / MANIFEST).is_file():
        raise PortfolioError(
            f"{to} is not a portfolio made by an import, so it is not overwritten: remove it yourself."
        )


def _copy_photos(
    photos: pd.DataFrame,
    building: Path,
    workers: int | None,
    progress: Progress | None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Check each photo file and copy it, each once however many listings share it."""
    (building / PHOTO_FOLDER).mkdir()
    originals = photos.drop_duplicates("file").set_index("file")["path"]
    targets = _safe_names(originals.index)

    def copy(file: str) -> str | None:
        try:
            content = Path(originals[file]).read_bytes()
        except OSError as error:
            return f"photo file cannot be opened ({error.strerror or error})"
        fault = photo_fault(content)
        if fault is None:
            target = building / targets[file]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return fault

    faults: dict[str, str] = {}
    for number, (file, fault) in enumerate(
        zip(originals.index, map_threads(copy, originals.index, workers), strict=True), 1
    ):
        if fault is not None:
            faults[file] = fault
        if progress is not None:
            progress(number, len(originals))
    problems = [Problem(file, None, "", "", f"{fault}; left out", "error") for file, fault in faults.items()]
    copied = photos[~photos["file"].isin(faults.keys())]
    return copied.assign(file=copied["file"].map(targets).astype("str")), problems


def _safe_names(files: Iterable[str]) -> dict[str, str]:
    """Names under `photos/` that every file system takes, also one that does not tell capitals from small letters."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in files:
        parts = file.removeprefix(f"{PHOTO_FOLDER}/").split("/")
        parts = [re.sub(r'[<>:"|?*\x00-\x1f]', "_", part).strip(" .") or "_" for part in parts]
        name = first = Path(PHOTO_FOLDER, *parts)
        number = 2
        while str(name).casefold() in taken:
            name, number = first.with_name(f"{first.stem}_{number}{first.suffix}"), number + 1
        taken.add(str(name).casefold())
        names[file] = name.as_posix()
    return names


def _listings_to_write(listings: pd.DataFrame) -> pd.DataFrame:
    """Columns that hold something, without the price, which follows from the two kinds; whole numbers without ".0"."""
    empty = [name for name in KNOWN_COLUMNS if name == "price" or listings[name].isna().all()]
    table = listings.drop(columns=empty).reset_index()
    for name in table.columns[table.dtypes == "float64"]:
        if table[name].dropna().mod(1).eq(0).all() and table[name].abs().max() < 2**53:
            table[name] = table[name].astype("Int64")
    return table


def _manifest(
    raw: RawTable,
    table: ListingTable,
    options: ReadOptions,
    photos: pd.DataFrame,
    problems: list[Problem],
) -> Manifest:
    listings = table.listings
    attributes = {*KNOWN_COLUMNS, "property_id", *table.extra_numeric, *table.extra_categorical}
    errors = sum(problem.severity == "error" for problem in problems)
    return Manifest(
        options.currency,
        table.area_unit,
        table.price_kind,
        raw.file,
        table.sources,
        table.decimals,
        raw.encoding,
        raw.delimiter,
        tuple(name for name in listings.columns if name not in attributes),
        {
            "listings": len(listings),
            "listings_with_price": int(listings["price"].notna().sum()),
            "photos": len(photos),
            "errors": errors,
            "warnings": len(problems) - errors,
        },
    )
