"""The neighbourhood that is shipped with the package: where it lies, and whether it is whole."""

import hashlib
import json
import shutil
from pathlib import Path

from data.errors import PortfolioError
from data.files import atomic_folder, write_json
from data.manifest import MANIFEST
from data.photos.photo_files import PHOTO_FOLDER

__all__ = ["CHECKSUMS", "copy_portfolio", "shipped_digest", "shipped_faults", "shipped_folder", "write_checksums"]

CHECKSUMS = "checksums.json"
_PORTFOLIO = ("listings.csv", "photos.csv", MANIFEST)


def shipped_folder() -> Path | None:
    """The folder of the shipped neighbourhood, or None where this installation came without it."""
    folder = Path(__file__).parents[1] / "demo"
    return folder if (folder / CHECKSUMS).is_file() else None


def shipped_digest(folder: Path) -> str:
    """A fingerprint of the neighbourhood in a folder: SHA-256 over its list of checksums, in hexadecimal."""
    return hashlib.sha256((folder / CHECKSUMS).read_bytes()).hexdigest()


def write_checksums(folder: Path) -> None:
    """Record the SHA-256 of every file of a neighbourhood in `checksums.json`."""
    write_json(folder / CHECKSUMS, {name: _digest(folder / name) for name in _files(folder)})


def shipped_faults(folder: Path) -> list[str]:
    """One sentence for each file that is missing or was changed since the checksums were written."""
    recorded: dict[str, str] = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
    faults = []
    for name, digest in recorded.items():
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing.")
        elif _digest(path) != digest:
            faults.append(f"{name} is not the file that was shipped.")
    return faults


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


def _files(folder: Path) -> list[str]:
    """The files of a neighbourhood, relative to it, without code, caches and the checksums themselves."""
    kept = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith((".", "__")) for part in name.parts)
        if path.is_file() and not hidden and name.as_posix() != CHECKSUMS:
            kept.append(name.as_posix())
    return kept


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
