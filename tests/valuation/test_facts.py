import numpy as np
import pandas as pd
import pytest

from valuation.facts import attribute_text, coordinates_text


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
