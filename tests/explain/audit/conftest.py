"""Made-up photos, no two alike, and a mark to put on some of them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Picture = NDArray[np.uint8]


class Drawing:
    """Draws photos and marks."""

    @staticmethod
    def scene(rng: np.random.Generator, width: int = 192, height: int = 144) -> Picture:
        """Boxes of any colour on a gradient, with grain: many edges, none at a place of its own."""
        ground = np.linspace(rng.uniform(60, 200), rng.uniform(60, 200), height)[:, None, None] * np.ones((1, width, 3))
        image = Image.fromarray(ground.astype(np.uint8))
        draw = ImageDraw.Draw(image)
        for _ in range(14):
            x, y = rng.integers(0, width), rng.integers(0, height)
            box = [x, y, x + rng.integers(8, 80), y + rng.integers(8, 60)]
            draw.rectangle([int(side) for side in box], fill=tuple(int(c) for c in rng.integers(0, 256, 3)))
        grain = rng.normal(0, 4, (height, width, 3))
        return np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)

    @staticmethod
    def mark_area(width: int, height: int, corner: tuple[int, int] = (1, 1)) -> NDArray[np.bool_]:
        """Letters and a sign, 58 by 16 pixels, 6 from a corner: (0, 0) is the upper left, (1, 1) the lower right."""
        stamp = Image.new("L", (58, 16))
        draw = ImageDraw.Draw(stamp)
        draw.text((16, 2), "AGENCY", fill=255)
        draw.polygon([(0, 8), (6, 1), (12, 8), (12, 15), (0, 15)], fill=255)
        area = np.zeros((height, width), bool)
        left, top = (width - 64 if corner[0] else 6), (height - 22 if corner[1] else 6)
        area[top : top + 16, left : left + 58] = np.asarray(stamp) > 127
        return area

    @staticmethod
    def stamped(picture: Picture, area: NDArray[np.bool_], opacity: float = 0.5) -> Picture:
        """A picture with a white, half-transparent mark."""
        share = area[..., None] * opacity
        return np.rint(picture * (1 - share) + 255 * share).astype(np.uint8)


@pytest.fixture(scope="session")
def drawing() -> type[Drawing]:
    """What draws photos and marks."""
    return Drawing


@pytest.fixture
def write_photos(tmp_path: Path) -> Callable[[list[Picture]], list[Path]]:
    """Gives a function that writes pictures as JPEG files."""

    def write(pictures: list[Picture]) -> list[Path]:
        paths = [tmp_path / f"{number:03d}.jpg" for number in range(len(pictures))]
        for picture, path in zip(pictures, paths, strict=True):
            Image.fromarray(picture).save(path, quality=90)
        return paths

    return write
