"""Masks on disk."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import PhotoError
from data.laboratory.neighbourhood.drivers import LABELS
from data.laboratory.neighbourhood.masks import encode_mask, mask_of, read_mask


def test_a_mask_is_read_back_as_it_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    mask = rng.integers(0, len(LABELS) + 1, (30, 40)).astype(np.uint8)
    file = tmp_path / "mask.png"
    file.write_bytes(encode_mask(mask))
    np.testing.assert_array_equal(read_mask(file), mask)
    with Image.open(file) as image:
        assert image.mode == "P"
        colours = {image.convert("RGB").getpixel((int(x), int(y))) for y, x in zip(*np.nonzero(mask), strict=True)}
    assert len(colours) == len(np.unique(mask[mask > 0]))  # each label has its own colour


def test_a_label_is_found_where_it_was_painted() -> None:
    mask = np.zeros((5, 6), np.uint8)
    mask[1:3, 2:4] = 1 + LABELS.index("pool")
    assert mask_of(mask, "pool").sum() == 4
    assert not mask_of(mask, "garage").any()
    with pytest.raises(KeyError):
        mask_of(mask, "moat")


def test_what_is_no_mask_is_refused(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (8, 8)).save(photo)
    with pytest.raises(PhotoError, match="indexed"):
        read_mask(photo)
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PhotoError, match="cannot be read"):
        read_mask(tmp_path / "text.png")
    foreign = tmp_path / "foreign.png"
    foreign.write_bytes(encode_mask(np.full((4, 4), len(LABELS) + 1, np.uint8)))
    with pytest.raises(PhotoError, match="labels only"):
        read_mask(foreign)
