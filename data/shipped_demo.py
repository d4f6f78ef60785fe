"""The demo neighbourhood that is shipped with the package: where it lies, and how to take a copy of it."""

import hashlib
import shutil
from pathlib import Path

from data.errors import PortfolioError
from data.files import atomic_folder
from data.manifest import MANIFEST
from data.photos.photo_files import PHOTO_FOLDER

__all__ = ["CHECKSUMS", "copy_portfolio", "shipped_digest", "shipped_folder"]

CHECKSUMS = "checksums.json"
_PORTFOLIO = ("listings.csv", "photos.csv", MANIFEST)


def shipped_folder() -> Path | None:
    """The folder of the shipped neighbourhood, or None where this installation came without it."""
    folder = Path(__file__).parent / "demo"
    return folder if (folder / CHECKSUMS).is_file() else None


def shipped_digest(folder: Path) -> str:
    """A fingerprint of the neighbourhood in a folder: SHA-256 over its list of checksums, in hexadecimal."""
    return hashlib.sha256((folder / CHECKSUMS).read_bytes()).hexdigest()


def copy_portfolio(folder: Path, to: Path) -> None:
    """Copy listings and photos of a neighbourhood, without masks and truth, replacing `to` as a whole or not at all.

    Raises:
        PortfolioError: The neighbourhood lacks a file.
        HearthmapError: The disk refuses.
    """
    missing = [name for name in (*_PORTFOLIO, PHOTO_FOLDER) if not (folder / name).exists()]
    if missing:
        raise PortfolioError(f"{folder} lacks {missing[0]}: install Hearthmap again.")
    with atomic_folder(to) as temporary:
        for name in _PORTFOLIO:
            shutil.copyfile(folder / name, temporary / name)
        shutil.copytree(folder / PHOTO_FOLDER, temporary / PHOTO_FOLDER)
