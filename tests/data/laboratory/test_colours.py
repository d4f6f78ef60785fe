"""Palettes are read as written, and one draw picks a colour."""

import numpy as np
import pytest

from data.laboratory.colours import one_of, palette, tones


def test_a_palette_is_read_to_the_last_digit():
    assert palette("0.90 0.88 0.84, 0.045 1.0 0") == ((0.90, 0.88, 0.84), (0.045, 1.0, 0.0))


def test_tones_have_names_in_the_order_written():
    named = tones("spring 0.42 0.55 0.26, winter 0.44 0.41 0.36")
    assert list(named) == ["spring", "winter"]
    assert named["winter"] == (0.44, 0.41, 0.36)


@pytest.mark.parametrize("text", ["0.9 0.8", "0.9 0.8 0.7 0.6", "0.9 0.8 red", ""])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  of float() or of unpacking: the place tells which colour
        palette(text)


def test_one_draw_picks_each_choice_alike():
    rng, same = np.random.default_rng(3), np.random.default_rng(3)
    drawn = [one_of(rng, "abc") for _ in range(600)]
    assert drawn == ["abc"[same.integers(3)] for _ in range(600)]
    assert min(drawn.count(letter) for letter in "abc") > 150
