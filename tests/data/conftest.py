"""Made-up photos, tables and portfolios."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

DrawPhoto = Callable[..., Path]
WriteTable = Callable[..., Path]


def picture(seed: int, width: int = 96, height: int = 72) -> Image.Image:
    """A picture of soft coloured blots; another seed gives a picture that looks nothing like it."""
    blots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(blots).resize((width, height), Image.Resampling.BICUBIC)


@pytest.fixture
def draw_photo() -> DrawPhoto:
    """Gives a function that draws a photo into a file; further options go to Pillow's save."""

    def draw(path: Path, seed: int = 0, width: int = 96, height: int = 72, **options: object) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(seed, width, height).save(path, **options)
        return path

    return draw


@pytest.fixture
def write_table(tmp_path: Path) -> WriteTable:
    """Gives a function that writes a text table into the test's folder."""

    def write(text: str, name: str = "listings.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def small_source(tmp_path: Path, draw_photo: DrawPhoto) -> Path:
    """A folder with three homes: the first has two photos, the second one, the third none."""
    folder = tmp_path / "source"
    draw_photo(folder / "photos" / "a_1_kitchen.jpg", 1)
    draw_photo(folder / "photos" / "a_1_front.jpg", 2)
    draw_photo(folder / "photos" / "b_bath_2.png", 3)
    (folder / "homes.csv").write_text(
        "id,price,beds,baths,sqft,zip,view\na_1,500000,3,2.5,1800,90210,sea\nb,400000,2,1,950,02134,none\n"
        "c,,4,3,2400,90210,sea\n",
        encoding="utf-8",
    )
    return folder
