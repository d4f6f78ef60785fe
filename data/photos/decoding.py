"""Photos as arrays: decoded safely, turned upright, and scaled to one size.

JPEG, the usual case, is decoded at the smallest eighth of its size that still covers the size wanted, which is several
times faster than decoding it whole. Everything unusual about it, and every other format, goes through Pillow.
"""

import io
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from data.errors import PhotoError
from data.threads import map_threads

__all__ = ["PHOTO_SUFFIXES", "PhotoArray", "check_photo", "photo_fault", "read_photo", "read_photos", "try_read_photos"]

PhotoArray = NDArray[np.uint8]
PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
MIN_SIDE = 64  # pixels; a smaller photo shows nothing that could be valued
MAX_PIXELS = 100_000_000  # a larger one is a mistake or an attack ("decompression bomb"): 300 MB once decoded
MISSING = "photo file is missing"
EMPTY = "photo file is empty"
NOT_AN_IMAGE = "file is not an image of a kind this reads"
TRUNCATED = "photo is truncated"
UNREADABLE = "photo cannot be decoded"
TOO_SMALL = f"photo is smaller than {MIN_SIDE} pixels on its short side"
TOO_LARGE = f"photo has more than {MAX_PIXELS // 1_000_000} million pixels"
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")  # Pillow must never try its scriptable ones, such as EPS
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_photo(path: Path, size: tuple[int, int]) -> PhotoArray:
    """Read a photo upright, scaled to exactly one size.

    The aspect ratio is not kept: nothing at the edges of a photo is lost, and every position of a heatmap is a position
    of the photo. Transparency becomes white; 16-bit and CMYK become 8-bit RGB; of several frames the first is taken.

    Args:
        path: The photo.
        size: Height and width wanted, in pixels.

    Returns:
        Array (height, width, 3) of RGB bytes, resized by antialiased bicubic interpolation.

    Raises:
        PhotoError: The file is missing, no image, damaged, or larger than `MAX_PIXELS`.
    """
    try:
        return np.asarray(_scaled(_content(path), size))
    except PhotoError as error:
        raise PhotoError(f"{path}: {error}.") from error


def try_read_photos(
    paths: Iterable[Path],
    size: tuple[int, int],
    workers: int | None = None,
) -> Iterator[PhotoArray | PhotoError]:
    """Read many photos on several threads, in the order given; a photo that cannot be read gives its error.

    Args:
        paths: The photos. They are taken up as the results are, so any number fits into memory.
        size: Height and width wanted, in pixels.
        workers: Threads; one per core by default.

    Yields:
        For each path the array of `read_photo`, or the error it raised.
    """

    def attempt(path: Path) -> PhotoArray | PhotoError:
        try:
            return read_photo(path, size)
        except PhotoError as error:
            return error

    yield from map_threads(attempt, paths, workers)


def read_photos(paths: Iterable[Path], size: tuple[int, int], workers: int | None = None) -> Iterator[PhotoArray]:
    """Read many photos on several threads, in the order given.

    Args:
        paths: The photos.
        size: Height and width wanted, in pixels.
        workers: Threads; one per core by default.

    Yields:
        The array of `read_photo` for each path.

    Raises:
        PhotoError: A photo cannot be read. Use `try_read_photos` to go on without it.
    """
    for photo in try_read_photos(paths, size, workers):
        if isinstance(photo, PhotoError):
            raise photo
        yield photo


def check_photo(path: Path) -> str | None:
    """Say what is wrong with a photo, or None when it can be used; the whole file is decoded."""
    try:
        return photo_fault(_content(path))
    except PhotoError as error:
        return str(error)


def photo_fault(content: bytes) -> str | None:
    """Say what is wrong with a photo given as bytes, or None when it can be used; all of it is decoded."""
    try:
        image = _opened(content)
        if min(image.size) < MIN_SIDE:
            return TOO_SMALL
        _decoded(image, content, (1, 1))
    except PhotoError as error:
        return str(error)
    return None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PhotoError(MISSING) from error
    except OSError as error:
        raise PhotoError(f"photo file cannot be opened ({error.strerror or error})") from error


def _scaled(content: bytes, size: tuple[int, int]) -> Image.Image:
    image = _opened(content)
    turn = _TURNS.get(_orientation(image))
    # Turns 5 to 8 change height and width: scaling first and turning after moves fewer pixels.
    sideways = turn is not None and _orientation(image) >= 5
    height, width = size[::-1] if sideways else size
    scaled = _decoded(image, content, (height, width)).resize((width, height), Image.Resampling.BICUBIC)
    return scaled if turn is None else scaled.transpose(turn)


def _opened(content: bytes) -> Image.Image:
    """Read the header only."""
    if not content:
        raise PhotoError(EMPTY)
    # Pillow calls a cut WebP undecodable; its header says how long it should be.
    if (
        content[:4] == b"RIFF"
        and content[8:12] == b"WEBP"
        and int.from_bytes(content[4:8], "little") + 8 > len(content)
    ):
        raise PhotoError(TRUNCATED)
    try:
        image = _header(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoError(TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, Warning) as error:
        raise PhotoError(TRUNCATED if "truncated" in str(error).lower() else NOT_AN_IMAGE) from error
    if image.width * image.height > MAX_PIXELS:
        raise PhotoError(TOO_LARGE)
    return image


def _header(content: bytes) -> Image.Image:
    """As `Image.open`, without its limit of pixels.

    That is one for the whole program, and half of it warns: there the limit is ours, and warnings are the program's.
    """
    Image.init()
    for name in _FORMATS:
        factory, accepts = Image.OPEN[name]
        if accepts is None or accepts(content[:16]) is True:
            try:
                return factory(io.BytesIO(content), "")
            except (SyntaxError, IndexError, TypeError, struct.error):
                continue  # what Pillow's readers say of a file that is not theirs
    raise UnidentifiedImageError


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except (OSError, ValueError, TypeError, SyntaxError, KeyError, Warning):
        return 1  # damaged metadata do not make a photo useless


def _decoded(image: Image.Image, content: bytes, size: tuple[int, int]) -> Image.Image:
    """Decode to 8-bit RGB, at least as large as `size` where the photo is."""
    if image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L"):
        try:
            return Image.fromarray(simplejpeg.decode_jpeg(content, "RGB", min_height=size[0], min_width=size[1]))
        except ValueError:
            pass  # odd or damaged: Pillow knows which
    try:
        image.load()
        return _rgb(image)
    except Image.DecompressionBombError as error:
        raise PhotoError(TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, Warning) as error:
        raise PhotoError(TRUNCATED if "truncated" in str(error).lower() else UNREADABLE) from error


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float64)
        # 16-bit depth is the rule for "I"; "F" has no fixed range, so its own is taken.
        low, high = (0.0, 65535.0) if image.mode.startswith("I") else (float(values.min()), float(values.max()))
        scaled = np.clip((values - low) / max(high - low, 1e-12), 0, 1) * 255
        return Image.fromarray(np.round(scaled).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        opaque = Image.new("RGBA", image.size, "white")
        opaque.alpha_composite(image.convert("RGBA"))
        return opaque.convert("RGB")
    return image.convert("RGB")
