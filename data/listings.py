"""From the raw cells of a table to typed listings, with a problem for every cell that could not be used.

What happens to a bad row rests on what is still worth having. A listing without a usable price cannot be trained on but
can be estimated, so it is kept with the price blank. A bad attribute (an area of zero, "three" bedrooms) is left blank
and the model does without it, as it must for tables that never had it. Only a row that cannot be told apart from the
others (no listing_id, or one seen before) is left out. Each case is a problem; none passes in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from data.cells.areas import DEFAULT, AreaUnit, read_area_unit
from data.cells.columns import COLUMNS, LOCATIONS, Column, ColumnMatch, match_columns
from data.cells.dates import Dates, parse_dates
from data.cells.decimals import Decimals, Kind, decide_decimals
from data.cells.extras import read_extras
from data.cells.numerals import Mark, parse_numbers
from data.cells.prices import PriceKind, missing_prices, price_kind_of, settle_bare_price
from data.cells.sale_validity import read_sale_validity
from data.cells.texts import as_text, places
from data.errors import PortfolioError
from data.problems import Problem, cell_problems
from data.suspicious_prices import suspicious_problems
from data.table_files.tables import RawTable

__all__ = ["KNOWN_COLUMNS", "ListingTable", "ReadOptions", "read_listings"]

# The columns every portfolio has, in this order; further ones follow.
KNOWN_COLUMNS = (
    "price",
    "sale_price",
    "asking_price",
    "sale_date",
    "bedrooms",
    "bathrooms",
    "area",
    "latitude",
    "longitude",
    "location",
)
_NUMBERS = tuple(column for column in COLUMNS if column.type == "number" and column.name != "price")


@dataclass(frozen=True)
class ReadOptions:
    """What the user states about a table; None leaves it to the table.

    Attributes:
        mapping: Canonical column to source column.
        currency: ISO 4217 code of all prices.
        area_unit: Unit of the area column.
        price_kind: What a bare `price` column holds.
        decimal: Decimal mark of all numbers written as text.
        synonyms: Whether headers other than the canonical ones are understood.
        kept_only: Columns that are not to serve as attributes.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    area_unit: AreaUnit | None = None
    price_kind: Literal["sale", "asking"] | None = None
    decimal: Mark | None = None
    synonyms: bool = True
    kept_only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse options that mean nothing.

        Raises:
            PortfolioError: The option and its choices are named.
        """
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise PortfolioError(f"Currency {self.currency!r} is no ISO 4217 code: give three capitals, such as USD.")
        choices = {"area_unit": ("sqft", "m2"), "price_kind": ("sale", "asking"), "decimal": (".", ",")}
        for name, allowed in choices.items():
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise PortfolioError(f"{name} {value!r} is not known: choose from {', '.join(map(repr, allowed))}.")


@dataclass(frozen=True, eq=False)
class ListingTable:
    """Typed listings, and how they were read.

    Attributes:
        listings: Indexed by listing_id: `KNOWN_COLUMNS`, then property_id where the table has it, further location
            columns, all other columns, and sale_validity ("valid", "invalid" or missing) where the table has it.
        extra_numeric: Further columns that serve as numeric attributes.
        extra_categorical: Further columns that serve as categorical attributes.
        area_unit: Unit of `area`.
        price_kind: What `price` holds.
        sources: Canonical column to source column.
        decimals: Decimal mark by source column, where one mattered.
        problems: Of the whole table, by row.
    """

    listings: pd.DataFrame
    extra_numeric: tuple[str, ...]
    extra_categorical: tuple[str, ...]
    area_unit: AreaUnit
    price_kind: PriceKind
    sources: Mapping[str, str]
    decimals: Mapping[str, Mark]
    problems: tuple[Problem, ...]


def read_listings(raw: RawTable, options: ReadOptions) -> ListingTable:
    """Type the listings of a raw table.

    Raises:
        PortfolioError: A column is missing or wrongly mapped, or no row can be used.
    """
    match = match_columns(list(raw.cells.columns), options.mapping, table=raw.file, synonyms=options.synonyms)
    raw, ids, problems = _identified(raw, match.sources["listing_id"])
    dates, found = _sale_dates(raw, match, options)
    problems += found
    match, found = settle_bare_price(match, options.price_kind, dated=bool(dates.values.notna().any()), table=raw.file)
    problems += found
    decimals = _decimals(raw, match, options)
    numbers, found = _numbers(raw, match, decimals)
    problems += found
    area_unit = options.area_unit or DEFAULT
    if "area" in match.sources:
        area_unit, found = read_area_unit(raw.cells[match.sources["area"]], options.area_unit, table=raw.file)
        numbers.loc[[problem.row for problem in found], "area"] = np.nan
        problems += found
    numbers["price"] = numbers["sale_price"].fillna(numbers["asking_price"])
    problems += missing_prices(raw, match, numbers["price"], problems)

    located = [name for name in LOCATIONS if name in match.sources]
    location = pd.Series(np.nan, index=raw.cells.index, dtype="str")
    for name in located:
        location = location.fillna(places(raw.cells[match.sources[name]]))
    known = pd.concat([numbers, dates.values.rename("sale_date"), location.rename("location")], axis="columns")
    extras = read_extras(
        raw,
        _extra_names(match, located[1:]),
        text_only={match.sources[name] for name in located[1:]},
        kept_only={*match.doubles, *options.kept_only},
        marks=decimals.marks,
    )
    known = known[list(KNOWN_COLUMNS)]
    if "property_id" in match.sources:
        known["property_id"] = as_text(raw.cells[match.sources["property_id"]])
    listings = pd.concat([known, extras.columns], axis="columns")
    if "sale_validity" in match.sources:
        listings["sale_validity"], found = read_sale_validity(raw.file, raw.cells[match.sources["sale_validity"]])
        problems += found
    problems += _suspicious(raw.file, listings, extras.numeric, match)
    listings.index = pd.Index(ids, name="listing_id", dtype="str")
    problems += _doubled(raw, match, options)
    return ListingTable(
        listings,
        extras.numeric,
        extras.categorical,
        area_unit,
        price_kind_of(listings),
        match.sources,
        decimals.mattered,
        tuple(sorted((*raw.problems, *problems, *extras.problems), key=lambda problem: problem.row or 0)),
    )


def _suspicious(file: str, listings: pd.DataFrame, numeric: tuple[str, ...], match: ColumnMatch) -> list[Problem]:
    """Tell of prices that are hardly market values; the homes stay, and so do the prices."""
    source = (
        listings["sale_price"]
        .notna()
        .map({True: match.sources.get("sale_price", ""), False: match.sources.get("asking_price", "")})
    )
    return suspicious_problems(file, listings.index, source, listings, numeric)


def _identified(raw: RawTable, source: str) -> tuple[RawTable, pd.Series, list[Problem]]:
    """Leave out the rows without an identifier of their own."""
    cells = raw.cells[source]
    ids = as_text(cells)
    missing = ids.isna().to_numpy(dtype=bool)
    again = ids.duplicated().to_numpy(dtype=bool) & ~missing
    problems = cell_problems(raw.file, cells, missing, "listing_id is missing; row left out", "error")
    problems += cell_problems(raw.file, cells, again, "listing_id was seen before; row left out", "error")
    kept = ~missing & ~again
    if not kept.any():
        raise PortfolioError(f"{raw.file}: no row has a listing_id (column {source!r}), so no listing could be read.")
    return replace(raw, cells=raw.cells[kept]), ids[kept], problems


def _sale_dates(raw: RawTable, match: ColumnMatch, options: ReadOptions) -> tuple[Dates, list[Problem]]:
    if "sale_date" not in match.sources:
        none = pd.Series(pd.NaT, index=raw.cells.index, dtype="datetime64[us]")
        return Dates(none, np.zeros(len(none), dtype=bool)), []
    cells = raw.cells[match.sources["sale_date"]]
    # Where the column does not prove it, the month comes first in the United States only.
    dates = parse_dates(cells, month_first=options.currency == "USD")
    problems = cell_problems(raw.file, cells, dates.wrong, "sale_date is not a date; left blank", "warning")
    future = (dates.values > pd.Timestamp.today()).to_numpy(bool)
    if future.any():
        problems += cell_problems(raw.file, cells, future, "sale_date has not come yet; left blank", "warning")
        dates = replace(dates, values=dates.values.mask(future))
    return dates, problems


def _decimals(raw: RawTable, match: ColumnMatch, options: ReadOptions) -> Decimals:
    kinds: dict[str, Kind] = dict.fromkeys((*match.doubles, *match.extras), "unknown")
    for column in _NUMBERS:
        if column.name in match.sources:
            kind: Kind = "money" if column.unit == "money" else "area" if column.unit == "area" else "small"
            kinds[match.sources[column.name]] = kind
    return decide_decimals(raw.cells, kinds, delimiter=raw.delimiter, stated=options.decimal)


def _numbers(raw: RawTable, match: ColumnMatch, decimals: Decimals) -> tuple[pd.DataFrame, list[Problem]]:
    """Read the known numeric columns; NaN throughout where the table has none."""
    values: dict[str, np.ndarray | float] = {}
    problems: list[Problem] = []
    for column in _NUMBERS:
        source = match.sources.get(column.name)
        values[column.name] = np.nan
        if source is not None:
            values[column.name], wrong = _in_range(raw.file, raw.cells[source], column, decimals.marks[source])
            problems += wrong
    return pd.DataFrame(values, index=raw.cells.index, dtype="float64"), problems


def _in_range(file: str, cells: pd.Series, column: Column, mark: Mark) -> tuple[np.ndarray, list[Problem]]:
    numbers = parse_numbers(cells, mark)
    values = numbers.values
    low = (values <= column.low) if column.above_low else (values < column.low)
    beyond = values > column.high
    name, effect = ("price", "kept without a price") if column.unit == "money" else (column.name, "left blank")
    too_low = "is zero or negative" if column.above_low else "is negative" if column.low == 0 else "is out of range"
    problems = cell_problems(file, cells, numbers.wrong, f"{name} is not a number; {effect}", "warning")
    problems += cell_problems(file, cells, low, f"{name} {too_low}; {effect}", "warning")
    problems += cell_problems(file, cells, beyond, f"{name} is out of range; {effect}", "warning")
    return np.where(low | beyond, np.nan, values), problems


def _extra_names(match: ColumnMatch, places_left: list[str]) -> dict[str, str]:
    """Name the further columns: location columns by their canonical name, others as they are, none twice."""
    names = {match.sources[place]: place for place in places_left}
    taken = {column.name for column in COLUMNS} | set(KNOWN_COLUMNS)
    for source in (*match.doubles, *match.extras):
        name = source
        while name in taken:
            name = f"{name}_other"
        taken.add(name)
        names[source] = name
    return names


def _doubled(raw: RawTable, match: ColumnMatch, options: ReadOptions) -> list[Problem]:
    """Tell of columns that look like a known one whose place is taken, unless that was told at import."""
    reason = "another column is used for what this one seems to hold; kept, but not used"
    return [
        Problem(raw.file, None, source, f"used for {name}: {match.sources[name]}", reason, "warning")
        for source, name in match.doubles.items()
        if source not in options.kept_only and name in match.sources
    ]
