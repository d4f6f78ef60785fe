"""The rooms (view types) a photo can show, and the words people use for them."""

import re
import unicodedata

__all__ = ["ROOMS", "room_of"]

ROOMS = (
    "frontal",
    "kitchen",
    "bathroom",
    "bedroom",
    "living",
    "dining",
    "backyard",
    "aerial",
    "floorplan",
    "other",
)

_WORDS = {
    "frontal": "frontal, front, facade, exterior, outside, street view, curb, kerb, front yard, front door, "
    "front garden, front view, frontage, elevation, entrance, house front",
    "kitchen": "kitchen, kitchenette, cooking, pantry",
    "bathroom": "bathroom, bath, master bath, wc, toilet, powder room, shower, shower room, ensuite, en suite, "
    "restroom, washroom, lavatory, half bath",
    "bedroom": "bedroom, bed, bed room, master bedroom, master, guest room, nursery, kids room",
    "living": "living, living room, lounge, family room, sitting room, great room, den, tv room, salon",
    "dining": "dining, dining room, dining area, diner, breakfast room, breakfast nook, breakfast area",
    "backyard": "backyard, back yard, yard, garden, back garden, patio, deck, terrace, balcony, pool, lawn, rear, back",
    "aerial": "aerial, satellite, drone, overhead, birds eye, bird eye, top view, orthophoto, orthoimage",
    "floorplan": "floorplan, floor plan, floor plans, plan, layout, blueprint",
    "other": "other, misc, garage, hallway, hall, corridor, stairs, staircase, office, study, laundry, laundry room, "
    "utility room, basement, attic, gym, closet, library",
}
# Keys are tuples of words; several words may also be written as one ("livingroom").
_PHRASES: dict[tuple[str, ...], str] = {
    words: room
    for room, phrases in _WORDS.items()
    for phrase in phrases.split(", ")
    for words in {tuple(phrase.split()), (phrase.replace(" ", ""),)}
}
_LONGEST = max(map(len, _PHRASES))


def room_of(text: str) -> str | None:
    """Name the room a label or file name speaks of, or None when it names no room.

    Case, accents, digits and separators do not matter ("Kitchen 1", "bath_2", "livingRoom"). The first room named wins,
    and a longer phrase wins over a shorter one at the same place ("front yard" is frontal, not backyard).

    Example:
        >>> room_of("Living Room 2"), room_of("12_façade"), room_of("IMG_0412")
        ('living', 'frontal', None)
    """
    words = _words(text)
    for start in range(len(words)):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            phrase = tuple(words[start : start + length])
            singular = (*phrase[:-1], phrase[-1].removesuffix("s"))
            room = _PHRASES.get(phrase) or _PHRASES.get(singular)
            if room is not None:
                return room
    return None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain.replace("'", ""))
    return re.findall(r"[a-z]+", plain.lower())
