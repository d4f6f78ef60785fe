"""Numbers in texts, and which mark is the decimal mark."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cells.decimals import Evidence, choose_mark, decide_decimals, decimal_evidence
from data.cells.numerals import parse_numbers


def texts(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str", name="cell")


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234.567,89", ",", 1234567.89),
        ("1 234 567,89", ",", 1234567.89),
        ("1\u202f234\u202f567,89", ",", 1234567.89),
        ("1,234,567.89", ".", 1234567.89),
        ("12,34,567", ".", 1234567),
        ("1'234'567.5", ".", 1234567.5),
        ("450.000", ",", 450000),
        ("450.000", ".", 450),
        ("450,000", ".", 450000),
        ("450,000", ",", 450),
        ("$1,500", ".", 1500),
        ("US$ 1,500", ".", 1500),
        ("€ 450.000,-", ",", 450000),
        ("450.000,00 €", ",", 450000),
        ("CHF 1’500", ".", 1500),
        ("450000 USD", ".", 450000),
        ("1,800 sq ft", ".", 1800),
        ("120,5 m²", ",", 120.5),
        ("-$5", ".", -5),
        ("−5", ".", -5),
        ("+5", ".", 5),
        (".5", ".", 0.5),
        ("1e5", ".", 100000),
        ("  7 ", ".", 7),
    ],
)
def test_numbers_are_read(text: str, mark: str, value: float) -> None:
    numbers = parse_numbers(texts(text), mark)
    assert numbers.values.tolist() == [value]
    assert not numbers.wrong.any()


@pytest.mark.parametrize(
    "text", ["450k", "three", "1,23,4", "12 34", "3+", "1.2.3", "inf", "1e999", "0x10", "1_000", "5%"]
)
@pytest.mark.parametrize("mark", [".", ","])
def test_what_is_no_number_is_wrong_and_never_guessed(text: str, mark: str) -> None:
    numbers = parse_numbers(texts(text), mark)
    assert math.isnan(numbers.values[0])
    assert numbers.wrong.tolist() == [True]


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "-", "None", "NULL", None])
def test_blank_cells_are_not_wrong(text: str | None) -> None:
    numbers = parse_numbers(texts(text), ".")
    assert numbers.blank.tolist() == [True]
    assert numbers.wrong.tolist() == [False]


def test_native_numbers_pass_whatever_the_mark() -> None:
    mixed = pd.Series([450.125, 7, Decimal("2.50"), "1.234,5", None], dtype="object")
    assert parse_numbers(mixed, ",").values[:4].tolist() == [450.125, 7, 2.5, 1234.5]
    native = parse_numbers(pd.Series([1.5, np.nan, np.inf]), ",")
    assert native.values[0] == 1.5
    assert native.blank.tolist() == [False, True, False]
    assert native.wrong.tolist() == [False, False, True]


@given(st.lists(st.integers(0, 10**12).map(lambda cents: cents / 100), min_size=1), st.sampled_from([".", ","]))
def test_written_numbers_are_read_back(values: list[float], mark: str) -> None:
    english = [f"{value:,.2f}" for value in values]
    written = english if mark == "." else [text.translate(str.maketrans(",.", ".,")) for text in english]
    column = texts(*written)
    assert decimal_evidence(column).mark == mark
    np.testing.assert_array_equal(parse_numbers(column, mark).values, values)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("1.234,5", Evidence(comma=1)),
        ("12,5", Evidence(comma=1)),
        ("1.234.567", Evidence(comma=1)),
        ("1234,567", Evidence(comma=1)),
        ("0,125", Evidence(comma=1)),
        ("1 234,567", Evidence(comma=1)),
        ("450,-", Evidence(comma=1)),
        ("1,234.5", Evidence(point=1)),
        ("12.5", Evidence(point=1)),
        ("1,234,567", Evidence(point=1)),
        ("-118.2437", Evidence(point=1)),
        ("450.000", Evidence(unsure_point=1)),
        ("$450,000", Evidence(unsure_comma=1)),
        ("450000", Evidence()),
        ("Brawley, CA", Evidence()),
        ("12.05.2020", Evidence()),
        ("5, 12 High Street", Evidence()),
    ],
)
def test_evidence_of_one_value(text: str, evidence: Evidence) -> None:
    assert decimal_evidence(texts(text)) == evidence


def test_a_column_proves_its_own_mark() -> None:
    # "450.000" alone is unsure; "1.250.000" beside it proves that points group thousands.
    cells = pd.DataFrame({"lot": texts("450.000", "1.250.000"), "lat": texts("52.51", "50.73")})
    decimals = decide_decimals(cells, {"lot": "unknown", "lat": "small"}, delimiter=";")
    assert decimals.marks == {"lot": ",", "lat": "."}


def test_the_rest_of_the_table_speaks_for_an_unsure_column() -> None:
    cells = pd.DataFrame({"lot": texts("1.250", "2.500"), "rooms": texts("2,5", "3"), "plain": texts("1", "2")})
    decimals = decide_decimals(cells, dict.fromkeys(cells, "unknown"), delimiter=";")
    assert decimals.marks == {"lot": ",", "rooms": ",", "plain": ","}
    assert decimals.mattered == {"lot": ",", "rooms": ","}


@pytest.mark.parametrize(
    ("text", "kind", "delimiter", "table", "mark"),
    [
        ("450.000", "money", ";", Evidence(point=9), ","),  # no price has a third decimal
        ("450,000", "money", ";", Evidence(comma=9), "."),
        ("120.500", "area", ";", Evidence(), ","),
        ("120.500", "area", ",", Evidence(), "."),
        ("120.500", "area", ";", Evidence(point=9), "."),
        ("34.052", "small", ";", Evidence(), "."),
        ("34,052", "small", ";", Evidence(), ","),
        ("1.250", "unknown", ";", Evidence(), "."),
        ("1,250", "unknown", ",", Evidence(), "."),
        ("1,250", "unknown", ";", Evidence(), ","),
    ],
)
def test_defaults_where_nothing_is_proved(text: str, kind: str, delimiter: str, table: Evidence, mark: str) -> None:
    assert choose_mark(decimal_evidence(texts(text)), table, kind=kind, delimiter=delimiter) == mark


def test_a_stated_mark_settles_it() -> None:
    cells = pd.DataFrame({"price": texts("450.000")})
    assert decide_decimals(cells, {"price": "money"}, delimiter=",", stated=".").marks == {"price": "."}
