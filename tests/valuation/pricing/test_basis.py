import numpy as np
import pandas as pd
import pytest

from valuation.pricing.basis import (
    BASES,
    MODELS,
    TITLES,
    basis_of,
    basis_of_each,
    first_basis,
    has_attributes,
    supported,
)

ALL = ("attributes_only", "photos_only", "both")


@pytest.mark.parametrize(
    ("models", "attributes", "photos", "expected"),
    [
        (ALL, True, True, "both"),
        (ALL, True, False, "attributes_only"),
        (ALL, False, True, "photos_only"),
        (ALL, False, False, ""),
        (("attributes_only", "photos_only"), True, True, "attributes_only"),
        (("photos_only",), True, True, "photos_only"),
        (("both", "photos_only"), True, False, ""),
        (("attributes_only",), False, True, ""),
        ((), True, True, ""),
    ],
)
def test_a_home_is_valued_on_all_that_is_known_and_learned(
    models: tuple[str, ...], attributes: bool, photos: bool, expected: str
) -> None:
    assert basis_of(models, attributes=attributes, photos=photos) == expected


def test_each_home_by_itself() -> None:
    attributes, photos = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert basis_of_each(ALL, attributes, photos).tolist() == ["both", "attributes_only", "photos_only", ""]
    usable = {name: rows.tolist() for name, rows in supported(attributes, photos).items()}
    assert usable == {
        "both": [True, False, False, False],
        "attributes_only": [True, True, False, False],
        "photos_only": [True, False, True, False],
    }


def test_one_known_fact_describes_a_home() -> None:
    columns = ["bedrooms", "bathrooms", "area", "location", "latitude", "longitude", "sale_date", "year_built"]
    rows = [{name: 1.0} for name in columns] + [{}]
    table = pd.DataFrame(rows, columns=columns)
    known = dict(zip([*columns, "nothing"], has_attributes(table).tolist(), strict=True))
    assert {name for name, is_known in known.items() if is_known} == set(columns[:5])
    more = dict(zip([*columns, "nothing"], has_attributes(table, ("year_built",)).tolist(), strict=True))
    assert {name for name, is_known in more.items() if is_known} == {*columns[:5], "year_built"}


def test_names_and_their_order() -> None:
    assert MODELS == tuple(TITLES) == ALL
    assert sorted(one.name for one in BASES) == sorted(ALL)
    assert first_basis(["photos_only", "attributes_only"]) == "attributes_only"
    assert first_basis({"both": 1}) == "both"
    assert first_basis([]) is None
