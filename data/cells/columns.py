"""The columns of a listing: their types, units and ranges, and the headers by which other tables call them.

`dictionary.csv` says what each means; a test holds it against this file.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.errors import PortfolioError

__all__ = ["AREA_UNITS", "COLUMNS", "LOCATIONS", "Column", "ColumnMatch", "header_key", "match_columns"]

INFINITE = float("inf")


@dataclass(frozen=True)
class Column:
    """One column Hearthmap knows by name.

    Attributes:
        name: Its name in `listings.csv` and in `Portfolio.listings`.
        type: What its cells are.
        unit: Unit of its numbers: "money" is the portfolio's currency, "area" its area unit.
        low: Least value that can be true.
        high: Greatest value that can be true.
        above_low: Whether `low` itself is not possible.
        required: Whether a table without it cannot be read.
        synonyms: Other headers, best first, as `header_key` writes them.
    """

    name: str
    type: Literal["text", "number", "date"]
    unit: str = ""
    low: float = -INFINITE
    high: float = INFINITE
    above_low: bool = False
    required: bool = False
    synonyms: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The area's synonyms tell its unit, where they name one.
AREA_UNITS: dict[str, Literal["sqft", "m2"]] = {
    **dict.fromkeys(
        _words(
            "areasqft livingareasqft livingsqft sqftliving sqft sqfeet squarefeet squarefootage sqfootage areasqfeet "
            "areaft2 sf buildingsqft buildingareasqft floorareasqft sizesqft totalsqft"
        ),
        "sqft",
    ),
    **dict.fromkeys(
        _words(
            "aream2 livingaream2 areasqm livingareasqm sqm m2 sqmeters sqmetres squaremeters squaremetres floorareasqm "
            "flooraream2 sizem2 sizesqm surfacem2 totalsqm"
        ),
        "m2",
    ),
}
COLUMNS: tuple[Column, ...] = (
    Column(
        "listing_id",
        "text",
        required=True,
        synonyms=_words(
            "id listing listingkey listingnumber mlsid mlsnumber mls imageid propertyid homeid houseid parcelid "
            "parcelnumber parcel pin apn zpid uid"
        ),
    ),
    Column(
        "price",
        "number",
        "money",
        low=0,
        high=1e12,
        above_low=True,
        synonyms=_words("homeprice houseprice propertyprice"),
    ),
    Column(
        "sale_price",
        "number",
        "money",
        low=0,
        high=1e12,
        above_low=True,
        synonyms=_words("soldprice closeprice closingprice sellingprice salesprice transactionprice pricesold"),
    ),
    Column(
        "asking_price",
        "number",
        "money",
        low=0,
        high=1e12,
        above_low=True,
        synonyms=_words("listprice listingprice listedprice offerprice askprice ask"),
    ),
    Column(
        "sale_date",
        "date",
        synonyms=_words("datesold solddate dateofsale closedate closingdate transactiondate saledt"),
    ),
    Column(
        "bedrooms",
        "number",
        "rooms",
        low=0,
        high=200,
        synonyms=_words(
            "bedroom bed beds br bdrm bdrms bedroomstotal bedroomcount numbedrooms numberofbedrooms noofbedrooms "
            "nbedrooms bedroomabvgr"
        ),
    ),
    Column(
        "bathrooms",
        "number",
        "rooms",
        low=0,
        high=200,
        synonyms=_words(
            "bathroom bath baths ba bathrms bathroomstotal bathroomstotalinteger bathroomcount numbathrooms "
            "numberofbathrooms noofbathrooms nbathrooms"
        ),
    ),
    Column(
        "area",
        "number",
        "area",
        low=0,
        high=1e7,
        above_low=True,
        synonyms=(*AREA_UNITS, *_words("livingarea livingspace floorarea grlivarea homesize housesize size")),
    ),
    Column(
        "sale_validity",
        "text",
        synonyms=_words(
            "validsale salevalid validitycode salevaliditycode salequalification qualifiedsale armslength "
            "armslengthsale marketsale"
        ),
    ),
    Column("location", "text"),
    Column("zipcode", "text", synonyms=_words("zip zip5 postalcode postcode postal")),
    Column("neighbourhood", "text", synonyms=_words("neighborhood district suburb borough subdivision")),
    Column("city", "text", synonyms=_words("citi town municipality cityname")),
    Column("latitude", "number", "degrees", low=-90, high=90, synonyms=_words("lat")),
    Column("longitude", "number", "degrees", low=-180, high=180, synonyms=_words("lon lng long")),
    # Where nothing else identifies the rows, such a column does, as listing_id.
    Column("property_id", "text", synonyms=_words("parcelid parcelnumber parcel pin apn uprn homeid houseid")),
)
LOCATIONS = ("location", "zipcode", "neighbourhood", "city")  # the first that is known says where a home is
_BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True)
class ColumnMatch:
    """Which source column plays which part.

    Attributes:
        sources: Canonical name to source column.
        doubles: Source column that also looks like a canonical one, which another source column took, to that name.
        extras: All other source columns, in file order.
    """

    sources: Mapping[str, str]
    doubles: Mapping[str, str]
    extras: tuple[str, ...]


def header_key(header: str) -> str:
    """Reduce a header to what synonyms are compared by: "Sale Price ($)" and "SalePrice" both give "saleprice"."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.casefold())


def match_columns(
    headers: Sequence[str],
    mapping: Mapping[str, str],
    *,
    table: str,
    synonyms: bool = True,
) -> ColumnMatch:
    """Find the source column of each canonical column.

    The mapping goes first, then canonical names, then synonyms, best first; one source column plays one part.

    Args:
        headers: Columns of the table.
        mapping: Canonical name to source column, as the user gave it.
        table: Name of the table, for messages.
        synonyms: Whether other names than the canonical ones are understood.

    Raises:
        PortfolioError: The mapping names an unknown canonical or source column, or one source twice; or a required
            column is missing.
    """
    sources: dict[str, str] = {}
    for name, header in mapping.items():
        if name not in _BY_NAME:
            raise PortfolioError(f"{name!r} is no column that can be mapped: choose from {', '.join(_BY_NAME)}.")
        same = [known for known in headers if known == header] or [
            known for known in headers if header_key(known) == header_key(header)
        ]
        if len(same) != 1:
            raise PortfolioError(f"{table} has no column {header!r} to map {name} from: it has {_listed(headers)}.")
        if same[0] in sources.values():
            raise PortfolioError(f"Column {same[0]!r} of {table} is mapped twice; map it once.")
        sources[name] = same[0]
    keys = {header: header_key(header) for header in headers}
    doubles: dict[str, str] = {}
    for column in COLUMNS:
        canonical = [header for header in headers if header == column.name]
        wanted = (column.name.replace("_", ""), *column.synonyms) if synonyms else ()
        ranked = canonical + [header for key in wanted for header in headers if keys[header] == key]
        free = [header for header in dict.fromkeys(ranked) if header not in sources.values()]
        if column.name not in sources and free:
            sources[column.name] = free.pop(0)
            doubles.pop(sources[column.name], None)  # what another column could also have been
        doubles |= dict.fromkeys(free, column.name)
    for column in COLUMNS:
        if column.required and column.name not in sources:
            raise PortfolioError(
                f"{table} has no {column.name} column: it has {_listed(headers)}. "
                f"Say which of them it is by mapping {column.name}=COLUMN."
            )
    used = {*sources.values(), *doubles}
    return ColumnMatch(sources, doubles, tuple(header for header in headers if header not in used))


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(repr(header) for header in headers[:40])
    return shown if len(headers) <= 40 else f"{shown} and {len(headers) - 40} more"
