import numpy as np
import pytest
from numpy.typing import NDArray

from explain.regions.places import box_of, place_of


def rectangle(left: float, top: float, right: float, bottom: float) -> NDArray[np.bool_]:
    mask = np.zeros((60, 100), np.bool_)
    mask[round(top * 60) : round(bottom * 60), round(left * 100) : round(right * 100)] = True
    return mask


@pytest.mark.parametrize(
    ("box", "place"),
    [
        ((0.0, 0.0, 0.3, 0.3), "upper left"),
        ((0.4, 0.1, 0.6, 0.2), "upper centre"),
        ((0.7, 0.0, 1.0, 0.2), "upper right"),
        ((0.0, 0.4, 0.2, 0.6), "middle left"),
        ((0.4, 0.4, 0.6, 0.6), "centre"),
        ((0.8, 0.4, 1.0, 0.6), "middle right"),
        ((0.1, 0.8, 0.2, 0.9), "lower left"),
        ((0.4, 0.8, 0.6, 0.9), "lower centre"),
        ((0.75, 0.75, 1.0, 1.0), "lower right"),
        ((0.0, 0.0, 1.0, 0.2), "across the top"),
        ((0.05, 0.4, 0.95, 0.65), "across the middle"),
        ((0.0, 0.7, 0.9, 1.0), "across the bottom"),
        ((0.0, 0.0, 0.3, 1.0), "down the left side"),
        ((0.4, 0.1, 0.6, 0.9), "down the middle"),
        ((0.7, 0.0, 1.0, 0.9), "down the right side"),
        ((0.0, 0.0, 1.0, 0.8), "most of the photo"),
    ],
)
def test_places_in_words(box: tuple[float, float, float, float], place: str) -> None:
    mask = rectangle(*box)
    assert place_of(mask) == place
    assert box_of(mask) == pytest.approx(box, abs=0.01)


def test_a_spur_does_not_make_a_region_wide() -> None:
    mask = rectangle(0.7, 0.6, 1.0, 1.0)
    mask[50, 5:] = True
    assert place_of(mask) == "lower right"
    assert box_of(mask) == (0.05, 0.6, 1.0, 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_mirroring_the_photo_mirrors_the_words(seed: int) -> None:
    rng = np.random.default_rng(seed)
    left, top = rng.uniform(0, 0.6, 2)
    mask = rectangle(left, top, left + rng.uniform(0.1, 0.4), top + rng.uniform(0.1, 0.4))
    swapped = {"left": "right", "right": "left"}
    words = [swapped.get(word, word) for word in place_of(mask).split()]
    assert place_of(mask[:, ::-1]).split() == words


def test_an_empty_region_is_nowhere() -> None:
    nothing = np.zeros((4, 4), np.bool_)
    with pytest.raises(ValueError, match="nowhere"):
        place_of(nothing)
    with pytest.raises(ValueError, match="no box"):
        box_of(nothing)
