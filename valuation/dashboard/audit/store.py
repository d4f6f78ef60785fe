"""Where audits are kept: in the user's cache folder, each under the files of the portfolio and the model it is of."""

import hashlib
import shutil
from pathlib import Path

from platformdirs import user_cache_path

from data.errors import InputError
from explain.audit.saved import SavedAudit, read_audit
from explain.audit.saving import AUDIT
from valuation.dashboard.session.opening import Opened, OpenModel

__all__ = ["audit_folder", "drop_oldest", "kept_audit"]

_KEPT = 12


def audit_folder(opened: Opened, model: OpenModel) -> Path:
    """The folder of the audit of this portfolio by this model; another as soon as a file of either changes."""
    name = hashlib.sha256(repr((opened.key, model.key)).encode()).hexdigest()[:24]
    return _place() / name


def kept_audit(opened: Opened, model: OpenModel) -> SavedAudit | None:
    """The audit made before; None where there is none, or a damaged one."""
    folder = audit_folder(opened, model)
    if not (folder / AUDIT).is_file():
        return None
    try:
        return read_audit(folder)
    except InputError:
        return None


def drop_oldest() -> None:
    """Remove all but the newest audits."""
    kept = sorted(_place().glob(f"*/{AUDIT}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        shutil.rmtree(old.parent, ignore_errors=True)


def _place() -> Path:
    return user_cache_path("hearthmap", appauthor=False) / "audits"
