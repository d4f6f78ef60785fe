"""What can be seen in each room, in the words of ImageNet's 1,000 classes and in our own.

ImageNet has no class for a wall, a floor or a counter, and many for what no home shows. So each room has a vocabulary:
the things that are found there and have a class, each under a plain name. Where ImageNet's own word is odd for a home
("mobile home" is what house fronts look like to it, "studio couch" a sofa), the name says what the class finds there.

Classes are given by their first lemma in WordNet, as timm lists them (`timm.data.ImageNetInfo`).
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from timm.data.imagenet_info import ImageNetInfo

__all__ = ["IMAGENET_CLASSES", "THINGS", "VOCABULARIES", "class_numbers", "vocabulary_of"]

IMAGENET_CLASSES = 1000

THINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bathtub": ("bathtub", "tub"),
        "bed": ("quilt", "four-poster", "studio couch", "pillow", "crib", "bassinet", "cradle"),
        "bench": ("park bench",),
        "bookcase": ("bookcase", "library", "bookshop"),
        "cabinet": ("china cabinet", "chiffonier"),
        "car": (
            *("beach wagon", "minivan", "sports car", "convertible", "pickup", "limousine", "jeep", "car wheel", "cab"),
            *("recreational vehicle", "moving van", "tow truck", "minibus"),
        ),
        "chair": ("folding chair", "rocking chair"),
        "chest of drawers": ("chiffonier", "chest", "file"),
        "coffee machine": ("espresso maker",),
        "curtain": ("theater curtain",),
        "desk": ("desk", "desktop computer", "computer keyboard"),
        "dining table": ("dining table", "restaurant"),
        "dishwasher": ("dishwasher",),
        "fan": ("electric fan",),
        "fence": ("picket fence", "chainlink fence", "worm fence"),
        "fireplace": ("fire screen",),
        "fountain": ("fountain",),
        "glass door": ("sliding door",),
        "house front": ("mobile home", "boathouse", "barn"),
        "lamp": ("table lamp", "lampshade"),
        "mailbox": ("mailbox",),
        "microwave": ("microwave",),
        "mirror": ("medicine chest",),
        "parasol": ("umbrella",),
        "patio": ("patio",),
        "piano": ("grand piano", "upright"),
        "plant": ("pot", "greenhouse"),
        "pool table": ("pool table",),
        "radiator": ("radiator",),
        "refrigerator": ("refrigerator",),
        "roof": ("tile roof", "thatch", "bell cote"),
        "rug": ("prayer rug", "doormat"),
        "shower curtain": ("shower curtain",),
        "sink": ("washbasin", "soap dispenser"),
        "sofa": ("studio couch",),
        "solar panels": ("solar dish",),
        "stair rail": ("bannister",),
        "stone wall": ("stone wall",),
        "stove": ("stove", "rotisserie"),
        "street sign": ("street sign", "traffic light"),
        "swing": ("swing",),
        "television": ("television", "entertainment center", "home theater", "screen", "monitor"),
        "toaster": ("toaster",),
        "toilet": ("toilet seat", "toilet tissue"),
        "towel": ("bath towel",),
        "vase": ("vase",),
        "wall clock": ("wall clock",),
        "wardrobe": ("wardrobe",),
        "washing machine": ("washer",),
        "window": ("window shade", "window screen"),
    }
)
"""Our name of a thing, and the ImageNet classes that find it, each by its first lemma."""

_ROOM_WORDS = {
    "kitchen": "stove, microwave, refrigerator, dishwasher, toaster, coffee machine, sink, dining table, cabinet, "
    "glass door, window, chair, washing machine, plant, lamp",
    "bathroom": "bathtub, sink, toilet, shower curtain, mirror, cabinet, towel, glass door, window, radiator, lamp, "
    "rug",
    "bedroom": "bed, wardrobe, window, curtain, glass door, lamp, television, desk, chest of drawers, bookcase, rug, "
    "fan, chair, fireplace",
    "living": "sofa, fireplace, television, rug, bookcase, lamp, window, curtain, glass door, dining table, piano, "
    "stair rail, pool table, cabinet, plant, vase, wall clock, chair, fan, desk",
    "dining": "dining table, glass door, window, curtain, cabinet, lamp, chair, fireplace, rug, vase, plant, bookcase, "
    "stair rail",
    "frontal": "roof, house front, patio, glass door, fence, car, stone wall, mailbox, plant, window, bench, "
    "solar panels, street sign, fountain",
    "backyard": "patio, glass door, fence, house front, roof, stone wall, plant, parasol, bench, swing, fountain, "
    "solar panels",
}

VOCABULARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {room: tuple(words.split(", ")) for room, words in _ROOM_WORDS.items()}
)
"""Names of the things to be seen in each room; rooms that are missing here have regions without names."""


@lru_cache
def class_numbers(name: str) -> tuple[int, ...]:
    """Numbers of the ImageNet classes that find a thing, each 0 to 999.

    Raises:
        KeyError: The thing, or one of its classes, is unknown.
    """
    numbers = _numbers_by_lemma()
    return tuple(numbers[lemma] for lemma in THINGS[name])


def vocabulary_of(room: str) -> tuple[str, ...]:
    """Names of the things to be seen in a room; empty for a room without a vocabulary."""
    return VOCABULARIES.get(room, ())


@lru_cache
def _numbers_by_lemma() -> dict[str, int]:
    info = ImageNetInfo()
    lemmas = [info.index_to_description(number).split(", ")[0] for number in range(IMAGENET_CLASSES)]
    numbers: dict[str, int] = {}
    for number, lemma in enumerate(lemmas):
        numbers.setdefault(lemma, number)
    return numbers
