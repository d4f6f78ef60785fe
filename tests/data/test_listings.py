"""From raw cells to listings: every kind of bad cell, which price is which, units, further columns."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.errors import PortfolioError
from data.listings import KNOWN_COLUMNS, ListingTable, ReadOptions, read_listings
from data.problems import Problem, problems_table
from data.table_files.tables import RawTable, read_table


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ListingTable]:
    def read_text(text: str, **options: object) -> ListingTable:
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return read_listings(read_table(tmp_path / "t.csv"), ReadOptions(**options))

    return read_text


Read = Callable[..., ListingTable]
LOOSE = {"check_names": False, "check_index": False}


def test_all_known_columns_are_there_with_their_types(read: Read) -> None:
    table = read("id,colour\n007,red\n")
    assert tuple(table.listings.columns) == (*KNOWN_COLUMNS, "colour")
    assert table.listings.index.tolist() == ["007"]
    assert table.listings.drop(columns=["sale_date", "location", "colour"]).dtypes.eq("float64").all()
    assert table.listings["sale_date"].dtype.kind == "M"
    assert table.listings[[*KNOWN_COLUMNS]].isna().all(axis=None)
    assert (table.price_kind, table.area_unit, table.problems) == ("none", "sqft", ())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x,,3,900", ("price", "", "price is missing; kept without a price", "warning")),
        ("x,soon,3,900", ("price", "soon", "price is not a number; kept without a price", "warning")),
        ("x,0,3,900", ("price", "0", "price is zero or negative; kept without a price", "warning")),
        ("x,-5,3,900", ("price", "-5", "price is zero or negative; kept without a price", "warning")),
        ("x,5,3,0", ("sqft", "0", "area is zero or negative; left blank", "warning")),
        ("x,5,3,-1", ("sqft", "-1", "area is zero or negative; left blank", "warning")),
        ("x,5,3,big", ("sqft", "big", "area is not a number; left blank", "warning")),
        ("x,5,three,900", ("beds", "three", "bedrooms is not a number; left blank", "warning")),
        ("x,5,-1,900", ("beds", "-1", "bedrooms is negative; left blank", "warning")),
        ("x,5,999,900", ("beds", "999", "bedrooms is out of range; left blank", "warning")),
        (",5,3,900", ("id", "", "listing_id is missing; row left out", "error")),
        ("a,5,3,900", ("id", "a", "listing_id was seen before; row left out", "error")),
    ],
)
def test_each_bad_cell_is_one_problem(read: Read, row: str, problem: tuple[str, str, str, str]) -> None:
    table = read(f"id,price,beds,sqft\na,500000,4,2000\n{row}\n")
    column, value, reason, severity = problem
    assert table.problems == (Problem("t.csv", 3, column, value, reason, severity),)
    assert table.listings.index.tolist() == (["a"] if severity == "error" else ["a", "x"])
    assert table.listings.loc["a", ["price", "bedrooms", "area"]].tolist() == [500000, 4, 2000]
    name = {"price": "price", "beds": "bedrooms", "sqft": "area"}.get(column)
    if name is not None:
        assert pd.isna(table.listings.loc["x", name])


def test_problems_are_in_the_order_of_rows(read: Read) -> None:
    table = read("id,price,sqft\na,x,0\na,1,1\nb,,1\n")
    assert problems_table(table.problems)["row"].tolist() == [2, 2, 3, 4]


def test_without_any_identifier_nothing_can_be_read(read: Read) -> None:
    with pytest.raises(PortfolioError, match="no row has a listing_id"):
        read("id,price\n,1\n ,2\n")


@pytest.mark.parametrize(
    ("text", "options", "sale", "asking", "kind"),
    [
        ("id,price\na,5\n", {}, [None], [5], "asking"),
        ("id,price\na,5\n", {"price_kind": "sale"}, [5], [None], "sale"),
        ("id,price,sale_date\na,5,2020-01-02\nb,6,\n", {}, [5, 6], [None, None], "sale"),
        ("id,price,sale_date\na,5,\n", {}, [None], [5], "asking"),
        ("id,price,sale_price\na,5,4\n", {}, [4], [5], "sale"),
        ("id,list_price,price\na,5,4\n", {}, [4], [5], "sale"),
        ("id,sale_price,asking_price\na,4,5\nb,,6\n", {}, [4, None], [5, 6], "mixed"),
        ("id,cost\na,5\n", {"mapping": {"sale_price": "cost"}}, [5], [None], "sale"),
    ],
)
def test_sale_and_asking_prices_are_kept_apart(
    read: Read, text: str, options: dict[str, object], sale: list[float], asking: list[float], kind: str
) -> None:
    table = read(text, **options)
    pd.testing.assert_series_equal(table.listings["sale_price"], pd.Series(sale, dtype=float), **LOOSE)
    pd.testing.assert_series_equal(table.listings["asking_price"], pd.Series(asking, dtype=float), **LOOSE)
    best = [there if there is not None else other for there, other in zip(sale, asking, strict=True)]
    pd.testing.assert_series_equal(table.listings["price"], pd.Series(best, dtype=float), **LOOSE)
    assert table.price_kind == kind
    assert table.problems == ()


def test_a_third_price_is_kept_and_never_used(read: Read) -> None:
    table = read("id,price,sale_price,asking_price\na,1,2,3\n")
    assert table.listings.loc["a", ["price", "sale_price", "asking_price"]].tolist() == [2, 2, 3]
    assert table.listings.loc["a", "price_other"] == 1
    assert table.extra_numeric == ()
    assert [problem.column for problem in table.problems] == ["price"]


def test_columns_made_from_the_price_are_no_attributes(read: Read) -> None:
    table = read("id,price,Price per sqft,lot\na,500000,250,1\nb,400000,240,2\n")
    assert table.extra_numeric == ("lot",)
    assert "Price per sqft" in table.listings
    assert [(problem.column, problem.severity) for problem in table.problems] == [("Price per sqft", "warning")]


@pytest.mark.parametrize(
    ("header", "cell", "option", "unit", "area"),
    [
        ("area_sqft", "900", None, "sqft", 900),
        ("area_m2", "90", None, "m2", 90),
        ("Wohnfläche (sqm)", "90", None, "sqft", None),  # not understood, so not mapped
        ("area", "900", None, "sqft", 900),
        ("area", "900", "m2", "m2", 900),
        ("area", "90 m²", None, "m2", 90),
        ("area", "900 sq ft", None, "sqft", 900),
    ],
)
def test_area_units(read: Read, header: str, cell: str, option: str | None, unit: str, area: float | None) -> None:
    table = read(f"id,{header}\na,{cell}\n", area_unit=option)
    assert table.area_unit == unit
    assert (None if pd.isna(table.listings.loc["a", "area"]) else table.listings.loc["a", "area"]) == area


def test_a_cell_in_the_other_unit_is_not_mixed_in(read: Read) -> None:
    table = read("id,area\na,90 m²\nb,80 m²\nc,900 sqft\n")
    assert table.area_unit == "m2"
    assert table.listings["area"].tolist()[:2] == [90, 80]
    assert pd.isna(table.listings.loc["c", "area"])
    assert [(problem.row, problem.value) for problem in table.problems] == [(4, "900 sqft")]


def test_location_is_the_finest_that_is_known(read: Read) -> None:
    table = read("id,zip,city\na,90210-1234,Beverly Hills\nb,,Brawley\nc,02134,Boston\nd,NA,\n")
    assert table.listings["location"].tolist()[:3] == ["90210", "Brawley", "02134"]
    assert pd.isna(table.listings.loc["d", "location"])
    assert table.extra_categorical == ("city",)
    assert table.problems == ()


def test_zip_codes_beside_another_location_stay_text(read: Read) -> None:
    table = read("id,quarter,zip\na,North,02134\nb,South,02135\n", mapping={"location": "quarter"})
    assert table.listings["location"].tolist() == ["North", "South"]
    assert table.listings["zipcode"].tolist() == ["02134", "02135"]
    assert table.extra_categorical == ("zipcode",)


def test_german_numbers(read: Read) -> None:
    table = read("id;price;area_m2;bathrooms\na;450.000;120,5;1,5\nb;1.250.000,50 €;80;2\n")
    assert table.listings["price"].tolist() == [450000, 1250000.5]
    assert table.listings["area"].tolist() == [120.5, 80]
    assert table.listings["bathrooms"].tolist() == [1.5, 2]
    assert table.decimals == {"price": ",", "area_m2": ",", "bathrooms": ","}
    assert table.problems == ()


def test_a_stated_decimal_mark_overrides(read: Read) -> None:
    assert read("id;lot\na;1.250\n", decimal=",").listings["lot"].tolist() == [1250]
    assert read("id;lot\na;1.250\n", decimal=".").listings["lot"].tolist() == [1.25]


def test_further_columns_are_numbers_from_95_percent_on() -> None:
    for bad, numeric in ((1, True), (2, False)):
        cells = pd.DataFrame({"id": [str(n) for n in range(20)], "lot": ["?!"] * bad + ["5"] * (20 - bad)}, dtype="str")
        cells.index += 2
        table = read_listings(RawTable("t.csv", cells), ReadOptions())
        assert (table.extra_numeric, table.extra_categorical) == ((("lot",), ()) if numeric else ((), ("lot",)))
        assert [problem.row for problem in table.problems] == ([2] if numeric else [])


def test_addresses_are_kept_and_are_no_categories(read: Read) -> None:
    rows = "\n".join(f"{n},{n} High Street,{'red' if n % 2 else 'blue'}" for n in range(51))
    table = read(f"id,street,colour\n{rows}\n")
    assert table.extra_categorical == ("colour",)
    assert table.listings.loc["7", "street"] == "7 High Street"


def test_sale_dates_and_currency_decide_the_open_order(read: Read) -> None:
    text = "id,price,sale_date\na,5,03/04/2021\n"
    assert read(text).listings["sale_date"].iloc[0] == pd.Timestamp(2021, 3, 4)
    assert read(text, currency="EUR").listings["sale_date"].iloc[0] == pd.Timestamp(2021, 4, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"currency": "dollars"}, "'dollars' is no ISO 4217 code"),
        ({"area_unit": "acres"}, "area_unit 'acres' is not known: choose from 'sqft', 'm2'"),
        ({"price_kind": "rent"}, "price_kind 'rent' is not known"),
        ({"decimal": ";"}, "decimal ';' is not known"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises(PortfolioError, match=message):
        ReadOptions(**options)


def test_the_property_is_kept_as_text_and_never_an_attribute(read: Read) -> None:
    table = read("listing_id,Parcel Number,price,grade\na,7,1,2\nb,7,2,3\nc,,3,4\n")
    assert table.listings["property_id"].fillna("").tolist() == ["7", "7", ""]
    assert (table.extra_numeric, table.extra_categorical) == (("grade",), ())
    assert not [problem for problem in table.problems if problem.column == "Parcel Number"]


def test_a_parcel_identifies_the_listing_where_nothing_else_does(read: Read) -> None:
    table = read("parcel,price\n7,1\n8,2\n")
    assert table.listings.index.tolist() == ["7", "8"]
    assert "property_id" not in table.listings
