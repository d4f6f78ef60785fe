"""Photos as small pictures for the table, made only for the rows shown and kept for the next time."""

import base64
import io
from collections.abc import Iterable
from functools import lru_cache, partial
from pathlib import Path

from PIL import Image, ImageOps

from data.errors import PhotoError
from data.threads import map_threads
from explain.pictures.overlay import read_for_overlay

__all__ = ["thumbnails"]

HEIGHT, WIDTH = 54, 72
_SHARPNESS = 2  # pixels per pixel of the page, for screens with many
_KEPT = 20_000  # thumbnails, some 3 KB each


def thumbnails(paths: Iterable[str | None], *, width: int = WIDTH, height: int = HEIGHT) -> list[str | None]:
    """Each photo as a data URL; None where there is none, or it cannot be read."""
    return list(map_threads(partial(_thumbnail, size=(width * _SHARPNESS, height * _SHARPNESS)), paths))


def _thumbnail(path: str | None, size: tuple[int, int]) -> str | None:
    if not path:
        return None
    try:
        return _made(path, Path(path).stat().st_mtime_ns, size)
    except (OSError, PhotoError):
        return None


@lru_cache(maxsize=_KEPT)
def _made(path: str, changed: int, size: tuple[int, int]) -> str:
    """The thumbnail of a photo as it was at this time of change."""
    pixels = read_for_overlay(Path(path), 2 * max(size))  # enough also where much of a long side is cut off
    content = io.BytesIO()
    ImageOps.fit(Image.fromarray(pixels), size).save(content, "JPEG", quality=72)
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode("ascii")
