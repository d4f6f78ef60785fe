"""What the report on a model is made of: texts and numbers written out, the same for every format."""

from dataclasses import dataclass

__all__ = ["Factor", "GroupRow", "Groups", "Miss", "Strip", "StudyRow"]


@dataclass(frozen=True)
class StudyRow:
    """One figure of accuracy.

    Attributes:
        name: Such as "COD".
        meaning: What it says, in a few words.
        values: For each price model its value with interval, and whether that lies in the accepted range.
        accepted: The accepted range.
    """

    name: str
    meaning: str
    values: tuple[tuple[str, str], ...]
    accepted: str


@dataclass(frozen=True)
class Strip:
    """A value with its interval on a line from 0 to 1; None where unknown.

    Attributes:
        low, value, high: Where they stand.
        line: Where what it is held against stands.
        apart: Whether the interval leaves that out.
    """

    low: float | None
    value: float | None
    high: float | None
    line: float
    apart: bool


@dataclass(frozen=True)
class GroupRow:
    """Errors and coverage of one group of homes."""

    name: str
    homes: str
    error: str
    error_strip: Strip
    ratio: str
    coverage: str
    coverage_strip: Strip


@dataclass(frozen=True)
class Groups:
    """The groups of one kind.

    Attributes:
        title: Such as "By location".
        rows: Those that there are figures of.
        note: Which are not shown, and what the kind means.
    """

    title: str
    rows: tuple[GroupRow, ...]
    note: str


@dataclass(frozen=True)
class Miss:
    """One of the homes missed most: its estimate, price and ratio, and a guess why."""

    listing_id: str
    place: str
    estimate: str
    price: str
    ratio: str
    why: str


@dataclass(frozen=True)
class Factor:
    """One factor of the quality-control rule: its name, what the software shows for it, and what it does not."""

    title: str
    shown: tuple[str, ...]
    lacking: tuple[str, ...]
