"""What of a portfolio is shown: filters, order and page, as the page's address holds them."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from valuation.estimates.flags import FLAGS

__all__ = ["CONFIDENCES", "PARAMETERS", "SORTS", "Query", "read_query"]

Area = tuple[float, float, float, float]
"""South, west, north and east, in degrees."""
CONFIDENCES = ("High", "Medium", "Low")
PARAMETERS = ("q", "location", "from", "to", "confidence", "flag", "area", "sort", "page", "map")
"""Parameters of the address that this page knows; all others are left alone."""
SORTS = {
    "home": "Home",
    "location": "Location",
    "estimate": "Estimate",
    "lower": "Interval from",
    "upper": "Interval to",
    "confidence": "Confidence (FSD)",
    "price": "Price",
    "error": "Error",
    "error-size": "Size of the error",
    "photo_premium": "Photo premium",
    "flags": "Number of flags",
    "bedrooms": "Bedrooms",
    "bathrooms": "Bathrooms",
    "area": "Area",
}
"""What homes can be sorted by, and what it is called."""


@dataclass(frozen=True)
class Query:
    """What is shown.

    Attributes:
        search: Words that all must occur in the home's number, location or other text.
        locations: Only homes at these; all when empty.
        low, high: Only estimates from and up to these, money.
        confidence: Only these confidences; all when empty.
        flags: Only homes with at least one of these flags; all when empty.
        area: Only homes in this rectangle of the map.
        sort: A name in `SORTS`, or "" for the portfolio's own order.
        descending: Largest first.
        page: Page of the table, from 1.
        colour: What the map is coloured by, "estimate" or "error".
    """

    search: str = ""
    locations: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    confidence: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    area: Area | None = None
    sort: str = ""
    descending: bool = False
    page: int = 1
    colour: str = "estimate"

    @property
    def filtered(self) -> bool:
        """Whether any home may be left out."""
        return any(getattr(self, field.name) != field.default for field in fields(self)[:7])

    def without_filters(self) -> "Query":
        """The same with all homes."""
        return Query(sort=self.sort, descending=self.descending, colour=self.colour)

    def with_filters(self, **changes: Any) -> "Query":
        """The same with other filters or another order, from the first page on."""
        return replace(self, **{"page": 1, **changes})

    def digest(self) -> str:
        """A short text that stands for which homes are shown, whatever their order."""
        shown = self.with_filters(sort="", descending=False, colour="")
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]

    def parameters(self) -> dict[str, str | list[str]]:
        """The same as parameters of an address; what is as usual is left out."""
        written: dict[str, str | list[str]] = {
            "q": self.search,
            "location": list(self.locations),
            "from": "" if self.low is None else f"{self.low:.0f}",
            "to": "" if self.high is None else f"{self.high:.0f}",
            "confidence": [name.lower() for name in self.confidence],
            "flag": list(self.flags),
            "area": "" if self.area is None else ",".join(f"{degrees:.5f}" for degrees in self.area),
            "sort": ("-" if self.descending else "") + self.sort if self.sort else "",
            "page": str(self.page) if self.page > 1 else "",
            "map": self.colour if self.colour != "estimate" else "",
        }
        return {name: value for name, value in written.items() if value}


def read_query(parameters: Mapping[str, Sequence[str]], locations: Sequence[str]) -> tuple[Query, list[str]]:
    """The query in an address, which anyone may have typed.

    Args:
        parameters: All values of each parameter.
        locations: Those of the portfolio.

    Returns:
        The query, and in words what of it could not be used.
    """
    reader = _Reader(parameters)
    sort = reader.one("sort")
    descending, sort = sort.startswith("-"), sort.removeprefix("-")
    query = Query(
        search=reader.one("q").strip(),
        locations=reader.some("location", {name: name for name in locations}),
        low=reader.number("from"),
        high=reader.number("to"),
        confidence=reader.some("confidence", {name.lower(): name for name in CONFIDENCES}),
        flags=reader.some("flag", {name: name for name in FLAGS}),
        area=reader.area(),
        sort=sort if sort in SORTS else "",
        descending=descending and sort in SORTS,
        page=max(1, round(reader.number("page") or 1)),
        colour="error" if reader.one("map") == "error" else "estimate",
    )
    if sort and sort not in SORTS:
        reader.refuse("sort", sort)
    return query, reader.refused


class _Reader:
    """Reads parameters, and keeps in words what it could not use."""

    def __init__(self, parameters: Mapping[str, Sequence[str]]) -> None:
        self._parameters = parameters
        self.refused: list[str] = []

    def one(self, name: str) -> str:
        values = self._parameters.get(name) or [""]
        return str(values[-1])

    def some(self, name: str, known: Mapping[str, str]) -> tuple[str, ...]:
        given = list(dict.fromkeys(self._parameters.get(name) or []))
        for value in given:
            if value not in known:
                self.refuse(name, value)
        return tuple(known[value] for value in given if value in known)

    def number(self, name: str) -> float | None:
        text = self.one(name)
        try:
            value = float(text) if text else math.nan
        except ValueError:
            value = math.nan
        if text and not 0 <= value < 1e15:
            self.refuse(name, text)
        return value if 0 <= value < 1e15 else None

    def area(self) -> Area | None:
        text = self.one("area")
        if not text:
            return None
        try:
            south, west, north, east = map(float, text.split(","))
        except ValueError:
            self.refuse("area", text)
            return None
        if not (-90 <= south <= north <= 90 and -360 <= west <= east <= 360):
            self.refuse("area", text)
            return None
        return south, west, north, east

    def refuse(self, name: str, value: str) -> None:
        self.refused.append(f"{name}={value}")
