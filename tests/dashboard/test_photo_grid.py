import numpy as np

from explain.explanation import PhotoExplanation
from valuation.dashboard.drawing.photo_grid import by_room, room_names


def photo(file: str, room: str) -> PhotoExplanation:
    nothing = np.zeros((1, 1), np.float32)
    return PhotoExplanation(file, file, room, "given", 0.0, nothing, nothing)


def test_photos_are_ordered_by_room_and_within_a_room_as_they_came() -> None:
    photos = by_room((photo("1", "other"), photo("2", "bedroom"), photo("3", ""), photo("4", "frontal")))
    assert [one.file for one in photos] == ["4", "2", "1", "3"]
    same = by_room((photo("b", "bedroom"), photo("a", "bedroom")))
    assert [one.file for one in same] == ["b", "a"]


def test_rooms_are_numbered_only_where_there_are_several() -> None:
    photos = [photo("1", "kitchen"), photo("2", "bedroom"), photo("3", "bedroom"), photo("4", "")]
    assert room_names(photos) == ["Kitchen", "Bedroom 1", "Bedroom 2", "Photo"]
