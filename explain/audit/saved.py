"""A saved audit, read back: what `explain.audit.saving` wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import InputError
from data.table_files.writing import as_meant
from explain.audit.audit import AMOUNT_COLUMNS, PAINTED_OUT
from explain.audit.saving import AUDIT

__all__ = ["SavedAudit", "read_audit"]


@dataclass(frozen=True, eq=False)
class SavedAudit:
    """An audit as it lies on disk.

    Attributes:
        content: `audit.json`, see `explain.audit.saving.as_json`.
        amounts: One row per listing and cue, see `explain.audit.audit.Audit.amounts`; listing_id as text.
        pictures: By name of a mark, the file that shows it; marks whose photos could not be read have none.
        made: When it was written, seconds since 1970.
    """

    content: Mapping[str, Any]
    amounts: pd.DataFrame
    pictures: Mapping[str, Path]
    made: float

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The marks, that on most photos first."""
        return list(self.content["marks"])

    def sentence(self, name: str) -> str:
        """What the audit says of a mark or a cue ("mark 1", "sky"); "" where it says nothing."""
        begin = f"{name.capitalize()}:"
        return next((text for text in self.content["text"] if text.startswith(begin)), "")

    def cues(self) -> pd.DataFrame:
        """Money by cue: cue, listings, picture_share, absolute_share, net_share, mean_money, mean_absolute."""
        return pd.DataFrame(self.content["cues"])

    def effects(self) -> list[str]:
        """The cues of `amounts` that a listing can be moved by: marks painted out, then money on cues."""
        seen = list(dict.fromkeys(self.amounts["cue"]))
        painted = sorted((cue for cue in seen if cue.endswith(PAINTED_OUT)), key=lambda cue: int(cue.split()[1]))
        return painted + [cue for cue in seen if cue not in painted and cue != "everything"]

    def most_moved(self, cue: str) -> pd.DataFrame:
        """Listings by how much money a cue moves in them, most first: listing_id, money, picture_share."""
        rows = self.amounts[(self.amounts["cue"] == cue) & (self.amounts["picture_share"] > 0)]
        rows = rows.sort_values("money", key=abs, ascending=False, kind="stable")
        return rows[["listing_id", "money", "picture_share"]].reset_index(drop=True)


def read_audit(folder: Path) -> SavedAudit:
    """Read an audit.

    Raises:
        InputError: There is none, or it is damaged.
    """
    file = folder / AUDIT
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        amounts = pd.read_csv(folder / "amounts.csv", dtype={"listing_id": "str", "cue": "str"}, keep_default_na=False)
        amounts["listing_id"] = amounts["listing_id"].map(as_meant)
        marks = [str(mark["name"]) for mark in content["marks"]]
        made = file.stat().st_mtime
        if list(amounts.columns) != list(AMOUNT_COLUMNS) or not {"cues", "text", "currency"} <= content.keys():
            raise ValueError("something is missing in it")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} holds no audit that can be read ({error}): make it again.") from error
    pictures = {name: folder / f"{name.replace(' ', '-')}.png" for name in marks}
    return SavedAudit(content, amounts, {name: path for name, path in pictures.items() if path.is_file()}, made)
