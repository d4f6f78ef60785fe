"""Reading portfolios, imported or put together by hand."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.errors import InputError, PortfolioError
from data.importing import import_portfolio
from data.manifest import FORMAT
from data.portfolio import Portfolio, read_portfolio

DrawPhoto = Callable[..., Path]
WriteTable = Callable[..., Path]


def test_a_folder_by_hand_is_read_with_defaults(small_source: Path) -> None:
    portfolio = read_portfolio(small_source)
    assert portfolio.listings.index.tolist() == ["a_1", "b", "c"]
    assert portfolio.listings["price"].tolist()[:2] == [500000, 400000]
    assert portfolio.listings["location"].tolist() == ["90210", "02134", "90210"]
    assert portfolio.photos[["listing_id", "room"]].to_numpy().tolist() == [
        ["a_1", "frontal"],
        ["a_1", "kitchen"],
        ["b", "bathroom"],
    ]
    assert (portfolio.currency, portfolio.area_unit, portfolio.price_kind) == ("USD", "sqft", "asking")
    assert (portfolio.extra_numeric, portfolio.extra_categorical) == ((), ("view",))
    assert [problem.reason for problem in portfolio.problems] == ["price is missing; kept without a price"]


def test_photos_of_a_folder_by_hand_are_decoded(small_source: Path) -> None:
    (small_source / "photos" / "c_front.jpg").write_text("no photo", encoding="utf-8")
    seen: list[tuple[int, int]] = []
    portfolio = read_portfolio(small_source, progress=lambda done, total: seen.append((done, total)))
    assert "c" not in portfolio.photos["listing_id"].tolist()
    assert [p.file for p in portfolio.problems if p.severity == "error"] == ["photos/c_front.jpg"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(read_portfolio(small_source, check_photos=False).photos) == 4


def test_strict_reading_names_the_first_problem_and_their_number(write_table: WriteTable, tmp_path: Path) -> None:
    write_table("id,price,sqft\na,1,5\nb,2,0\nc,x,5\n")
    with pytest.raises(PortfolioError) as error:
        read_portfolio(tmp_path, strict=True)
    assert "2 problems" in str(error.value)
    assert "listings.csv, row 3, column sqft: area is zero or negative; left blank (found '0')" in str(error.value)
    assert isinstance(error.value, InputError)
    assert error.value.exit_code == 2
    write_table("id,price,sqft\na,1,5\n")
    assert len(read_portfolio(tmp_path, strict=True).listings) == 1


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "holds no listings table: put listings.csv"),
        ({"a.csv": "id\n1\n", "b.csv": "id\n2\n"}, r"holds several tables \(a\.csv, b\.csv\)"),
        ({"listings.csv": "id\n1\n", "listings.txt": "id\n2\n"}, "holds several tables"),
        ({"listings.csv": ""}, r"listings\.csv is empty"),
        ({"listings.csv": "id,price\n"}, "header but no rows"),
    ],
)
def test_folders_without_listings_are_told(
    write_table: WriteTable, tmp_path: Path, files: dict[str, str], message: str
) -> None:
    for name, text in files.items():
        write_table(text, name)
    with pytest.raises(PortfolioError, match=message):
        read_portfolio(tmp_path)


def test_a_missing_folder_and_a_file_are_told(write_table: WriteTable, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="none does not exist"):
        read_portfolio(tmp_path / "none")
    with pytest.raises(PortfolioError, match="is a file, and a portfolio is a folder"):
        read_portfolio(write_table("id\n1\n"))


def test_other_tables_in_the_folder_are_not_taken_for_listings(write_table: WriteTable, tmp_path: Path) -> None:
    for name in ("photos.csv", "problems.csv", "README.txt", "~$homes.xlsx"):
        write_table("listing_id,file\n", name)
    write_table("id\n1\n", "homes.csv")
    assert read_portfolio(tmp_path).listings.index.tolist() == ["1"]


@pytest.fixture
def imported(small_source: Path, tmp_path: Path) -> Portfolio:
    return import_portfolio(small_source, tmp_path / "P", currency="EUR", area_unit="m2")


def test_an_imported_portfolio_keeps_its_units(imported: Portfolio) -> None:
    portfolio = read_portfolio(imported.folder)
    assert (portfolio.currency, portfolio.area_unit) == ("EUR", "m2")


def test_an_imported_photo_that_went_missing_is_told(imported: Portfolio) -> None:
    (imported.folder / "photos" / "a_1_kitchen.jpg").unlink()
    (imported.folder / "photos" / "b_bath_2.png").write_bytes(b"")
    portfolio = read_portfolio(imported.folder)
    assert portfolio.photos["file"].tolist() == ["photos/a_1_front.jpg"]
    assert [(p.file, p.row, p.severity) for p in portfolio.problems if "photo" in p.reason] == [
        ("photos.csv", 3, "error"),
        ("photos/b_bath_2.png", None, "error"),
    ]


def test_an_imported_photo_that_was_damaged_is_found_when_asked(imported: Portfolio) -> None:
    (imported.folder / "photos" / "a_1_kitchen.jpg").write_bytes(b"damaged")
    assert len(read_portfolio(imported.folder).photos) == 3
    assert len(read_portfolio(imported.folder, check_photos=True).photos) == 2


def test_a_spreadsheet_may_save_the_listings_in_its_own_way(imported: Portfolio) -> None:
    path = imported.folder / "listings.csv"
    text = path.read_text(encoding="utf-8").replace(",", ";").replace(".", ",").replace("500000", "500.000,00")
    path.write_bytes(text.encode("utf-16"))
    pd.testing.assert_frame_equal(read_portfolio(imported.folder).listings, imported.listings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is damaged"),
        ("[]", "is damaged"),
        ('{"format": 1}', "is damaged"),
        ('{"format": 1, "currency": "USD", "area_unit": "acres", "price_kind": "sale"}', "is damaged"),
        ('{"format": 1, "currency": 5, "area_unit": "m2", "price_kind": "sale"}', "is damaged"),
        (json.dumps({"format": FORMAT + 1}), "made by a newer Hearthmap"),
    ],
)
def test_a_damaged_or_newer_manifest_is_told(imported: Portfolio, text: str, message: str) -> None:
    (imported.folder / "portfolio.json").write_text(text, encoding="utf-8")
    with pytest.raises(PortfolioError, match=rf"portfolio\.json .*{message}"):
        read_portfolio(imported.folder)


def test_two_thousand_photos_of_one_listing(tmp_path: Path, draw_photo: DrawPhoto, write_table: WriteTable) -> None:
    write_table("id,price\nhome,1\n")
    first = draw_photo(tmp_path / "photos" / "home_kitchen_1.jpg")
    for number in range(2, 2001):
        os.link(first, tmp_path / "photos" / f"home_kitchen_{number}.jpg")
    portfolio = import_portfolio(tmp_path / "listings.csv", tmp_path / "P")
    assert len(portfolio.photos) == 2000
    assert portfolio.photos["room"].unique().tolist() == ["kitchen"]
    assert portfolio.photos["file"].iloc[[1, 9]].tolist() == [f"photos/home_kitchen_{n}.jpg" for n in (2, 10)]
    assert portfolio.problems == ()


def test_one_listing_without_price_or_photos(tmp_path: Path, write_table: WriteTable) -> None:
    write_table("id,sqft\nhome,900\n")
    portfolio = read_portfolio(tmp_path)
    assert portfolio.price_kind == "none"
    assert portfolio.listings["price"].isna().all()
    assert portfolio.photos.empty
    assert portfolio.photos.dtypes.eq("str").all()
    assert portfolio.problems == ()
