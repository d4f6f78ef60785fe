"""What the report of one home is made of: texts, numbers written out, and pictures, the same for every format.

Everything is ready to be put on a page. Texts are plain, never markup: each format has to make them harmless.
"""

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ComparableColumn",
    "Headline",
    "MapPoint",
    "Note",
    "PlaceMap",
    "RegionLine",
    "ReportPhoto",
    "StepLine",
    "Thumbnail",
]

Change = Literal["raises", "lowers", ""]
"""What an amount does to the estimate; "" where it is no change, or none at all."""


@dataclass(frozen=True)
class Headline:
    """The estimate in the report's first lines, every number written out; a dash where it is unknown.

    Attributes:
        value: The estimate.
        low, high: Its interval.
        level: Confidence level of the interval.
        confidence: "High", "Medium", "Low", or a dash.
        dots: The same as dots, such as "●●○"; empty where unknown.
        fsd: Forecast standard deviation.
        price_name: What the known price is, such as "Sale price".
        price: The known price.
        error: How far the estimate is from it, in words.
        figures: Name and amount of the three figures, the photo premium as the last.
        remarks: What to know of these figures, in sentences.
        places: Where `low`, `value`, `high` and the price stand on a line from 0 to 1; None where unknown.
    """

    value: str
    low: str
    high: str
    level: str
    confidence: str
    dots: str
    fsd: str
    price_name: str
    price: str
    error: str
    figures: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    places: tuple[float | None, float | None, float | None, float | None]


@dataclass(frozen=True)
class Note:
    """One thing to know about the quality of the data.

    Attributes:
        tier: "cannot value": there is no estimate for this reason; "care": there is one, to be used with care.
        text: A sentence.
    """

    tier: Literal["cannot value", "care"]
    text: str


@dataclass(frozen=True)
class RegionLine:
    """A region of a photo: what it shows and where, and its amount."""

    what: str
    amount: str
    change: Change


@dataclass(frozen=True)
class Thumbnail:
    """A picture as JPEG, its size in pixels, and what it shows in words."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class ReportPhoto:
    """One photo of the home.

    Attributes:
        name: The room, numbered where there are several: "Kitchen 2".
        source: How the room is known, where it was not given: "room told from the picture".
        photo: The photo.
        heatmap: The same with what raises and lowers the estimate; None where the estimate does not rest on it.
        amount: Money of the whole photo; empty without a heatmap.
        change: Whether it raises or lowers the estimate.
        regions: Its regions, the one with most money first.
    """

    name: str
    source: str
    photo: Thumbnail
    heatmap: Thumbnail | None = None
    amount: str = ""
    change: Change = ""
    regions: tuple[RegionLine, ...] = ()


@dataclass(frozen=True)
class StepLine:
    """One line of the waterfall from the base value to the estimate.

    Attributes:
        kind: "end" for base value and estimate, else "attribute", "room" or "residual".
        name: Such as "Living area" or "Kitchen (2 photos)".
        detail: The home's own value there, or what small steps were put together.
        amount: Money.
        change: Whether it raises or lowers the estimate.
        start, stop: Where its bar begins and ends, from 0 to 1; `start` is the smaller one.
        before, after: Where the running amount stands before and after it, from 0 to 1.
    """

    kind: Literal["end", "attribute", "room", "residual"]
    name: str
    detail: str
    amount: str
    change: Change
    start: float
    stop: float
    before: float
    after: float


@dataclass(frozen=True)
class ComparableColumn:
    """One comparable in the adjustment grid, every number written out.

    Attributes:
        listing_id: The comparable.
        number: 1 for the most alike; the same number stands on the map.
        picture: One photo of it, where the portfolio holds any.
        rows: By the rows of `HomeReport.grid_heads`: its price, similarity, and so on.
        lines: For each line of the grid what it has there, the adjustment, and its sign.
        net, gross, adjusted, weight: The figures below the lines.
        reasons: Why it was chosen.
    """

    listing_id: str
    number: int
    picture: Thumbnail | None
    rows: tuple[str, ...]
    lines: tuple[tuple[str, str, Change], ...]
    net: str
    gross: str
    adjusted: str
    weight: str
    reasons: str


@dataclass(frozen=True)
class MapPoint:
    """A home on the map: "" for the home itself, else the number of the comparable; 0 to 1 from left and from top."""

    label: str
    across: float
    down: float


@dataclass(frozen=True)
class PlaceMap:
    """Where the home and its comparables are, north up, in a box with width : height = `ratio`.

    Attributes:
        points: The comparables, the home last, so that it lies on top.
        ratio: Width of the box by its height.
        scale: A length in words, such as "0.5 mi".
        scale_share: That length as a share of the box's width.
        alt: The same in a sentence.
    """

    points: tuple[MapPoint, ...]
    ratio: float
    scale: str
    scale_share: float
    alt: str
