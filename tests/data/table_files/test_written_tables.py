"""CSV and Parquet of tables: nothing runs, and no digit is lost."""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.table_files.written_tables import csv_bytes, exact_csv_bytes, harmless, parquet_bytes, restored, write_table

ROOT = Path(__file__).parents[3]


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


@pytest.mark.parametrize("text", ["4 Elm Street", "", "a=b", "<b>", "'tis", "-5", "+49", "-0.5"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.text() | st.from_regex(r"['\\s]*[=+@\\t-].{0,3}"))
def test_what_was_made_harmless_can_be_restored_and_runs_nowhere(text: str) -> None:
    written = harmless(text)
    assert restored(written) == text
    is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", written)
    assert is_number or not written.strip().startswith(("=", "+", "-", "@"))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_number_is_read_back_to_the_last_bit(numbers: list[float]) -> None:
    lines = csv_bytes(pd.DataFrame({"amount": numbers})).decode().splitlines()
    assert [float(line) for line in lines[1:]] == numbers


def test_money_is_written_in_full() -> None:
    assert csv_bytes(pd.DataFrame({"estimate": [1234567.0, 98765432.1]})) == b"estimate\n1234567.0\n98765432.1\n"


def test_categories_and_an_index_with_a_name_are_made_harmless_too() -> None:
    table = pd.DataFrame({"kind": pd.Categorical(["=1", "b"])}, index=pd.Index(["@a", "-7"], name="listing_id"))
    assert csv_bytes(table) == b"listing_id,kind\n'@a,'=1\n-7,b\n"
    assert exact_csv_bytes(table) == b"listing_id,kind\n@a,=1\n-7,b\n"
    assert pd.read_parquet(io.BytesIO(parquet_bytes(table)))["listing_id"].tolist() == ["@a", "-7"]


def test_the_suffix_chooses_the_format_and_another_one_is_refused(table: pd.DataFrame, tmp_path: Path) -> None:
    write_table(table, tmp_path / "t.csv")
    write_table(table, tmp_path / "t.parquet")
    assert (tmp_path / "t.csv").read_bytes() == csv_bytes(table)
    assert (tmp_path / "t.parquet").read_bytes() == parquet_bytes(table)
    with pytest.raises(InputError, match=r"t\.xls must end in \.csv or \.parquet\.$"):
        write_table(table, tmp_path / "t.xls")


def test_no_other_module_writes_csv() -> None:
    """But the laboratory, whose tables are no one else's words, and where bytes are only hashed."""
    hashed = {"valuation/reports/kept_homes.py", "valuation/training/workspace.py"}
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("data", "valuation", "explain")
        for path in (ROOT / package).rglob("*.py")
        if "laboratory" not in path.parts and re.search(r"\.to_csv\(|csv\.(Dict)?[wW]riter", path.read_text("utf-8"))
    }
    assert found - hashed == {"data/table_files/written_tables.py"}
