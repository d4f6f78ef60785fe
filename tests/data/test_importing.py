"""Importing, all or nothing."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data.errors import PortfolioError
from data.importing import import_portfolio
from data.portfolio import Portfolio, read_portfolio
from data.table_files.writing import write_table

DrawPhoto = Callable[..., Path]
WriteTable = Callable[..., Path]


def same(one: Portfolio, two: Portfolio) -> None:
    pd.testing.assert_frame_equal(one.listings, two.listings)
    pd.testing.assert_frame_equal(one.photos, two.photos)
    for name in ("extra_numeric", "extra_categorical", "currency", "area_unit", "price_kind"):
        assert getattr(one, name) == getattr(two, name)


def test_what_is_imported_is_what_is_read(small_source: Path, tmp_path: Path) -> None:
    portfolio = import_portfolio(small_source, tmp_path / "P")
    same(portfolio, read_portfolio(tmp_path / "P"))
    by_hand = read_portfolio(small_source)
    pd.testing.assert_frame_equal(portfolio.listings, by_hand.listings)
    pd.testing.assert_frame_equal(portfolio.photos.drop(columns="path"), by_hand.photos.drop(columns="path"))
    assert portfolio.problems == by_hand.problems
    assert {path.name for path in (tmp_path / "P").iterdir()} == {
        "listings.csv",
        "photos",
        "photos.csv",
        "portfolio.json",
        "problems.csv",
    }


def test_files_written(small_source: Path, tmp_path: Path) -> None:
    import_portfolio(small_source, tmp_path / "P", currency="EUR")
    read = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "P").iterdir() if path.is_file()}
    assert read["listings.csv"].splitlines()[:2] == [
        "listing_id,asking_price,bedrooms,bathrooms,area,location,view",
        "a_1,500000,3,2.5,1800,90210,sea",
    ]
    assert read["photos.csv"].splitlines()[1] == "a_1,photos/a_1_front.jpg,frontal,given"
    assert read["problems.csv"].splitlines() == [
        "file,row,column,value,reason,severity,listing_id",
        "homes.csv,4,price,,price is missing; kept without a price,warning,c",
    ]
    manifest = json.loads(read["portfolio.json"])
    assert manifest["counts"] == {"listings": 3, "listings_with_price": 2, "photos": 3, "errors": 0, "warnings": 1}
    assert manifest["columns"]["area"] == "sqft"
    assert manifest["columns"]["asking_price"] == "price"
    assert (manifest["currency"], manifest["source"], manifest["delimiter"]) == ("EUR", "homes.csv", ",")


def test_photos_are_copied_byte_for_byte_and_the_source_stays(small_source: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in small_source.rglob("*") if path.is_file()}
    portfolio = import_portfolio(small_source, tmp_path / "P")
    for path in map(Path, portfolio.photos["path"]):
        assert path.read_bytes() == before[small_source / "photos" / path.name]
    assert before == {path: path.read_bytes() for path in small_source.rglob("*") if path.is_file()}


def test_an_import_of_a_portfolio_is_the_same_portfolio(small_source: Path, tmp_path: Path) -> None:
    first = import_portfolio(small_source, tmp_path / "P", currency="EUR", area_unit="m2")
    second = import_portfolio(tmp_path / "P", tmp_path / "Q")
    pd.testing.assert_frame_equal(first.listings, second.listings)
    assert (second.currency, second.area_unit) == ("EUR", "m2")


def test_every_kind_of_column_survives_the_round_trip(write_table: WriteTable, tmp_path: Path) -> None:
    text = "id;price;sale_date;area_m2;zip;city;lot;grade;Price per m2;code;lat\n"
    text += "007;1.250.000,50;31.12.2019;120,5;02134;Köln;1.234,5;none;10;A1;50,94\n"
    text += '"b;c";450.000;;80;;Bonn;7;"a ""b""";9;;\n'
    portfolio = import_portfolio(write_table(text), tmp_path / "P", currency="EUR")
    same(portfolio, read_portfolio(tmp_path / "P"))
    row = portfolio.listings.loc["007"]
    assert row[["price", "sale_price", "area", "lot", "latitude"]].tolist() == [
        1250000.5,
        1250000.5,
        120.5,
        1234.5,
        50.94,
    ]
    assert row["sale_date"] == pd.Timestamp(2019, 12, 31)
    assert portfolio.listings["location"].tolist() == ["02134", "Bonn"]
    assert portfolio.listings.loc["b;c", "grade"] == 'a "b"'
    assert portfolio.extra_numeric == ("lot",)
    assert portfolio.extra_categorical == ("city", "grade", "code")
    assert read_portfolio(tmp_path / "P").problems == ()


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".csv"])
def test_tables_of_every_kind_give_the_same_listings(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "price": [500000, None],
            "bath": [2.5, 1],
            "sold": pd.to_datetime(["2020-01-02", None]),
            "zip": [90210, 1],
        }
    ).rename(columns={"sold": "sale_date"})
    path = tmp_path / f"t{suffix}"
    {".parquet": frame.to_parquet, ".xlsx": frame.to_excel, ".csv": frame.to_csv}[suffix](path, index=False)
    listings = import_portfolio(path, tmp_path / "P").listings
    assert listings.index.tolist() == ["1", "2"]
    assert listings["location"].tolist() == ["90210", "1"]
    assert listings["sale_price"].fillna(-1).tolist() == [500000, -1]
    assert listings["bathrooms"].tolist() == [2.5, 1]
    assert listings["sale_date"].iloc[0] == pd.Timestamp(2020, 1, 2)


