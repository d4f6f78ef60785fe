"""CSV and Parquet of tables: nothing runs, no digit is lost, and nobody else writes them."""

import csv
import datetime
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import HearthmapError, InputError
from data.table_files.writing import as_meant, csv_bytes, harmless, parquet_bytes, write_csv, write_table

ROOT = Path(__file__).parents[3]
# What a text file can hold: no half characters and no zero byte.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
RISKY = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", " =", "'=", "-1", "007"]), TEXT)
TEXTS = TEXT | RISKY
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.tuples(TEXTS, FLOATS, FLOATS, st.integers(-(2**53), 2**53), DAYS), min_size=1, max_size=6)


def cells(content: bytes) -> list[list[str]]:
    """The cells by Python's own reader."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


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


def test_categories_and_headings_are_made_harmless_too() -> None:
    table = pd.DataFrame({"=head": pd.Categorical(["@x", "y"]), 7: [Path("=a"), None]})
    assert cells(csv_bytes(table)) == [["'=head", "7"], ["'@x", "'=a"], ["y", ""]]


def test_numbers_keep_every_digit_and_stay_numbers(table: pd.DataFrame) -> None:
    back = pd.read_csv(io.BytesIO(csv_bytes(table)), parse_dates=["sale_date"])
    np.testing.assert_array_equal(back["amount"], table["amount"])
    assert back["sale_date"].tolist()[0] == pd.Timestamp("2024-02-29")
    assert "2024-02-29\n" in csv_bytes(table).decode()  # a day without a time


@given(ROWS)
def test_what_is_written_is_read_again_and_no_cell_is_a_formula(
    rows: list[tuple[Any, ...]],
) -> None:
    table = pd.DataFrame(rows, columns=["text", "figure", "money", "number", "day"])
    table["day"] = pd.to_datetime(table["day"])
    content = csv_bytes(table, money=["money"])
    for text, *numbers in cells(content)[1:]:
        assert not text.lstrip().startswith(("=", "@"))
        assert not text.startswith(("\t", "\r"))
        if text.lstrip().startswith(("+", "-")):
            assert re.fullmatch(r"[+-][0-9]+(\.[0-9]+)?", text)
        assert not any(number.startswith(("'", "=", "+", "@")) for number in numbers)
    back = pd.read_csv(io.BytesIO(content), dtype={"text": str}, keep_default_na=False)
    assert [as_meant(text) for text in back["text"]] == list(table["text"])
    assert list(back["figure"]) == list(table["figure"])
    assert list(back["number"]) == list(table["number"])
    assert list(pd.to_datetime(back["day"])) == list(table["day"])
    np.testing.assert_allclose(back["money"], table["money"], rtol=1e-15, atol=0.00500001)
    assert not any("e" in row[2] for row in cells(content)[1:])


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_texts_of_a_portfolio_are_read_again_as_they_are(texts: list[str]) -> None:
    table = pd.DataFrame({"text": texts, "more": "x"})
    assert [row[0] for row in cells(csv_bytes(table, as_is=True))[1:]] == texts


@given(TEXTS)
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    assert as_meant(harmless(text)) == text


def test_money_is_written_to_the_cent_and_without_an_exponent() -> None:
    table = pd.DataFrame({"estimate": [1_234_567.0, 1_234_567.891, 3e15, -0.001, np.nan], "share": [0.1 + 0.2] * 5})
    written = cells(csv_bytes(table, money=["estimate"]))[1:]
    assert [row[0] for row in written] == ["1234567.00", "1234567.89", "3000000000000000.00", "0.00", ""]
    assert {row[1] for row in written} == {"0.30000000000000004"}


def test_numbers_of_homes_keep_their_zeros_and_signs() -> None:
    table = pd.DataFrame({"listing_id": ["007", "-12", "+3.5"], "count": [-1, 0, 1]})
    assert cells(csv_bytes(table))[1:] == [["007", "-1"], ["-12", "0"], ["+3.5", "1"]]


def test_times_of_day_are_kept() -> None:
    table = pd.DataFrame({"day": pd.to_datetime(["2024-02-29 00:00:00", "2024-02-29 13:05:00"])})
    assert cells(csv_bytes(table))[1:] == [["2024-02-29"], ["2024-02-29T13:05:00"]]


def test_only_what_needs_it_begins_with_a_byte_order_mark() -> None:
    plain, letters = pd.DataFrame({"a": ["x"]}), pd.DataFrame({"a": ["Zürich"]})
    assert csv_bytes(plain) == b"a\nx\n"
    assert csv_bytes(letters) == b"\xef\xbb\xbfa\nZ\xc3\xbcrich\n"
    assert csv_bytes(letters, as_is=True) == b"a\nZ\xc3\xbcrich\n"
    assert list(pd.read_csv(io.BytesIO(csv_bytes(letters)))) == ["a"]


def test_an_empty_table_has_its_headings() -> None:
    assert csv_bytes(pd.DataFrame({"a": [], "b": []})) == b"a,b\n"


def test_parquet_holds_the_table_as_it_is(table: pd.DataFrame) -> None:
    back = pd.read_parquet(io.BytesIO(parquet_bytes(table)))
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert parquet_bytes(table) == parquet_bytes(table.copy())


def test_files_are_written_by_their_suffix_and_whole(table: pd.DataFrame, tmp_path: Path) -> None:
    write_table(table, tmp_path / "new" / "t.CSV")
    write_table(table, tmp_path / "t.parquet")
    assert (tmp_path / "new" / "t.CSV").read_bytes() == csv_bytes(table)
    assert (tmp_path / "t.parquet").read_bytes() == parquet_bytes(table)
    indexed = table.set_index("listing_id")
    write_table(indexed, tmp_path / "new" / "i.csv")
    assert (tmp_path / "new" / "i.csv").read_bytes() == csv_bytes(table)
    assert pd.read_parquet(io.BytesIO(parquet_bytes(indexed))).index.tolist() == table["listing_id"].tolist()
    with pytest.raises(InputError, match=r"t\.json must end in \.csv or \.parquet"):
        write_table(table, tmp_path / "t.json")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(HearthmapError, match="could not be written"):
        write_csv(table, tmp_path / "folder.csv")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.csv", "new", "t.parquet"]


@pytest.mark.parametrize("text", ["4 Elm Street", "", "a=b", "<b>", "'t Hof", "-12"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def writers(source: str) -> list[str]:
    """Ways of writing CSV past the one writer that occur in a module."""
    return re.findall(r"\bto_csv\(|\bcsv\.(?:writer|DictWriter)\(", source)


# Two make a digest of a table, which nobody opens.
DIGESTS = {"valuation/reports/kept_homes.py", "valuation/training/workspace.py"}


def test_nobody_else_writes_csv() -> None:
    ours = [file for top in ("data", "valuation", "explain") for file in sorted((ROOT / top).rglob("*.py"))]
    found = {
        file.relative_to(ROOT).as_posix()
        for file in [ROOT / "streamlit_app.py", *ours]
        if "laboratory" not in file.parts and writers(file.read_text(encoding="utf-8"))
    }
    assert found == {"data/table_files/writing.py", *DIGESTS}
    assert all("digest.update(" in (ROOT / file).read_text(encoding="utf-8") for file in DIGESTS)
