"""Checkpoints of a long run: which run they belong to, so that it is only ever gone on with by itself."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.files import write_json
from data.portfolio import Portfolio

__all__ = ["data_fingerprint", "open_workspace"]


def data_fingerprint(portfolio: Portfolio) -> str:
    """SHA-256 that changes with any listing, price or photo file (by name and size)."""
    digest = hashlib.sha256()
    digest.update(portfolio.listings.sort_index().to_csv().encode())
    for listing, file, path in portfolio.photos[["listing_id", "file", "path"]].itertuples(index=False):
        digest.update(f"{listing}|{file}|{Path(path).stat().st_size}\n".encode())
    return digest.hexdigest()


def open_workspace(workspace: Path, identity: Mapping[str, Any], resume: bool) -> None:
    """Make the folder of checkpoints ready for the run with this identity."""
    file = workspace / "run.json"
    known = json.loads(json.dumps(identity))
    if resume and file.is_file():
        if json.loads(file.read_text(encoding="utf-8")) != known:
            raise InputError(
                f"The checkpoints in {workspace} belong to another portfolio or other settings: "
                "repeat the call that made them, or train without --resume."
            )
        return
    if workspace.exists() and not (workspace.is_dir() and (file.is_file() or not any(workspace.iterdir()))):
        raise InputError(f"{workspace} is where checkpoints would be kept and holds something else: move it away.")
    if workspace.exists():
        shutil.rmtree(workspace)
    workspace.mkdir(parents=True)
    write_json(file, known)
