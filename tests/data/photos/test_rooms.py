"""Room words."""

import pytest

from data.photos.rooms import ROOMS, room_of


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("bath", "bathroom"),
        ("bath_2", "bathroom"),
        ("Bathrooms", "bathroom"),
        ("Kitchen 1", "kitchen"),
        ("front", "frontal"),
        ("façade", "frontal"),
        ("front yard", "frontal"),
        ("yard", "backyard"),
        ("Back Yard", "backyard"),
        ("lounge", "living"),
        ("living room", "living"),
        ("livingRoom3", "living"),
        ("livingroom", "living"),
        ("dining-room", "dining"),
        ("satellite", "aerial"),
        ("DRONE_01", "aerial"),
        ("bird's eye", "aerial"),
        ("floor plan", "floorplan"),
        ("garage", "other"),
        ("master bedroom", "bedroom"),
        ("master bath", "bathroom"),
        ("kitchen from the dining room", "kitchen"),
        ("IMG_0412", None),
        ("DSC123", None),
        ("17", None),
        ("", None),
        ("bathos", None),
        ("embedded", None),
    ],
)
def test_room_words_are_understood(text: str, room: str | None) -> None:
    assert room_of(text) == room


def test_every_room_is_understood_by_its_own_name() -> None:
    assert [room_of(room) for room in ROOMS] == list(ROOMS)
    assert len(set(ROOMS)) == 10
