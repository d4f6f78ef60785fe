"""A data-quality report of a portfolio: what is there, what is wrong, what is shared."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.duplicates import MAX_SHARING, listing_groups, photo_clusters
from data.errors import PortfolioError
from data.listings import KNOWN_COLUMNS
from data.photos.rooms import ROOMS
from data.portfolio import Portfolio, Progress, read_portfolio
from data.problems import Problem, problems_table
from data.suspicious_prices import KINDS, suspicious_prices
from data.table_files.tables import read_table

__all__ = ["check_portfolio"]

_EXAMPLES = 5


@dataclass(frozen=True)
class PortfolioCheck:
    """What a check of a portfolio found; all counts are of listings unless named otherwise.

    Attributes:
        folder: The portfolio.
        currency: ISO 4217 code of all prices.
        area_unit: Unit of `area`.
        price_kind: "sale", "asking", "mixed" or "none".
        listings: How many there are.
        listings_with_price: How many have a price.
        prices_not_at_market_value: How many prices are hardly market values; they are left out of training.
        examples_not_at_market_value: The first of them by listing_id, and why.
        listings_with_photos: How many have at least one photo.
        filled: How many have each of the known columns.
        photos: Number of photos.
        photos_by_room: Number of photos by room; "unknown" where it is to be told from the photo.
        groups_sharing_photos: Number of groups of listings that share the same or nearly the same photo.
        listings_sharing_photos: How many are in those groups.
        placeholder_photos: Number of photos with more listings than could share one home; they link none.
        problems_by_reason: Number of problems found now, by reason, most frequent first.
        import_problems_by_reason: The same of the problems found by the import, from `problems.csv`.
        problems: The problems found now.
    """

    folder: Path
    currency: str
    area_unit: str
    price_kind: str
    listings: int
    listings_with_price: int
    prices_not_at_market_value: int
    examples_not_at_market_value: dict[str, str]
    listings_with_photos: int
    filled: dict[str, int]
    photos: int
    photos_by_room: dict[str, int]
    groups_sharing_photos: int
    listings_sharing_photos: int
    placeholder_photos: int
    problems_by_reason: dict[str, int]
    import_problems_by_reason: dict[str, int]
    problems: tuple[Problem, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the check as plain values, as `hearthmap check --json` writes it."""
        return asdict(self) | {"folder": str(self.folder)}


def check_portfolio(
    folder: Path | str,
    *,
    strict: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> PortfolioCheck:
    """Check a portfolio; every photo is decoded, and compared with every other.

    Args:
        folder: The portfolio.
        strict: Stop at problems instead of reporting them.
        workers: Threads that decode photos.
        progress: Called with the number of photos checked and their total.

    Raises:
        PortfolioError: The portfolio cannot be read; or `strict` is set and there is a problem.
    """
    portfolio = read_portfolio(folder, strict=strict, check_photos=True, workers=workers, progress=progress)
    listings, photos = portfolio.listings, portfolio.photos
    suspicious = suspicious_prices(listings, portfolio.extra_numeric)
    found = suspicious[suspicious != ""].head(_EXAMPLES)
    sizes = listing_groups(portfolio, workers).value_counts()
    clusters = photos.assign(cluster=photo_clusters(portfolio, workers)).groupby("cluster")
    rooms = photos["room"].fillna("unknown").value_counts()
    return PortfolioCheck(
        folder=portfolio.folder,
        currency=portfolio.currency,
        area_unit=portfolio.area_unit,
        price_kind=portfolio.price_kind,
        listings=len(listings),
        listings_with_price=int(listings["price"].notna().sum()),
        prices_not_at_market_value=int((suspicious != "").sum()),
        examples_not_at_market_value={
            str(home): f"{float(price):,.0f}: {KINDS[kind]}"
            for home, kind, price in zip(found.index, found, listings.loc[found.index, "price"], strict=True)
        },
        listings_with_photos=int(photos["listing_id"].nunique()),
        filled={name: int(listings[name].notna().sum()) for name in KNOWN_COLUMNS},
        photos=len(photos),
        photos_by_room={room: int(rooms[room]) for room in (*ROOMS, "unknown") if room in rooms},
        groups_sharing_photos=int((sizes > 1).sum()),
        listings_sharing_photos=int(sizes[sizes > 1].sum()),
        placeholder_photos=int((clusters["listing_id"].nunique() > MAX_SHARING).sum()),
        problems_by_reason=_by_reason(problems_table(portfolio.problems)),
        import_problems_by_reason=_by_reason(_import_problems(portfolio)),
        problems=portfolio.problems,
    )


def _by_reason(problems: pd.DataFrame) -> dict[str, int]:
    return {str(reason): int(count) for reason, count in problems["reason"].value_counts().items()}


def _import_problems(portfolio: Portfolio) -> pd.DataFrame:
    try:
        cells = read_table(portfolio.folder / "problems.csv", needs_rows=False).cells
    except PortfolioError:  # never imported, or the file was removed or emptied
        return problems_table([])
    return cells if "reason" in cells else problems_table([])
