"""Decoding photos: size, orientation, odd formats, and everything that can be wrong with a file."""

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from data.errors import PhotoError
from data.photos.decoding import check_photo, read_photo, read_photos, try_read_photos

DrawPhoto = Callable[..., Path]
EXIF_ORIENTATION = 0x0112


def plain_reading(path: Path, size: tuple[int, int]) -> np.ndarray:
    """The same by Pillow alone: decoded whole, turned, resized."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return np.asarray(upright.resize(size[::-1], Image.Resampling.BICUBIC))


def mean_difference(one: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - two.astype(float)).mean())


@pytest.mark.parametrize("name", ["p.jpg", "p.JPEG", "p.png", "p.webp", "p.bmp", "p.tif"])
def test_every_format_gives_the_picture_at_the_size_asked_for(tmp_path: Path, draw_photo: DrawPhoto, name: str) -> None:
    path = draw_photo(tmp_path / name, width=200, height=150)
    photo = read_photo(path, (48, 80))
    assert (photo.shape, photo.dtype) == ((48, 80, 3), np.uint8)
    assert mean_difference(photo, plain_reading(path, (48, 80))) < 1
    assert check_photo(path) is None


@pytest.mark.parametrize("size", [(32, 32), (64, 200), (600, 800)])
def test_scaled_decoding_of_a_large_photo_agrees_with_pillow(
    tmp_path: Path, draw_photo: DrawPhoto, size: tuple[int, int]
) -> None:
    path = draw_photo(tmp_path / "p.jpg", width=1600, height=1200, quality=95)
    assert mean_difference(read_photo(path, size), plain_reading(path, size)) < 1.5


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_photos_are_turned_upright(tmp_path: Path, draw_photo: DrawPhoto, orientation: int, suffix: str) -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    path = draw_photo(tmp_path / f"p{suffix}", width=400, height=200, exif=exif)
    photo = read_photo(path, (50, 30))
    assert mean_difference(photo, plain_reading(path, (50, 30))) < 2
    if orientation > 1:
        untagged = draw_photo(tmp_path / f"untagged{suffix}", width=400, height=200)
        assert mean_difference(photo, plain_reading(untagged, (50, 30))) > 20


def test_grey_and_cmyk_jpegs_become_rgb(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    original = draw_photo(tmp_path / "p.png", width=160, height=120)
    with Image.open(original) as image:
        image.convert("L").save(tmp_path / "grey.jpg")
        image.convert("CMYK").save(tmp_path / "cmyk.jpg")
        grey = np.asarray(image.convert("L").convert("RGB").resize((40, 30), Image.Resampling.BICUBIC))
    assert mean_difference(read_photo(tmp_path / "grey.jpg", (30, 40)), grey) < 2
    assert mean_difference(read_photo(tmp_path / "cmyk.jpg", (30, 40)), plain_reading(original, (30, 40))) < 12


def test_of_several_frames_the_first_is_taken(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    first, second = (draw_photo(tmp_path / f"{n}.png", n, width=160, height=120) for n in (1, 2))
    with Image.open(first) as one, Image.open(second) as two:
        one.save(tmp_path / "phone.jpg", format="MPO", save_all=True, append_images=[two], quality=95)
    assert mean_difference(read_photo(tmp_path / "phone.jpg", (60, 80)), plain_reading(first, (60, 80))) < 2
    assert check_photo(tmp_path / "phone.jpg") is None


def test_transparency_becomes_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (80, 80), (200, 0, 0, 0))
    image.paste((0, 0, 200, 255), (0, 0, 40, 80))
    image.save(tmp_path / "rgba.png")
    image.quantize(8).save(tmp_path / "palette.png")
    for name in ("rgba.png", "palette.png"):
        photo = read_photo(tmp_path / name, (80, 80))
        assert photo[40, 70].tolist() == [255, 255, 255]
        assert np.abs(photo[40, 10].astype(int) - [0, 0, 200]).max() <= 4


def test_sixteen_bit_greys_are_scaled_and_not_cut_off(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 128).astype(np.uint16), (128, 1))
    Image.fromarray(ramp).save(tmp_path / "p.png")
    photo = read_photo(tmp_path / "p.png", (128, 128))
    assert np.abs(photo[64, :, 1] - np.linspace(0, 255, 128)).max() <= 1


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG that says it is large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (60_000, 60_000)])
@pytest.mark.parametrize("name", ["bomb.png", "bomb.jpg"])
def test_a_decompression_bomb_is_never_decoded(tmp_path: Path, name: str, width: int, height: int) -> None:
    path = tmp_path / name
    path.write_bytes(png_claiming(width, height))
    assert path.stat().st_size < 200
    assert check_photo(path) == "photo has more than 100 million pixels"
    with pytest.raises(PhotoError, match=rf"{name}: photo has more than 100 million pixels\."):
        read_photo(path, (32, 32))


def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    whole = draw_photo(tmp_path / "whole.jpg", width=400, height=300).read_bytes()
    webp = draw_photo(tmp_path / "whole.webp", width=400, height=300).read_bytes()
    png = draw_photo(tmp_path / "whole.png", width=400, height=300).read_bytes()
    files = {
        "half.jpg": (whole[: len(whole) // 2], "photo is truncated"),
        "tail.jpg": (whole[:-40], "photo is truncated"),
        "half.webp": (webp[: len(webp) // 2], "photo is truncated"),
        "half.png": (png[: len(png) // 2], "photo is truncated"),
        "text.jpg": (b"<html>not found</html>", "file is not an image of a kind this reads"),
        "script.jpg": (
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 200\n",
            "file is not an image of a kind this reads",
        ),
        "empty.jpg": (b"", "photo file is empty"),
    }
    for name, (content, reason) in files.items():
        (tmp_path / name).write_bytes(content)
        assert check_photo(tmp_path / name) == reason, name
        with pytest.raises(PhotoError, match=rf"{name}: {reason}\."):
            read_photo(tmp_path / name, (32, 32))
    assert check_photo(tmp_path / "none.jpg") == "photo file is missing"
    assert check_photo(tmp_path).startswith("photo file cannot be opened")


def test_small_photos_are_found_by_their_short_side(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    assert check_photo(draw_photo(tmp_path / "a.jpg", width=64, height=64)) is None
    reason = "photo is smaller than 64 pixels on its short side"
    assert check_photo(draw_photo(tmp_path / "b.jpg", width=400, height=63)) == reason
    assert check_photo(draw_photo(tmp_path / "c.png", width=63, height=400)) == reason


@pytest.mark.parametrize("workers", [1, 3])
def test_many_photos_come_in_order(tmp_path: Path, draw_photo: DrawPhoto, workers: int) -> None:
    paths = [draw_photo(tmp_path / f"{n}.jpg", n) for n in range(20)]
    photos = list(read_photos(paths, (16, 16), workers))
    np.testing.assert_array_equal(photos, [read_photo(path, (16, 16)) for path in paths])
    assert list(read_photos([], (16, 16))) == []


def test_a_bad_photo_among_many_stops_or_is_told(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    paths = [draw_photo(tmp_path / "a.jpg"), tmp_path / "none.jpg", draw_photo(tmp_path / "b.jpg", 1)]
    tried = list(try_read_photos(paths, (16, 16), 2))
    assert [isinstance(photo, PhotoError) for photo in tried] == [False, True, False]
    with pytest.raises(PhotoError, match=r"none\.jpg: photo file is missing"):
        list(read_photos(paths, (16, 16), 2))


def test_a_caller_may_stop_early(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    path = draw_photo(tmp_path / "a.jpg")
    taken: list[int] = []

    def endless() -> Iterator[Path]:
        while True:
            taken.append(1)
            yield path

    photos = read_photos(endless(), (16, 16), 2)
    next(photos)
    photos.close()
    assert len(taken) <= 8  # four ahead for each of two threads
