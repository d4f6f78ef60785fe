"""The tables that make a folder of rendered photos a portfolio: homes, which photo shows what, how to read them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from data.files import write_text_atomic
from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.neighbourhood.price_formula import price_parts
from data.manifest import Manifest, write_manifest
from data.photos.photo_files import PHOTO_FOLDER

MASK_FOLDER = "masks"

LISTING_COLUMNS = (
    "listing_id",
    "sale_price",
    "sale_date",
    "bedrooms",
    "bathrooms",
    "area",
    "year_built",
    "location",
    "latitude",
    "longitude",
)


def photo_file(home: Home, photo: str) -> str:
    """Where a photo of a home lies, relative to the portfolio."""
    return f"{PHOTO_FOLDER}/{home.listing_id}_{photo}.jpg"


def mask_file(home: Home, photo: str) -> str:
    """Where the mask of a photo lies, relative to the portfolio."""
    return f"{MASK_FOLDER}/{home.listing_id}_{photo}.png"


def listings_table(homes: Iterable[Home]) -> pd.DataFrame:
    """What a buyer could know of each home without photos, and what it was sold for; columns `LISTING_COLUMNS`.

    Nothing else, so that a model that learns from this table cannot see the truth.
    """
    rows = [
        (
            home.listing_id,
            price_parts(home).price,
            home.sale_date.isoformat(),
            home.bedrooms,
            home.bathrooms,
            int(home.area),
            home.year_built,
            home.location,
            home.latitude,
            home.longitude,
        )
        for home in homes
    ]
    return pd.DataFrame(rows, columns=list(LISTING_COLUMNS))


def photos_table(homes: Iterable[Home], folder: Path) -> pd.DataFrame:
    """The photos of homes that there are in a portfolio folder: listing_id, file, room, room_source."""
    rows = [
        (home.listing_id, photo_file(home, photo), photo, "given")
        for home in homes
        for photo in PHOTOS
        if (folder / photo_file(home, photo)).is_file()
    ]
    return pd.DataFrame(rows, columns=["listing_id", "file", "room", "room_source"])


def write_portfolio_tables(folder: Path, homes: Sequence[Home], *, unfinished: bool = False) -> None:
    """Make a folder of rendered photos a portfolio, whichever of its photos are finished.

    Writes `listings.csv`, `photos.csv` and `portfolio.json`, each all or nothing. While photos are still being added,
    `photos.csv` is left out: without it they are found by their names, those too that come later.

    Raises:
        HearthmapError: The disk refuses.
    """
    photos = photos_table(homes, folder)
    write_text_atomic(folder / "listings.csv", listings_table(homes).to_csv(index=False, lineterminator="\n"))
    if unfinished:
        (folder / "photos.csv").unlink(missing_ok=True)
    else:
        write_text_atomic(folder / "photos.csv", photos.to_csv(index=False, lineterminator="\n"))
    manifest = Manifest(
        currency="USD",
        area_unit="sqft",
        price_kind="sale",
        source="rendered by Hearthmap",
        columns={name: name for name in LISTING_COLUMNS if name != "year_built"},
        counts={
            "listings": len(homes),
            "listings_with_price": len(homes),
            "photos": len(photos),
            "errors": 0,
            "warnings": 0,
        },
    )
    write_manifest(folder, manifest)
