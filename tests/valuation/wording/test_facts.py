import numpy as np
import pandas as pd
import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol

from valuation.wording.facts import attribute_text, coordinates_text, count, number, share
from valuation.wording.money import number_locale


@pytest.mark.parametrize(
    ("column", "value", "unit", "text"),
    [
        ("bedrooms", 3.0, "sqft", "3"),
        ("bathrooms", 2.5, "sqft", "2.5"),
        ("area", 1900.0, "sqft", "1,900 sq ft"),
        ("area", 88.5, "m2", "88.5 m²"),
        ("area", np.nan, "m2", "–"),
        ("year_built", 1998.0, "m2", "1998"),
        ("lot", 1998.0, "m2", "1,998"),
        ("sale_date", pd.Timestamp(2024, 3, 9), "m2", "2024-03-09"),
        ("sale_date", pd.NaT, "m2", "–"),
        ("location", "85255", "sqft", "85255"),
        ("kind", None, "sqft", "–"),
    ],
)
def test_attributes_have_their_unit(column: str, value: object, unit: str, text: str) -> None:
    assert attribute_text(column, value, unit) == text


def test_coordinates() -> None:
    assert coordinates_text(33.5, -111.92871234) == "33.50000°, -111.92871°"
    assert coordinates_text(33.5, np.nan) == "–"


def test_another_country_writes_numbers_otherwise() -> None:
    group, comma = get_group_symbol("de_DE"), get_decimal_symbol("de_DE")
    with number_locale("de_DE"):
        assert number(4053.0) == f"4{group}053"
        assert number(2.5) == f"2{comma}5"
        assert number(1_234_567.0) == f"1{group}234{group}567"
        assert attribute_text("area", 88.5, "m2") == f"88{comma}5 m²"
        assert attribute_text("year_built", 1998.0, "m2") == "1998"
        assert coordinates_text(33.5, -111.92871234) == f"33{comma}50000°; -111{comma}92871°"
        assert share(0.1234, signed=True, places=1) == f"+12{comma}3 %"
        assert count(1204, "home") == f"1{group}204 homes"
        assert number("1.2.3, a text") == "1.2.3, a text"
