import pytest
from timm.data.imagenet_info import ImageNetInfo

from data.photos.rooms import ROOMS
from explain.regions.vocabulary import THINGS, VOCABULARIES, class_numbers, vocabulary_of

IMAGENET = ImageNetInfo()
LEMMAS = [IMAGENET.index_to_description(number).split(", ")[0] for number in range(1000)]


@pytest.mark.parametrize("name", THINGS)
def test_every_class_exists_once_and_is_found(name: str) -> None:
    for lemma, number in zip(THINGS[name], class_numbers(name), strict=True):
        assert LEMMAS.count(lemma) == 1
        assert LEMMAS[number] == lemma


def test_numbers_are_those_of_the_published_order() -> None:
    """The order of ILSVRC 2012's synsets, as in every pretrained net: checked on classes that are widely quoted."""
    known = {"dishwasher": 534, "microwave": 651, "refrigerator": 760, "shower curtain": 794, "toaster": 859}
    assert {name: class_numbers(name) for name in known} == {name: (number,) for name, number in known.items()}


def test_vocabularies_are_of_rooms_and_of_known_things() -> None:
    assert set(VOCABULARIES) <= set(ROOMS)
    used = {name for names in VOCABULARIES.values() for name in names}
    assert used == set(THINGS)
    assert vocabulary_of("floorplan") == vocabulary_of("no room") == ()


@pytest.mark.parametrize("room", VOCABULARIES)
def test_no_class_has_two_names_in_one_room(room: str) -> None:
    """Otherwise its probability would count twice."""
    numbers = [number for name in VOCABULARIES[room] for number in class_numbers(name)]
    assert len(numbers) == len(set(numbers))
    assert len(set(VOCABULARIES[room])) == len(VOCABULARIES[room])


def test_an_unknown_thing_is_refused() -> None:
    with pytest.raises(KeyError):
        class_numbers("dragon")
