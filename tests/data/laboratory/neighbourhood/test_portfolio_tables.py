"""A folder of rendered photos is read as any other portfolio, finished or not, and gives nothing away."""

from pathlib import Path

import numpy as np
from PIL import Image

from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.neighbourhood.portfolio_tables import mask_file, photo_file, write_portfolio_tables
from data.laboratory.neighbourhood.price_formula import price_parts
from data.photos.rooms import ROOMS, room_of
from data.portfolio import read_portfolio

HOMES = [sample_home(5, number) for number in range(6)]


def render(folder: Path, *, but: set[tuple[int, str]]) -> None:
    for home in HOMES:
        for photo in PHOTOS:
            if (home.number, photo) in but:
                continue
            for file in (photo_file(home, photo), mask_file(home, photo)):
                (folder / file).parent.mkdir(exist_ok=True)
                picture = np.random.default_rng(home.number).integers(0, 255, (72, 96, 3), np.uint8)
                Image.fromarray(picture).save(folder / file)


def test_the_folder_reads_as_a_portfolio_without_problems(tmp_path: Path) -> None:
    render(tmp_path, but={(2, "kitchen"), (4, "aerial")})
    write_portfolio_tables(tmp_path, HOMES)
    portfolio = read_portfolio(tmp_path, check_photos=True)
    assert portfolio.problems == ()
    assert (portfolio.currency, portfolio.area_unit, portfolio.price_kind) == ("USD", "sqft", "sale")
    assert list(portfolio.listings.index) == [home.listing_id for home in HOMES]
    assert list(portfolio.listings["price"]) == [price_parts(home).price for home in HOMES]
    assert list(portfolio.listings["location"]) == [home.location for home in HOMES]
    assert list(portfolio.listings["sale_date"].dt.date) == [home.sale_date for home in HOMES]
    assert portfolio.extra_numeric == ("year_built",)
    assert portfolio.extra_categorical == ()
    shown = {(row.listing_id, row.room) for row in portfolio.photos.itertuples()}
    missing = {(HOMES[2].listing_id, "kitchen"), (HOMES[4].listing_id, "aerial")}
    assert shown == {(home.listing_id, photo) for home in HOMES for photo in PHOTOS} - missing
    assert set(portfolio.photos["room_source"]) == {"given"}


def test_the_listings_hold_nothing_that_only_photos_show(tmp_path: Path) -> None:
    write_portfolio_tables(tmp_path, HOMES)
    header = (tmp_path / "listings.csv").read_text(encoding="utf-8").splitlines()[0]
    known = "listing_id,sale_price,sale_date,bedrooms,bathrooms,area,year_built,location,latitude,longitude"
    assert header == known


def test_photos_are_named_by_rooms_that_a_portfolio_knows() -> None:
    assert set(PHOTOS) <= set(ROOMS)
    for photo in PHOTOS:
        assert room_of(photo_file(HOMES[0], photo).removeprefix(f"photos/{HOMES[0].listing_id}")) == photo
