"""Checksums of a rendered neighbourhood: whether it is whole."""

import hashlib
import json
from pathlib import Path

from data.files import write_json
from data.shipped_demo import CHECKSUMS


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
