"""`portfolio.json`: what an import decided once, so that reading need not guess again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from data.cells.areas import AreaUnit
from data.errors import PortfolioError
from data.files import write_json

__all__ = ["FORMAT", "MANIFEST", "Manifest", "read_manifest", "write_manifest"]

MANIFEST = "portfolio.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What is recorded of an imported portfolio.

    Attributes:
        currency: ISO 4217 code of all prices.
        area_unit: Unit of `area`.
        price_kind: Whether prices are sale prices, asking prices, some of each, or none.
        source: Name of the table imported.
        columns: Canonical column to the source column it came from.
        decimals: Decimal mark by source column, where one mattered.
        encoding: Encoding of the source, where it was text.
        delimiter: Delimiter of the source, where it was text.
        kept_only: Columns of `listings.csv` that do not serve as attributes.
        counts: listings, listings_with_price, photos, and problems by severity ("errors", "warnings").
        format: Version of the portfolio format.
    """

    currency: str
    area_unit: AreaUnit
    price_kind: str
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    kept_only: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT


def read_manifest(folder: Path) -> Manifest | None:
    """Read `portfolio.json`, or give None where a folder was never imported.

    Raises:
        PortfolioError: The file is damaged, or was made by a newer version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        version = int(content["format"])
        if version > FORMAT:
            raise PortfolioError(
                f"{path} has format {version}, made by a newer Hearthmap than this one (format {FORMAT}): "
                "update Hearthmap, or import the source again."
            )
        known = {name.name for name in fields(Manifest)}
        content["kept_only"] = tuple(str(name) for name in content.get("kept_only", ()))
        manifest = Manifest(**{name: value for name, value in content.items() if name in known})
        if manifest.area_unit not in get_args(AreaUnit) or not isinstance(manifest.currency, str):
            raise ValueError(f"area_unit {manifest.area_unit!r}, currency {manifest.currency!r}")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PortfolioError(f"{path} is damaged ({error}): import the source again.") from error
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `portfolio.json`."""
    write_json(folder / MANIFEST, asdict(manifest))
