"""A large portfolio made of a small one, to time the dashboard on: its homes again and again, each a little different.

The photos are those of the small one, shared by all copies of a home; so its features are computed once.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.errors import InputError
from data.files import atomic_folder
from data.manifest import Manifest, write_manifest
from data.photos.photo_files import PHOTO_FOLDER
from data.portfolio import Portfolio

__all__ = ["enlarge"]

_LISTINGS, _PHOTOS, _FEATURES = "listings.csv", "photos.csv", ".cache"
_PRICES = ("sale_price", "asking_price")
_AREA, _PRICE, _DEGREES = 0.12, 0.10, 0.01  # deviations: of log area, of log price besides, and of coordinates
_UNPRICED = 0.3  # share of homes whose price is not known


def enlarge(portfolio: Portfolio, folder: Path, homes: int, *, photos: bool = True, seed: int = 0) -> None:
    """Write a portfolio of so many homes into a folder that is not there yet.

    Args:
        portfolio: Whose homes are repeated.
        folder: Where to.
        homes: How many.
        photos: With its photos; without, on attributes only.
        seed: Of the differences between copies.

    Raises:
        InputError: The portfolio has no homes.
    """
    if portfolio.listings.empty:
        raise InputError(f"{portfolio.folder} has no homes, and so none to repeat.")
    listings, sources = _listings(portfolio.listings, homes, np.random.default_rng(seed))
    with atomic_folder(folder) as temporary:
        listings.to_csv(temporary / _LISTINGS, index_label="listing_id")
        rows = 0
        if photos:
            shown = _photos(portfolio.photos, listings.index, sources)
            shown.to_csv(temporary / _PHOTOS, index=False)
            _share(portfolio, temporary)
            rows = len(shown)
        write_manifest(temporary, _manifest(portfolio, listings, rows))


def _listings(known: pd.DataFrame, homes: int, random: np.random.Generator) -> tuple[pd.DataFrame, "pd.Series[str]"]:
    """The rows, and which home each is a copy of; the first copies are the homes themselves."""
    row = np.arange(homes) % len(known)
    copy = np.arange(homes) // len(known)
    table = known.iloc[row].drop(columns="price")
    sources = pd.Series(table.index.astype(str), name="source")
    digits = len(str(max(int(copy.max(initial=0)), 1)))
    names = [name if number == 0 else f"{name}-{number:0{digits}}" for name, number in zip(sources, copy, strict=True)]
    table.index = pd.Index(names, name="listing_id")
    other = copy > 0
    grown = np.where(other, np.exp(random.normal(0, _AREA, homes)), 1.0)
    dearer = grown * np.where(other, np.exp(random.normal(0, _PRICE, homes)), 1.0)
    changes: dict[str, Any] = {"area": (table["area"] * grown).round()}
    unpriced = other & (random.random(homes) < _UNPRICED)
    for column in _PRICES:
        changes[column] = (table[column] * dearer).round().mask(unpriced)
    for column in ("latitude", "longitude"):
        changes[column] = (table[column] + np.where(other, random.normal(0, _DEGREES, homes), 0)).round(6)
    changes["sale_date"] = table["sale_date"].dt.strftime("%Y-%m-%d").mask(unpriced)
    return table.assign(**changes), sources


def _photos(known: pd.DataFrame, listing_ids: pd.Index, sources: "pd.Series[str]") -> pd.DataFrame:
    """The rows of the photo table: each copy has the photos of the home that it is a copy of."""
    copies = pd.DataFrame({"listing_id": listing_ids, "source": sources.to_numpy()})
    photos = known[["listing_id", "file", "room", "room_source"]].rename(columns={"listing_id": "source"})
    return copies.merge(photos, on="source")[["listing_id", "file", "room", "room_source"]]


def _share(portfolio: Portfolio, folder: Path) -> None:
    """Put the photo files there, and what is kept of them: linked where the disk allows it, which takes no room."""
    for file, path in portfolio.photos[["file", "path"]].drop_duplicates("file").itertuples(index=False):
        if not str(file).startswith(f"{PHOTO_FOLDER}/"):
            raise InputError(f"{portfolio.folder} keeps photos outside its folder '{PHOTO_FOLDER}': import it first.")
        to = folder / file
        to.parent.mkdir(parents=True, exist_ok=True)
        _link(Path(path), to)
    kept = sorted((portfolio.folder / _FEATURES).glob("features-*.safetensors"))
    if kept:
        (folder / _FEATURES).mkdir()
    for path in kept:
        shutil.copy2(path, folder / _FEATURES)


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        shutil.copy2(path, to)  # features are known by the time of change too, which this keeps


def _manifest(portfolio: Portfolio, listings: pd.DataFrame, photos: int) -> Manifest:
    priced = int(listings[list(_PRICES)].notna().any(axis=1).sum())
    columns = {name: name for name in ("listing_id", *listings.columns)}
    attributes = {*portfolio.extra_numeric, *portfolio.extra_categorical}
    common = ("bedrooms", "bathrooms", "area", "location", "latitude", "longitude", "sale_date", *_PRICES)
    kept_only = tuple(name for name in listings.columns if name not in attributes and name not in common)
    manifest = Manifest(
        currency=portfolio.currency,
        area_unit=portfolio.area_unit,
        price_kind=portfolio.price_kind,
        source=f"{portfolio.folder.absolute().name}, repeated",
        columns=columns,
        kept_only=kept_only,
    )
    counts = {"listings": len(listings), "listings_with_price": priced, "photos": photos, "errors": 0, "warnings": 0}
    return replace(manifest, counts=counts)
