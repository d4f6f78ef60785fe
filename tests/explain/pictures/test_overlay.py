import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from data.errors import PhotoError
from explain.explanation import Explanation, PhotoExplanation
from explain.pictures.overlay import (
    LOWERS,
    RAISES,
    heat_colours,
    legend,
    legend_words,
    overlay,
    read_for_overlay,
    scale_limit,
)

# Linear RGB as people with no red, green or blue cones see it: Machado, Oliveira and Fernandes 2009, severity 1.0.
COLOUR_VISION = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def photo(height: int = 6, width: int = 8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_the_limit_is_one_for_all_photos_whatever_their_sign_and_size() -> None:
    first, second = np.arange(-60, 0, dtype=np.float32).reshape(6, 10), np.arange(41, dtype=np.float32).reshape(1, 41)
    # Absolute amounts: 1 to 60 and 0 to 40. Of these 101 sorted numbers the 99th percentile is the 100th, which is 59.
    assert scale_limit([first, second]) == pytest.approx(59)
    assert scale_limit([-first, -second]) == pytest.approx(59)


def test_the_limit_is_zero_where_there_is_nothing_to_show() -> None:
    assert scale_limit([]) == scale_limit([np.zeros((3, 3))]) == scale_limit([np.full((2, 2), np.nan)]) == 0.0


def test_colours_tell_the_sign_and_alpha_the_root_of_the_amount() -> None:
    colours = heat_colours(np.array([[-100.0, -25.0, 0.0, 4.0, 64.0, 300.0]]), 100.0)
    assert colours.shape == (1, 6, 4)
    np.testing.assert_array_equal(colours[0, :2, :3], [LOWERS, LOWERS])
    np.testing.assert_array_equal(colours[0, 3:, :3], [RAISES] * 3)
    # 255 · sqrt(amount / 100): of 1, 1/4, 0, 1/25, 16/25 and, beyond the limit, 1.
    assert colours[0, :, 3].tolist() == [255, 128, 0, 51, 204, 255]


@pytest.mark.parametrize("limit", [0.0, 10.0])
def test_what_is_no_number_and_what_has_no_scale_stays_transparent(limit: float) -> None:
    money = np.array([[np.nan, np.inf, -np.inf, 0.0]])
    assert heat_colours(money, limit)[..., 3].tolist() == [[0, 0, 0, 0]]
    assert heat_colours(np.array([[5.0]]), 0.0)[0, 0, 3] == 0


def test_without_opacity_the_photo_is_as_it_was() -> None:
    picture = photo()
    before = picture.copy()
    np.testing.assert_array_equal(overlay(picture, np.full((2, 2), 9.0), 9.0, 0.0), before)
    overlay(picture, np.full((2, 2), 9.0), 9.0, 1.0)
    np.testing.assert_array_equal(picture, before)


def test_with_full_opacity_the_limit_hides_the_photo_and_zero_leaves_it_grey() -> None:
    picture = photo()
    np.testing.assert_array_equal(overlay(picture, np.full((2, 2), 9.0), 9.0, 1.0), np.broadcast_to(RAISES, (6, 8, 3)))
    np.testing.assert_array_equal(overlay(picture, np.full((2, 2), -9.0), 9.0, 1.0), np.broadcast_to(LOWERS, (6, 8, 3)))
    grey = np.asarray(Image.fromarray(picture).convert("L")).astype(int)  # Pillow's grey is BT.601 too
    seen = overlay(picture, np.zeros((2, 2)), 9.0, 1.0).astype(int)
    assert np.abs(seen - grey[..., None]).max() <= 1


def test_a_pixel_is_blended_as_worked_out_by_hand() -> None:
    picture = np.array([[[100, 150, 200]]], dtype=np.uint8)
    # Grey 0.299 · 100 + 0.587 · 150 + 0.114 · 200 = 140.75; opacity 0.25 goes half the way there.
    faded = np.array([120.375, 145.375, 170.375])
    # A quarter of the limit has alpha 128/255, times opacity 0.25.
    share = 128 / 255 * 0.25
    expected = np.rint(faded + share * (RAISES - faded))
    np.testing.assert_array_equal(overlay(picture, np.array([[25.0]]), 100.0, 0.25)[0, 0], expected)


def test_the_map_is_enlarged_as_torch_does_it_without_aligned_corners() -> None:
    money = np.random.default_rng(1).normal(size=(5, 7)).astype(np.float32)
    height, width = 41, 60
    enlarged = torch.nn.functional.interpolate(
        torch.tensor(money)[None, None], (height, width), mode="bilinear", align_corners=False
    )
    expected = heat_colours(enlarged[0, 0].numpy(), 2.0).astype(int)
    white = np.full((height, width, 3), 255, dtype=np.uint8)
    seen = overlay(white, money, 2.0, 1.0).astype(int)
    alpha = expected[..., 3:] / 255
    assert np.abs(seen - np.rint(255 + (expected[..., :3] - 255) * alpha)).max() <= 2


def test_a_photo_smaller_than_its_map_is_no_trouble() -> None:
    money = np.full((20, 20), 5.0)
    np.testing.assert_array_equal(overlay(photo(3, 4), money, 5.0, 1.0), np.broadcast_to(RAISES, (3, 4, 3)))


@pytest.mark.parametrize("deficiency", COLOUR_VISION)
def test_raising_and_lowering_look_different_to_the_colour_blind(deficiency: str) -> None:
    lab = [_lab(np.asarray(COLOUR_VISION[deficiency]) @ _linear(colour)) for colour in (LOWERS, RAISES)]
    # CIE 1976 colour difference: 2.3 can just be told apart; what stands for opposite things should be worlds apart.
    assert np.linalg.norm(lab[0] - lab[1]) > 50


def explanation(unit: str = "money", currency: str = "USD", target: str = "log price") -> Explanation:
    money = np.zeros((10, 10), np.float32)
    photo = PhotoExplanation("1.jpg", "1.jpg", "kitchen", "given", 0.0, money, money)
    return Explanation("7", "money-map", target, unit, 5e5, 4e5, currency, (), (photo,), 0.0, "", ())


def test_the_legend_names_both_ends_in_money_and_shows_the_colours_of_the_photos() -> None:
    html = legend(3_012.8, explanation(), opacity=0.5)
    assert [part in html for part in ("-$3,000", "+$3,000", "$0", "money per 1/100 of a photo")] == [True] * 4
    spoken = re.search(r'aria-label="([^"]*)"', html)
    assert spoken is not None
    assert "blue lowers the estimate, down to -$3,000" in spoken[1]
    stops = re.findall(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)", html.split("linear-gradient")[1])
    assert stops[0] == (*map(str, LOWERS), "0.500")
    assert stops[-1] == (*map(str, RAISES), "0.500")
    assert float(stops[len(stops) // 2][3]) == 0.0
    assert len(stops) % 2 == 1


def test_the_legend_of_maps_in_no_unit_names_both_ends_without_money() -> None:
    html = legend(0.0031, explanation("relative"))
    assert "▼ lowers the estimate" in html
    assert "raises the estimate ▲" in html
    assert "$" not in html
    assert "0.0031" not in html


def test_the_legend_says_what_is_raised() -> None:
    assert legend_words(1.0, explanation(target="likeness to home 8")).right == "raises likeness to home 8"


def test_the_legend_escapes_what_it_is_given() -> None:
    assert "<b>" not in legend(1.0, explanation(currency="<b>", target="<b>"))


def test_a_photo_is_read_upright_in_its_own_shape(tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste("black", (0, 0, 100, 100))  # the left half
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter to the right: the left half comes to the top
    picture.save(tmp_path / "turned.png", exif=turned)
    pixels = read_for_overlay(tmp_path / "turned.png")
    assert pixels.shape == (200, 100, 3)
    assert pixels[:90].max() < 10
    assert pixels[110:].min() > 245


def test_a_photo_is_made_smaller_but_never_larger(tmp_path: Path) -> None:
    Image.new("RGB", (300, 100)).save(tmp_path / "wide.png")
    assert read_for_overlay(tmp_path / "wide.png", 150).shape == (50, 150, 3)
    assert read_for_overlay(tmp_path / "wide.png", 3000).shape == (100, 300, 3)


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_a_photo_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bad.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PhotoError, match=r"bad\.jpg"):
        read_for_overlay(path)


def _linear(colour: np.ndarray) -> np.ndarray:
    share = colour / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, white D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
