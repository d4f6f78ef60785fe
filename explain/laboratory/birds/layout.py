"""CUB-200-2011 as published: 200 kinds of birds, their photos, boxes and outlines (Wah et al. 2011, CNS-TR-2011-001).

The folder holds `images.txt` (image id, file), `image_class_labels.txt` (image id, class id), `bounding_boxes.txt`
(image id, x, y, width, height in pixels), `train_test_split.txt` (image id, 1 for training), and `images/CLASS/*.jpg`.
The outlines are a download of their own: `segmentations/CLASS/*.png`, grey by how many of five people marked a pixel,
in that folder or beside it. Any data set in this layout will do.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.errors import InputError

__all__ = ["Cub", "read_cub"]

_COLUMNS = {
    "images.txt": ("file",),
    "image_class_labels.txt": ("class_id",),
    "bounding_boxes.txt": ("x", "y", "width", "height"),
    "train_test_split.txt": ("training",),
}
_FEWEST_CLASSES = 4  # two in either half: a triplet needs a negative


@dataclass(frozen=True, eq=False)
class Cub:
    """The list of a data set's photos.

    Attributes:
        photos: One row per photo, by image id: path, class_id, x, y, width, height (pixels), training (bool), and
            outline (path), which is None throughout where the outlines are not there.
        learned: Class ids of the first half, which embeddings are learned on.
        scored: Those of the second half.
    """

    photos: pd.DataFrame
    learned: tuple[int, ...]
    scored: tuple[int, ...]


def read_cub(folder: Path) -> Cub:
    """Read the list of photos; they themselves are only looked for.

    Args:
        folder: `CUB_200_2011`, or the folder that it is in.

    Raises:
        InputError: A file or a line is missing or cannot be read.
    """
    inner = folder / "CUB_200_2011"
    root = inner if not (folder / "images.txt").is_file() and inner.is_dir() else folder
    tables = {name: _table(root / name, columns) for name, columns in _COLUMNS.items()}
    images = tables.pop("images.txt")
    for name, table in tables.items():
        _same_images(images, table, root / name)
    photos = images.join(list(tables.values()))
    _numbers(photos, root)
    photos["path"] = [root / "images" / file for file in photos["file"]]
    missing = next((path for path in photos["path"] if not path.is_file()), None)
    if missing is not None:
        raise InputError(f"{missing} is listed in {root / 'images.txt'} but is not there; unpack the photos again.")
    listed = set(photos["path"])
    for path in sorted((root / "images").rglob("*.jpg")):
        if path not in listed:
            raise InputError(f"{path} is not listed in {root / 'images.txt'}; take it away, or list it.")
    photos["outline"] = pd.Series(_outlines(root, photos["file"]), photos.index, dtype=object)
    classes = sorted(set(photos["class_id"]))
    if len(classes) < _FEWEST_CLASSES:
        raise InputError(f"{root} has {len(classes)} classes; at least {_FEWEST_CLASSES} are needed, two in each half.")
    half = len(classes) // 2
    return Cub(photos, tuple(classes[:half]), tuple(classes[half:]))


def _table(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """One of the lists as text, by image id."""
    if not file.is_file():
        raise InputError(f"{file} is missing; --cub wants the folder CUB_200_2011 as it was published.")
    rows = {}
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        image, *values = line.split()[: len(columns) + 1] or [""]
        if not line.strip():
            continue
        if len(values) != len(columns):
            raise InputError(f"{file}, line {number}: there should be an image id and {' '.join(columns)}.")
        if image in rows:
            raise InputError(f"{file}, line {number}: image {image} is there twice.")
        rows[image] = values
    if not rows:
        raise InputError(f"{file} is empty; unpack the data set again.")
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))


def _same_images(images: pd.DataFrame, table: pd.DataFrame, file: Path) -> None:
    unknown = table.index.difference(images.index)
    if len(unknown):
        raise InputError(f"{file} has image {unknown[0]}, which is not listed in {file.with_name('images.txt')}.")
    lacking = images.index.difference(table.index)
    if len(lacking):
        raise InputError(f"{file} lacks image {lacking[0]}, which is listed in {file.with_name('images.txt')}.")


def _numbers(photos: pd.DataFrame, root: Path) -> None:
    """Turn the columns that hold numbers into numbers."""
    for name, columns in _COLUMNS.items():
        for column in columns if name != "images.txt" else ():
            values = pd.to_numeric(photos[column], errors="coerce")
            bad = photos.index[values.isna() | ((column in ("width", "height")) & (values <= 0))]
            if len(bad):
                value = photos.loc[bad[0], column]
                raise InputError(f"{root / name}: {column} of image {bad[0]} is '{value}', which cannot be.")
            photos[column] = values
    photos["class_id"] = photos["class_id"].astype(int)
    photos["training"] = photos["training"] > 0


def _outlines(root: Path, files: "pd.Series[str]") -> list[Path | None]:
    for folder in (root / "segmentations", root.parent / "segmentations"):
        if folder.is_dir():
            found = [folder / Path(file).with_suffix(".png") for file in files]
            missing = next((path for path in found if not path.is_file()), None)
            if missing is not None:
                raise InputError(f"{missing} is missing; unpack the segmentations again, or take their folder away.")
            return list(found)
    return [None] * len(files)
