"""An explanation in plain sentences: one paragraph per home, one line per photo."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from explain.explanation import AttributeAmount, PhotoExplanation, Region
from explain.statement import attribute_name
from valuation.wording.money import format_money

__all__ = ["explanation_text", "photo_reason"]

MOST_ATTRIBUTES = 3  # named in a paragraph
MOST_PHOTOS = 2
MOST_REGIONS = 2  # named in a photo's line
TINY_RESIDUAL = 50.0  # money; or a thousandth of the estimate, where that is more
NOTEWORTHY = 0.05  # of the largest amount beside it; less is not worth a reader's time
_ROOMS = {"living": "living room", "dining": "dining room", "frontal": "front", "": "unknown room"}

Part = TypeVar("Part", AttributeAmount, PhotoExplanation, Region)


def explanation_text(
    estimate: float,
    base_value: float,
    attributes: Sequence[AttributeAmount],
    photos: Sequence[PhotoExplanation],
    currency: str,
    residual: float = 0.0,
) -> str:
    """One paragraph on a home: what it is compared with, the strongest attributes, photos and regions.

    Amounts are what the model associates with what it sees; the paragraph never says that they cause a price.

    Args:
        estimate: The estimate.
        base_value: That of a home about which nothing is known.
        attributes: All attributes; may be empty.
        photos: All photos; may be empty.
        currency: ISO 4217 code.
        residual: Money that belongs to nothing; told unless it is tiny.
    """
    sentences = [
        f"The estimate is {format_money(estimate, currency)}; a home about which nothing is known would be at "
        f"{format_money(base_value, currency)}."
    ]
    if attributes:
        sentences.append(_attributes_sentence(attributes, currency))
    if photos:
        sentences.append(_photos_sentence(photos, currency))
    elif attributes:
        sentences.append("It does not rest on photos.")
    if abs(residual) > max(TINY_RESIDUAL, abs(estimate) / 1000):
        sentences.append(f"{_change(residual, currency)} could not be attributed to anything.")
    sentences.append(
        "These are associations that the model learnt from other homes, not causes, nor what a renovation would earn."
    )
    return " ".join(sentences)


def photo_reason(photo: PhotoExplanation, currency: str) -> str:
    """One line on a photo, such as "Kitchen: stove, lower right, +$8,400; upper left, -$2,100".

    The regions with most money come first. Where there is none, the photo's own amount is told.
    """
    room = _room(photo.room).capitalize()
    regions = _strongest(photo.regions, MOST_REGIONS)
    if not regions:
        return f"{room}: {_change(photo.amount, currency)}, nowhere in particular"
    parts = [f"{_what(region)}, {_change(region.amount, currency)}" for region in regions]
    return f"{room}: {'; '.join(parts)}"


def _attributes_sentence(attributes: Sequence[AttributeAmount], currency: str) -> str:
    total = _change(sum(part.amount for part in attributes), currency)
    text = f"With attributes and location the model associates {total}"
    strongest = _strongest(attributes, MOST_ATTRIBUTES)
    if len(attributes) == 1 or not strongest:
        return f"{text}."
    return f"{text}, most of all with {_listed([_attribute(part, currency) for part in strongest])}."


def _attribute(part: AttributeAmount, currency: str) -> str:
    name = attribute_name(part.name)
    name = name[:1].lower() + name[1:]
    value = f"{part.value}, " if part.value else ""
    return f"{name} ({value}{_change(part.amount, currency)})"


def _photos_sentence(photos: Sequence[PhotoExplanation], currency: str) -> str:
    total = _change(sum(part.amount for part in photos), currency)
    text = f"With the photos the model associates {total}"
    strongest = _strongest(photos, MOST_PHOTOS)
    if not strongest:
        return f"{text}."
    rooms = Counter(part.room for part in photos)
    named = [_photo(part, "the" if rooms[part.room] == 1 else "one", currency) for part in strongest]
    return f"{text}, most of all with {_listed(named)}."


def _photo(part: PhotoExplanation, article: str, currency: str) -> str:
    """A photo and its strongest region of the same sign: the one that speaks for the photo's amount."""
    alike = [region for region in part.regions if region.amount * part.amount > 0]
    text = f"{article} {_room(part.room)} photo ({_change(part.amount, currency)}"
    if alike:
        region = _strongest(alike, 1)[0]
        text += f"; {_what(region)}, {_change(region.amount, currency)}"
    return f"{text})"


def _room(room: str) -> str:
    return _ROOMS.get(room, room)


def _what(region: Region) -> str:
    """What and where, or only where."""
    return region.place if region.confidence is None else f"{region.name}, {region.place}"


def _strongest(parts: Sequence[Part], most: int) -> list[Part]:
    """Those with most money of either sign, the strongest first, without those that hardly matter beside it."""
    ranked = sorted(parts, key=lambda part: -abs(part.amount))[:most]
    return [part for part in ranked if part.amount and abs(part.amount) >= NOTEWORTHY * abs(ranked[0].amount)]


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _change(amount: float, currency: str) -> str:
    return format_money(amount, currency, signed=True)
