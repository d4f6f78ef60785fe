from dataclasses import replace

import numpy as np
import pytest

from explain.explanation import AttributeAmount, PhotoExplanation, Region
from explain.words import explanation_text, photo_reason

BOX = (0.0, 0.0, 1.0, 1.0)
STOVE = Region("stove", 0.8, "lower right", BOX, 8_412.0)
CORNER = Region("upper left", None, "upper left", BOX, -2_101.0)
NOTHING = np.zeros((1, 1), np.float32)
KITCHEN = PhotoExplanation("k.jpg", "/k.jpg", "kitchen", "given", 9_000.0, NOTHING, NOTHING, (STOVE, CORNER))
AREA, PLACE = AttributeAmount("area", "2,100 sq ft", 31_000.0), AttributeAmount("place", "unknown", -12_000.0)
CAUSAL = ("because", "causes", "due to", "adds", "account for", "accounts for", "thanks to", "makes")


def test_one_line_on_a_photo() -> None:
    assert photo_reason(KITCHEN, "USD") == "Kitchen: stove, lower right, +$8,410; upper left, -$2,100"
    assert photo_reason(replace(KITCHEN, regions=(CORNER,)), "EUR") == "Kitchen: upper left, -€2,100"


def test_regions_that_hardly_matter_are_left_out() -> None:
    small = replace(CORNER, amount=-300.0)
    assert photo_reason(replace(KITCHEN, regions=(STOVE, small)), "USD") == "Kitchen: stove, lower right, +$8,410"


def test_a_photo_without_regions_tells_its_own_amount() -> None:
    living = replace(KITCHEN, room="living", regions=(), amount=-1_234.0)
    assert photo_reason(living, "USD") == "Living room: -$1,230, nowhere in particular"


def test_a_paragraph_names_the_strongest() -> None:
    front = replace(KITCHEN, room="frontal", amount=-20_000.0, regions=(replace(CORNER, amount=-15_000.0),))
    text = explanation_text(400_000, 362_000, [AREA, PLACE], [KITCHEN, front], "USD")
    assert text == (
        "The estimate is $400,000; a home about which nothing is known would be at $362,000. With attributes and "
        "location the model associates +$19,000, most of all with living area (2,100 sq ft, +$31,000) and location "
        "(unknown, -$12,000). With the photos the model associates -$11,000, most of all with the front photo "
        "(-$20,000; upper left, -$15,000) and the kitchen photo (+$9,000; stove, lower right, +$8,410). These are "
        "associations that the model learnt from other homes, not causes, nor what a renovation would earn."
    )
    assert not any(f" {word} " in text for word in CAUSAL)


def test_a_photo_is_spoken_for_by_a_region_of_its_own_sign() -> None:
    text = explanation_text(1e5, 1e5, [], [replace(KITCHEN, amount=-500.0)], "USD")
    assert "the kitchen photo (-$500; upper left, -$2,100)" in text


def test_a_home_without_photos() -> None:
    text = explanation_text(2e5, 1.9e5, [AttributeAmount("attributes", "", 1e4)], [], "CHF")
    assert "With attributes and location the model associates +CHF\u00a010,000. It does not rest on photos." in text
    assert "With the photos" not in text


def test_a_home_with_photos_alone() -> None:
    text = explanation_text(2e5, 1.9e5, [], [KITCHEN], "USD")
    assert "attributes and location" not in text
    assert text.count("kitchen") == 1


def test_a_home_about_which_nothing_is_known() -> None:
    text = explanation_text(2e5, 2e5, [], [], "USD")
    assert text.startswith("The estimate is $200,000; ")
    assert text.endswith("earn.")


@pytest.mark.parametrize(("residual", "told"), [(40.0, False), (-150.0, False), (-900.0, True), (900.0, True)])
def test_a_residual_is_told_unless_tiny(residual: float, told: bool) -> None:
    text = explanation_text(4e5, 3e5, [AREA], [], "USD", residual)
    assert ("could not be attributed to anything" in text) == told
    assert ("-$900 could not" in text) == (residual == -900.0)


def test_photos_of_no_amount_are_not_named() -> None:
    text = explanation_text(2e5, 2e5, [], [replace(KITCHEN, amount=0.0)], "USD")
    assert "With the photos the model associates $0." in text


def test_photos_of_one_room_are_told_apart_from_the_only_one() -> None:
    text = explanation_text(2e5, 2e5, [], [KITCHEN, replace(KITCHEN, amount=-7_000.0)], "USD")
    assert "with one kitchen photo (+$9,000" in text
    assert "and one kitchen photo (-$7,000" in text


def test_attributes_of_no_amount_are_not_named() -> None:
    text = explanation_text(2e5, 2e5, [replace(AREA, amount=0.0), replace(PLACE, amount=0.0)], [], "USD")
    assert "With attributes and location the model associates $0. " in text