def test_a_shared_photo_is_copied_once(tmp_path: Path, draw_photo: DrawPhoto, write_table: WriteTable) -> None:
    write_table("id\na\nb\n")
    write_table("listing_id,file\na,x.jpg\nb,x.jpg\n", "photos.csv")
    draw_photo(tmp_path / "photos" / "x.jpg")
    portfolio = import_portfolio(tmp_path / "listings.csv", tmp_path / "P")
    assert portfolio.photos["file"].tolist() == ["photos/x.jpg", "photos/x.jpg"]
    assert [path.name for path in (tmp_path / "P" / "photos").iterdir()] == ["x.jpg"]


def test_names_are_made_safe_and_never_collide(tmp_path: Path, draw_photo: DrawPhoto, write_table: WriteTable) -> None:
    write_table("id\n7\n")
    for seed, name in enumerate(
        ("photos/7_kitchen.jpg", "7_kitchen.jpg", "photos/7_Kitchen.JPG", "photos/7/bath: 1?.jpg")
    ):
        draw_photo(tmp_path / name, seed)
    portfolio = import_portfolio(tmp_path / "listings.csv", tmp_path / "P")
    names = portfolio.photos["file"].tolist()
    assert sorted(name.casefold() for name in names) == [
        "photos/7/bath_ 1_.jpg",
        "photos/7_kitchen.jpg",
        "photos/7_kitchen_2.jpg",
        "photos/7_kitchen_3.jpg",
    ]
    assert len({Path(path).read_bytes() for path in portfolio.photos["path"]}) == 4


def test_bad_photos_are_left_out_with_their_reasons(small_source: Path, tmp_path: Path, draw_photo: DrawPhoto) -> None:
    whole = (small_source / "photos" / "a_1_kitchen.jpg").read_bytes()
    (small_source / "photos" / "c_kitchen.jpg").write_bytes(whole[:-60])
    (small_source / "photos" / "c_front.jpg").write_text("not a photo", encoding="utf-8")
    draw_photo(small_source / "photos" / "c_bath.jpg", width=40, height=40)
    portfolio = import_portfolio(small_source, tmp_path / "P")
    assert {problem.file: problem.reason for problem in portfolio.problems if problem.severity == "error"} == {
        "photos/c_bath.jpg": "photo is smaller than 64 pixels on its short side; left out",
        "photos/c_front.jpg": "file is not an image of a kind this reads; left out",
        "photos/c_kitchen.jpg": "photo is truncated; left out",
    }
    assert len(portfolio.photos) == 3
    assert len(list((tmp_path / "P" / "photos").iterdir())) == 3
    assert len(pd.read_csv(tmp_path / "P" / "problems.csv")) == 4


