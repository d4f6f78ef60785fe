"""Foreign headers and mappings."""

import pytest

from data.cells.columns import AREA_UNITS, COLUMNS, match_columns
from data.errors import PortfolioError


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("image_id", "listing_id"),
        ("Parcel", "listing_id"),
        ("PIN", "listing_id"),
        ("List Price ($)", "asking_price"),
        ("SalePrice", "sale_price"),
        ("date_sold", "sale_date"),
        ("Beds", "bedrooms"),
        ("bath", "bathrooms"),
        ("sqft", "area"),
        ("Living area (m²)", "area"),
        ("area_m2", "area"),
        ("ZipCode", "zipcode"),
        ("Postal code", "zipcode"),
        ("neighborhood", "neighbourhood"),
        ("citi", "city"),
        ("lat", "latitude"),
        ("lng", "longitude"),
    ],
)
def test_usual_headers_are_understood(header: str, name: str) -> None:
    headers = [header] if name == "listing_id" else ["id", header]
    match = match_columns(headers, {}, table="t.csv")
    assert match.sources[name] == header
    assert match.extras == ()


def test_no_synonym_stands_for_two_columns() -> None:
    # What names a property names the listing where nothing else does, and is therefore among both their synonyms.
    columns = [column for column in COLUMNS if column.name != "property_id"]
    words = [word for column in columns for word in (column.name.replace("_", ""), *column.synonyms)]
    assert len(words) == len(set(words))
    assert set(AREA_UNITS) < {word for column in COLUMNS if column.name == "area" for word in column.synonyms}


def test_the_better_name_wins_and_the_other_is_a_double() -> None:
    match = match_columns(["id", "sqft", "listing_id", "area_m2", "colour"], {}, table="t.csv")
    assert match.sources == {"listing_id": "listing_id", "area": "sqft"}
    assert match.doubles == {"id": "listing_id", "area_m2": "area"}
    assert match.extras == ("colour",)


def test_the_mapping_goes_first() -> None:
    match = match_columns(["id", "price", "Verkauf"], {"sale_price": "verkauf", "location": "price"}, table="t.csv")
    assert match.sources == {"sale_price": "Verkauf", "location": "price", "listing_id": "id"}


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"price": "Preis"}, r"t\.csv has no column 'Preis' to map price from: it has 'id', 'cost'"),
        ({"cost": "cost"}, r"'cost' is no column that can be mapped: choose from listing_id, price, sale_price"),
        ({"price": "cost", "area": "cost"}, r"Column 'cost' of t\.csv is mapped twice"),
    ],
)
def test_wrong_mappings_list_the_choices(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(PortfolioError, match=message):
        match_columns(["id", "cost"], mapping, table="t.csv")


def test_a_table_without_identifiers_says_how_to_name_them() -> None:
    with pytest.raises(PortfolioError, match=r"has no listing_id column: it has 'cost'.*mapping listing_id=COLUMN"):
        match_columns(["cost"], {}, table="t.csv")
