"""Why one home is estimated higher than another: the difference, attribute by attribute and room by room.

Each home's explanation shares out its log price over attributes and photos; what a part has more in one home than in
the other is its share of the difference in log price, and one rate, (P2 - P1) / (ln P2 - ln P1), turns all of these
into money. So two homes with the same kitchen photo differ by nothing in the kitchen, which would not be so if the
amounts of the two explanations were subtracted: these were turned into money at a rate of each home's own.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.errors import InputError
from explain.explanation import Explanation
from explain.statement import attribute_name
from valuation.wording.money import format_money

__all__ = ["Difference", "Part", "difference"]

NOT_THERE = "no photo"


@dataclass(frozen=True)
class Part:
    """One part of a difference.

    Attributes:
        kind: "attribute", "room", or "rest": what neither belongs to.
        name: Such as "Living area" or "Kitchen".
        first: What the first home has there, in words.
        second: What the second has.
        amount: Money that the second home is estimated higher for it; negative where lower.
    """

    kind: Literal["attribute", "room", "rest"]
    name: str
    first: str
    second: str
    amount: float


@dataclass(frozen=True)
class Difference:
    """From one home's estimate to another's; `first_estimate` and all amounts add up to `second_estimate`.

    Attributes:
        first, second: The homes.
        first_estimate, second_estimate: Money.
        parts: Attributes, then rooms, in the order of the first home's explanation, then what is left.
        currency: ISO 4217 code.
    """

    first: str
    second: str
    first_estimate: float
    second_estimate: float
    parts: tuple[Part, ...]
    currency: str

    @property
    def amount(self) -> float:
        """Money that the second home is estimated higher."""
        return self.second_estimate - self.first_estimate


def difference(first: Explanation, second: Explanation) -> Difference:
    """Where the difference of two estimates comes from.

    A room that one home has no photo of counts as an average one, which is what the model takes it for.

    Raises:
        InputError: The homes are valued in different currencies.
    """
    if first.currency != second.currency:
        raise InputError("Two homes can only be compared in one currency.")
    homes = (first, second)
    rates = [_rate(home.base_value, home.estimate) for home in homes]
    rate = _rate(first.estimate, second.estimate)
    attributes = [
        {part.name: (part.value, part.amount / own) for part in home.attributes}
        for home, own in zip(homes, rates, strict=True)
    ]
    rooms = [_rooms(home, own) for home, own in zip(homes, rates, strict=True)]
    parts: list[Part] = []
    for name in dict.fromkeys([*attributes[0], *attributes[1]]):
        (value, share), (other, more) = (some.get(name, ("not used", 0.0)) for some in attributes)
        parts.append(Part("attribute", attribute_name(name), value, other, (more - share) * rate))
    for room in dict.fromkeys([*rooms[0], *rooms[1]]):
        (value, share), (other, more) = (some.get(room, (NOT_THERE, 0.0)) for some in rooms)
        parts.append(Part("room", room.capitalize() or "Unknown room", value, other, (more - share) * rate))
    if not math.isclose(first.base_value, second.base_value, rel_tol=1e-6):
        # One is valued on attributes or photos alone, so by a price model of its own, which starts elsewhere.
        begins = [format_money(home.base_value, home.currency) for home in homes]
        share = math.log(second.base_value / first.base_value)
        parts.append(Part("rest", "Base value", begins[0], begins[1], share * rate))
    left = second.estimate - first.estimate - sum(part.amount for part in parts)
    parts.append(Part("rest", "Not attributed", "", "", left))
    return Difference(
        first.listing_id, second.listing_id, first.estimate, second.estimate, tuple(parts), first.currency
    )


def _rate(low: float, high: float) -> float:
    """Money per unit of log price between two amounts."""
    gap = math.log(high / low)
    return (high - low) / gap if abs(gap) > 1e-9 else low


def _rooms(home: Explanation, rate: float) -> Mapping[str, tuple[str, float]]:
    """By room, how many photos there are of it, and their share of the log price."""
    found: dict[str, list[float]] = {}
    for photo in home.photos:
        found.setdefault(photo.room, []).append(photo.amount / rate)
    return {room: (f"{len(some)} photo" + ("s" if len(some) > 1 else ""), sum(some)) for room, some in found.items()}
