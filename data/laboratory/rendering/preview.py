"""A look at photos and their masks.

`python -m data.laboratory.rendering.preview kitchen --home 3 --out kitchen.png`
"""

import argparse
import time
from pathlib import Path

import numpy as np
from PIL import Image

from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.neighbourhood.masks import encode_mask
from data.laboratory.rendering.photo import HEIGHT, WIDTH, take_photo


def main() -> None:
    """Write a PNG: each row a home, the photo and (unless --no-mask) its mask over it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=PHOTOS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--home", type=int, nargs="+", default=[0], help="numbers of homes, a picture each")
    parser.add_argument("--set", nargs="*", default=[], metavar="ELEMENT=LEVEL")
    parser.add_argument("--columns", type=int, default=3)
    parser.add_argument("--no-mask", action="store_true")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--samples", type=int)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    width, height = round(WIDTH * options.scale), round(HEIGHT * options.scale)
    shown = []
    for number in options.home:
        home = sample_home(options.seed, number).changed(**dict(pair.split("=") for pair in options.set))
        start = time.perf_counter()
        photo = take_photo(home, options.room, width, height, options.samples)
        print(f"home {number}: {time.perf_counter() - start:.1f} s, {dict(home.elements)}")  # noqa: T201
        shown.append(photo.picture)
        if not options.no_mask:
            path = options.out.with_suffix(".mask.png")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_mask(photo.mask))
            labels = np.asarray(Image.open(path).convert("RGB"), np.float32)
            shown.append((photo.picture.mean(-1, keepdims=True) * 0.5 + labels * 0.5).astype(np.uint8))
            path.unlink()
    columns = min(options.columns if options.no_mask else 2 * max(1, options.columns // 2), len(shown))
    shown += [np.zeros_like(shown[0])] * (-len(shown) % columns)
    rows = [np.concatenate(shown[start : start + columns], 1) for start in range(0, len(shown), columns)]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows)).save(options.out)


if __name__ == "__main__":
    main()
