"""What a run over many homes leaves behind for the next: the rows of each home, under a key of all they rest on."""

import datetime
import hashlib
import importlib.metadata
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.files import write_bytes_atomic, write_json
from data.import_problems import IMPORT_PROBLEMS
from data.portfolio import Portfolio
from valuation.reports.home_rows import HomeRows
from valuation.trained_model.model import Model

__all__ = ["HOMES", "KeptHomes", "file_names", "run_key"]

HOMES = "homes"
"""Folder of the reports of single homes."""
_KEPT = ".kept"
_FORMAT = 2  # of what is kept; another one is made anew


def run_key(model: Model, portfolio: Portfolio, as_of: datetime.date, locale: str) -> str:
    """Changes with everything that a home's report rests on: model, listings, photos, date, locale and program."""
    digest = hashlib.sha256()
    facts = [_FORMAT, _version(), model.fingerprint, as_of.isoformat(), locale]
    facts += [portfolio.currency, portfolio.area_unit, portfolio.price_kind]
    digest.update(json.dumps([str(fact) for fact in facts]).encode())
    digest.update(portfolio.listings.to_csv().encode())
    photos = portfolio.photos[["listing_id", "file", "room", "path"]].astype(object)
    for listing, file, room, path in photos.itertuples(index=False):
        digest.update(f"{listing}|{file}|{room}|{_state(Path(path))}\n".encode())
    digest.update(f"{_state(portfolio.folder / IMPORT_PROBLEMS)}\n".encode())
    for problem in portfolio.problems:
        digest.update(f"{problem}\n".encode())
    return digest.hexdigest()


def file_names(listing_ids: Iterable[str]) -> dict[str, str]:
    """A file name for each listing, without suffix: the listing_id where every file system takes it.

    Names that differ only in what a file system may not tell apart get a piece of their digest.

    Example:
        >>> file_names(["7", "a/b"])
        {'7': '7', 'a/b': 'a-b-c14cddc0'}
    """
    names = {}
    ids = list(listing_ids)
    alike: dict[str, int] = {}
    for name in ids:
        alike[name.casefold()] = alike.get(name.casefold(), 0) + 1
    for name in ids:
        safe = re.sub(r"[^\w.-]+", "-", name).strip(".-")[:80]
        if safe != name or alike[name.casefold()] > 1:
            safe = f"{safe or 'home'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        names[name] = safe
    return names


@dataclass(frozen=True)
class KeptHomes:
    """The finished homes of a run in its folder.

    Attributes:
        out: The run's folder.
        key: Of `run_key`; what was kept under another key counts as not there.
        names: Of `file_names`.
    """

    out: Path
    key: str
    names: Mapping[str, str]

    def open(self, *, resume: bool) -> None:
        """Make the folder ready: empty it of an earlier run, or with `resume` of what does not belong to this one.

        Raises:
            InputError: The folder holds something else.
        """
        kept = self.out / _KEPT
        if self.out.exists() and not (self.out.is_dir() and (kept.is_dir() or not any(self.out.iterdir()))):
            raise InputError(f"{self.out} holds something else: choose another folder for --out.")
        if not resume:
            shutil.rmtree(self.out / HOMES, ignore_errors=True)
            shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True, exist_ok=True)
        for record in sorted(kept.glob("*.json")):
            content = _read(record)
            if content.get("key") != self.key:
                for file in content.get("files", {}):
                    (self.out / HOMES / Path(file).name).unlink(missing_ok=True)
                record.unlink()

    def rows(self, listing_id: str, suffixes: Iterable[str]) -> HomeRows | None:
        """The rows of a home that is finished, with files of these suffixes as they were written; None otherwise."""
        content = _read(self._record(listing_id))
        if content.get("key") != self.key:
            return None
        for suffix in suffixes:
            name = self.names[listing_id] + suffix
            try:
                written = (self.out / HOMES / name).read_bytes()
            except OSError:
                return None
            if hashlib.sha256(written).hexdigest() != content["files"].get(name):
                return None
        return HomeRows.from_json(content["rows"])

    def keep(self, rows: HomeRows, files: Mapping[str, bytes]) -> None:
        """Write a home's files, by suffix, and then its rows, so that only what is whole counts as finished."""
        name = self.names[rows.listing_id]
        before = _read(self._record(rows.listing_id))
        digests = dict(before["files"]) if before.get("key") == self.key else {}
        for suffix, content in files.items():
            write_bytes_atomic(self.out / HOMES / f"{name}{suffix}", content)
            digests[f"{name}{suffix}"] = hashlib.sha256(content).hexdigest()
        record = {"key": self.key, "files": dict(sorted(digests.items())), "rows": rows.to_json()}
        write_json(self._record(rows.listing_id), record)

    def _record(self, listing_id: str) -> Path:
        return self.out / _KEPT / f"{self.names[listing_id]}.json"


def _read(record: Path) -> dict[str, Any]:
    """What was kept; nothing where it was not, or is damaged."""
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and {"key", "files", "rows"} <= content.keys() else {}


def _state(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "missing"
    return f"{status.st_size}|{status.st_mtime_ns}"


def _version() -> str:
    try:
        return importlib.metadata.version("hearthmap")
    except importlib.metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"
