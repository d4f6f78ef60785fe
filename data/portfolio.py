"""A portfolio: a folder of listings with their photos, read and checked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.cells.areas import AreaUnit
from data.cells.prices import PriceKind
from data.errors import PortfolioError
from data.listings import ReadOptions, read_listings
from data.manifest import read_manifest
from data.photos.decoding import check_photo
from data.photos.photo_matching import match_photos
from data.problems import Problem, stop_if_strict
from data.table_files.sources import find_table, read_source_table
from data.threads import map_threads

__all__ = ["Portfolio", "Progress", "read_portfolio"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Listings and their photos.

    Attributes:
        folder: Where they lie.
        listings: Indexed by listing_id (str, unique). Always there, with NaN, NaT or a missing text where unknown:
            price (the sale price where known, else the asking price), sale_price, asking_price (money), sale_date
            (datetime64), bedrooms, bathrooms, area (float64), latitude, longitude (degrees), location (str: ZIP code,
            else neighbourhood, else city). Then, where the table has it, property_id (str: two listings of one
            property have the same), which is never an attribute; then any further columns, float64 or str, and
            sale_validity ("valid", "invalid" or missing) where the table says whether prices are market values.
        photos: One row per photo of a listing, in the order of the listings: listing_id, file (relative to the folder),
            path (absolute), room (missing when unknown) and room_source ("given", "predicted" or "unknown").
        extra_numeric: Further columns that serve as numeric attributes.
        extra_categorical: Further columns that serve as categorical attributes.
        currency: ISO 4217 code of all prices.
        area_unit: Unit of `area`, "sqft" or "m2".
        price_kind: "sale", "asking", "mixed" or "none".
        problems: What was wrong, and what was done about it.
    """

    folder: Path
    listings: pd.DataFrame
    photos: pd.DataFrame
    extra_numeric: tuple[str, ...]
    extra_categorical: tuple[str, ...]
    currency: str
    area_unit: AreaUnit
    price_kind: PriceKind
    problems: tuple[Problem, ...]


def read_portfolio(
    folder: Path | str,
    *,
    strict: bool = False,
    check_photos: bool | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Portfolio:
    """Read a portfolio, imported or put together by hand.

    In an imported portfolio only names and sizes of the photos are looked at, since the import decoded them all.
    Problems are those of this reading; `problems.csv` keeps those of the import.

    Args:
        folder: The portfolio.
        strict: Stop at problems instead of going on without what they concern.
        check_photos: Decode every photo to find damage; by default only where the folder was never imported.
        workers: Threads that decode photos.
        progress: Called with the number of photos checked and their total.

    Returns:
        Its homes and photos; what was wrong with them stands in `problems`.

    Raises:
        PortfolioError: There is no table, or nothing in it can be used; or `strict` is set and there is a problem.

    Example:
        >>> from valuation import read_portfolio
        >>> homes = read_portfolio("homes")
        >>> len(homes.listings), homes.currency, homes.area_unit
        (40, 'USD', 'sqft')
    """
    folder = Path(folder)
    if folder.is_file():
        raise PortfolioError(f"{folder} is a file, and a portfolio is a folder: import the file first.")
    manifest = read_manifest(folder) if folder.is_dir() else None
    raw = read_source_table(find_table(folder))
    if manifest is None:
        options = ReadOptions()
    else:
        options = ReadOptions(
            currency=manifest.currency,
            area_unit=manifest.area_unit,
            # Written with commas by the import; someone's spreadsheet may have saved it otherwise since.
            decimal="." if raw.delimiter == "," else None,
            synonyms=False,
            kept_only=manifest.kept_only,
        )
    table = read_listings(raw, options)
    matched = match_photos(folder, table.listings.index)
    photos, problems = matched.photos, [*table.problems, *matched.problems]
    if check_photos or (check_photos is None and manifest is None):
        photos, damaged = leave_out_damaged(photos, workers, progress)
        problems += damaged
    stop_if_strict(problems, strict=strict)
    return Portfolio(
        folder,
        table.listings,
        photos,
        table.extra_numeric,
        table.extra_categorical,
        options.currency,
        table.area_unit,
        table.price_kind,
        tuple(problems),
    )


def leave_out_damaged(
    photos: pd.DataFrame,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Decode every photo file once, and leave out those that cannot be used."""
    paths = photos.drop_duplicates("file").set_index("file")["path"]
    faults: dict[str, str] = {}
    results = map_threads(check_photo, map(Path, paths), workers)
    for number, (file, fault) in enumerate(zip(paths.index, results, strict=True), 1):
        if fault is not None:
            faults[file] = fault
        if progress is not None:
            progress(number, len(paths))
    problems = [Problem(file, None, "", "", f"{fault}; left out", "error") for file, fault in faults.items()]
    return photos[~photos["file"].isin(faults.keys())].reset_index(drop=True), problems
