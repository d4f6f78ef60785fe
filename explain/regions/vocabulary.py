"""What can be seen in each room, in the words of ImageNet's 1,000 classes and in our own.

ImageNet has no class for a wall, a floor or a counter, and many for what no home shows. So each room has a vocabulary:
the things that are found there and have a class, each under a plain name. Where ImageNet's own word is odd for a home
("mobile home" is what house fronts look like to it, "studio couch" a sofa), the name says what the class finds there.

Classes are given by their first lemma in WordNet, as timm lists them (`timm.data.ImageNetInfo`).
"""

from collections.abc import Mapping
from types import MappingProxyType

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


_NUMBERS = {
    "bannister": 421,
    "barn": 425,
    "bassinet": 431,
    "bath towel": 434,
    "bathtub": 435,
    "beach wagon": 436,
    "bell cote": 442,
    "boathouse": 449,
    "bookcase": 453,
    "bookshop": 454,
    "cab": 468,
    "car wheel": 479,
    "chainlink fence": 489,
    "chest": 492,
    "chiffonier": 493,
    "china cabinet": 495,
    "computer keyboard": 508,
    "convertible": 511,
    "cradle": 516,
    "crib": 520,
    "desk": 526,
    "desktop computer": 527,
    "dining table": 532,
    "dishwasher": 534,
    "doormat": 539,
    "electric fan": 545,
    "entertainment center": 548,
    "espresso maker": 550,
    "file": 553,
    "fire screen": 556,
    "folding chair": 559,
    "fountain": 562,
    "four-poster": 564,
    "grand piano": 579,
    "greenhouse": 580,
    "home theater": 598,
    "jeep": 609,
    "lampshade": 619,
    "library": 624,
    "limousine": 627,
    "mailbox": 637,
    "medicine chest": 648,
    "microwave": 651,
    "minibus": 654,
    "minivan": 656,
    "mobile home": 660,
    "monitor": 664,
    "moving van": 675,
    "park bench": 703,
    "patio": 706,
    "picket fence": 716,
    "pickup": 717,
    "pillow": 721,
    "pool table": 736,
    "pot": 738,
    "prayer rug": 741,
    "quilt": 750,
    "radiator": 753,
    "recreational vehicle": 757,
    "refrigerator": 760,
    "restaurant": 762,
    "rocking chair": 765,
    "rotisserie": 766,
    "screen": 782,
    "shower curtain": 794,
    "sliding door": 799,
    "soap dispenser": 804,
    "solar dish": 807,
    "sports car": 817,
    "stone wall": 825,
    "stove": 827,
    "street sign": 919,
    "studio couch": 831,
    "swing": 843,
    "table lamp": 846,
    "television": 851,
    "thatch": 853,
    "theater curtain": 854,
    "tile roof": 858,
    "toaster": 859,
    "toilet seat": 861,
    "toilet tissue": 999,
    "tow truck": 864,
    "traffic light": 920,
    "tub": 876,
    "umbrella": 879,
    "upright": 881,
    "vase": 883,
    "wall clock": 892,
    "wardrobe": 894,
    "washbasin": 896,
    "washer": 897,
    "window screen": 904,
    "window shade": 905,
    "worm fence": 912,
}  # in the order of ILSVRC 2012, as in every pretrained net


def class_numbers(name: str) -> tuple[int, ...]:
    """Numbers of the ImageNet classes that find a thing, each 0 to 999.

    Raises:
        KeyError: The thing, or one of its classes, is unknown.
    """
    return tuple(_NUMBERS[lemma] for lemma in THINGS[name])


def vocabulary_of(room: str) -> tuple[str, ...]:
    """Names of the things to be seen in a room; empty for a room without a vocabulary."""
    return VOCABULARIES.get(room, ())
