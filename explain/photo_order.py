"""The order in which a home's photos are shown, and what each is called."""

from collections import Counter
from collections.abc import Sequence

from data.photos.rooms import ROOMS
from explain.explanation import PhotoExplanation

__all__ = ["by_room", "room_names"]


def by_room(photos: Sequence[PhotoExplanation]) -> list[PhotoExplanation]:
    """Photos in the order in which one walks through a home: frontal first, what shows no room last."""
    order = {room: place for place, room in enumerate(ROOMS)}
    return sorted(photos, key=lambda photo: order.get(photo.room, len(ROOMS)))


def room_names(photos: Sequence[PhotoExplanation]) -> list[str]:
    """What each photo is called: its room, numbered where there are several."""
    several, seen = Counter(photo.room for photo in photos), Counter[str]()
    names = []
    for photo in photos:
        seen[photo.room] += 1
        name = photo.room.capitalize() if photo.room in ROOMS else "Photo"
        names.append(f"{name} {seen[photo.room]}" if several[photo.room] > 1 else name)
    return names
