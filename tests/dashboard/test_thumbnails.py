"""Small pictures for the table."""

import base64
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from valuation.dashboard.drawing import thumbnails as module
from valuation.dashboard.drawing.thumbnails import HEIGHT, WIDTH, thumbnails


def opened(url: str) -> Image.Image:
    head, content = url.split(",", 1)
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def test_a_thumbnail_is_the_middle_of_its_photo_undistorted(tmp_path: Path) -> None:
    # A tall photo with a red square in the middle, and blue ends that do not fit.
    pixels = np.full((800, 400, 3), (0, 0, 255), np.uint8)
    pixels[250:550] = (0, 200, 0)
    pixels[350:450, 150:250] = (255, 0, 0)
    Image.fromarray(pixels).save(tmp_path / "tall.png")
    (url,) = thumbnails([str(tmp_path / "tall.png")])
    picture = opened(url)
    assert picture.size == (2 * WIDTH, 2 * HEIGHT)
    values = np.asarray(picture.convert("RGB")).astype(int)
    red = (values[..., 0] > 180) & (values[..., 1] < 90)
    height, width = (np.ptp(np.flatnonzero(red.any(axis=axis))) + 1 for axis in (1, 0))
    assert height == pytest.approx(width, abs=2)
    assert (values[..., 2] > 150).mean() < 0.02


def test_what_cannot_be_read_is_left_empty_in_its_place(portfolio: Path) -> None:
    good = portfolio / "photos" / "b_bathroom.jpg"
    bad = portfolio / "photos" / "a_1_kitchen.jpg"
    bad.write_bytes(b"no picture")
    made = thumbnails([None, str(bad), str(good), str(portfolio / "gone.jpg")])
    assert [url is None for url in made] == [True, True, False, True]


def test_a_photo_is_read_once_until_it_changes(portfolio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = portfolio / "photos" / "b_bathroom.jpg"
    (first,) = thumbnails([str(path)])
    reads = []
    read = module.read_for_overlay
    monkeypatch.setattr(module, "read_for_overlay", lambda *args: reads.append(args) or read(*args))
    assert thumbnails([str(path), str(path)]) == [first, first]
    assert not reads
    Image.new("RGB", (160, 120), "white").save(path)
    os.utime(path, ns=(1, 1))
    assert thumbnails([str(path)]) != [first]
    assert len(reads) == 1