def test_progress_counts_every_photo(small_source: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    import_portfolio(small_source, tmp_path / "P", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_houses_dataset_in_its_own_layout(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    folder = tmp_path / "Houses Dataset"
    for name in ("1_bathroom", "1_bedroom", "1_frontal", "1_kitchen", "3_frontal"):
        draw_photo(folder / f"{name}.jpg", 1)
    (folder / "HousesInfo.txt").write_text(
        "4 4 4053 85255 869500\n4 3 3343 \n3 2.5 1800 36372 65200\n", encoding="utf-8"
    )
    for source in (folder, folder / "HousesInfo.txt"):
        portfolio = import_portfolio(source, tmp_path / "P", overwrite=True)
        assert portfolio.listings.index.tolist() == ["1", "3"]
        assert portfolio.listings.loc["3", ["bedrooms", "bathrooms", "area", "price"]].tolist() == [3, 2.5, 1800, 65200]
        assert portfolio.listings["location"].tolist() == ["85255", "36372"]
        assert (portfolio.price_kind, portfolio.currency, portfolio.area_unit) == ("asking", "USD", "sqft")
        assert portfolio.photos["file"].tolist() == [
            "photos/1_bathroom.jpg",
            "photos/1_bedroom.jpg",
            "photos/1_frontal.jpg",
            "photos/1_kitchen.jpg",
            "photos/3_frontal.jpg",
        ]
        assert [(p.file, p.row, p.value) for p in portfolio.problems] == [("HousesInfo.txt", 2, "4 3 3343")]


@pytest.mark.parametrize("text", ["", "price beds\n"])
def test_a_houses_table_without_rows_is_told(write_table: WriteTable, tmp_path: Path, text: str) -> None:
    write_table(text, "HousesInfo.txt")
    with pytest.raises(PortfolioError, match=r"HousesInfo\.txt has no rows of five cells"):
        import_portfolio(tmp_path, tmp_path.parent / "never")


def test_parquet_types_of_all_kinds(tmp_path: Path) -> None:
    pd.DataFrame(
        {
            "id": pd.array([1, 2, 3], dtype="Int64"),
            "price": [Decimal("500000.50"), Decimal("1234.5"), None],
            "sale_date": [dt.date(2020, 1, 2), None, dt.date(2021, 3, 4)],
            "grade": pd.Categorical(["good", "bad", None]),
            "pool": pd.array([True, False, None], dtype="boolean"),
            "lot": pd.array([1, None, 3], dtype="Int64"),
        }
    ).to_parquet(tmp_path / "t.parquet")
    portfolio = import_portfolio(tmp_path / "t.parquet", tmp_path / "P")
    same(portfolio, read_portfolio(tmp_path / "P"))
    listings = portfolio.listings
    assert listings.index.tolist() == ["1", "2", "3"]
    assert listings["sale_price"].fillna(-1).tolist() == [500000.5, 1234.5, -1]
    assert listings["sale_date"].dt.year.fillna(-1).tolist() == [2020, -1, 2021]
    assert listings["grade"].fillna("?").tolist() == ["good", "bad", "?"]
    assert listings["pool"].fillna("?").tolist() == ["True", "False", "?"]
    assert listings["lot"].fillna(-1).tolist() == [1, -1, 3]
    assert (portfolio.extra_numeric, portfolio.extra_categorical) == (("lot",), ("grade", "pool"))


def test_our_own_csv_comes_back_as_it_was_meant(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"listing_id": ["=1+1", "'=2", "-5", "'t Hof"], "area": [1000.0] * 4, "city": ["@x", None, "b", "b"]}
    )
    (tmp_path / "from").mkdir()
    write_table(table, tmp_path / "from" / "listings.csv")
    assert "'=1+1" in (tmp_path / "from" / "listings.csv").read_text(encoding="utf-8")
    homes = import_portfolio(tmp_path / "from" / "listings.csv", tmp_path / "to")
    assert homes.listings.index.tolist() == ["=1+1", "'=2", "-5", "'t Hof"]
    assert homes.listings["location"].tolist()[0] == "@x"
    same(homes, read_portfolio(tmp_path / "to"))
