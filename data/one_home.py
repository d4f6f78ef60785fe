"""A portfolio of a single home, put together from what a person knows of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.cells.areas import AreaUnit
from data.manifest import Manifest, write_manifest
from data.portfolio import Portfolio, read_portfolio
from data.table_files.writing import write_csv

__all__ = ["write_home"]


def write_home(
    folder: Path,
    listing_id: str,
    facts: Mapping[str, object],
    photos: Iterable[tuple[str, str | None]],
    *,
    currency: str,
    area_unit: AreaUnit,
    categories: Collection[str] = (),
) -> Portfolio:
    """Write a portfolio of one home, and read it as any other.

    Args:
        folder: Where; photos lie there already.
        listing_id: What the home is called.
        facts: Columns of the listing, such as `area`; what is unknown is None.
        photos: File relative to the folder, and room or None where it is to be told from the picture.
        currency: ISO 4217 code of a price among the facts.
        area_unit: Unit of the area.
        categories: Columns that are categories even where they look like numbers.

    Raises:
        PortfolioError: The home has no name.
        HearthmapError: The disk refuses.
    """
    known = {name: value for name, value in facts.items() if value is not None and value != ""}
    _write(folder / "listings.csv", [["listing_id", *known], [listing_id, *known.values()]])
    rows = [[listing_id, file, room or "", "given" if room else "unknown"] for file, room in photos]
    _write(folder / "photos.csv", [["listing_id", "file", "room", "room_source"], *rows])
    write_manifest(folder, Manifest(currency, area_unit, "asking" if "asking_price" in known else "none"))
    portfolio = read_portfolio(folder)
    # A single value tells nothing of its column: "2" may be a number or the name of a kind.
    given = [name for name in categories if name in known]
    listings = portfolio.listings.assign(
        **{name: pd.Series([str(known[name])], index=portfolio.listings.index, dtype="str") for name in given}
    )
    return replace(
        portfolio,
        listings=listings,
        extra_numeric=tuple(name for name in portfolio.extra_numeric if name not in given),
        extra_categorical=(*(name for name in portfolio.extra_categorical if name not in given), *given),
    )


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    write_csv(pd.DataFrame(rows[1:], columns=list(rows[0]), dtype=object), path, as_is=True)
