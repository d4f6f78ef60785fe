"""A contact sheet of a portfolio: `python -m data.laboratory.neighbourhood.contact_sheet data/demo --out sheet.jpg`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from data.errors import InputError
from data.files import atomic_write
from data.photos.decoding import read_photo
from data.photos.rooms import ROOMS
from data.portfolio import Portfolio, read_portfolio


def contact_sheet(portfolio: Portfolio, listing_ids: Sequence[str], size: tuple[int, int]) -> Image.Image:
    """Homes one below the other, their rooms side by side; a room that a home has no photo of stays grey.

    Args:
        portfolio: Whose photos.
        listing_ids: The homes.
        size: Height and width of each photo, pixels.

    Raises:
        InputError: A home is not in the portfolio, or none has a photo of a known room.
        PhotoError: A photo cannot be read.
    """
    unknown = [listing for listing in listing_ids if listing not in portfolio.listings.index]
    if unknown:
        raise InputError(f"There is no listing '{unknown[0]}' in {portfolio.folder}.")
    photos = portfolio.photos[portfolio.photos["listing_id"].isin(list(listing_ids))]
    rooms = [room for room in ROOMS if (photos["room"] == room).any()]
    if not rooms:
        raise InputError(f"None of these listings of {portfolio.folder} has a photo of a known room.")
    height, width = size
    sheet = Image.new("RGB", (width * len(rooms), height * len(listing_ids)), "grey")
    for row, listing in enumerate(listing_ids):
        own = photos[photos["listing_id"] == listing].drop_duplicates("room").set_index("room")["path"]
        for column, room in enumerate(rooms):
            if room in own.index:
                picture = Image.fromarray(read_photo(Path(str(own[room])), size))
                sheet.paste(picture, (column * width, row * height))
    return sheet


def main() -> None:
    """Write the sheet as JPEG."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("portfolio", type=Path)
    parser.add_argument("--listing", nargs="+", help="ids of the homes; the first of the portfolio else")
    parser.add_argument("--homes", type=int, default=6, help="how many, where --listing names none")
    parser.add_argument("--width", type=int, default=256, help="of each photo, pixels; it is three quarters as high")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    portfolio = read_portfolio(options.portfolio)
    listings = options.listing or [str(name) for name in portfolio.listings.index[: options.homes]]
    sheet = contact_sheet(portfolio, listings, (options.width * 3 // 4, options.width))
    with atomic_write(options.out) as temporary:
        sheet.save(temporary, "JPEG", quality=85)


if __name__ == "__main__":
    main()
