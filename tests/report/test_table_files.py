"""CSV and Parquet of tables: nothing runs, and no digit is lost."""

import io

import numpy as np
import pandas as pd
import pytest

from valuation.reports.table_files import csv_bytes, harmless, parquet_bytes


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "listing_id": ["=1+1", "+cmd|' /C calc'!A0", "@x", "-2+3", "\t=1", "<b>", 'plain, "quoted"\nline'],
            "amount": [-1.1, 1 / 3, np.nan, 1e-300, -0.0, 12345678.912345678, 5e20],
            "sale_date": pd.to_datetime(["2024-02-29", None, *["2026-11-21"] * 5]),
        }
    ).astype({"listing_id": "str"})


def test_texts_that_could_be_formulas_get_an_apostrophe(table: pd.DataFrame) -> None:
    back = pd.read_csv(io.BytesIO(csv_bytes(table)))
    assert list(back["listing_id"][:5]) == ["'=1+1", "'+cmd|' /C calc'!A0", "'@x", "'-2+3", "'\t=1"]
    assert list(back["listing_id"][5:]) == list(table["listing_id"][5:])
    assert csv_bytes(table).decode().splitlines()[0] == "listing_id,amount,sale_date"


def test_numbers_keep_every_digit_and_stay_numbers(table: pd.DataFrame) -> None:
    back = pd.read_csv(io.BytesIO(csv_bytes(table)), parse_dates=["sale_date"])
    np.testing.assert_array_equal(back["amount"], table["amount"])
    assert back["sale_date"].tolist()[0] == pd.Timestamp("2024-02-29")
    assert "2024-02-29\n" in csv_bytes(table).decode()  # a day without a time


def test_parquet_holds_the_table_as_it_is(table: pd.DataFrame) -> None:
    back = pd.read_parquet(io.BytesIO(parquet_bytes(table)))
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert parquet_bytes(table) == parquet_bytes(table.copy())


@pytest.mark.parametrize("text", ["4 Elm Street", "", "a=b", "<b>", "'=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
